/* Records with a new soft label on their way into a stream: the changes a user asked for, then the
 * form in which the label is written.
 *
 *     struct sl_label_writer writer;
 *     sl_label_writer_init(&writer, &labelling, options, &dataset, error);
 *     sl_stream_begin(&writer.stream, &output, &header, error);
 *     sl_label_writer_put(&writer, &sample, soft, error);       // soft [classes] is changed
 *     sl_stream_finish(&writer.stream, error);
 *     sl_label_writer_release(&writer);
 */
#ifndef SL_LABEL_WRITE_H
#define SL_LABEL_WRITE_H

#include "base/error.h"
#include "formats/stream.h"
#include "label/changes.h"
#include "label/labelling.h"
#include "samples/soft.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct sl_label_writer {
    struct sl_stream_writer stream;
    const struct sl_labelling *labelling; /* borrowed */
    struct sl_label_changes changes;
    size_t classes;
    bool learned;               /* what is written now need not sum to 1 */
    struct sl_soft_rank *ranks; /* [classes] */
    float *values;              /* [classes], of the entries that are kept */
    uint16_t *halves;           /* [classes], the same */
    uint16_t *index;            /* [classes], their classes */
};

/* `options` say what is changed, see sl_label_changes_init. sl_label_writer_release is needed also
 * after a failure. */
int sl_label_writer_init(struct sl_label_writer *writer, const struct sl_labelling *labelling,
                         const json_t *options, const struct sl_dataset *dataset,
                         struct sl_error *error);

/* Writes the record with the label `soft` in place of its own, or as it is if nothing is to be
 * changed. A record that came with the K largest entries of its label (and a source that keeps
 * them) leaves with K entries. */
int sl_label_writer_put(struct sl_label_writer *writer, const struct sl_sample *sample, float *soft,
                        struct sl_error *error);

void sl_label_writer_release(struct sl_label_writer *writer);

#endif
