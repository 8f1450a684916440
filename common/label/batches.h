/* Records on their way past the networks that label them, by the batch: while all threads look at
 * the images of one batch, one of them first writes the batch before and reads the next.
 *
 *     struct sl_label_line line;
 *     sl_label_line_init(&line, &labelling, &inputs, &writer, error);
 *     while (...)                                       // a segment after the other
 *         what = sl_label_line_run(&line, error);
 *     sl_label_line_release(&line);
 */
#ifndef SL_LABEL_BATCHES_H
#define SL_LABEL_BATCHES_H

#include "base/error.h"
#include "label/label.h"
#include "label/write.h"
#include "samples/inputs.h"

#include <stddef.h>

/* Records and what the networks say of them. */
struct sl_label_batch {
    struct sl_label_pending *pending; /* [batch] */
    size_t count;
    double *logits; /* [batch, classes] */
};

struct sl_label_line {
    const struct sl_labelling *labelling; /* borrowed, as the next two */
    struct sl_inputs *inputs;
    struct sl_label_writer *writer;
    struct sl_label_batch batches[2];
    struct sl_label_batch *now;   /* the networks are looking at */
    struct sl_label_batch *other; /* is written and read again meanwhile */
    float *soft, *image;          /* [classes]; [H, W, C] */
    int what;                     /* the reader said last */
    int written;                  /* -1 once something could not be labelled or written */
    struct sl_error reading, writing;
};

/* Opens the networks, for data of the inputs' first header. Also on failure sl_label_line_release
 * is needed. */
int sl_label_line_init(struct sl_label_line *line, const struct sl_labelling *labelling,
                       struct sl_inputs *inputs, struct sl_label_writer *writer,
                       struct sl_error *error);

/* Labels and writes the records of the segment at hand. Returns what came behind them:
 * SL_STREAM_SEGMENT, SL_STREAM_END or -1. An error names the stream and the record. */
int sl_label_line_run(struct sl_label_line *line, struct sl_error *error);

void sl_label_line_release(struct sl_label_line *line);

#endif
