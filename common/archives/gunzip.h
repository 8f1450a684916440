/* Unpacks a gzip file to its end. Concatenated members are read one after the other, and checksum
 * and length of each are verified, which libarchive does not do.
 *
 *     struct sl_gunzip gunzip;
 *     int result = sl_gunzip_init(&gunzip, STDIN_FILENO, error);
 *     const void *bytes;
 *     ssize_t got = result;
 *     while (result == 0 && (got = sl_gunzip_read(&gunzip, &bytes, error)) > 0)
 *         write(STDOUT_FILENO, bytes, (size_t)got);
 *     sl_gunzip_release(&gunzip);
 */
#ifndef SL_ARCHIVES_GUNZIP_H
#define SL_ARCHIVES_GUNZIP_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <zlib.h>

struct sl_gunzip {
    int fd;
    bool inside; /* a member that has not ended yet */
    z_stream stream;
    uint8_t *packed, *bytes; /* one block each; owned */
};

/* Reads `fd`, which stays the caller's, from its current position. */
int sl_gunzip_init(struct sl_gunzip *gunzip, int fd, struct sl_error *error);

/* The next bytes, valid until the next call: how many, 0 after the last member, or -1. Zeros may
 * follow a member; anything else there is an error. */
ssize_t sl_gunzip_read(struct sl_gunzip *gunzip, const void **bytes, struct sl_error *error);

/* Also after a failed sl_gunzip_init, and for a struct of zeros. */
void sl_gunzip_release(struct sl_gunzip *gunzip);

#endif
