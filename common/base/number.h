/* Numbers out of text: the one place where a digit string from a user or a file is believed.
 *
 *     int64_t ipc;
 *     if (sl_parse_integer("10", 1, INT64_MAX, &ipc, error) != 0)
 *         return -1;
 */
#ifndef SL_BASE_NUMBER_H
#define SL_BASE_NUMBER_H

#include "base/error.h"

#include <stdint.h>

/* The whole text as a decimal integer from `low` to `high`. The error names the text, not its use.
 */
int sl_parse_integer(const char *text, int64_t low, int64_t high, int64_t *value,
                     struct sl_error *error);

/* The whole text as a finite real number from `low` to `high` (whatever the locale says). */
int sl_parse_real(const char *text, double low, double high, double *value, struct sl_error *error);

#endif
