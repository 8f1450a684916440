/* What the entries of a soft label may be, wherever it comes from.
 *
 *     float row[200];
 *     if (sl_soft_check(row, 200, false, error) != 0)
 *         return sl_error_in(error, "labels.npy: row 3");
 */
#ifndef SL_FORMATS_SOFT_H
#define SL_FORMATS_SOFT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* How far a sum may be off: labels are stored, and networks run, in numbers of as few as 8 binary
 * digits, and there may be 65536 of them. */
#define SL_SOFT_ROUNDING 0.01

/* Fails unless entries [count] (of all classes, or the K of a top-K label) are finite, none is
 * below 0, some are above, and their sum is at most 1; `learned` labels may sum to anything, even
 * 0. The error says what the numbers may be instead, and how to make labels of them. */
int sl_soft_check(const float *entries, size_t count, bool learned, struct sl_error *error);

#endif
