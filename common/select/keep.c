#include "select/keep.h"

#include "base/memory.h"
#include "samples/copy.h"

#include <stdbool.h>
#include <stdlib.h>

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

static void swap(struct sl_kept *a, struct sl_kept *b)
{
    struct sl_kept kept = *a;
    *a = *b;
    *b = kept;
}

static void rise(struct sl_kept *kept, size_t at)
{
    while (at > 0 && above(&kept[at], &kept[(at - 1) / 2])) {
        swap(&kept[at], &kept[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sink(struct sl_kept *kept, size_t count)
{
    size_t at = 0;
    for (;;) {
        size_t largest = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
            if (above(&kept[child], &kept[largest]))
                largest = child;
        if (largest == at)
            return;
        swap(&kept[at], &kept[largest]);
        at = largest;
    }
}

static bool holds(const struct sl_kept_class *class, int64_t id)
{
    for (size_t i = 0; i < class->count; i++)
        if (class->kept[i].id == id)
            return true;
    return false;
}

int sl_keeper_offer(struct sl_keeper *keeper, uint64_t key, const struct sl_sample *sample,
                    struct sl_error *error)
{
    struct sl_kept_class *class = &keeper->classes[sample->label];
    struct sl_kept one = {.key = key, .id = sample->id};
    bool full = class->count == keeper->limit;
    if (full && above(&one, &class->kept[0]))
        return 0;
    if (holds(class, sample->id))
        return sl_fail(error, "id %lld appears twice", (long long)sample->id);
    if (!full && sl_grow((void **)&class->kept, &class->capacity, class->count + 1,
                         sizeof *class->kept, error) != 0)
        return -1;
    one.block = sl_sample_copy(sample, NULL, error);
    if (one.block == NULL)
        return -1;
    if (full) {
        free(class->kept[0].block);
        class->kept[0] = one;
        sink(class->kept, class->count);
    } else {
        class->kept[class->count] = one;
        rise(class->kept, class->count++);
    }
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
