#include "fetch/class_check.h"

#include "archives/split_name.h"
#include "base/memory.h"
#include "fetch/alike.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void remark_alike(void *context, const char *a, const char *b)
{
    char names[SL_REMARK_NAME];
    snprintf(names, sizeof names, "%.120s and %.120s", a, b);
    sl_remark(context, SL_REMARK_ALIKE, names);
}

/* The chosen classes by their labels, into `ids`; which of them have images into `seen`. */
static void collect(const struct sl_catalogue *catalogue, const char **ids, bool *seen)
{
    for (size_t i = 0; i < catalogue->class_count; i++)
        if (catalogue->classes[i].label != SL_NOWHERE)
            ids[catalogue->classes[i].label] = catalogue->classes[i].id;
    for (size_t i = 0; i < catalogue->count; i++) {
        uint32_t label = catalogue->classes[catalogue->images[i].class].label;
        if (label != SL_NOWHERE)
            seen[label] = true;
    }
}

int sl_check_classes(const struct sl_catalogue *catalogue, struct sl_remarks *remarks,
                     struct sl_error *error)
{
    size_t count = catalogue->classes_chosen;
    const char **ids = sl_alloc(count, sizeof *ids, error);
    bool *seen = ids == NULL ? NULL : sl_alloc(count, sizeof *seen, error);
    int result = -1;
    if (catalogue->class_count == 1 &&
        sl_names_images(catalogue->classes[0].id, strlen(catalogue->classes[0].id)))
        sl_remark(remarks, SL_REMARK_SINGLE, catalogue->classes[0].id);
    if (seen != NULL) {
        collect(catalogue, ids, seen);
        for (size_t label = 0; label < count; label++)
            if (!seen[label])
                sl_remark(remarks, SL_REMARK_BARE, ids[label]);
        result = sl_alike_find(ids, count, remark_alike, remarks, error);
    }
    free(seen);
    free(ids);
    return result;
}
