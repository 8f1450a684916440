/* The labels that samples have of their views, in memory or, if they are large, in a temporary
 * file, where each can be found at once.
 *
 *     struct sl_stream_reader reader; // at a record
 *     struct sl_view_labels labels;
 *     struct sl_label_reader label_reader = {.any = true}; // initialised
 *     float soft[200];
 *     sl_view_labels_init(&labels, (size_t)reader.header.views.count, 1 << 20);
 *     int result = sl_view_labels_add(&labels, &reader.sample, error); // of image 0
 *     if (result == 0)
 *         result = sl_view_labels_finish(&labels, error);
 *     if (result == 0)
 *         result = sl_view_labels_get(&labels, &label_reader, 0, 3, soft, error); // view 3
 *     sl_view_labels_release(&labels);
 *
 * A stream is read once from its start to its end in any case, to be verified; meanwhile its labels
 * get an index, 8 bytes for each, so that there is no file for it that could be missing or of
 * another stream.
 */
#ifndef SL_SAMPLES_VIEW_LABELS_H
#define SL_SAMPLES_VIEW_LABELS_H

#include "base/error.h"
#include "base/store.h"
#include "formats/label.h"
#include "formats/stream.h"

#include <stddef.h>
#include <stdint.h>

struct sl_view_labels {
    size_t views;          /* of each image */
    struct sl_store bytes; /* of all labels, as they are in the stream */
    uint64_t *places;      /* [labels + 1]: where each begins; owned */
    size_t labels, capacity;
};

/* For images with labels of `views` views each, at least one, of which up to `limit` bytes are kept
 * in memory. */
void sl_view_labels_init(struct sl_view_labels *labels, size_t views, size_t limit);

/* Adds those of the next image. */
int sl_view_labels_add(struct sl_view_labels *labels, const struct sl_sample *sample,
                       struct sl_error *error);

/* After the last. */
int sl_view_labels_finish(struct sl_view_labels *labels, struct sl_error *error);

/* The label of a view of an image, both counted from 0: soft [classes]. The reader
 * need not check it again (any). */
int sl_view_labels_get(const struct sl_view_labels *labels, struct sl_label_reader *reader,
                       size_t image, size_t view, float *soft, struct sl_error *error);

/* Harmless on a zeroed one. */
void sl_view_labels_release(struct sl_view_labels *labels);

#endif
