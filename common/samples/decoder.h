/* Images that arrive as JPEG or PNG files, decoded by all threads into a store, in the order in
 * which they came.
 *
 *     struct sl_stream_reader reader; // at a record
 *     struct sl_decoder decoder = {&dataset, &store, .record = reader.record};
 *     if (sl_decoder_add(&decoder, &reader.sample, error) != 0 ||
 *         sl_decoder_finish(&decoder, error) != 0)
 *         sl_error_at_record(error, reader.name, decoder.record);
 *     sl_decoder_release(&decoder);
 */
#ifndef SL_SAMPLES_DECODER_H
#define SL_SAMPLES_DECODER_H

#include "base/error.h"
#include "base/store.h"
#include "formats/dataset.h"
#include "formats/stream.h"

#include <stddef.h>
#include <stdint.h>

struct sl_waiting; /* a file and the record that it is of */

struct sl_decoder {
    const struct sl_dataset *dataset; /* whose size, crop and normalisation images have; borrowed */
    struct sl_store *store;           /* of u8 [H, W, C]; borrowed */
    int64_t record;             /* the next sample's, set by the caller; after an error, its own */
    struct sl_waiting *waiting; /* [count]; owned */
    size_t count, capacity;
    uint8_t *pixels; /* of the first of them, in the store */
};

/* Takes a copy of the sample's file; decodes all that wait if they are many. An image that cannot
 * be decoded is an error, of the first such record, here or in a later call. */
int sl_decoder_add(struct sl_decoder *decoder, const struct sl_sample *sample,
                   struct sl_error *error);

/* Decodes all that wait; before anything else is added to the store, and at the end. */
int sl_decoder_finish(struct sl_decoder *decoder, struct sl_error *error);

/* Harmless on a decoder that nothing was added to. */
void sl_decoder_release(struct sl_decoder *decoder);

#endif
