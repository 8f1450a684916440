/* Whether two files have the same content, and if not, what differs first: sl-inspect --diff.
 *
 *     int result = sl_diff("a.sls", "b.sls", &output, error);
 *     ... result: 0 the same, 1 different, -1 an error ...
 */
#ifndef SL_INSPECT_DIFF_H
#define SL_INSPECT_DIFF_H

#include "base/error.h"
#include "base/output.h"

/* Reads both until they differ, or to their verified ends, and writes one line about the first
 * difference: in the header, in how they were made (the first step is 1), in a record and its
 * field, or in an array. Of two values, that of `a` comes first. Returns 0 if the content is the
 * same, 1 if it differs, -1 after an error. */
int sl_diff(const char *a_path, const char *b_path, struct sl_output *output,
            struct sl_error *error);

#endif
