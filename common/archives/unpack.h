/* The entries of one archive (zip, or tar as it is or in gz, bz2 or xz), read by libarchive, with
 * what that does not look at: gzip's checksum, the end of the archive, what follows it.
 *
 *     struct sl_unpack unpack;
 *     struct archive_entry *entry;
 *     int result = sl_unpack_open(&unpack, "images.tar.xz", error);
 *     while (result == 0 && (found = sl_unpack_next(&unpack, &entry, error)) > 0)
 *         ... sl_unpack_read(&unpack, bytes, size, error) ...
 *     sl_unpack_close(&unpack);
 *
 * Archives that were joined are read one after the other, as are files of gzip, bzip2 and xz that
 * were. A tar without its end is cut short; zeros may follow its end, and any other data that does
 * is an error, as it is before or after a zip archive.
 */
#ifndef SL_ARCHIVES_UNPACK_H
#define SL_ARCHIVES_UNPACK_H

#include "archives/gunzip.h"
#include "base/error.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { SL_UNPACKED_MIN = 256 << 20, SL_UNPACKED_TIMES = 200, SL_UNPACK_HEAD = 512 };

struct sl_unpack {
    int fd;
    int64_t size;
    struct archive *archive; /* the entries */
    struct archive *packed;  /* of bz2 and xz: the bytes that the archive is read from */
    struct sl_gunzip gunzip; /* of gz: those bytes */
    const char *packing;     /* "gzip", "bzip2", "xz", or NULL for a file that is the archive */
    struct sl_error wrong;   /* what was wrong with those bytes; "" for nothing */
    uint8_t head[SL_UNPACK_HEAD]; /* the archive's first bytes, unpacked */
    size_t head_size;
    int64_t unpacked; /* bytes read of the archive where it is packed */
    int64_t limit;    /* bytes that the archive may unpack to... */
    int64_t left;     /* ...of which so many may still be read out of its entries */
    int64_t end;      /* where the last entry ends in the archive */
    size_t count;     /* entries so far */
};

/* Opens a file that can be read again, not a pipe. The error names the path, and what the file is
 * where that is known. */
int sl_unpack_open(struct sl_unpack *unpack, const char *path, struct sl_error *error);

/* The next entry, which lives until the next call: 1, or 0 at the end, up to which all is whole; -1
 * on failure. */
int sl_unpack_next(struct sl_unpack *unpack, struct archive_entry **entry, struct sl_error *error);

/* Fails where the entry would be unpacked, though it is only skipped, beyond the limit. */
int sl_unpack_check(const struct sl_unpack *unpack, struct archive_entry *entry,
                    struct sl_error *error);

/* The next bytes of the entry, as many as fit or are left; 0 at its end, -1 on failure. */
ssize_t sl_unpack_read(struct sl_unpack *unpack, void *bytes, size_t size, struct sl_error *error);

/* Also after a failed sl_unpack_open. */
void sl_unpack_close(struct sl_unpack *unpack);

#endif
