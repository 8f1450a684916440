#include "nn/class_list.h"

#include "base/digest.h"
#include "base/input.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "formats/made.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 16 << 20 };

/* An id and the place where it stands. */
struct entry {
    const char *id;
    size_t place;
};

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

/* The ids sorted, to free(). */
static struct entry *sort(const struct sl_class_list *list, struct sl_error *error)
{
    struct entry *entries = sl_alloc(list->count, sizeof *entries, error);
    if (entries == NULL)
        return NULL;
    for (size_t i = 0; i < list->count; i++)
        entries[i] = (struct entry){list->ids[i], i};
    qsort(entries, list->count, sizeof *entries, by_id);
    return entries;
}

static int check_twice(const struct sl_class_list *list, struct sl_error *error)
{
    struct entry *entries = sort(list, error);
    int result = entries == NULL ? -1 : 0;
    for (size_t i = 1; i < list->count && result == 0; i++)
        if (by_id(&entries[i - 1], &entries[i]) == 0)
            result = sl_fail(error, "has %.100s twice", entries[i].id);
    free(entries);
    return result;
}

static int split(struct sl_class_list *list, struct sl_error *error)
{
    static const char blanks[] = " \t\r", mark[] = "\xEF\xBB\xBF"; /* of the order of bytes */
    size_t capacity = 0, number = 0;
    char *rest = list->text + (strncmp(list->text, mark, strlen(mark)) == 0 ? strlen(mark) : 0);
    char *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        number++;
        line += strspn(line, blanks);
        size_t length = strcspn(line, blanks);
        if (line[length + strspn(line + length, blanks)] != '\0')
            return sl_fail(error, "line %zu: '%.60s' is not an id; expected one per line", number,
                           line);
        line[length] = '\0';
        if (length == 0)
            continue;
        if (sl_grow((void **)&list->ids, &capacity, list->count + 1, sizeof *list->ids, error) != 0)
            return -1;
        list->ids[list->count++] = line;
    }
    if (list->count == 0)
        return sl_fail(error, "has no ids; expected one per line");
    return check_twice(list, error);
}

int sl_class_list_read(struct sl_class_list *list, const char *path, struct sl_error *error)
{
    char digest[SL_SHA256_TEXT];
    size_t size;
    *list = (struct sl_class_list){.path = path};
    list->text = sl_input_all(path, LIST_MAX, &size, error);
    if (list->text == NULL)
        return -1;
    sl_sha256(list->text, size, digest);
    json_t *step = sl_made_step("file", NULL);
    json_object_set_new(step, "sha256", json_string(digest));
    list->made = json_pack("[o]", step);
    int result = memchr(list->text, '\0', size) != NULL ? sl_fail(error, "is not a text")
                                                        : split(list, error);
    if (result == 0)
        return 0;
    sl_class_list_release(list);
    return sl_error_in(error, "%s", sl_input_name(path));
}

/* A class that no output is of: the list may hold names, or something like the id. */
static int fail_lacking(const struct sl_class_list *list, const struct sl_class *class,
                        struct sl_error *error)
{
    char text[SL_NEAREST_TEXT];
    struct sl_nearest near = {.wanted = class->id};
    for (size_t i = 0; i < list->count; i++)
        sl_nearest_offer(&near, list->ids[i]);
    return sl_fail(error, "lacks class %.100s (%.100s) of the images; closest: %s", class->id,
                   class->name, sl_nearest_list(&near, text));
}

static int match(struct sl_class_list *list, const struct entry *entries,
                 const struct sl_dataset *dataset, uint32_t *outputs, struct sl_error *error)
{
    bool *used = sl_alloc(list->count, sizeof *used, error);
    if (used == NULL)
        return -1;
    int result = 0;
    for (size_t i = 0; i < dataset->class_count && result == 0; i++) {
        const struct entry wanted = {dataset->classes[i].id, 0};
        const struct entry *found = bsearch(&wanted, entries, list->count, sizeof wanted, by_id);
        if (found == NULL) {
            result = fail_lacking(list, &dataset->classes[i], error);
            break;
        }
        outputs[i] = (uint32_t)found->place;
        used[found->place] = true;
    }
    list->unused = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!used[i] && list->unused++ == 0)
            list->first_unused = list->ids[i];
    free(used);
    return result;
}

int sl_class_list_match(struct sl_class_list *list, const struct sl_dataset *dataset,
                        size_t network_outputs, uint32_t **outputs, struct sl_error *error)
{
    *outputs = NULL;
    if (list->count != network_outputs)
        return sl_fail(error, "the network has %zu outputs, but %s has %zu ids", network_outputs,
                       sl_input_name(list->path), list->count);
    struct entry *entries = sort(list, error);
    *outputs = sl_alloc(dataset->class_count, sizeof **outputs, error);
    int result = entries == NULL || *outputs == NULL ? -1 : 0;
    if (result == 0 && match(list, entries, dataset, *outputs, error) != 0)
        result = sl_error_in(error, "%s", sl_input_name(list->path));
    free(entries);
    if (result != 0) {
        free(*outputs);
        *outputs = NULL;
    }
    return result;
}

bool sl_class_list_remark(const struct sl_class_list *list, struct sl_error *remark)
{
    if (list->unused == 0)
        return false;
    sl_fail(
        remark,
        "%s: %zu output%s of classes that the images do not have %s left out, the first: %.100s",
        sl_input_name(list->path), list->unused, list->unused == 1 ? "" : "s",
        list->unused == 1 ? "is" : "are", list->first_unused);
    return true;
}

void sl_class_list_release(struct sl_class_list *list)
{
    free(list->text);
    free(list->ids);
    json_decref(list->made);
    *list = (struct sl_class_list){0};
}
