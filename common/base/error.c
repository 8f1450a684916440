#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int(sl_fail)(struct sl_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return -1;
}

int(sl_fail_errno)(struct sl_error *error, const char *format, ...)
{
    int code = errno;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    size_t length = strlen(error->text);
    snprintf(error->text + length, sizeof error->text - length, ": %s", strerror(code));
    return -1;
}

int(sl_error_in)(struct sl_error *error, const char *format, ...)
{
    char before[sizeof error->text];
    char after[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(before, sizeof before, format, arguments);
    va_end(arguments);
    memcpy(after, error->text, sizeof after);
    int length = snprintf(error->text, sizeof error->text, "%s: ", before);
    size_t used = (size_t)length < sizeof error->text ? (size_t)length : sizeof error->text - 1;
    size_t room = sizeof error->text - 1 - used, rest = strlen(after);
    if (rest > room)
        rest = room;
    memcpy(error->text + used, after, rest);
    error->text[used + rest] = '\0';
    return -1;
}

int(sl_error_hint)(struct sl_error *error, const char *format, ...)
{
    size_t length = strlen(error->text);
    char hint[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(hint, sizeof hint, format, arguments);
    va_end(arguments);
    snprintf(error->text + length, sizeof error->text - length, "; %s", hint);
    return -1;
}
