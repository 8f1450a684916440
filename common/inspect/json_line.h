/* JSON values as a line of text, with the shortest numbers that read back the same.
 *
 *     sl_json_line(json, &output, error);            // {"lr":0.1,"seed":7}
 */
#ifndef SL_INSPECT_JSON_LINE_H
#define SL_INSPECT_JSON_LINE_H

#include "base/error.h"
#include "base/output.h"

#include <jansson.h>

/* Writes the value and a newline; members of objects keep their order. */
int sl_json_line(const json_t *json, struct sl_output *output, struct sl_error *error);

/* The same for a new value, which is released; NULL means out of memory. */
int sl_json_line_new(json_t *json, struct sl_output *output, struct sl_error *error);

#endif
