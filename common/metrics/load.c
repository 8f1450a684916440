#include "metrics/load.h"

#include "base/memory.h"
#include "formats/value.h"
#include "metrics/against.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 512 };

/* x for 0, then each of by; NULL behind the last. */
static const char *axis(const struct sl_metrics_request *request, size_t index)
{
    if (index == 0)
        return request->x;
    return index <= request->by_count ? request->by[index - 1] : NULL;
}

static int add_presence(struct sl_metrics_table *table, const char *name, struct sl_error *error)
{
    size_t length = strlen(name);
    if (length < 2 || name[length - 1] != '?')
        return 0;
    char *base = sl_copy_text(name, error), with[NAME_SIZE];
    if (base == NULL)
        return -1;
    base[length - 1] = '\0';
    snprintf(with, sizeof with, "with %s", base); /* sorts behind "none" */
    int result = sl_metrics_known(table, base, error);
    for (size_t i = 0; i < table->count && result == 0; i++) {
        bool has = sl_metrics_has(&table->rows[i], base);
        json_object_set_new(table->rows[i].record, name, json_string(has ? with : "none"));
    }
    free(base);
    return result;
}

static int leave_out_classes(struct sl_metrics_table *table, struct sl_metrics_request *request,
                             struct sl_error *error)
{
    bool named = false;
    for (size_t i = 0; axis(request, i) != NULL; i++)
        named |= sl_metrics_names_class(axis(request, i));
    for (size_t i = 0; i < request->where.count; i++)
        named |= sl_metrics_names_class(request->where.items[i]);
    return named ? 0 : sl_metrics_drop_classes(table, &request->of_classes, error);
}

static int check_datasets(const struct sl_metrics_table *table,
                          const struct sl_metrics_request *request, struct sl_error *error)
{
    char buffers[2][SL_REAL_TEXT];
    for (size_t i = 0; axis(request, i) != NULL; i++)
        if (strcmp(axis(request, i), "dataset") == 0 || strncmp(axis(request, i), "fetch.", 6) == 0)
            return 0;
    for (size_t i = 1; i < table->count; i++) {
        const json_t *first = sl_metrics_value(&table->rows[0], "dataset");
        const json_t *other = sl_metrics_value(&table->rows[i], "dataset");
        if (sl_value_compare(first, other) != 0)
            return sl_fail(error,
                           "results on two data sets (%s in %s; %s in %s): choose with --where or "
                           "draw them apart with --by dataset",
                           sl_value_text(first, buffers[0]), table->rows[0].stream,
                           sl_value_text(other, buffers[1]), table->rows[i].stream);
    }
    return 0;
}

int sl_metrics_load(struct sl_metrics_table *table, struct sl_metrics_request *request,
                    struct sl_error *error)
{
    for (size_t i = 0; i < request->files.count; i++)
        if (sl_metrics_read(table, request->files.items[i], error) != 0)
            return -1;
    if (table->count == 0)
        return sl_fail(error, "there is not a record to draw");
    for (size_t i = 0; i < request->join.count; i++)
        if (sl_metrics_join(table, request->join.items[i], error) != 0)
            return -1;
    for (size_t i = 0; axis(request, i) != NULL; i++)
        if (add_presence(table, axis(request, i), error) != 0)
            return -1;
    for (size_t i = 0; i < request->where.count; i++)
        if (sl_metrics_where(table, request->where.items[i], error) != 0)
            return -1;
    if (leave_out_classes(table, request, error) != 0 || check_datasets(table, request, error) != 0)
        return -1;
    if (request->against == NULL)
        return 0;
    return sl_metrics_against(table, request->y, request->against, request->relative, error);
}
