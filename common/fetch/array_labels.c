#include "fetch/array_labels.h"

#include "base/memory.h"
#include "formats/dataset.h"
#include "formats/soft.h"

#include <stdlib.h>
#include <string.h>

static bool is_whole(const struct sl_tensor *tensor)
{
    return tensor->dtype == SL_U8 || tensor->dtype == SL_U16 || tensor->dtype == SL_I64;
}

static int64_t whole_at(const struct sl_tensor *tensor, size_t i)
{
    const uint8_t *at = (const uint8_t *)tensor->data + i * sl_dtype_size(tensor->dtype);
    uint16_t u16;
    int64_t i64;
    if (tensor->dtype == SL_U8)
        return *at;
    if (tensor->dtype == SL_U16)
        return memcpy(&u16, at, sizeof u16), u16;
    return memcpy(&i64, at, sizeof i64), i64;
}

static int64_t largest(const struct sl_tensor *tensor)
{
    int64_t most = -1;
    for (size_t i = 0; i < sl_tensor_count(tensor); i++)
        most = whole_at(tensor, i) > most ? whole_at(tensor, i) : most;
    return most;
}

static int64_t smallest(const struct sl_tensor *tensor)
{
    int64_t least = INT64_MAX;
    for (size_t i = 0; i < sl_tensor_count(tensor); i++)
        least = whole_at(tensor, i) < least ? whole_at(tensor, i) : least;
    return least;
}

size_t sl_array_class_count(const struct sl_array_set *set)
{
    const struct sl_tensor *soft = &set->tensors[SL_ARRAY_SOFT];
    const struct sl_tensor *labels = &set->tensors[SL_ARRAY_LABELS];
    if (soft->data != NULL && soft->rank == 2)
        return soft->dims[1];
    return labels->data != NULL && is_whole(labels) ? (size_t)largest(labels) + 1 : 0;
}

/* An array of whole numbers [N]. */
static int check_whole(const struct sl_array_set *set, enum sl_array_role role, size_t count,
                       struct sl_error *error)
{
    const struct sl_tensor *tensor = &set->tensors[role];
    const char *name = sl_array_name(role);
    char shape[SL_SHAPE_TEXT];
    sl_shape_text(tensor->dims, tensor->rank, shape);
    if (!is_whole(tensor)) {
        sl_fail(error, "%s are an array %s of %s, expected whole numbers [N]", name, shape,
                sl_dtype_name(tensor->dtype));
        return tensor->rank == 2 && role == SL_ARRAY_LABELS
                   ? sl_error_hint(error, "soft labels are called soft")
                   : sl_error_hint(error, "%s.astype('int64') makes them so", name);
    }
    if (tensor->rank != 1) {
        sl_fail(error, "%s are an array %s, expected [N]", name, shape);
        return sl_error_hint(error, "%s.%s makes them so", name,
                             sl_tensor_count(tensor) == count ? "reshape(-1)" : "argmax(1)");
    }
    if (tensor->dims[0] != count)
        return sl_fail(error, "there are %zu images, but %u %s", count, tensor->dims[0], name);
    return 0;
}

static int read_classes(struct sl_array_labels *labels, const struct sl_array_set *set,
                        struct sl_error *error)
{
    const struct sl_tensor *tensor = &set->tensors[SL_ARRAY_LABELS];
    for (size_t i = 0; i < labels->count; i++) {
        int64_t class = whole_at(tensor, i);
        if (class < 0 || (uint64_t) class >= labels->width) {
            sl_fail(error, "labels: row %zu is %lld, expected a class from 0 to %zu", i,
                    (long long)class, labels->width - 1);
            return smallest(tensor) == 1 && largest(tensor) == (int64_t)labels->width
                       ? sl_error_hint(error, "if they are counted from 1, subtract 1")
                       : -1;
        }
        labels->classes[i] = (uint32_t) class;
    }
    return 0;
}

