#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool inside_character(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80; /* UTF-8 */
}

/* Keeps the text, or its beginning and its end: the long part is a name, and the reason comes last.
 */
static void keep(struct sl_error *error, const char *text)
{
    static const char gap[] = " ... ";
    size_t length = strlen(text), room = sizeof error->text - 1;
    if (length <= room) {
        memcpy(error->text, text, length + 1);
        return;
    }
    size_t head = room / 4, end = length - (room - head - (sizeof gap - 1));
    while (head > 0 && inside_character(text[head]))
        head--;
    while (inside_character(text[end]))
        end++;
    memcpy(error->text, text, head);
    memcpy(error->text + head, gap, sizeof gap - 1);
    memcpy(error->text + head + sizeof gap - 1, text + end, length - end + 1);
}

int sl_fail_list(struct sl_error *error, const char *format, va_list arguments)
{
    va_list again;
    char *whole = NULL;
    va_copy(again, arguments);
    int length = vsnprintf(error->text, sizeof error->text, format, arguments);
    /* if memory is short, the beginning must do */
    if (length >= (int)sizeof error->text && vasprintf(&whole, format, again) >= 0) {
        keep(error, whole);
        free(whole);
    }
    va_end(again);
    return -1;
}

/* Joins three texts, any of which may be error->text. */
static int join(struct sl_error *error, const char *before, const char *between, const char *after)
{
    char whole[2 * sizeof error->text + 8];
    snprintf(whole, sizeof whole, "%s%s%s", before, between, after);
    keep(error, whole);
    return -1;
}

int(sl_fail)(struct sl_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    sl_fail_list(error, format, arguments);
    va_end(arguments);
    return -1;
}

int(sl_fail_errno)(struct sl_error *error, const char *format, ...)
{
    int code = errno;
    va_list arguments;
    va_start(arguments, format);
    sl_fail_list(error, format, arguments);
    va_end(arguments);
    return join(error, error->text, ": ", strerror(code));
}

int(sl_error_in)(struct sl_error *error, const char *format, ...)
{
    struct sl_error place;
    va_list arguments;
    va_start(arguments, format);
    sl_fail_list(&place, format, arguments);
    va_end(arguments);
    return join(error, place.text, ": ", error->text);
}

int(sl_error_at_record)(struct sl_error *error, const char *name, int64_t record)
{
    return sl_error_in(error, "%s: record %lld", name, (long long)record);
}

int(sl_error_hint)(struct sl_error *error, const char *format, ...)
{
    struct sl_error hint;
    va_list arguments;
    va_start(arguments, format);
    sl_fail_list(&hint, format, arguments);
    va_end(arguments);
    return join(error, error->text, "; ", hint.text);
}
