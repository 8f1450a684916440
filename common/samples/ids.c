#include "samples/ids.h"

#include "base/input.h"
#include "base/memory.h"
#include "base/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 28, DIGITS = 21 /* of an int64_t, with a comma */ };

static int by_value(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static void sort(struct sl_ids *ids)
{
    size_t kept = 0;
    qsort(ids->items, ids->count, sizeof *ids->items, by_value);
    for (size_t i = 0; i < ids->count; i++)
        if (kept == 0 || ids->items[i] != ids->items[kept - 1])
            ids->items[kept++] = ids->items[i];
    ids->count = kept;
}

/* Reads the words of the text, which is changed. */
static int read_ids(struct sl_ids *ids, char *text, struct sl_error *error)
{
    size_t capacity = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, ", \t\r\n", &rest); word != NULL;
         word = strtok_r(NULL, ", \t\r\n", &rest)) {
        if (sl_grow((void **)&ids->items, &capacity, ids->count + 1, sizeof *ids->items, error) !=
                0 ||
            sl_parse_integer(word, 0, INT64_MAX, &ids->items[ids->count], error) != 0)
            return -1;
        ids->count++;
    }
    if (ids->count == 0)
        return sl_fail(error, "contains no ids");
    return 0;
}

static int write_text(struct sl_ids *ids, struct sl_error *error)
{
    ids->text = sl_alloc(ids->count, DIGITS, error);
    if (ids->text == NULL)
        return -1;
    char *at = ids->text;
    for (size_t i = 0; i < ids->count; i++)
        at += sprintf(at, "%s%lld", i > 0 ? "," : "", (long long)ids->items[i]);
    return 0;
}

int sl_ids_parse(struct sl_ids *ids, const char *text, struct sl_error *error)
{
    size_t size;
    *ids = (struct sl_ids){0};
    char *words =
        text[0] == '@' ? sl_input_all(text + 1, FILE_MAX, &size, error) : sl_copy_text(text, error);
    if (words == NULL)
        return -1;
    int result = read_ids(ids, words, error);
    free(words);
    if (result == 0) {
        sort(ids);
        result = write_text(ids, error);
    } else if (text[0] == '@') {
        sl_error_in(error, "%s", sl_input_name(text + 1));
    }
    if (result != 0)
        sl_ids_release(ids);
    return result;
}

int64_t sl_ids_find(const struct sl_ids *ids, int64_t id)
{
    const int64_t *found = bsearch(&id, ids->items, ids->count, sizeof id, by_value);
    return found == NULL ? -1 : found - ids->items;
}

void sl_ids_release(struct sl_ids *ids)
{
    free(ids->items);
    free(ids->text);
    *ids = (struct sl_ids){0};
}
