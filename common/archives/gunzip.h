/* What is packed in a file by gzip, up to the end of the file: joined members are read one after
 * the other, and the checksum and the length of each are compared, which libarchive does not do.
 *
 *     struct sl_gunzip gunzip;
 *     const void *bytes;
 *     if (sl_gunzip_init(&gunzip, fd, error) != 0)
 *         return -1;
 *     while ((got = sl_gunzip_read(&gunzip, &bytes, error)) > 0)
 *         ... `got` bytes ...
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
    bool inside; /* a member, which has not ended yet */
    z_stream stream;
    uint8_t *packed, *bytes; /* a block each; owned */
};

/* Reads `fd` from where it stands. */
int sl_gunzip_init(struct sl_gunzip *gunzip, int fd, struct sl_error *error);

/* The next bytes, which stay there until the next call: how many, 0 after the last member, or -1.
 * Zeros may stand between members and after the last; anything else there is an error. */
ssize_t sl_gunzip_read(struct sl_gunzip *gunzip, const void **bytes, struct sl_error *error);

/* Also after a failed sl_gunzip_init, and for a struct of zeros. */
void sl_gunzip_release(struct sl_gunzip *gunzip);

#endif
