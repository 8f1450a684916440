#include "fetch/class_check.h"

#include "archives/split_name.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

struct look {
    const char *name; /* borrowed from the catalogue */
    char *folded;     /* owned */
    bool bare;        /* without images */
};

/* A name as it looks: in small letters, accents decomposed, without blanks at its ends. What is not
 * UTF-8 looks like its bytes. */
static char *fold(const char *name, struct sl_error *error)
{
    utf8proc_uint8_t *folded = NULL;
    name += strspn(name, " ");
    utf8proc_ssize_t length = (utf8proc_ssize_t)strlen(name);
    while (length > 0 && name[length - 1] == ' ')
        length--;
    utf8proc_ssize_t result =
        utf8proc_map((const utf8proc_uint8_t *)name, length, &folded,
                     UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
    if (result == UTF8PROC_ERROR_NOMEM) {
        sl_fail(error, "out of memory");
        return NULL;
    }
    return result < 0 ? sl_copy_text(name, error) : (char *)folded;
}

static int by_look(const void *a, const void *b)
{
    const struct look *x = a, *y = b;
    int order = strcmp(x->folded, y->folded);
    return order != 0 ? order : strcmp(x->name, y->name);
}

/* The chosen classes by their labels. */
static void collect(const struct sl_catalogue *catalogue, struct look *looks)
{
    for (size_t i = 0; i < catalogue->class_count; i++)
        if (catalogue->classes[i].label != SL_NOWHERE)
            looks[catalogue->classes[i].label] =
                (struct look){catalogue->classes[i].id, NULL, true};
    for (size_t i = 0; i < catalogue->count; i++) {
        uint32_t label = catalogue->classes[catalogue->images[i].class].label;
        if (label != SL_NOWHERE)
            looks[label].bare = false;
    }
}

static int remark_alike(struct look *looks, size_t count, struct sl_remarks *remarks,
                        struct sl_error *error)
{
    char names[SL_REMARK_NAME];
    for (size_t i = 0; i < count; i++) {
        looks[i].folded = fold(looks[i].name, error);
        if (looks[i].folded == NULL)
            return -1;
    }
    if (count > 0)
        qsort(looks, count, sizeof *looks, by_look);
    for (size_t i = 1; i < count; i++)
        if (strcmp(looks[i].folded, looks[i - 1].folded) == 0) {
            snprintf(names, sizeof names, "%.120s and %.120s", looks[i - 1].name, looks[i].name);
            sl_remark(remarks, SL_REMARK_ALIKE, names);
        }
    return 0;
}

int sl_check_classes(const struct sl_catalogue *catalogue, struct sl_remarks *remarks,
                     struct sl_error *error)
{
    size_t count = catalogue->classes_chosen;
    struct look *looks = sl_alloc(count, sizeof *looks, error);
    if (looks == NULL)
        return -1;
    if (catalogue->class_count == 1 &&
        sl_names_images(catalogue->classes[0].id, strlen(catalogue->classes[0].id)))
        sl_remark(remarks, SL_REMARK_SINGLE, catalogue->classes[0].id);
    collect(catalogue, looks);
    for (size_t label = 0; label < count; label++)
        if (looks[label].bare)
            sl_remark(remarks, SL_REMARK_BARE, looks[label].name);
    int result = remark_alike(looks, count, remarks, error);
    for (size_t i = 0; i < count; i++)
        free(looks[i].folded);
    free(looks);
    return result;
}
