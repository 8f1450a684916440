/* Giving images soft labels, or changing those they have.
 *
 *     struct sl_labelling labelling = {.source = SL_LABEL_HARD};
 *     if (sl_label(&labelling, &inputs, sl_made_step("sl-label", options), &output, error) != 0)
 *         return -1;
 *
 * Records go through one by one (by the batch where networks look at them), so memory does not
 * depend on how many there are.
 */
#ifndef SL_LABEL_LABEL_H
#define SL_LABEL_LABEL_H

#include "base/error.h"
#include "base/output.h"
#include "label/labelling.h"
#include "samples/inputs.h"

#include <jansson.h>

/* Writes a segment for each of the inputs'. `step`, whose options say what is changed, is taken
 * over: the samples become its "input", networks "expert", a file's labels "from". */
int sl_label(const struct sl_labelling *labelling, struct sl_inputs *inputs, json_t *step,
             struct sl_output *output, struct sl_error *error);

#endif
