/* Streams of samples or metrics (.sls): what the tools hand to each other. See sl-stream(5).
 *
 * Reading:
 *     struct sl_stream_reader in;
 *     int what;
 *     if (sl_stream_open(&in, "train.sls", SL_SAMPLES, error) != 0) // "-" is standard input
 *         return -1;
 *     while ((what = sl_stream_next(&in, error)) > 0)
 *         if (what == SL_STREAM_RECORD)
 *             printf("%s", in.header.dataset.classes[in.sample.label].name);
 *     sl_stream_close(&in); // what is 0 at the verified end, -1 after an error
 *
 * Writing:
 *     struct sl_stream_writer out;
 *     struct sl_stream_header header;
 *     struct sl_output output; // open; afterwards to be committed
 *     struct sl_sample sample;
 *     if (sl_stream_begin(&out, &output, &header, error) == 0 &&
 *         sl_stream_put_sample(&out, &sample, error) == 0) // any number
 *         sl_stream_finish(&out, error);                   // the trailer
 *     sl_stream_drop(&out);
 */
#ifndef SL_FORMATS_STREAM_H
#define SL_FORMATS_STREAM_H

#include "base/error.h"
#include "base/output.h"
#include "formats/dataset.h"
#include "formats/tensor.h"
#include "formats/views.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum sl_stream_kind { SL_SAMPLES = 1, SL_METRICS = 2, SL_ANY_KIND = 3 };

/* What precedes the records of a segment. */
struct sl_stream_header {
    enum sl_stream_kind kind;
    struct sl_dataset dataset;    /* of metrics: what was measured on */
    bool has_dataset;             /* metrics may have none */
    int64_t count;                /* records to come; -1 when not known yet */
    bool learned;                 /* the soft labels of samples: they may sum to anything */
    struct sl_stream_views views; /* that samples have labels of */
    json_t *made;                 /* see formats/made.h */
};

/* One image and its labels. Pointers are borrowed: from the reader until its next record,
 * or from the caller of sl_stream_put_sample. */
struct sl_sample {
    int64_t id;             /* rank of the image's path in its whole split, from 0 */
    uint32_t label;         /* index into the classes of its stream */
    struct sl_tensor image; /* u8 or f32 [H, W, C]; data is NULL for an encoded image */
    const void *encoded;    /* a JPEG or PNG file; NULL for a tensor */
    size_t encoded_size;
    struct sl_tensor soft;  /* f32 or f16 [classes], or the K values of a top-K label; data is NULL
                               where there is no soft label */
    struct sl_tensor index; /* u16 [K], the classes of the values; data is NULL for a dense label */
    const void *packed;     /* the soft label as it is stored if that is in few bits, see
                               sl-stream(5); `soft` is then what it stands for, dense. NULL: soft
                               and index are stored as they are */
    size_t packed_size;
    const void *views; /* the labels of its views as they are stored, a list of as many as the
                          header says (see formats/label.h); NULL if that says there are none */
    size_t views_size;
};

struct sl_stream_reader {
    struct sl_stream_header header; /* of the current segment; owned */
    struct sl_sample sample;        /* the current record of a samples stream */
    json_t *metrics;                /* the current record of a metrics stream; owned */
    int64_t record;                 /* its number, from 0, over all segments */
    int64_t segment;                /* the number of the segment, from 0 */
    char digest[SL_XXH3_TEXT];      /* of the last segment verified; "" before */
    const char *name;               /* for messages */
    struct sl_stream_state *state;  /* the rest; owned */
};

enum { SL_STREAM_END = 0, SL_STREAM_RECORD = 1, SL_STREAM_SEGMENT = 2 };

/* Opens a stream of the kind; others are an error of sl_stream_next. `path` must outlive the
 * reader. On failure there is nothing to close. */
int sl_stream_open(struct sl_stream_reader *reader, const char *path, enum sl_stream_kind kind,
                   struct sl_error *error);

/* The same for looking at a stream without using it: soft labels need not be probabilities. */
int sl_stream_inspect(struct sl_stream_reader *reader, const char *path, enum sl_stream_kind kind,
                      struct sl_error *error);

/* Continues: SL_STREAM_SEGMENT after a header (also before the first record), SL_STREAM_RECORD,
 * SL_STREAM_END after the last segment's trailer was verified and nothing follows, or -1. Records
 * are checked against the header: labels, shapes, numbers of entries, and whether soft labels are
 * probabilities (or learned). A samples segment whose dataset does not match the first one's is an
 * error that names both. The error names the stream and the record. */
int sl_stream_next(struct sl_stream_reader *reader, struct sl_error *error);

/* Writes segment N (from 0), as it is in the stream, to `output` (borrowed) while it is read; what
 * was written is damaged if a later sl_stream_next fails. Call it before the first of these. */
void sl_stream_copy_segment(struct sl_stream_reader *reader, int64_t segment,
                            struct sl_output *output);

void sl_stream_close(struct sl_stream_reader *reader);

/* The bytes that a member of the current record takes in the stream, as "soft" (with those that say
 * what it is, without the key); 0 if it has none. */
size_t sl_stream_member_size(const struct sl_stream_reader *reader, const char *key);

/* The soft label of a sample, dense: soft [classes]; entries that a top-K label lacks are 0. */
void sl_sample_soft(const struct sl_sample *sample, size_t classes, float *soft);

/* The same as shares of the classes [classes]: a learned label is divided by its sum, unless that
 * is 0. */
void sl_sample_shares(const struct sl_stream_header *header, const struct sl_sample *sample,
                      float *shares);

struct sl_stream_writer {
    struct sl_output *output;    /* borrowed */
    int64_t count;               /* records written in this segment */
    int64_t promised;            /* header's count, -1 for none */
    struct sl_stream_sink *sink; /* the rest; owned until sl_stream_finish or sl_stream_drop */
};

/* Starts a segment: the header (borrowed during the call). On failure there is nothing to drop. */
int sl_stream_begin(struct sl_stream_writer *writer, struct sl_output *output,
                    const struct sl_stream_header *header, struct sl_error *error);

/* Writes a record, borrowed. It is not checked against the header. */
int sl_stream_put_sample(struct sl_stream_writer *writer, const struct sl_sample *sample,
                         struct sl_error *error);

/* Writes a flat object of numbers and strings, taken over; NULL is an error: memory was short. */
int sl_stream_put_metrics(struct sl_stream_writer *writer, json_t *metrics, struct sl_error *error);

/* The digest of what was written of the segment so far. */
void sl_stream_digest(const struct sl_stream_writer *writer, char digest[SL_XXH3_TEXT]);

/* Writes the trailer. Fails if the header promised another count. Another segment may begin. */
int sl_stream_finish(struct sl_stream_writer *writer, struct sl_error *error);

/* Releases a writer whose segment is given up; harmless after sl_stream_finish, or a failure. */
void sl_stream_drop(struct sl_stream_writer *writer);

/* The header as it is in the stream, a new object; NULL if memory is short. */
json_t *sl_stream_header_json(const struct sl_stream_header *header);

/* Reads such an object into a zeroed header; on failure, too, it needs sl_stream_header_release. */
int sl_stream_header_read(struct sl_stream_header *header, const json_t *json,
                          struct sl_error *error);

void sl_stream_header_release(struct sl_stream_header *header);

#ifdef __cplusplus
}
#endif

#endif
