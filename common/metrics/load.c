#include "metrics/load.h"

#include "base/input.h"
#include "base/memory.h"
#include "metrics/against.h"
#include "metrics/typed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int add_presence(struct sl_metrics_table *table, const char *name, struct sl_error *error)
{
    if (!sl_metrics_asks_presence(name))
        return 0;
    char *base = sl_copy_text(name, error);
    if (base == NULL)
        return -1;
    base[strlen(base) - 1] = '\0';
    int result = sl_metrics_known(table, base, error);
    for (size_t i = 0; i < table->count && result == 0; i++)
        json_object_set_new(table->rows[i].record, name,
                            sl_metrics_presence(&table->rows[i], base));
    free(base);
    return result;
}

static bool any_is_class(const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (names[i] != NULL && sl_name_is_class(names[i]))
            return true;
    return false;
}

static bool asks_for_classes(const struct sl_metrics_request *request)
{
    const struct sl_cells_spec *spec = request->spec;
    const struct sl_list *conditions[] = {&request->where, &request->others};
    bool asked = any_is_class(&spec->x, 1) || any_is_class(spec->by, spec->by_count) ||
                 any_is_class(spec->over, spec->over_count);
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
        asked |= any_is_class(conditions[i]->items, conditions[i]->count);
    return asked;
}

/* Removes the rows of single classes and counts them. */
static int leave_out_classes(struct sl_metrics_table *table, size_t *dropped,
                             struct sl_error *error)
{
    bool *marked = sl_alloc(table->count, sizeof *marked, error);
    if (marked == NULL)
        return -1;
    for (size_t i = 0; i < table->count; i++) {
        marked[i] = json_object_get(table->rows[i].record, "class") != NULL;
        *dropped += marked[i];
    }
    int result =
        *dropped < table->count
            ? 0
            : sl_fail(error, "all rows are of single classes, but no option names 'class'");
    if (result == 0)
        sl_metrics_drop(table, marked);
    free(marked);
    return result;
}

static int read_file(struct sl_metrics_table *table, const char *path, struct sl_error *error)
{
    char head[SL_PEEK_MAX];
    ssize_t size = sl_input_peek(path, head, sizeof head, error);
    if (size < 0)
        return -1;
    return sl_looks_typed(head, (size_t)size) ? sl_metrics_read_typed(table, path, error)
                                              : sl_metrics_read(table, path, error);
}

int sl_metrics_load(struct sl_metrics_table *table, struct sl_metrics_request *request,
                    struct sl_error *error)
{
    const struct sl_cells_spec *spec = request->spec;
    for (size_t i = 0; i < request->files.count; i++)
        if (read_file(table, request->files.items[i], error) != 0)
            return -1;
    if (table->count == 0)
        return sl_fail(error, "the metrics have no records");
    for (size_t i = 0; i < request->join.count; i++)
        if (sl_metrics_join(table, request->join.items[i], error) != 0)
            return -1;
    if (spec->x != NULL && add_presence(table, spec->x, error) != 0)
        return -1;
    for (size_t i = 0; i < spec->by_count; i++)
        if (add_presence(table, spec->by[i], error) != 0)
            return -1;
    for (size_t i = 0; i < request->where.count; i++)
        if (sl_metrics_where(table, request->where.items[i], error) != 0)
            return -1;
    if (!asks_for_classes(request) && leave_out_classes(table, &request->of_classes, error) != 0)
        return -1;
    return spec->against == NULL ? 0 : sl_metrics_against(table, spec, error);
}
