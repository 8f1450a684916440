#include "archives/unpack.h"

#include "archives/zip_end.h"
#include "base/input.h"
#include "base/memory.h"
#include "formats/recognise.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 16 };

static int too_large(struct sl_error *error)
{
    return sl_fail(error, "here the archive unpacks to more than %d times its size",
                   SL_UNPACKED_TIMES);
}

/* What libarchive says, or something more helpful. */
static int library_error(struct archive *archive, struct sl_error *error)
{
    const char *text = archive_error_string(archive);
    if (text != NULL && strstr(text, "No progress is possible") != NULL)
        return sl_fail(error, "the xz data is cut short, or continues in another file");
    if (text != NULL && (strstr(text, "ncrypt") != NULL || strstr(text, "Passphrase") != NULL))
        return sl_fail(error, "is encrypted; unpack it with its password, and give the folder");
    return sl_fail(error, "cannot be read: %s", text == NULL ? "it is damaged" : text);
}

static int fail(const struct sl_unpack *unpack, struct sl_error *error)
{
    if (unpack->wrong.text[0] == '\0')
        return library_error(unpack->archive, error);
    *error = unpack->wrong;
    return -1;
}

/* The next bytes out of bz2 or xz. */
static ssize_t read_packed(struct sl_unpack *unpack, const void **bytes, struct sl_error *error)
{
    size_t size = 0;
    int64_t place;
    int status = archive_read_data_block(unpack->packed, bytes, &size, &place);
    if (status == ARCHIVE_EOF) {
        *bytes = NULL;
        return 0;
    }
    return status == ARCHIVE_OK ? (ssize_t)size : library_error(unpack->packed, error);
}

static void keep_head(struct sl_unpack *unpack, const void *bytes, size_t size)
{
    size_t room = sizeof unpack->head - unpack->head_size;
    if (size > room)
        size = room;
    if (size > 0)
        memcpy(unpack->head + unpack->head_size, bytes, size);
    unpack->head_size += size;
}

/* The next bytes of the archive, wherever they come from. */
static ssize_t read_some(struct sl_unpack *unpack, const void **bytes, struct sl_error *error)
{
    if (unpack->inner != NULL) {
        *bytes = unpack->block;
        return unpack->inner(unpack->context, unpack->block, BLOCK, error);
    }
    return unpack->packed == NULL ? sl_gunzip_read(&unpack->gunzip, bytes, error)
                                  : read_packed(unpack, bytes, error);
}

/* What libarchive reads the archive from, if it is packed or in another one. */
static la_ssize_t give(struct archive *archive, void *context, const void **bytes)
{
    struct sl_unpack *unpack = context;
    ssize_t got = read_some(unpack, bytes, &unpack->wrong);
    if (got >= 0 && unpack->unpacked > unpack->limit) /* after the last entry */
        got = sl_fail(&unpack->wrong, "unpacks to more than %d times its size", SL_UNPACKED_TIMES);
    if (got < 0) {
        archive_set_error(archive, EIO, "%s", unpack->wrong.text);
        return ARCHIVE_FATAL;
    }
    keep_head(unpack, *bytes, (size_t)got);
    unpack->unpacked += got;
    return got;
}

