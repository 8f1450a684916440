/* The pixels of a record whose image is a JPEG or PNG file.
 *
 *     struct sl_stream_reader reader; // at a record
 *     struct sl_picture picture;
 *     if (sl_sample_decode(&reader.sample, &reader.header.dataset, &picture, error) != 0)
 *         return sl_error_at_record(error, reader.name, reader.record);
 *     free(picture.pixels);
 */
#ifndef SL_SAMPLES_DECODE_H
#define SL_SAMPLES_DECODE_H

#include "base/error.h"
#include "formats/dataset.h"
#include "formats/stream.h"
#include "images/picture.h"

/* Decodes an encoded image, and crops it as the dataset says; without a crop it must have the
 * dataset's size. On failure there is nothing to free. */
int sl_sample_decode(const struct sl_sample *sample, const struct sl_dataset *dataset,
                     struct sl_picture *picture, struct sl_error *error);

#endif
