/* Whether a zip archive is whole and all that its file holds. libarchive takes what it finds: of
 * two that were joined the second, of one without its directory what comes before the cut, and of
 * the two names that an entry has one.
 *
 *     if (sl_zip_check_end(fd, size, error) != 0)
 *         return sl_error_in(error, "%s", path);          // "own.zip: is cut short: ..."
 */
#ifndef SL_ARCHIVES_ZIP_END_H
#define SL_ARCHIVES_ZIP_END_H

#include "base/error.h"

#include <stdint.h>

/* Looks at the end of a file of `size` bytes, and leaves the place where it is read. 0: a zip
 * archive ends there, begins where the file does, is not one part of several, and its entries have
 * the names that its directory gives them; 1: no zip archive
 * ends there; -1: one does, and something is wrong. Zeros may follow it. */
int sl_zip_check_end(int fd, int64_t size, struct sl_error *error);

#endif