/* Soft labels, if there are any. */
static int check_soft(const struct sl_tensor *tensor, struct sl_error *error)
{
    char shape[SL_SHAPE_TEXT];
    if (tensor->data == NULL || (tensor->rank == 2 && !is_whole(tensor)))
        return 0;
    return sl_fail(error, "soft is an array %s of %s, expected f16, f32 or f64 [N, classes]",
                   sl_shape_text(tensor->dims, tensor->rank, shape), sl_dtype_name(tensor->dtype));
}

/* Soft labels become numbers that a stream can hold. */
static int take_soft(struct sl_array_labels *labels, const struct sl_array_set *set,
                     struct sl_error *error)
{
    const struct sl_tensor *tensor = &set->tensors[SL_ARRAY_SOFT];
    if (tensor->dims[0] != labels->count)
        return sl_fail(error, "there are %zu images, but %u soft labels", labels->count,
                       tensor->dims[0]);
    if (tensor->dims[1] != labels->width)
        return sl_fail(error, "soft labels are of %u classes, expected %zu", tensor->dims[1],
                       labels->width);
    labels->soft = *tensor;
    if (tensor->dtype != SL_F64)
        return 0;
    labels->dense = sl_alloc(sl_tensor_count(tensor), sizeof *labels->dense, error);
    if (labels->dense == NULL)
        return -1;
    sl_tensor_to_f32(tensor, labels->dense);
    labels->soft.dtype = SL_F32;
    labels->soft.data = labels->dense;
    return 0;
}

static int check_row(const struct sl_array_labels *labels, const float *row, struct sl_error *error)
{
    struct sl_error other;
    if (sl_soft_check(row, labels->width, labels->learned, error) == 0)
        return 0;
    if (!labels->learned && sl_soft_check(row, labels->width, true, &other) == 0)
        return sl_error_hint(error, "if they were learned, --learned allows any sum");
    for (size_t i = 0; i < labels->width && labels->learned; i++)
        if (row[i] < 0)
            return sl_error_hint(error, "if they are centred at 0, add 1 / classes to all");
    return -1;
}

/* The class of the largest entry; a tie does not say which. */
static int find_largest(const float *row, size_t width, uint32_t *class, struct sl_error *error)
{
    size_t best = 0, ties = 0;
    for (size_t i = 1; i < width; i++) {
        ties = row[i] > row[best] ? 0 : ties + (row[i] == row[best]);
        best = row[i] > row[best] ? i : best;
    }
    *class = (uint32_t)best;
    if (ties == 0)
        return 0;
    return sl_fail(error, "has its largest entry %zu times, so --argmax finds no class; add labels",
                   ties + 1);
}

static int read_soft(struct sl_array_labels *labels, const struct sl_array_set *set,
                     struct sl_error *error)
{
    if (take_soft(labels, set, error) != 0)
        return -1;
    float *row = sl_alloc(labels->width, sizeof *row, error);
    int result = row == NULL ? -1 : 0;
    for (size_t i = 0; i < labels->count && result == 0; i++) {
        const struct sl_tensor soft = sl_array_labels_soft(labels, i);
        sl_tensor_to_f32(&soft, row);
        result = check_row(labels, row, error);
        if (result == 0 && labels->argmax)
            result = find_largest(row, labels->width, &labels->classes[i], error);
        if (result != 0)
            sl_error_in(error, "soft: row %zu", i);
    }
    free(row);
    return result;
}

/* An id and its row. */
struct place {
    int64_t id;
    size_t row;
};

