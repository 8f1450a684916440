/* What a set weighs: bytes of its images and of its labels, as they are in the stream.
 *
 *     struct sl_stream_reader reader; // at a record
 *     struct sl_weight weight = {0};
 *     json_t *record = json_object();
 *     sl_weight_add(&weight, &reader);          // for each record
 *     sl_weight_json(&weight, false, record);   // "label-bits", "image-bits", "bytes"
 */
#ifndef SL_SAMPLES_WEIGHT_H
#define SL_SAMPLES_WEIGHT_H

#include "formats/stream.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct sl_weight {
    uint64_t records;
    uint64_t images;  /* bytes of JPEG or PNG files, or of the elements of tensors */
    uint64_t soft;    /* bytes of soft labels, with what says which form they have */
    uint64_t views;   /* bytes of the labels of all views */
    uint64_t classes; /* bytes of the numbers of the images' classes */
};

void sl_weight_add(struct sl_weight *weight, const struct sl_stream_reader *reader);

/* Adds the mean bits of a label and of an image, and the bytes of all of both, to a record of
 * metrics. The label is the soft one, or the class where there is none or `hard` is set. Nothing is
 * added for no records. */
void sl_weight_json(const struct sl_weight *weight, bool hard, json_t *record);

#endif
