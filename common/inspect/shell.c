#include "inspect/shell.h"

#include "base/memory.h"
#include "base/number.h"
#include "base/visible.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_LENGTH = 96 };

static void put(struct sl_shell *shell, const char *text)
{
    size_t length = strlen(text);
    if (shell->column > 0 && shell->column + length > LINE_LENGTH) {
        fputs(" \\\n    ", shell->text);
        shell->column = 4;
    } else if (shell->column > 0) {
        fputc(' ', shell->text);
        shell->column++;
    }
    fputs(text, shell->text);
    shell->column += length;
}

void sl_shell_word(struct sl_shell *shell, const char *format, ...)
{
    char word[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(word, sizeof word, format, arguments);
    va_end(arguments);
    put(shell, word);
}

/* The text as one word of the shell, to free(). Control characters are escaped, so that a terminal
 * does not act on them, without a change of meaning. */
static char *quoted(const char *text, struct sl_error *error)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_-./,:+@%";
    static const char longest[] = "'\"$(printf '\\000')\"'";
    if (*text != '\0' && text[strspn(text, plain)] == '\0')
        return sl_copy_text(text, error);
    char *word = malloc((sizeof longest - 1) * strlen(text) + 3), *at = word;
    if (word == NULL) {
        sl_fail(error, "out of memory");
        return NULL;
    }
    *at++ = '\'';
    size_t visible = 0; /* bytes left of a printable character */
    for (; *text != '\0'; text++, visible -= visible > 0) {
        if (visible == 0)
            visible = strchr("\n\t", *text) != NULL ? 1 : sl_visible(text, strnlen(text, 4));
        if (*text == '\'')
            at = stpcpy(at, "'\\''");
        else if (visible > 0)
            *at++ = *text;
        else
            at += sprintf(at, "'\"$(printf '\\%03o')\"'", (unsigned char)*text);
    }
    strcpy(at, "'");
    return word;
}

/* A number or text as one word, to free(). */
static char *value_word(const json_t *value, struct sl_error *error)
{
    char number[SL_REAL_TEXT];
    if (json_is_string(value))
        return quoted(json_string_value(value), error);
    if (json_is_integer(value)) {
        snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    } else if (json_is_real(value)) {
        sl_print_real(json_real_value(value), number);
    } else {
        sl_fail(error, "is neither text nor a number");
        return NULL;
    }
    return sl_copy_text(number, error);
}

int sl_shell_value(struct sl_shell *shell, const json_t *value, struct sl_error *error)
{
    char *word = value_word(value, error);
    if (word == NULL)
        return -1;
    put(shell, word);
    free(word);
    return 0;
}

/* An option and its value stay on one line. */
static int put_option(struct sl_shell *shell, const char *name, const json_t *value,
                      struct sl_error *error)
{
    char *word = value_word(value, error), *both = NULL;
    if (word == NULL)
        return -1;
    int length = asprintf(&both, "--%s %s", name, word);
    free(word);
    if (length < 0)
        return sl_fail(error, "out of memory");
    put(shell, both);
    free(both);
    return 0;
}

int sl_shell_option(struct sl_shell *shell, const char *name, const json_t *value,
                    struct sl_error *error)
{
    if (json_is_false(value))
        return 0;
    if (json_is_true(value)) {
        sl_shell_word(shell, "--%s", name);
        return 0;
    }
    size_t count = json_is_array(value) ? json_array_size(value) : 1;
    for (size_t i = 0; i < count; i++)
        if (put_option(shell, name, json_is_array(value) ? json_array_get(value, i) : value,
                       error) != 0)
            return -1;
    return 0;
}

void sl_shell_end(struct sl_shell *shell)
{
    fputc('\n', shell->text);
    shell->column = 0;
}
