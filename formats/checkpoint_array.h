/* One array of a checkpoint, read from its file. See formats/checkpoint.h.
 *
 *     struct sl_array array = {.name = strdup("classifier.bias")};
 *     json_t *json = json_pack("{ss s[i]}", "dtype", "F32", "shape", 1);
 *     if (sl_array_read(&array, json, (const uint8_t *)"\0\0\0\0", 4, error) != 0)
 *         return -1;
 */
#ifndef SL_FORMATS_CHECKPOINT_ARRAY_H
#define SL_FORMATS_CHECKPOINT_ARRAY_H

#include "formats/checkpoint.h"

/* Reads its entry in the header (`json`) and its data, bytes [size]; its name is set already. What
 * it holds is the checkpoint's to release, also after a failure. The error does not name it. */
int sl_array_read(struct sl_array *array, const json_t *json, const uint8_t *bytes, size_t size,
                  struct sl_error *error);

#endif