static bool is_tar(const struct sl_unpack *unpack)
{
    return (archive_format(unpack->archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
}

/* For what libarchive does not recognise. If it is packed, reading on may show that it is damaged.
 */
static int fail_unknown(struct sl_unpack *unpack, struct sl_error *error)
{
    static const char expected[] =
        "expected a tar archive (also gz, bz2, xz), a zip archive or a folder";
    const char *is = sl_foreign_format(unpack->head, unpack->head_size);
    const char *packing = unpack->packing;
    const void *bytes;
    if (unpack->inner != NULL)
        return sl_fail(error, "is %s, expected a tar archive as it is: unpack this one first",
                       is == NULL ? "not an archive" : is);
    while (packing != NULL && give(unpack->archive, unpack, &bytes) > 0)
        ;
    if (unpack->wrong.text[0] != '\0')
        return fail(unpack, error);
    if (packing == NULL && sl_zip_check_end(unpack->fd, unpack->size, error) < 0)
        return -1;
    if (is != NULL &&
        (strcmp(is, "a tar archive") == 0 || (packing == NULL && strcmp(is, "a zip archive") == 0)))
        return sl_fail(error, "begins like %s, but is damaged", is);
    if (packing == NULL)
        return sl_fail(error, "is %s; %s", is == NULL ? "not an archive" : is, expected);
    return sl_fail(error, "is packed by %s, and contains %s; %s", packing,
                   unpack->unpacked == 0 ? "nothing"
                   : is == NULL          ? "no tar archive"
                                         : is,
                   expected);
}

/* A tar archive ends with blocks of zeros. libarchive does not require them, nor does GNU tar, so
 * one that was cut between two entries would pass for a whole data set. */
static int check_end(const struct sl_unpack *unpack, struct sl_error *error)
{
    if (unpack->count == 0)
        return sl_fail(error, "contains no files%s",
                       unpack->head_size > 0 && unpack->head[0] == 0
                           ? ", only zeros, like a download that never completed"
                           : "");
    if (is_tar(unpack) && archive_filter_bytes(unpack->archive, 0) == unpack->end)
        return sl_fail(error, "is cut short: a tar archive ends with a block of zeros");
    return 0;
}

/* libarchive stops reading bzip2 where other data follows. */
static int check_packed_end(const struct sl_unpack *unpack, struct sl_error *error)
{
    uint8_t bytes[4096];
    ssize_t got = 1;
    if (unpack->packed == NULL)
        return 0;
    for (int64_t place = archive_filter_bytes(unpack->packed, -1); got > 0; place += got) {
        got = sl_input_read_at(unpack->fd, (uint64_t)place, bytes, sizeof bytes, error);
        for (ssize_t i = 0; i < got; i++)
            if (bytes[i] != 0)
                return sl_fail(error, "other data follows the end of the %s data", unpack->packing);
    }
    return (int)got;
}

int sl_unpack_next(struct sl_unpack *unpack, struct archive_entry **entry, struct sl_error *error)
{
    struct archive *archive = unpack->archive;
    if (unpack->count > 0 && is_tar(unpack)) {
        if (archive_read_data_skip(archive) == ARCHIVE_FATAL)
            return fail(unpack, error);
        unpack->end = archive_filter_bytes(archive, 0);
    }
    int status = archive_read_next_header(archive, entry);
    if (status == ARCHIVE_EOF)
        return check_end(unpack, error) != 0 || check_packed_end(unpack, error) != 0 ? -1 : 0;
    if (status == ARCHIVE_OK || status == ARCHIVE_WARN) {
        unpack->count++;
        return 1;
    }
    if (unpack->wrong.text[0] == '\0' && is_tar(unpack) && archive_errno(archive) != ENOMEM)
        return sl_fail(error,
                       "is damaged or cut short, or other data follows its end: there is no header "
                       "of another entry after entry %zu (%s)",
                       unpack->count, archive_error_string(archive));
    return fail(unpack, error);
}

/* Unless the format says where the next entry is, this one will be unpacked even if it is skipped.
 */
int sl_unpack_check(const struct sl_unpack *unpack, struct archive_entry *entry,
                    struct sl_error *error)
{
    int64_t before = archive_filter_bytes(unpack->archive, 0), size = archive_entry_size(entry);
    if (before > unpack->limit || (is_tar(unpack) && size > unpack->limit - before))
        return too_large(error);
    return 0;
}

ssize_t sl_unpack_read(struct sl_unpack *unpack, void *bytes, size_t size, struct sl_error *error)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = archive_read_data(unpack->archive, (char *)bytes + done, size - done);
        if (got == ARCHIVE_RETRY)
            continue;
        if (got < 0)
            return fail(unpack, error);
        if (got == 0)
            break;
        if (got > unpack->left)
            return too_large(error);
        unpack->left -= got;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

/* A pipe cannot be read twice, so it is refused. */
static int check_file(struct sl_unpack *unpack, struct sl_error *error)
{
    struct stat info;
    if (fstat(unpack->fd, &info) != 0)
        return sl_fail_errno(error, "cannot be read");
    if (!S_ISREG(info.st_mode))
        return sl_fail(error, "is not a regular file; archives are read twice");
    if (info.st_size == 0)
        return sl_fail(error, "is empty");
    unpack->size = info.st_size;
    if (__builtin_mul_overflow(info.st_size, SL_UNPACKED_TIMES, &unpack->limit))
        unpack->limit = INT64_MAX;
    if (unpack->limit < SL_UNPACKED_MIN)
        unpack->limit = SL_UNPACKED_MIN;
    unpack->left = unpack->limit;
    return 0;
}

/* Only filters that are compiled into libarchive: others start programs. */
static int open_packed(struct sl_unpack *unpack, struct sl_error *error)
{
    struct archive_entry *all;
    unpack->packed = archive_read_new();
    if (unpack->packed == NULL)
        return sl_fail(error, "out of memory");
    archive_read_support_filter_bzip2(unpack->packed);
    archive_read_support_filter_xz(unpack->packed);
    archive_read_support_format_raw(unpack->packed);
    if (archive_read_open_fd(unpack->packed, unpack->fd, BLOCK) != ARCHIVE_OK ||
        archive_read_next_header(unpack->packed, &all) != ARCHIVE_OK)
        return library_error(unpack->packed, error);
    if (archive_filter_code(unpack->packed, 0) == ARCHIVE_FILTER_NONE)
        return sl_fail(error, "the %s data is damaged at its beginning", unpack->packing);
    return 0;
}

/* How the file is packed, if that is read here. */
static const char *find_packing(const struct sl_unpack *unpack)
{
    static const char *const read[] = {"gzip", "bzip2", "xz"};
    const char *packing = sl_packing(unpack->head, unpack->head_size);
    for (size_t i = 0; packing != NULL && i < sizeof read / sizeof *read; i++)
        if (strcmp(packing, read[i]) == 0)
            return read[i];
    return NULL;
}

static int check_zip(const struct sl_unpack *unpack, struct sl_error *error)
{
    if (unpack->head_size < 4 || memcmp(unpack->head, "PK", 2) != 0)
        return 0;
    int result = sl_zip_check_end(unpack->fd, unpack->size, error);
    return result <= 0 ? result
                       : sl_fail(error, "is a zip archive that is cut short, or the first of "
                                        "several parts: its directory, at its end, is missing");
}

static int open_archive(struct sl_unpack *unpack, struct sl_error *error)
{
    struct archive *archive = unpack->archive = archive_read_new();
    if (archive == NULL)
        return sl_fail(error, "out of memory");
    archive_read_support_format_tar(archive);
    archive_read_set_format_option(archive, "tar", "read_concatenated_archives", "1");
    int status;
    if (unpack->packing != NULL || unpack->inner != NULL) {
        status = archive_read_open(archive, unpack, NULL, give, NULL);
    } else {
        archive_read_support_format_zip_seekable(archive);
        status = archive_read_open_fd(archive, unpack->fd, BLOCK);
    }
    if (status == ARCHIVE_OK)
        return 0;
    bool unknown = archive_errno(archive) == EILSEQ; /* what libarchive says of formats */
    return unknown && unpack->wrong.text[0] == '\0' ? fail_unknown(unpack, error)
                                                    : fail(unpack, error);
}

static int read_head(struct sl_unpack *unpack, struct sl_error *error)
{
    ssize_t got = sl_input_read_at(unpack->fd, 0, unpack->head, sizeof unpack->head, error);
    if (got < 0)
        return -1;
    unpack->head_size = (size_t)got;
    return 0;
}

int sl_unpack_open(struct sl_unpack *unpack, const char *path, struct sl_error *error)
{
    *unpack = (struct sl_unpack){.fd = sl_input_open(path, error)};
    if (unpack->fd < 0)
        return -1;
    int result = check_file(unpack, error);
    if (result == 0)
        result = read_head(unpack, error);
    unpack->packing = find_packing(unpack);
    if (unpack->packing != NULL)
        unpack->head_size = 0;
    if (result == 0)
        result = check_zip(unpack, error);
    if (result == 0 && unpack->packing != NULL)
        result = strcmp(unpack->packing, "gzip") == 0
                     ? sl_gunzip_init(&unpack->gunzip, unpack->fd, error)
                     : open_packed(unpack, error);
    if (result == 0)
        result = open_archive(unpack, error);
    return result == 0 ? 0 : sl_error_in(error, "%s", path);
}

int sl_unpack_open_inner(struct sl_unpack *unpack,
                         ssize_t (*read)(void *context, void *bytes, size_t size,
                                         struct sl_error *error),
                         void *context, struct sl_error *error)
{
    *unpack = (struct sl_unpack){
        .fd = -1, .inner = read, .context = context, .limit = INT64_MAX, .left = INT64_MAX};
    unpack->block = sl_alloc(BLOCK, 1, error);
    return unpack->block == NULL ? -1 : open_archive(unpack, error);
}

void sl_unpack_close(struct sl_unpack *unpack)
{
    archive_read_free(unpack->archive);
    archive_read_free(unpack->packed);
    sl_gunzip_release(&unpack->gunzip);
    free(unpack->block);
    if (unpack->fd >= 0 && unpack->fd != STDIN_FILENO)
        close(unpack->fd);
}
