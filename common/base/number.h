/* Numbers as text: the one place where a whole text is read as a number. Numbers within other forms
 * (the name of an architecture, the shape of an array, an HTTP header) are read where that form is.
 *
 *     int64_t ipc;
 *     if (sl_parse_integer("10", 1, INT64_MAX, &ipc, error) != 0)
 *         return -1;
 */
#ifndef SL_BASE_NUMBER_H
#define SL_BASE_NUMBER_H

#include "base/error.h"

#include <stdint.h>

/* The whole text as a decimal integer from `low` to `high`. The error quotes the text, not its use.
 */
int sl_parse_integer(const char *text, int64_t low, int64_t high, int64_t *value,
                     struct sl_error *error);

/* The whole text as a finite real number from `low` to `high`, with a decimal point in any locale.
 */
int sl_parse_real(const char *text, double low, double high, double *value, struct sl_error *error);

enum { SL_REAL_TEXT = 32 };

/* The shortest decimal that reads back as the same number: "0.1", "1e-05"; with a decimal point in
 * any locale. */
void sl_print_real(double value, char text[SL_REAL_TEXT]);

/* The same for a float: the shortest decimal that reads back as the same float. */
void sl_print_float(float value, char text[SL_REAL_TEXT]);

#endif
