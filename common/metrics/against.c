#include "metrics/against.h"

#include "base/memory.h"
#include "formats/value.h"
#include "metrics/spec.h"

#include <stdlib.h>
#include <string.h>

struct contrast {
    struct sl_metrics_table *table;
    const char *y;
    char *name, *value; /* of the condition; one allocation, at `name` */
    bool relative;
    char **keys;  /* of each row: what partners have in common; owned */
    bool *others; /* which rows meet the condition */
};

static void copy_names(const struct contrast *contrast, json_t *key, const json_t *from,
                       bool texts_alone)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)from, name, value) {
        if (strcmp(name, contrast->name) == 0 || sl_name_is_trace(name) ||
            (texts_alone && !json_is_string(value)))
            continue;
        json_object_set(key, name, value);
    }
}

static int find_keys(struct contrast *contrast, struct sl_error *error)
{
    size_t count = contrast->table->count;
    contrast->keys = sl_alloc(count, sizeof(char *), error);
    contrast->others = sl_alloc(count, sizeof(bool), error);
    if (contrast->keys == NULL || contrast->others == NULL)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct sl_metrics_row *row = &contrast->table->rows[i];
        json_t *key = json_object();
        copy_names(contrast, key, row->options, false);
        copy_names(contrast, key, row->record, true);
        contrast->keys[i] = json_dumps(key, JSON_SORT_KEYS | JSON_COMPACT);
        json_decref(key);
        contrast->others[i] = sl_value_is(sl_metrics_value(row, contrast->name), contrast->value);
    }
    return 0;
}

/* The index of the row's only partner, or -1 with an error. */
static ssize_t partner_of(const struct contrast *contrast, size_t row, struct sl_error *error)
{
    ssize_t found = -1;
    for (size_t i = 0; i < contrast->table->count; i++) {
        if (!contrast->others[i] || strcmp(contrast->keys[i], contrast->keys[row]) != 0)
            continue;
        if (found >= 0)
            return sl_fail(
                error, "has several partners that differ from it only in '%.200s', expected one",
                contrast->name);
        found = (ssize_t)i;
    }
    return found >= 0 ? found
                      : sl_fail(error, "has no partner: no row differs from it only in '%.200s'",
                                contrast->name);
}

static int compare_row(const struct contrast *contrast, size_t index, struct sl_error *error)
{
    struct sl_metrics_row *row = &contrast->table->rows[index];
    if (!json_is_number(sl_metrics_value(row, contrast->y)))
        return 0;
    ssize_t partner = partner_of(contrast, index, error);
    if (partner < 0)
        return sl_metrics_row_error(row, error);
    double own = json_number_value(sl_metrics_value(row, contrast->y));
    double other =
        json_number_value(sl_metrics_value(&contrast->table->rows[partner], contrast->y));
    if (contrast->relative && other == 0) {
        sl_fail(error, "cannot be divided by its partner, whose '%.200s' is 0", contrast->y);
        return sl_metrics_row_error(row, error);
    }
    json_object_set_new(row->record, contrast->y,
                        json_real(contrast->relative ? own / other : own - other));
    return 0;
}

static int parse(struct contrast *contrast, const char *condition, struct sl_error *error)
{
    contrast->name = sl_copy_text(condition, error);
    if (contrast->name == NULL)
        return -1;
    char *equals = strchr(contrast->name, '=');
    if (equals == NULL || equals == contrast->name || equals[1] == '\0')
        return sl_fail(error, "is not NAME=VALUE");
    *equals = '\0';
    contrast->value = equals + 1;
    return sl_metrics_known(contrast->table, contrast->name, error);
}

static int compare_all(struct contrast *contrast, struct sl_error *error)
{
    size_t compared = 0;
    for (size_t i = 0; i < contrast->table->count; i++)
        compared += !contrast->others[i];
    if (compared == 0 || compared == contrast->table->count)
        return sl_fail(error, compared == 0 ? "all rows meet it, so none is left to draw"
                                            : "no row meets it");
    for (size_t i = 0; i < contrast->table->count; i++)
        if (!contrast->others[i] && compare_row(contrast, i, error) != 0)
            return -1;
    return 0;
}

int sl_metrics_against(struct sl_metrics_table *table, const struct sl_cells_spec *spec,
                       struct sl_error *error)
{
    struct contrast contrast = {.table = table, .y = spec->y, .relative = spec->relative};
    size_t count = table->count;
    int result = parse(&contrast, spec->against, error);
    if (result == 0)
        result = find_keys(&contrast, error);
    if (result == 0)
        result = compare_all(&contrast, error);
    if (result == 0)
        sl_metrics_drop(table, contrast.others);
    for (size_t i = 0; contrast.keys != NULL && i < count; i++)
        free(contrast.keys[i]);
    free(contrast.keys);
    free(contrast.others);
    free(contrast.name);
    return result == 0 ? 0 : sl_error_in(error, "--against %s", spec->against);
}
