/* The soft label of a record, as MessagePack: in a stream, and wherever else labels are kept.
 *
 *     msgpack_packer packer;
 *     msgpack_object object;
 *     struct sl_label_reader reader;
 *     struct sl_sample sample, other = {0};
 *     sl_label_write(&packer, &sample);
 *     if (sl_label_reader_init(&reader, 200, error) != 0 ||
 *         sl_label_read(&reader, &object, &other, error) != 0)
 *         return -1;
 *     sl_label_reader_release(&reader);
 */
#ifndef SL_FORMATS_LABEL_H
#define SL_FORMATS_LABEL_H

#include "base/error.h"
#include "formats/stream.h"

#include <msgpack.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_label_reader {
    size_t classes;
    bool learned;            /* labels may have any sum */
    bool any;                /* accept labels that are not probabilities */
    msgpack_unpacked object; /* the last of sl_label_read_bytes */
    uint8_t *named;          /* [classes], all 0 between labels; owned */
    float *entries;          /* [classes], those of a packed label; owned */
};

/* On failure, too, sl_label_reader_release is needed. */
int sl_label_reader_init(struct sl_label_reader *reader, size_t classes, struct sl_error *error);

/* Sets soft, index and packed of the sample; they point into the object, or to the entries of the
 * reader until its next label. Without a label (nil) it sets nothing. Fails unless it is a label of
 * these classes: see sl-stream(5), and formats/soft.h for its entries. */
int sl_label_read(struct sl_label_reader *reader, const msgpack_object *object,
                  struct sl_sample *sample, struct sl_error *error);

/* The same of the bytes of a label, which must be exactly one. */
int sl_label_read_bytes(struct sl_label_reader *reader, const void *bytes, size_t size,
                        struct sl_sample *sample, struct sl_error *error);

void sl_label_reader_release(struct sl_label_reader *reader);

/* Writes the label of a sample that has one. */
void sl_label_write(msgpack_packer *packer, const struct sl_sample *sample);

/* Lists of labels, as `views` of struct sl_sample. */
struct sl_label_list {
    const char *at; /* the next label */
    size_t size;    /* bytes from there on */
    uint32_t left;  /* labels from there on */
};

/* Goes to the first label of a list that a reader has accepted. */
void sl_label_list_start(struct sl_label_list *list, const void *bytes, size_t size);

/* The bytes of the next label, and their number in *size; NULL after the last. */
const void *sl_label_list_next(struct sl_label_list *list, size_t *size);

/* A tensor, of a label or an image: read (`what` begins the error), and written. */
int sl_tensor_read(struct sl_tensor *tensor, const msgpack_object *object, const char *what,
                   struct sl_error *error);
void sl_tensor_write(msgpack_packer *packer, const struct sl_tensor *tensor);

#endif
