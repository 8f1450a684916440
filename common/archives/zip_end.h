/* Whether a zip archive is whole and is all that its file contains. libarchive takes what it finds:
 * of two joined archives the second, of one without its directory what comes before the cut, and of
 * the two names of an entry one.
 *
 *     int fd = 3;
 *     int64_t size = 1000;
 *     if (sl_zip_check_end(fd, size, error) < 0)
 *         return sl_error_in(error, "%s", "own.zip");           // "own.zip: is cut short: ..."
 */
#ifndef SL_ARCHIVES_ZIP_END_H
#define SL_ARCHIVES_ZIP_END_H

#include "base/error.h"

#include <stdint.h>

/* Checks the end of a file of `size` bytes without moving its position. 0: a zip archive ends
 * there, begins where the file does, is not one part of several, and its entries have the names in
 * its directory; 1: no zip archive ends there; -1: one does, and something is wrong with it. Zeros
 * may follow it. */
int sl_zip_check_end(int fd, int64_t size, struct sl_error *error);

#endif
