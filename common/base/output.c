#include "base/output.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/ranks.h"
#include "base/unfinished.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 1 << 16 };

static void release(struct sl_output *output)
{
    sl_unfinished_forget(output->temporary);
    if (output->fd > STDOUT_FILENO)
        close(output->fd);
    free(output->path);
    free(output->buffer);
    *output = (struct sl_output){.fd = -1};
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static int open_unfinished(struct sl_output *output, const char *path, struct sl_error *error)
{
    output->fd = sl_unfinished_open(path, &output->temporary, error);
    return output->fd < 0 ? -1 : 0;
}

/* "/dev/stdout", if standard output is a file. */
static bool is_standard_output(const struct stat *info)
{
    struct stat own;
    return S_ISREG(info->st_mode) && fstat(STDOUT_FILENO, &own) == 0 && same_file(info, &own);
}

/* The target of a link is replaced, not the link. */
static int open_regular(struct sl_output *output, const char *path, struct sl_error *error)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return sl_fail_errno(error, "%s: cannot be written", path);
    if (S_ISLNK(info.st_mode)) {
        char *target = realpath(path, NULL);
        if (target == NULL)
            return sl_fail_errno(error, "%s: cannot be written", path);
        free(output->path);
        output->path = target;
    }
    return open_unfinished(output, output->path, error);
}

/* A dangling link is not replaced either: its maker meant another place. */
static int open_new(struct sl_output *output, const char *path, struct sl_error *error)
{
    struct stat info;
    if (lstat(path, &info) == 0)
        return sl_fail(error,
                       "%s: is a link to a file that does not exist; create that file, or "
                       "remove the link",
                       path);
    return errno == ENOENT ? open_unfinished(output, path, error)
                           : sl_fail_errno(error, "%s: cannot be written", path);
}

static int open_path(struct sl_output *output, const char *path, struct sl_error *error)
{
    struct stat info;
    if (sl_rank() > 0)
        path = "/dev/null";
    if (strcmp(path, "-") == 0) {
        output->fd = STDOUT_FILENO;
        return 0;
    }
    if (path[0] == '\0')
        return sl_fail(error, "an empty string is not a file name");
    if (stat(path, &info) != 0) /* other errors may hide a device, which must not be replaced */
        return errno == ENOENT ? open_new(output, path, error)
                               : sl_fail_errno(error, "%s: cannot be written", path);
    if (is_standard_output(&info)) {
        output->fd = STDOUT_FILENO;
        return 0;
    }
    if (S_ISREG(info.st_mode))
        return open_regular(output, path, error);
    if (S_ISDIR(info.st_mode))
        return sl_fail(error, "%s: is a folder", path);
    output->fd = open(path, O_WRONLY | O_CLOEXEC);
    return output->fd < 0 ? sl_fail_errno(error, "%s: cannot be written", path) : 0;
}

int sl_output_open_text(struct sl_output *output, const char *path, struct sl_error *error)
{
    *output = (struct sl_output){.fd = -1};
    output->path = sl_copy_text(strcmp(path, "-") == 0 ? "standard output" : path, error);
    output->buffer = malloc(BUFFER_SIZE);
    if (output->path == NULL || output->buffer == NULL) {
        release(output);
        return sl_fail(error, "out of memory");
    }
    int result = open_path(output, path, error);
    result = sl_ranks_result(result, error);
    if (result != 0)
        sl_output_abort(output);
    return result;
}

int sl_output_open(struct sl_output *output, const char *path, struct sl_error *error)
{
    if (sl_output_open_text(output, path, error) != 0)
        return -1;
    bool terminal = isatty(output->fd) && !sl_ranks_relayed();
    sl_ranks_share(&terminal, sizeof terminal);
    if (!terminal)
        return 0;
    sl_output_abort(output);
    return sl_fail(error, "binary data is not written to a terminal: use -o FILE, or a pipe into a "
                          "tool that reads it (sl-inspect shows streams and networks)");
}

static bool same_folder(const char *a, const char *b)
{
    struct sl_error unused;
    struct stat a_info, b_info;
    char *a_copy = sl_copy_text(a, &unused), *b_copy = sl_copy_text(b, &unused);
    bool same = a_copy != NULL && b_copy != NULL && stat(dirname(a_copy), &a_info) == 0 &&
                stat(dirname(b_copy), &b_info) == 0 && same_file(&a_info, &b_info);
    free(a_copy);
    free(b_copy);
    return same;
}

/* 1: it exists, 0: it does not, -1: that cannot be found out. "-" is standard output. */
static int look(const char *path, struct stat *info, struct sl_error *error)
{
    int result = strcmp(path, "-") == 0 ? fstat(STDOUT_FILENO, info) : stat(path, info);
    if (result == 0)
        return 1;
    return errno == ENOENT || errno == ENOTDIR || errno == EBADF ? 0
                                                                 : sl_fail_errno(error, "%s", path);
}

static int is_same(const char *a, const char *b, struct sl_error *error)
{
    struct stat a_info, b_info;
    if (strcmp(a, b) == 0)
        return 1;
    int a_there = look(a, &a_info, error), b_there = a_there < 0 ? -1 : look(b, &b_info, error);
    if (b_there < 0)
        return -1;
    bool standard = strcmp(a, "-") == 0 || strcmp(b, "-") == 0;
    if (a_there && b_there)
        return (S_ISREG(a_info.st_mode) || (standard && !S_ISCHR(a_info.st_mode))) &&
               same_file(&a_info, &b_info);
    if (standard)
        return 0;
    const char *a_slash = strrchr(a, '/'), *b_slash = strrchr(b, '/');
    return strcmp(a_slash != NULL ? a_slash + 1 : a, b_slash != NULL ? b_slash + 1 : b) == 0 &&
           same_folder(a, b);
}

