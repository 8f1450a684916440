/* Why something failed, in one line of text.
 *
 * A library function that can fail takes a `struct sl_error *` last, returns 0 or -1, and on -1 has
 * written a sentence without a newline. Callers prepend what they know:
 *
 *     int read_labels(const char *path, struct sl_error *error);
 *     if (read_labels("labels.npy", error) != 0)
 *         return sl_error_in(error, "%s", "labels.npy");  // "labels.npy: is not a NumPy file"
 *
 * Only tools/ and common/cli print such a line and end the process.
 */
#ifndef SL_BASE_ERROR_H
#define SL_BASE_ERROR_H

#include <stdarg.h>
#include <stdint.h>

#define SL_PRINTF(text, first) __attribute__((format(printf, text, first)))

#ifdef __cplusplus
extern "C" {
#endif

struct sl_error {
    char text[1024];
};

/* Tells a user something that is not an error: sl_note, sl_warn. */
typedef void sl_say(const char *format, ...) SL_PRINTF(1, 2);

/* Writes the sentence. If it is too long for `text`, its beginning and its end are kept: a long
 * name loses its middle. Always returns -1. */
int sl_fail(struct sl_error *error, const char *format, ...) SL_PRINTF(2, 3);

int sl_fail_list(struct sl_error *error, const char *format, va_list arguments) SL_PRINTF(2, 0);

/* As sl_fail, followed by ": " and the text of errno. Always returns -1. */
int sl_fail_errno(struct sl_error *error, const char *format, ...) SL_PRINTF(2, 3);

/* Prepends the text and ": ": the file, the record. Always returns -1. */
int sl_error_in(struct sl_error *error, const char *format, ...) SL_PRINTF(2, 3);

/* Puts "NAME: record 17: " in front: the stream's name and the number of its record, from 0. Always
 * returns -1. */
int sl_error_at_record(struct sl_error *error, const char *name, int64_t record);

/* Appends "; " and what to do next. Always returns -1. */
int sl_error_hint(struct sl_error *error, const char *format, ...) SL_PRINTF(2, 3);

/* clang's analyser reads one source at a time, and has to be told that they do. */
#ifdef __clang_analyzer__
#define sl_fail(...)            ((sl_fail)(__VA_ARGS__), -1)
#define sl_fail_errno(...)      ((sl_fail_errno)(__VA_ARGS__), -1)
#define sl_error_in(...)        ((sl_error_in)(__VA_ARGS__), -1)
#define sl_error_hint(...)      ((sl_error_hint)(__VA_ARGS__), -1)
#define sl_error_at_record(...) ((sl_error_at_record)(__VA_ARGS__), -1)
#endif

#ifdef __cplusplus
}
#endif

#endif
