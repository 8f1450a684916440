#include "samples/classes.h"

#include "base/nearest.h"

#include <string.h>

static int fail_unknown(const struct sl_dataset *dataset, const char *name, struct sl_error *error)
{
    struct sl_nearest near = {.wanted = name};
    char list[SL_NEAREST_TEXT];
    for (size_t i = 0; i < dataset->class_count; i++) {
        sl_nearest_offer(&near, dataset->classes[i].id);
        sl_nearest_offer(&near, dataset->classes[i].name);
    }
    return sl_fail(error, "there is no class '%.100s'; closest: %s", name,
                   sl_nearest_list(&near, list));
}

int sl_class_find(const struct sl_dataset *dataset, const char *name, uint32_t *class,
                  struct sl_error *error)
{
    size_t found = 0;
    for (size_t i = 0; i < dataset->class_count; i++)
        if (strcmp(dataset->classes[i].id, name) == 0) {
            *class = (uint32_t)i;
            return 0;
        }
    for (size_t i = 0; i < dataset->class_count; i++)
        if (strcmp(dataset->classes[i].name, name) == 0) {
            *class = (uint32_t)i;
            found++;
        }
    if (found == 0)
        return fail_unknown(dataset, name, error);
    if (found > 1)
        return sl_fail(error, "%zu classes are called '%.100s'; give the id of one", found, name);
    return 0;
}

int sl_classes_match(const struct sl_dataset *a, const char *a_name, const struct sl_dataset *b,
                     const char *b_name, struct sl_error *error)
{
    if (a->class_count != b->class_count)
        return sl_fail(error, "%s has %zu classes, %s has %zu", a_name, a->class_count, b_name,
                       b->class_count);
    for (size_t i = 0; i < a->class_count; i++)
        if (strcmp(a->classes[i].id, b->classes[i].id) != 0)
            return sl_fail(error, "class %zu is %.100s in %s, %.100s in %s", i, a->classes[i].id,
                           a_name, b->classes[i].id, b_name);
    return 0;
}
