/* A record in one block of memory, to keep after its reader has moved on, or to write to a file.
 *
 *     struct sl_stream_reader reader; // at a record
 *     struct sl_sample sample;
 *     void *block = sl_sample_copy(&reader.sample, NULL, error);
 *     if (block == NULL)
 *         return -1;
 *     sl_sample_from_copy(block, &sample); // points into the block
 *     free(block);
 */
#ifndef SL_SAMPLES_COPY_H
#define SL_SAMPLES_COPY_H

#include "base/error.h"
#include "formats/stream.h"

#include <stddef.h>

/* A copy of a record and all it points to, to free(); its size in bytes in *size (NULL: not
 * wanted). NULL on failure. */
void *sl_sample_copy(const struct sl_sample *sample, size_t *size, struct sl_error *error);

/* The record in a block, wherever the block lies now. */
void sl_sample_from_copy(const void *block, struct sl_sample *sample);

/* The record without its labels, soft ones and those of views; it borrows as the original does. */
struct sl_sample sl_sample_bare(const struct sl_sample *sample);

#endif
