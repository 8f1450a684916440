#include "inspect/figure_drawing.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct span {
    const char *at;
    size_t size;
};

/* What follows the first occurrence of a text; empty if there is none. */
static struct span after(struct span in, const char *text)
{
    const char *found = in.size == 0 ? NULL : memmem(in.at, in.size, text, strlen(text));
    if (found == NULL)
        return (struct span){NULL, 0};
    found += strlen(text);
    return (struct span){found, in.size - (size_t)(found - in.at)};
}

/* What follows the last occurrence of a text. */
static struct span after_last(struct span in, const char *text)
{
    struct span last = {NULL, 0};
    for (struct span next = after(in, text); next.at != NULL; next = after(next, text))
        last = next;
    return last;
}

static bool ends_in(struct span in, const char *text)
{
    size_t length = strlen(text);
    while (in.size > 0 && (in.at[in.size - 1] == '\n' || in.at[in.size - 1] == '\r'))
        in.size--;
    return in.size >= length && memcmp(in.at + in.size - length, text, length) == 0;
}

/* The third and fourth number of "0 0 241 151", rounded; 0 if they are missing. */
static void read_size(struct span box, uint32_t *height, uint32_t *width)
{
    char copy[128], *at = copy;
    double numbers[4] = {0};
    size_t size = box.size < sizeof copy - 1 ? box.size : sizeof copy - 1;
    memcpy(copy, size > 0 ? box.at : "", size);
    copy[size] = '\0';
    for (int i = 0; i < 4; i++)
        numbers[i] = strtod(at, &at);
    *width = numbers[2] > 0 && numbers[2] < 1e9 ? (uint32_t)(numbers[2] + 0.5) : 0;
    *height = numbers[3] > 0 && numbers[3] < 1e9 ? (uint32_t)(numbers[3] + 0.5) : 0;
}

/* The text with the letters for &lt; &gt; &amp;, to free(). */
static char *unescape_xml(struct span in, struct sl_error *error)
{
    static const struct {
        const char *escape;
        char letter;
    } escapes[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}};
    char *text = sl_alloc(in.size + 1, 1, error);
    size_t used = 0;
    for (size_t i = 0; text != NULL && i < in.size;) {
        char letter = in.at[i];
        size_t length = 1;
        for (size_t e = 0; e < sizeof escapes / sizeof *escapes; e++) {
            size_t long_as = strlen(escapes[e].escape);
            if (in.size - i >= long_as && memcmp(in.at + i, escapes[e].escape, long_as) == 0) {
                letter = escapes[e].letter;
                length = long_as;
            }
        }
        text[used++] = letter;
        i += length;
    }
    return text;
}

/* A PDF string in brackets, in which a backslash precedes brackets and itself. */
static void read_literal(struct span in, char *text)
{
    for (size_t i = 1; i < in.size && in.at[i] != ')'; i++) {
        if (in.at[i] == '\\' && i + 1 < in.size)
            i++;
        *text++ = in.at[i];
    }
}

/* A PDF string of UTF-16 in hexadecimal digits, <FEFF005B...>, which Cairo writes if there are
 * brackets or backslashes; the text is ASCII. */
static void read_digits(struct span in, char *text)
{
    enum { MARK = 5, DIGITS = 4 };
    for (size_t i = MARK; i + DIGITS <= in.size && in.at[i] != '>'; i += DIGITS) {
        char digits[DIGITS + 1] = {in.at[i], in.at[i + 1], in.at[i + 2], in.at[i + 3]};
        unsigned long letter = strtoul(digits, NULL, 16);
        *text++ = letter > 0 && letter < 0x80 ? (char)letter : '?';
    }
}

static char *read_string(struct span in, struct sl_error *error)
{
    char *text = sl_alloc(in.size + 1, 1, error);
    if (text != NULL && in.size > 0 && in.at[0] == '(')
        read_literal(in, text);
    else if (text != NULL && in.size > 0 && in.at[0] == '<')
        read_digits(in, text);
    return text;
}

static int read_svg(struct span all, uint32_t *height, uint32_t *width, char **text,
                    struct sl_error *error)
{
    struct span made = after(all, "<metadata>"), rest = after(made, "</metadata>");
    read_size(after(after(all, "<svg"), "viewBox=\""), height, width);
    if (!ends_in(all, "</svg>"))
        return sl_fail(error, "is not a complete SVG file: its end is missing");
    if (rest.at == NULL)
        return 0;
    made.size = (size_t)(rest.at - made.at) - strlen("</metadata>");
    *text = unescape_xml(made, error);
    return *text == NULL ? -1 : 0;
}

static int read_pdf(struct span all, uint32_t *height, uint32_t *width, char **text,
                    struct sl_error *error)
{
    struct span keywords = after_last(all, "/Keywords ");
    read_size(after(after(all, "/MediaBox"), "["), height, width);
    if (!ends_in(all, "%%EOF"))
        return sl_fail(error, "is not a complete PDF file: its end is missing");
    if (keywords.at == NULL)
        return 0;
    *text = read_string(keywords, error);
    return *text == NULL ? -1 : 0;
}

int sl_drawing_read(const void *bytes, size_t size, uint32_t *height, uint32_t *width, char **text,
                    struct sl_error *error)
{
    struct span all = {bytes, size};
    bool pdf = size > 0 && all.at[0] == '%';
    *text = NULL;
    return (pdf ? read_pdf : read_svg)(all, height, width, text, error);
}
