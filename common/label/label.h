/* Giving images soft labels, or changing those they have.
 *
 *     struct sl_labelling labelling = {.source = SL_LABEL_HARD};
 *     struct sl_inputs inputs; // started
 *     struct sl_output output; // open
 *     json_t *step;            // of sl-label, see formats/made.h
 *     if (sl_label(&labelling, &inputs, step, &output, error) != 0)
 *         return -1;
 *
 * Records pass one by one (by the batch where networks label them), so memory does not depend on
 * their number.
 */
#ifndef SL_LABEL_LABEL_H
#define SL_LABEL_LABEL_H

#include "base/error.h"
#include "base/output.h"
#include "label/labelling.h"
#include "samples/inputs.h"

#include <jansson.h>

/* Writes a segment for each of the inputs' segments. `step`, whose options say what is changed, is
 * taken over: the samples become its "input", networks "expert", a file's labels "from". */
int sl_label(const struct sl_labelling *labelling, struct sl_inputs *inputs, json_t *step,
             struct sl_output *output, struct sl_error *error);

#endif
