/* Files in memory for tests of the formats: what is written, and what a reader makes of it.
 *
 *     static struct bytes file;
 *     bytes_put(&file, "abc", 3);
 *     const char *path = bytes_path(&file, file.size - 1);      // a file cut short by one byte
 */
#ifndef SL_TESTS_BYTES_H
#define SL_TESTS_BYTES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

struct bytes {
    uint8_t data[1 << 16];
    size_t size;
};

static char bytes_file[] = "/tmp/softlabel-test-XXXXXX"; /* for what writes */
static char bytes_memory[64];                            /* for what reads, thousands of times */
static int bytes_fd;

static inline int bytes_setup(void **state)
{
    (void)state;
    int fd = mkstemp(bytes_file);
    bytes_fd = memfd_create("softlabel", 0);
    snprintf(bytes_memory, sizeof bytes_memory, "/proc/self/fd/%d", bytes_fd);
    return fd < 0 || close(fd) != 0 || bytes_fd < 0 ? -1 : 0;
}

static inline int bytes_teardown(void **state)
{
    (void)state;
    close(bytes_fd);
    return unlink(bytes_file);
}

static inline void bytes_put(struct bytes *bytes, const void *data, size_t size)
{
    assert_true(bytes->size + size <= sizeof bytes->data);
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

/* The path of a file of the first `size` bytes. The same path each time. */
static inline const char *bytes_path(const struct bytes *bytes, size_t size)
{
    assert_int_equal(ftruncate(bytes_fd, (off_t)size), 0);
    assert_int_equal(pwrite(bytes_fd, bytes->data, size, 0), size);
    return bytes_memory;
}

/* What was written to bytes_file. */
static inline void bytes_take(struct bytes *bytes)
{
    FILE *stream = fopen(bytes_file, "rb");
    assert_non_null(stream);
    bytes->size = fread(bytes->data, 1, sizeof bytes->data, stream);
    assert_true(bytes->size < sizeof bytes->data);
    assert_int_equal(fclose(stream), 0);
}

/* The error must hold the text. */
static inline void assert_says(const char *error, const char *text)
{
    if (strstr(error, text) == NULL)
        fail_msg("expected '%s', got '%s'", text, error);
}

#endif
