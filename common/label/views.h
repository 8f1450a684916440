/* Labels of several views of each image, see images/view.h, by networks.
 *
 *     struct sl_labelling labelling; // of SL_LABEL_EXPERTS, with views
 *     struct sl_inputs inputs;       // started
 *     struct sl_output output;       // open
 *     json_t *step;                  // of sl-label, see formats/made.h
 *     if (sl_label_views(&labelling, &inputs, step, &output, error) != 0)
 *         return -1;
 *
 * A view may show another image of the inputs, so they are kept in a spool; memory holds some fifty
 * bytes for each image.
 */
#ifndef SL_LABEL_VIEWS_H
#define SL_LABEL_VIEWS_H

#include "base/error.h"
#include "base/output.h"
#include "label/labelling.h"
#include "samples/inputs.h"

#include <jansson.h>

/* As sl_label, but `step` is borrowed. */
int sl_label_views(const struct sl_labelling *labelling, struct sl_inputs *inputs,
                   const json_t *step, struct sl_output *output, struct sl_error *error);

#endif
