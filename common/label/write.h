/* Records with a new soft label on their way into a stream: the changes a user asked for, then the
 * form in which the label is written.
 *
 *     struct sl_labelling labelling = {.source = SL_LABEL_HARD};
 *     struct sl_stream_header header; // of the output
 *     struct sl_output output;        // open
 *     struct sl_label_writer writer;
 *     struct sl_sample sample;
 *     json_t *options = json_pack("{si}", "top-k", 10);
 *     float soft[200];
 *     if (sl_label_writer_init(&writer, &labelling, options, &header.dataset, error) == 0 &&
 *         sl_stream_begin(&writer.stream, &output, &header, error) == 0 &&
 *         sl_label_writer_put(&writer, &sample, soft, error) == 0) // changes soft [classes]
 *         sl_stream_finish(&writer.stream, error);
 *     sl_label_writer_release(&writer);
 */
#ifndef SL_LABEL_WRITE_H
#define SL_LABEL_WRITE_H

#include "base/error.h"
#include "formats/label.h"
#include "formats/label_code.h"
#include "formats/packed.h"
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
    bool learned;               /* labels of the current segment need not sum to 1 */
    struct sl_soft_rank *ranks; /* [classes]; owned, as the next four */
    float *values;              /* [classes], of the entries that are kept */
    uint16_t *halves;           /* [classes], the same */
    uint16_t *index;            /* [classes], their classes */
    uint32_t *listed;           /* [classes], the same of a packed label */
    struct sl_label_coder coder;
    struct sl_packed_buffer views; /* the list of labels at hand */
    msgpack_packer packer;         /* of that */
    struct sl_label_reader reader; /* of labels of views that are changed */
    float *entries;                /* [classes], of such a label; owned */
};

/* `options` say what is changed, see sl_label_changes_init. On failure, too,
 * sl_label_writer_release is needed. */
int sl_label_writer_init(struct sl_label_writer *writer, const struct sl_labelling *labelling,
                         const json_t *options, const struct sl_dataset *dataset,
                         struct sl_error *error);

/* Starts a segment whose samples come from one with this header. `step`, of sl-label, becomes the
 * last of how it was made: the samples are its "input", networks "expert", a file's labels "from".
 */
int sl_label_writer_begin(struct sl_label_writer *writer, const struct sl_stream_header *header,
                          const json_t *step, struct sl_output *output, struct sl_error *error);

/* The record as it is written with the label `soft` in place of its own: *out, which points into
 * the record, the writer and soft. Of several labels of an image, `view` counts. */
int sl_label_writer_make(struct sl_label_writer *writer, const struct sl_sample *sample,
                         uint32_t view, float *soft, struct sl_sample *out, struct sl_error *error);

/* Starts the labels of a record's views; adds that of the next, changed like any label; ends with
 * *sample having them, in the writer, and no other label. */
void sl_label_writer_views_begin(struct sl_label_writer *writer, size_t count);
int sl_label_writer_views_add(struct sl_label_writer *writer, const struct sl_sample *sample,
                              uint32_t view, float *soft, struct sl_error *error);
int sl_label_writer_views_end(struct sl_label_writer *writer, struct sl_sample *sample,
                              struct sl_error *error);

/* Writes the record with the label `soft` in place of its own, or as it is if nothing is to be
 * changed; its own labels of views are changed too, `soft` is NULL if it has only these. A record
 * read with only K entries keeps K, and a packed one its form, if its own label is the source. */
int sl_label_writer_put(struct sl_label_writer *writer, const struct sl_sample *sample, float *soft,
                        struct sl_error *error);

void sl_label_writer_release(struct sl_label_writer *writer);

#endif
