/* Rows that belong to other rows: an expert's own accuracy with that of its students. */
#include "base/memory.h"
#include "base/nearest.h"
#include "formats/value.h"
#include "metrics/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 512, PARTNERS_MAX = 1000 };

/* A row that may be joined to others, and the value by which. */
struct partner {
    const json_t *value;
    size_t row;
};

struct join {
    char *left, *right;       /* one allocation, at `left` */
    size_t prefix;            /* length of `left` without the part after its last dot */
    struct partner *partners; /* by value, then by row; owned */
    size_t count;
};

static int parse_join(struct join *join, const char *text, struct sl_error *error)
{
    join->left = sl_copy_text(text, error);
    if (join->left == NULL)
        return -1;
    char *equals = strchr(join->left, '=');
    const char *dot = NULL;
    if (equals != NULL) {
        *equals = '\0';
        dot = strrchr(join->left, '.');
    }
    if (dot == NULL || equals[1] == '\0') {
        free(join->left);
        return sl_fail(error,
                       "the name before '=' needs a dot, as in label.expert.network=network: "
                       "joined fields get what is before the last dot as a prefix");
    }
    join->right = equals + 1;
    join->prefix = (size_t)(dot + 1 - join->left);
    return 0;
}

/* Copies the partner's fields under the prefix; those of another partner must agree. */
static int add_fields(const struct join *join, json_t *fields, const struct sl_metrics_row *partner,
                      struct sl_error *error)
{
    const char *field;
    json_t *value;
    json_object_foreach (partner->record, field, value) {
        char name[NAME_SIZE];
        snprintf(name, sizeof name, "%.*s%s", (int)join->prefix, join->left, field);
        const json_t *before = json_object_get(fields, name);
        if (before != NULL && sl_value_compare(before, value) != 0)
            return sl_fail(error, "has several partners that differ in '%.200s'", field);
        json_object_set(fields, name, value);
    }
    return 0;
}

static int by_value(const void *left, const void *right)
{
    const struct partner *a = left, *b = right;
    int order = sl_value_compare(a->value, b->value);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

static int find_partners(struct join *join, const struct sl_metrics_table *table,
                         struct sl_error *error)
{
    bool of_class =
        strncmp(join->right, "class", 5) == 0; /* else rows of a single class are left out */
    join->partners = sl_alloc(table->count, sizeof *join->partners, error);
    if (join->partners == NULL)
        return -1;
    for (size_t i = 0; i < table->count; i++) {
        const json_t *record = table->rows[i].record, *value = json_object_get(record, join->right);
        if (value != NULL && (of_class || json_object_get(record, "class") == NULL))
            join->partners[join->count++] = (struct partner){value, i};
    }
    if (join->count > 0)
        qsort(join->partners, join->count, sizeof *join->partners, by_value);
    return 0;
}

/* The first partner whose value is at least the key. */
static size_t first_partner(const struct join *join, const json_t *key)
{
    size_t low = 0, high = join->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sl_value_compare(join->partners[middle].value, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int join_row(struct sl_metrics_table *table, size_t index, const struct join *join,
                    json_t *fields, struct sl_error *error)
{
    const json_t *key = sl_metrics_value(&table->rows[index], join->left);
    size_t first = first_partner(join, key);
    for (size_t i = first; i < join->count; i++) {
        const struct partner *partner = &join->partners[i];
        if (sl_value_compare(key, partner->value) != 0)
            break;
        if (i - first > PARTNERS_MAX)
            sl_fail(error, "has more than %d partners", PARTNERS_MAX);
        else if (partner->row == index ||
                 add_fields(join, fields, &table->rows[partner->row], error) == 0)
            continue;
        return sl_metrics_row_error(&table->rows[index], error);
    }
    return 0;
}

static int join_rows(struct sl_metrics_table *table, const struct join *join, json_t **fields,
                     struct sl_error *error)
{
    for (size_t i = 0; i < table->count; i++) {
        if (sl_value_is(sl_metrics_value(&table->rows[i], join->left), "none"))
            continue;
        fields[i] = json_object();
        if (join_row(table, i, join, fields[i], error) != 0)
            return -1;
    }
    return 0;
}

int sl_metrics_join(struct sl_metrics_table *table, const char *text, struct sl_error *error)
{
    struct join join = {0};
    if (parse_join(&join, text, error) != 0)
        return sl_error_in(error, "--join %s", text);
    json_t **fields = NULL; /* added when all are found, so that no joined field is joined again */
    int result = sl_metrics_known(table, join.left, error);
    if (result == 0)
        result = sl_metrics_known(table, join.right, error);
    if (result == 0 && (fields = sl_alloc(table->count, sizeof *fields, error)) == NULL)
        result = -1;
    if (result == 0)
        result = find_partners(&join, table, error);
    if (result == 0)
        result = join_rows(table, &join, fields, error);
    for (size_t i = 0; i < table->count && fields != NULL; i++) {
        if (result == 0 && fields[i] != NULL && json_object_size(fields[i]) == 0)
            table->rows[i].unmatched = text;
        else if (result == 0 && fields[i] != NULL)
            json_object_update_missing(table->rows[i].record, fields[i]);
        json_decref(fields[i]);
    }
    free(fields);
    free(join.partners);
    free(join.left);
    return result == 0 ? 0 : sl_error_in(error, "--join %s", text);
}
