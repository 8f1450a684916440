/* What the fuzz targets share. A target, fuzz_NAME.c, hands an input to a reader as a tool would,
 * in the one function that libFuzzer and replay.c call, and stops the process where the reader
 * broke a promise:
 *
 *     int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
 *     {
 *         struct sl_npy npy;
 *         struct sl_error error;
 *         if (sl_npy_read(&npy, fuzz_file(data, size), &error) == 0)
 *             sl_npy_release(&npy);
 *         return 0;
 *     }
 */
#ifndef SL_TESTS_FUZZ_H
#define SL_TESTS_FUZZ_H

#include "base/error.h"
#include "base/output.h"

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The path of a file, in memory, that holds these bytes until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* An output that takes everything and keeps nothing; sl_output_abort releases it. */
void fuzz_output(struct sl_output *output);

/* An archive of the data set of this name: both splits are fetched, as pixels of one size and as
 * files. */
void fuzz_fetch(const char *source, const uint8_t *data, size_t size);

/* Says what did not hold and aborts. */
_Noreturn void fuzz_broken(const char *what);

#endif
