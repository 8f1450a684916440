/* Parts of a file, mostly in formats that other programs read: NumPy arrays, safetensors, PNG.
 *
 *     if (sl_extract_npy("train.sls", "labels", &output, error) != 0)
 *         return -1;
 *
 * All read to the verified end before they write.
 */
#ifndef SL_INSPECT_EXTRACT_H
#define SL_INSPECT_EXTRACT_H

#include "base/error.h"
#include "base/output.h"

#include <stdint.h>

/* Writes a NumPy file. For samples, `field` is images ([N, H, W, C] of u8 or f32; encoded ones are
 * decoded), labels or ids ([N] of i64), or soft ([N, classes] of f32, dense; every record must have
 * one). For a checkpoint it is the name of an array. The result is held in memory as a whole. */
int sl_extract_npy(const char *path, const char *field, struct sl_output *output,
                   struct sl_error *error);

/* Writes samples as a safetensors file of the arrays images [N, C, H, W] of u8 or f32, labels and
 * ids [N] of i64, soft [N, classes] of f32 (if every record has one; only some is an error) and,
 * unless they are whitened, mean and std [C] of f32; classes, preprocessing and the steps of the
 * first segment are in the metadata. All of it is held in memory. */
int sl_extract_safetensors(const char *path, struct sl_output *output, struct sl_error *error);

/* Writes samples as a tar archive of files that WebDataset reads: of record 17, 00000017.png (or
 * the JPEG file as it was), 00000017.cls, the number of its class, and 00000017.json with its id,
 * the id and name of its class, and the soft label. Images of real numbers are an error. */
int sl_extract_webdataset(const char *path, struct sl_output *output, struct sl_error *error);

/* Writes samples of one segment as a patch, see formats/patch.h. */
int sl_extract_patch(const char *path, struct sl_output *output, struct sl_error *error);

/* Writes a segment, counted from 0, of a stream as a stream of its own, byte for byte. */
int sl_extract_segment(const char *path, int64_t segment, struct sl_output *output,
                       struct sl_error *error);

/* Writes the image of a record, counted from 0 over all segments, as a PNG file. Normalisation of
 * f32 images is undone; whitened ones are scaled so that their values fill the range from black to
 * white. */
int sl_extract_image(const char *path, int64_t record, struct sl_output *output,
                     struct sl_error *error);

#endif
