#include "base/number.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sl_parse_integer(const char *text, int64_t low, int64_t high, int64_t *value,
                     struct sl_error *error)
{
    char *end;
    errno = 0;
    intmax_t number = strtoimax(text, &end, 10);
    if (end == text || *end != '\0' || isspace((unsigned char)*text))
        return sl_fail(error, "'%.100s' is not a whole number", text);
    if (errno == ERANGE || number < low || number > high) {
        if (high == INT64_MAX && number < low)
            return sl_fail(error, "'%.100s' is less than %" PRId64, text, low);
        return sl_fail(error, "'%.100s' is not between %" PRId64 " and %" PRId64, text, low, high);
    }
    *value = number;
    return 0;
}

int sl_parse_real(const char *text, double low, double high, double *value, struct sl_error *error)
{
    locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (plain == (locale_t)0)
        return sl_fail_errno(error, "cannot read the number '%.100s'", text);
    char *end;
    double number = strtod_l(text, &end, plain);
    freelocale(plain);
    if (end == text || *end != '\0' || isspace((unsigned char)*text) || !isfinite(number) ||
        strpbrk(text, "xX") != NULL) /* strtod would read hexadecimal numbers */
        return sl_fail(error, "'%.100s' is not a number", text);
    if (number < low || number > high) {
        if (isinf(high))
            return sl_fail(error, "'%.100s' is less than %g", text, low);
        return sl_fail(error, "'%.100s' is not between %g and %g", text, low, high);
    }
    *value = number;
    return 0;
}

/* printf and strtod follow the same locale, so they agree; the text always has a point. */
static void print_shortest(double value, bool single, char text[SL_REAL_TEXT])
{
    int most = single ? FLT_DECIMAL_DIG : DBL_DECIMAL_DIG;
    strcpy(text, "nan"); /* whose sign means nothing */
    for (int count = 1; count <= most && !isnan(value); count++) {
        snprintf(text, SL_REAL_TEXT, "%.*g", count, value);
        if (single ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value)
            break;
    }
    char *comma = strchr(text, ',');
    if (comma != NULL)
        *comma = '.';
}

void sl_print_real(double value, char text[SL_REAL_TEXT])
{
    print_shortest(value, false, text);
}

void sl_print_float(float value, char text[SL_REAL_TEXT])
{
    print_shortest((double)value, true, text);
}
