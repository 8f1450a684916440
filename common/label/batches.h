/* Records on their way past the networks that label them, batch by batch: while all threads work on
 * the images of one batch, one of them first writes the batch before and reads the next.
 *
 *     struct sl_labelling labelling;
 *     struct sl_inputs inputs;       // at its first header
 *     struct sl_label_writer writer; // with an open segment
 *     struct sl_label_batches batches;
 *     int what = sl_label_batches_init(&batches, &labelling, &inputs, &writer, error);
 *     if (what == 0)
 *         what = sl_label_batches_run(&batches, error); // for each segment
 *     sl_label_batches_release(&batches);
 */
#ifndef SL_LABEL_BATCHES_H
#define SL_LABEL_BATCHES_H

#include "base/error.h"
#include "label/labelling.h"
#include "label/write.h"
#include "samples/inputs.h"

#include <stddef.h>

/* Records and what the networks say of them. */
struct sl_label_batch {
    struct sl_label_pending *pending; /* [batch]; owned */
    size_t count;
    double *logits; /* [batch, classes]; owned */
};

struct sl_label_batches {
    const struct sl_labelling *labelling; /* borrowed, as the next two */
    struct sl_inputs *inputs;
    struct sl_label_writer *writer;
    struct sl_label_batch both[2];
    struct sl_label_batch *now;   /* the networks are looking at */
    struct sl_label_batch *other; /* is written and filled again meanwhile */
    float *soft, *image;          /* [classes]; [H, W, C]; owned */
    int what;                     /* the reader's last answer */
    int written;                  /* -1 once something could not be labelled or written */
    struct sl_error reading, writing;
};

/* Opens the networks, for data of the inputs' first header. sl_label_batches_release is needed also
 * after a failure. */
int sl_label_batches_init(struct sl_label_batches *batches, const struct sl_labelling *labelling,
                          struct sl_inputs *inputs, struct sl_label_writer *writer,
                          struct sl_error *error);

/* Labels and writes the records of the segment at hand. Returns what follows them:
 * SL_STREAM_SEGMENT, SL_STREAM_END or -1. An error names the stream and the record. */
int sl_label_batches_run(struct sl_label_batches *batches, struct sl_error *error);

void sl_label_batches_release(struct sl_label_batches *batches);

#endif
