/* Files that appear whole or not at all.
 *
 *     struct sl_output out;
 *     if (sl_output_open(&out, "fig1.png", error) != 0)     // or "-" for standard output
 *         return -1;
 *     if (sl_output_write(&out, bytes, size, error) != 0 || sl_output_commit(&out, error) != 0)
 *         return sl_output_abort(&out), -1;
 *
 * A regular file is written beside its place under a temporary name (see base/unfinished.h), synced
 * and renamed by sl_output_commit; of a link to a file, that file. Standard output, pipes and
 * devices are written as they are.
 */
#ifndef SL_BASE_OUTPUT_H
#define SL_BASE_OUTPUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sl_output {
    int fd;          /* -1 when closed */
    char *path;      /* as shown in errors; owned */
    char *temporary; /* what is renamed to `path`; NULL when written directly; owned */
    char *buffer;    /* bytes not yet written; owned */
    size_t used;
};

/* Opens `path` ("-" is standard output, which is refused when it is a terminal: what these tools
 * write is binary). On -1 nothing is left open. */
int sl_output_open(struct sl_output *output, const char *path, struct sl_error *error);

/* As sl_output_open, but for text, which a terminal may show. */
int sl_output_open_text(struct sl_output *output, const char *path, struct sl_error *error);

/* Fails where sl_output_open would, and changes nothing: for tools that work for long before they
 * open what they write. */
int sl_output_check(const char *path, struct sl_error *error);

/* 1: two names lead to the same file, which one of the outputs would replace; 0: they do not, -1:
 * nobody can tell. Where they are of files that are not there yet, names and folders are compared.
 */
int sl_output_same(const char *a, const char *b, struct sl_error *error);

/* Appends bytes. */
int sl_output_write(struct sl_output *output, const void *bytes, size_t size,
                    struct sl_error *error);

/* Appends formatted text. */
int sl_output_print(struct sl_output *output, struct sl_error *error, const char *format, ...)
    SL_PRINTF(3, 4);

/* Makes the file appear (flush, fsync, rename, fsync of the folder) and releases the output, also
 * on failure, when nothing appears. */
int sl_output_commit(struct sl_output *output, struct sl_error *error);

/* Drops what was written and releases the output; harmless after sl_output_commit. Standard output
 * stays cut short: its reader sees a stream without a trailer. */
void sl_output_abort(struct sl_output *output);

/* Writes all bytes to a descriptor: 0, or -1 with errno set. */
int sl_write_all(int fd, const void *bytes, size_t size);

/* Makes what was renamed in the folder outlive a crash of the machine, where its file system can.
 */
int sl_sync_folder(const char *path, struct sl_error *error);

/* 1: there is something at the path, 0: there is nothing, -1: nobody can tell. */
int sl_is_there(const char *path, struct sl_error *error);

/* A folder that exists afterwards, parents included. */
int sl_make_folder(const char *path, struct sl_error *error);

#ifdef __cplusplus
}
#endif

#endif