static int by_id(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

static int sort_rows(struct sl_array_labels *labels, struct sl_error *error)
{
    struct place *places = sl_alloc(labels->count, sizeof *places, error);
    if (places == NULL)
        return -1;
    for (size_t i = 0; i < labels->count; i++)
        places[i] = (struct place){labels->ids[i], i};
    qsort(places, labels->count, sizeof *places, by_id);
    int result = 0;
    for (size_t i = 0; i < labels->count && result == 0; i++) {
        labels->rows[i] = places[i].row;
        if (i > 0 && places[i].id == places[i - 1].id)
            result = sl_fail(error, "ids: %lld occurs twice", (long long)places[i].id);
    }
    free(places);
    return result;
}

static int read_ids(struct sl_array_labels *labels, const struct sl_array_set *set,
                    struct sl_error *error)
{
    const struct sl_tensor *tensor = &set->tensors[SL_ARRAY_IDS];
    bool given = tensor->data != NULL;
    if (given && check_whole(set, SL_ARRAY_IDS, labels->count, error) != 0)
        return -1;
    for (size_t i = 0; i < labels->count; i++) {
        labels->ids[i] = given ? whole_at(tensor, i) : (int64_t)i;
        if (labels->ids[i] < 0)
            return sl_fail(error, "ids: row %zu is %lld, below 0", i, (long long)labels->ids[i]);
    }
    return sort_rows(labels, error);
}

/* Whether labels exist, and what was said about them fits. */
static int check_given(const struct sl_array_labels *labels, const struct sl_array_set *set,
                       struct sl_error *error)
{
    bool hard = set->tensors[SL_ARRAY_LABELS].data != NULL;
    bool soft = set->tensors[SL_ARRAY_SOFT].data != NULL;
    if (labels->argmax && hard)
        return sl_fail(error, "--argmax makes no sense with an array labels");
    if ((labels->argmax || labels->learned) && !soft)
        return sl_fail(error, "--%s makes no sense without an array soft",
                       labels->argmax ? "argmax" : "learned");
    if (hard || labels->argmax)
        return 0;
    return sl_fail(error, soft ? "there is no array labels; if the class of each image is that of "
                                 "its largest soft label, use --argmax"
                               : "there is no array labels");
}

/* Without a stream or soft labels that say it, the largest label does. */
static int check_class_count(const struct sl_array_set *set, size_t width, struct sl_error *error)
{
    if (width > 0 && width <= SL_CLASSES_MAX)
        return 0;
    if (set->tensors[SL_ARRAY_SOFT].data == NULL)
        return sl_fail(error, "labels are up to %lld, expected classes from 0 to at most %d",
                       (long long)largest(&set->tensors[SL_ARRAY_LABELS]), SL_CLASSES_MAX - 1);
    return sl_fail(error, "soft labels are of %zu classes, expected 1 to %d",
                   sl_array_class_count(set), SL_CLASSES_MAX);
}

int sl_array_labels_init(struct sl_array_labels *labels, const struct sl_array_set *set,
                         size_t width, struct sl_error *error)
{
    labels->count = set->tensors[SL_ARRAY_IMAGES].dims[0];
    labels->width = width;
    if (check_given(labels, set, error) != 0 ||
        (!labels->argmax && check_whole(set, SL_ARRAY_LABELS, labels->count, error) != 0) ||
        check_soft(&set->tensors[SL_ARRAY_SOFT], error) != 0 ||
        check_class_count(set, width, error) != 0)
        return -1;
    labels->classes = sl_alloc(labels->count, sizeof *labels->classes, error);
    labels->ids = sl_alloc(labels->count, sizeof *labels->ids, error);
    labels->rows = sl_alloc(labels->count, sizeof *labels->rows, error);
    labels->used = sl_alloc(width, sizeof *labels->used, error);
    if (labels->classes == NULL || labels->ids == NULL || labels->rows == NULL ||
        labels->used == NULL)
        return -1;
    if (!labels->argmax && read_classes(labels, set, error) != 0)
        return -1;
    if (set->tensors[SL_ARRAY_SOFT].data != NULL && read_soft(labels, set, error) != 0)
        return -1;
    for (size_t i = 0; i < labels->count; i++)
        labels->used[labels->classes[i]] = true;
    return read_ids(labels, set, error);
}

struct sl_tensor sl_array_labels_soft(const struct sl_array_labels *labels, size_t row)
{
    struct sl_tensor soft = {labels->soft.dtype, 1, {labels->soft.dims[1]}, NULL};
    soft.data = (const char *)labels->soft.data + row * sl_tensor_bytes(&soft);
    return soft;
}

void sl_array_labels_release(struct sl_array_labels *labels)
{
    free(labels->classes);
    free(labels->used);
    free(labels->ids);
    free(labels->rows);
    free(labels->dense);
    *labels = (struct sl_array_labels){0};
}
