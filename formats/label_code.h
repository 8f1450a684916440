/* Soft labels in few bits: the packed labels of sl-stream(5), one label at a time.
 *
 *     struct sl_label_form form = {.values = SL_LABEL_LOG4, .listed = 2};
 *     struct sl_label_coder coder;
 *     float soft[200];
 *     uint32_t classes[] = {7, 19}; // the two that are listed
 *     if (sl_label_coder_init(&coder, 200, error) == 0 &&
 *         sl_label_encode(&coder, &form, classes, soft, error) == 0) // coder.bytes, coder.size
 *         sl_label_decode(coder.bytes, coder.size, 200, soft, error);
 *     sl_label_coder_release(&coder);
 *
 * What is decoded is what students are taught: the writer of a label decodes it before it measures
 * or checks it.
 */
#ifndef SL_FORMATS_LABEL_CODE_H
#define SL_FORMATS_LABEL_CODE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The type of a MessagePack ext that is a packed label, and the most draws of one. */
enum { SL_LABEL_EXT = 2, SL_LABEL_DRAWS_MAX = 65535 };

/* How an entry is written; the numbers are those of the format. */
enum sl_label_values {
    SL_LABEL_F32 = 0,
    SL_LABEL_F16 = 1,
    SL_LABEL_LOG8 = 2, /* its logarithm, in 8 bits */
    SL_LABEL_LOG4 = 3, /* in 4 bits */
    SL_LABEL_DRAWS = 4 /* not at all: a class has a share for each time it is listed */
};

struct sl_label_form {
    enum sl_label_values values;
    size_t listed; /* classes with an entry of their own; 0: all. Of draws: how many */
    bool others;   /* one entry for each class that is not listed; without it, that is 0 */
};

struct sl_label_coder {
    size_t classes;
    double *depths; /* [classes + 1], scratch; owned */
    uint8_t *bytes; /* [size] of the last label encoded; owned */
    size_t size, capacity;
};

/* On failure, too, sl_label_coder_release is needed. */
int sl_label_coder_init(struct sl_label_coder *coder, size_t classes, struct sl_error *error);

/* Encodes soft [classes], whose entries are finite and none below 0. `listed` [form->listed]:
 * different classes, in ascending order (NULL if all classes have an entry; for draws not used:
 * entry * listed / sum is then how often a class was drawn). With form->others the classes that are
 * not listed have equal entries. Logarithms are rounded to steps of the length that makes the
 * cross-entropy between `soft` and what is decoded smallest, among 20. */
int sl_label_encode(struct sl_label_coder *coder, const struct sl_label_form *form,
                    const uint32_t *listed, const float *soft, struct sl_error *error);

/* Decodes a label, soft [classes]. Fails unless the bytes are exactly one. Whether its entries can
 * be those of a label is the question of formats/soft.h. */
int sl_label_decode(const void *bytes, size_t size, size_t classes, float *soft,
                    struct sl_error *error);

/* The form of a label that sl_label_decode has accepted. */
struct sl_label_form sl_label_form_of(const void *bytes, size_t size);

void sl_label_coder_release(struct sl_label_coder *coder);

#endif
