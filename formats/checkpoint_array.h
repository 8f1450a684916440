/* One array of a checkpoint, out of its file. See formats/checkpoint.h. */
#ifndef SL_FORMATS_CHECKPOINT_ARRAY_H
#define SL_FORMATS_CHECKPOINT_ARRAY_H

#include "formats/checkpoint.h"

/* Reads what the header says of it (`json`) and its data; its name is there. Also on failure it
 * belongs to the checkpoint. The error does not name it. */
int sl_array_read(struct sl_array *array, const json_t *json, const uint8_t *bytes, size_t size,
                  struct sl_error *error);

#endif
