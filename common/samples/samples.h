/* A whole samples stream in memory: what is trained on, labelled or evaluated.
 *
 *     struct sl_samples samples;
 *     float image[32 * 32 * 3];
 *     if (sl_samples_read(&samples, "train.sls", error) != 0)
 *         return -1;
 *     sl_samples_image(&samples, 17, image); // normalised, as a network sees it
 *     sl_samples_release(&samples);
 */
#ifndef SL_SAMPLES_SAMPLES_H
#define SL_SAMPLES_SAMPLES_H

#include "base/error.h"
#include "base/store.h"
#include "formats/dataset.h"
#include "formats/made.h"
#include "formats/stream.h"
#include "images/view.h"
#include "samples/view_labels.h"
#include "samples/weight.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_samples {
    struct sl_dataset dataset;
    struct sl_made_list made; /* of its segments */
    bool mixed; /* segments are of several splits, so an id may be that of several images */
    char digest[SL_XXH3_TEXT]; /* of its segment, or of the digests of all segments */
    struct sl_weight weight;   /* of the stream */
    size_t count;              /* N */
    int64_t *ids;              /* [N] */
    uint32_t *labels;          /* [N] */
    bool learned;              /* some soft labels are, and need not sum to 1 */
    bool floats;               /* images are f32, not u8 */
    const void *images;        /* [N, H, W, C] of u8 or f32 */
    const float *soft;         /* [N, classes]; NULL when no record has a soft label */
    struct sl_store image_store, soft_store; /* hold these; owned */
    struct sl_stream_views views;            /* that there are labels of */
    struct sl_view_labels view_labels;       /* these, of sl_samples_read_views */
};

/* Reads a stream to its verified end; encoded images are decoded. Images, or soft labels, that
 * would take more than a quarter of the memory that the process may use are kept in a temporary
 * file. Either all records have a soft label (of finite numbers) or none. A stream without records
 * is an error. The error names the stream and the record. */
int sl_samples_read(struct sl_samples *samples, const char *path, struct sl_error *error);

/* The same with the labels of views, if there are any, which otherwise are ignored. It is an error
 * if segments have labels of different views. */
int sl_samples_read_views(struct sl_samples *samples, const char *path, struct sl_error *error);

/* Fails unless accuracy on these samples means something: they are of one split, each image
 * appears once. The error begins with the name. */
int sl_samples_check_test(const struct sl_samples *samples, const char *name,
                          struct sl_error *error);

/* Reads samples to test a network that `training` trains: they must have its classes, image size
 * and preprocessing, and pass sl_samples_check_test. */
int sl_samples_read_test(struct sl_samples *samples, const char *path,
                         const struct sl_samples *training, struct sl_error *error);

/* Image `index`, image [H, W, C]: bytes are normalised by the dataset's mean and deviation, f32
 * images are copied. */
void sl_samples_image(const struct sl_samples *samples, size_t index, float *image);

/* The pixels of image `index` from which views of it are made, borrowed. */
struct sl_view_source sl_samples_source(const struct sl_samples *samples, size_t index);

void sl_samples_release(struct sl_samples *samples);

/* One record's image [H, W, C], normalised; for readers that hold one record at a time. Fails if
 * an encoded image cannot be decoded. */
int sl_sample_image(const struct sl_sample *sample, const struct sl_dataset *dataset, float *image,
                    struct sl_error *error);

/* The pixels of one record's image, from which views are made: borrowed from the sample or, if
 * *owned is not NULL afterwards, from there, to free() also after an error. Fails likewise. */
int sl_sample_source(const struct sl_sample *sample, const struct sl_dataset *dataset,
                     struct sl_view_source *source, void **owned, struct sl_error *error);

#endif
