/* JSON values as a line of text, with numbers as short as they can be and still read back the same.
 *
 *     sl_json_line(json, &output, error);            // {"lr":0.1,"seed":7}
 */
#ifndef SL_INSPECT_JSON_LINE_H
#define SL_INSPECT_JSON_LINE_H

#include "base/error.h"
#include "base/output.h"

#include <jansson.h>

/* Writes the value and a newline; members of objects stay in their order. */
int sl_json_line(const json_t *json, struct sl_output *output, struct sl_error *error);

/* As sl_json_line for a new value, which is released; NULL means that memory was short. */
int sl_json_line_new(json_t *json, struct sl_output *output, struct sl_error *error);

#endif
