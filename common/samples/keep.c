#include "samples/keep.h"

#include "base/memory.h"
#include "base/random.h"
#include "samples/copy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

uint64_t sl_keeper_draw(uint64_t seed, int64_t id)
{
    return sl_random_hash(seed, SL_RANDOM_SELECT, id);
}

int sl_keeper_init(struct sl_keeper *keeper, size_t classes, size_t limit, struct sl_error *error)
{
    *keeper = (struct sl_keeper){.class_count = classes, .limit = limit};
    keeper->classes = sl_alloc(classes, sizeof *keeper->classes, error);
    return keeper->classes == NULL ? -1 : 0;
}

static bool above(const struct sl_kept *a, const struct sl_kept *b)
{
    return a->key != b->key ? a->key > b->key : a->id > b->id;
}

int sl_keeper_offer(struct sl_keeper *keeper, uint64_t key, const struct sl_sample *sample,
                    struct sl_error *error)
{
    struct sl_kept_class *class = &keeper->classes[sample->label];
    struct sl_kept one = {.key = key, .id = sample->id};
    bool full = class->count == keeper->limit;
    size_t at = 0, end = class->count;
    while (at < end) {
        size_t middle = (at + end) / 2;
        if (above(&one, &class->kept[middle]))
            at = middle + 1;
        else
            end = middle;
    }
    if (at < class->count && class->kept[at].key == key && class->kept[at].id == one.id)
        return sl_fail(error, "id %lld appears twice", (long long)sample->id);
    if (at == keeper->limit)
        return 0;
    if (!full && sl_grow((void **)&class->kept, &class->capacity, class->count + 1,
                         sizeof *class->kept, error) != 0)
        return -1;
    one.block = sl_sample_copy(sample, NULL, error);
    if (one.block == NULL)
        return -1;
    if (full)
        free(class->kept[--class->count].block);
    memmove(&class->kept[at + 1], &class->kept[at], (class->count - at) * sizeof one);
    class->kept[at] = one;
    class->count++;
    return 0;
}

static int by_id(const void *left, const void *right)
{
    const struct sl_kept *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

void sl_keeper_sort(struct sl_keeper *keeper)
{
    for (size_t c = 0; c < keeper->class_count; c++)
        if (keeper->classes[c].count > 0)
            qsort(keeper->classes[c].kept, keeper->classes[c].count, sizeof(struct sl_kept), by_id);
}

void sl_keeper_release(struct sl_keeper *keeper)
{
    for (size_t c = 0; keeper->classes != NULL && c < keeper->class_count; c++) {
        for (size_t i = 0; i < keeper->classes[c].count; i++)
            free(keeper->classes[c].kept[i].block);
        free(keeper->classes[c].kept);
    }
    free(keeper->classes);
    *keeper = (struct sl_keeper){0};
}
