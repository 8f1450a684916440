/* The labels and ids of images that came as arrays: checked as a whole, before anything is written.
 *
 *     struct sl_array_set set; // read
 *     struct sl_array_labels labels = {.learned = true};
 *     if (sl_array_labels_init(&labels, &set, 10, error) != 0) // of 10 classes
 *         return -1;
 *     printf("row %zu: class %u, id %lld", labels.rows[0], labels.classes[labels.rows[0]],
 *            (long long)labels.ids[labels.rows[0]]);
 *     sl_array_labels_release(&labels);
 */
#ifndef SL_FETCH_ARRAY_LABELS_H
#define SL_FETCH_ARRAY_LABELS_H

#include "base/error.h"
#include "fetch/array_set.h"
#include "formats/tensor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_array_labels {
    bool learned; /* soft labels may have any sum */
    bool argmax;  /* the class is that of the largest entry of the soft label */

    size_t count;      /* N, images and labels */
    size_t width;      /* classes */
    uint32_t *classes; /* [N], of each row; owned */
    bool *used;        /* [classes], whether some row is of the class; owned */
    int64_t *ids;      /* [N], of each row; the rows themselves if there is no such array; owned */
    size_t *rows;      /* [N], in the order of their ids; owned */
    struct sl_tensor soft; /* [N, classes] of f16 or f32, borrowed or `dense`; data NULL if none */
    float *dense;          /* soft labels that were f64; owned */
};

/* The number of classes, as far as arrays say: the width of soft labels, or else one more than the
 * largest label. 0 if there are neither. */
size_t sl_array_class_count(const struct sl_array_set *set);

/* Reads them all, of `width` classes. Arrays of other lengths than the images, labels that are not
 * classes, soft labels that cannot be some (see formats/soft.h) and ids that occur twice are errors
 * that name the row. On failure, too, they need sl_array_labels_release. */
int sl_array_labels_init(struct sl_array_labels *labels, const struct sl_array_set *set,
                         size_t width, struct sl_error *error);

/* The soft label of a row, of f16 or f32 [classes]; there must be some. */
struct sl_tensor sl_array_labels_soft(const struct sl_array_labels *labels, size_t row);

void sl_array_labels_release(struct sl_array_labels *labels);

#endif
