/* Samples rebuilt from a patch: the images of the data set that it is from, with its labels.
 *
 *     struct sl_patch patch;   // read, see formats/patch.h
 *     struct sl_inputs inputs; // started: samples of the data set
 *     struct sl_output output; // open; afterwards to be committed
 *     if (sl_patch_apply(&patch, "ten.slp", &inputs, &output, error) != 0)
 *         return -1;
 */
#ifndef SL_LABEL_PATCH_H
#define SL_LABEL_PATCH_H

#include "base/error.h"
#include "base/output.h"
#include "formats/patch.h"
#include "samples/inputs.h"

/* Writes the segment that the patch was made of, to the byte. Fails if the images are of another
 * data set, split, archive, or fetched in another way, or lack one that is needed; and if the
 * result, for whatever reason, has another digest. `name` is that of the patch, for messages. */
int sl_patch_apply(const struct sl_patch *patch, const char *name, struct sl_inputs *inputs,
                   struct sl_output *output, struct sl_error *error);

#endif
