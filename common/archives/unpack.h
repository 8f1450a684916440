/* The entries of one archive (zip, or tar as it is or in gz, bz2 or xz), read by libarchive, with
 * the checks that it does not make: gzip's checksum, the end of the archive, and what follows it.
 *
 *     struct sl_unpack unpack;
 *     struct archive_entry *entry;
 *     char bytes[100];
 *     ssize_t got = sl_unpack_open(&unpack, "images.tar.xz", error);
 *     if (got == 0 && sl_unpack_next(&unpack, &entry, error) > 0)
 *         got = sl_unpack_read(&unpack, bytes, sizeof bytes, error);
 *     sl_unpack_close(&unpack);
 *
 * Concatenated tar archives are read one after the other, and so are concatenated files of gzip,
 * bzip2 and xz. A tar archive without its end is cut short; zeros may follow the end, and any other
 * data there is an error, as is other data before or after a zip archive.
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
    const char *packing;     /* "gzip", "bzip2", "xz", or NULL if the file itself is the archive */
    ssize_t (*inner)(void *context, void *bytes, size_t size, struct sl_error *error);
    void *context;                /* of an archive in another one: what reads its bytes... */
    uint8_t *block;               /* ...here; owned */
    struct sl_error wrong;        /* what was wrong with those bytes; "" if nothing */
    uint8_t head[SL_UNPACK_HEAD]; /* the archive's first bytes, unpacked */
    size_t head_size;
    int64_t unpacked; /* bytes of the archive that were read, if it is packed */
    int64_t limit;    /* bytes that the archive may unpack to... */
    int64_t left;     /* ...of which so many may still be read from its entries */
    int64_t end;      /* offset in the archive at which the last entry ends */
    size_t count;     /* entries so far */
};

/* Opens a regular file. The error names the path, and what the file is, if that is known. Needs
 * sl_unpack_close afterwards, also on failure. */
int sl_unpack_open(struct sl_unpack *unpack, const char *path, struct sl_error *error);

/* Opens a tar archive whose bytes `read` gives, as many as asked for unless they end: one that is
 * an entry of another archive, whose limits hold for it. Otherwise as sl_unpack_open, but the error
 * names nothing. */
int sl_unpack_open_inner(struct sl_unpack *unpack,
                         ssize_t (*read)(void *context, void *bytes, size_t size,
                                         struct sl_error *error),
                         void *context, struct sl_error *error);

/* The next entry, which lives until the next call: 1, or 0 at the end, if the archive is whole; -1
 * on failure. */
int sl_unpack_next(struct sl_unpack *unpack, struct archive_entry **entry, struct sl_error *error);

/* Fails if the entry would be unpacked beyond the limit, even to skip it. */
int sl_unpack_check(const struct sl_unpack *unpack, struct archive_entry *entry,
                    struct sl_error *error);

/* Reads the next bytes of the entry: as many as fit or are left, 0 at its end, -1 on failure. */
ssize_t sl_unpack_read(struct sl_unpack *unpack, void *bytes, size_t size, struct sl_error *error);

void sl_unpack_close(struct sl_unpack *unpack);

#endif
