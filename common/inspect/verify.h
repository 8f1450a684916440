/* Whether a file is complete and undamaged: sl-inspect --verify.
 *
 *     if (sl_verify("train.sls", error) != 0)           // error says what is wrong with it
 *         return -1;
 */
#ifndef SL_INSPECT_VERIFY_H
#define SL_INSPECT_VERIFY_H

#include "base/error.h"

/* Reads all of a stream, a checkpoint or a figure, to its verified end. */
int sl_verify(const char *path, struct sl_error *error);

#endif