/* What rank 0 has found out, 1, 0 or -1. */
static int share_answer(int answer, struct sl_error *error)
{
    sl_ranks_share(&answer, sizeof answer);
    return answer < 0 ? sl_ranks_result(-1, error) : answer;
}

int sl_output_same(const char *a, const char *b, struct sl_error *error)
{
    return share_answer(sl_rank() == 0 ? is_same(a, b, error) : 0, error);
}

int sl_output_check(const char *path, struct sl_error *error)
{
    struct stat info;
    struct sl_output output;
    /* opening and closing a pipe would end its reader */
    bool direct = strcmp(path, "-") != 0 && stat(path, &info) == 0 && !S_ISREG(info.st_mode) &&
                  !S_ISDIR(info.st_mode);
    sl_ranks_share(&direct, sizeof direct);
    if (direct)
        return 0;
    if (sl_output_open(&output, path, error) != 0)
        return -1;
    sl_output_abort(&output);
    return 0;
}

int sl_write_all(int fd, const void *bytes, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t written = write(fd, (const char *)bytes + done, size - done);
        if (written < 0 && errno != EINTR)
            return -1;
        done += written < 0 ? 0 : (size_t)written;
    }
    return 0;
}

static int write_now(struct sl_output *output, const void *bytes, size_t size,
                     struct sl_error *error)
{
    return sl_write_all(output->fd, bytes, size) == 0
               ? 0
               : sl_fail_errno(error, "%s: cannot be written", output->path);
}

static int flush(struct sl_output *output, struct sl_error *error)
{
    size_t used = output->used;
    output->used = 0;
    return write_now(output, output->buffer, used, error);
}

int sl_output_write(struct sl_output *output, const void *bytes, size_t size,
                    struct sl_error *error)
{
    if (output->used + size > BUFFER_SIZE && flush(output, error) != 0)
        return -1;
    if (size > BUFFER_SIZE)
        return write_now(output, bytes, size, error);
    memcpy(output->buffer + output->used, bytes, size);
    output->used += size;
    return 0;
}

int sl_output_print(struct sl_output *output, struct sl_error *error, const char *format, ...)
{
    char *text;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return sl_fail(error, "out of memory");
    int result = sl_output_write(output, text, (size_t)length, error);
    free(text);
    return result;
}

int sl_sync_folder(const char *path, struct sl_error *error)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* a folder may be one to write in only, and some file systems cannot sync folders */
    int result = folder < 0 ? (errno == EACCES ? 0 : -1) : fsync(folder);
    if (result != 0 && folder >= 0 && errno != EIO && errno != ENOSPC && errno != EDQUOT)
        result = 0;
    if (result != 0)
        sl_fail_errno(error, "%s: cannot be written to disk", path);
    if (folder >= 0)
        close(folder);
    return result;
}

static int sync_folder_of(const char *path, struct sl_error *error)
{
    char *copy = sl_copy_text(path, error);
    if (copy == NULL)
        return -1;
    int result = sl_sync_folder(dirname(copy), error);
    free(copy);
    return result;
}

static int finish(struct sl_output *output, struct sl_error *error)
{
    if (flush(output, error) != 0)
        return -1;
    if (output->temporary == NULL)
        return 0;
    if (fsync(output->fd) != 0)
        return sl_fail_errno(error, "%s: cannot be written", output->path);
    if (rename(output->temporary, output->path) != 0)
        return sl_fail_errno(error, "%s: cannot be renamed into place", output->path);
    sl_unfinished_forget(output->temporary);
    output->temporary = NULL;
    return sync_folder_of(output->path, error);
}

int sl_output_commit(struct sl_output *output, struct sl_error *error)
{
    enum sl_section before = sl_profile_to(SL_IN_WRITING);
    int result = sl_ranks_result(finish(output, error), error);
    sl_output_abort(output);
    sl_profile_to(before);
    return result;
}

void sl_output_abort(struct sl_output *output)
{
    if (output->temporary != NULL)
        unlink(output->temporary);
    release(output);
}

static int is_there(const char *path, struct sl_error *error)
{
    if (access(path, F_OK) == 0)
        return 1;
    return errno == ENOENT || errno == ENOTDIR ? 0 : sl_fail_errno(error, "%s", path);
}

int sl_is_there(const char *path, struct sl_error *error)
{
    return share_answer(sl_rank() == 0 ? is_there(path, error) : 0, error);
}

static int make_folder(const char *path, struct sl_error *error)
{
    if (path[0] == '\0')
        return sl_fail(error, "an empty string is not a folder name");
    char *copy = sl_copy_text(path, error);
    if (copy == NULL)
        return -1;
    int result = 0;
    for (char *slash = copy; result == 0 && slash != NULL;) {
        slash = strchr(slash + 1, '/');
        if (slash != NULL)
            *slash = '\0';
        struct stat info;
        bool made = mkdir(copy, 0777) == 0;
        if (!made && errno != EEXIST)
            result = sl_fail_errno(error, "%s: cannot be created", copy);
        else if (!made && (stat(copy, &info) != 0 || !S_ISDIR(info.st_mode)))
            result = sl_fail(error, "%s: is not a folder", copy);
        if (slash != NULL)
            *slash = '/';
    }
    free(copy);
    return result;
}

int sl_make_folder(const char *path, struct sl_error *error)
{
    return sl_ranks_result(sl_rank() == 0 ? make_folder(path, error) : 0, error);
}
