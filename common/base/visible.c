#include "base/visible.h"

#include <stdint.h>
#include <string.h>

/* The code point of the first character, and how many bytes it takes; 0 for bytes that are not
 * UTF-8. */
static size_t decode(const uint8_t *bytes, size_t size, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = size == 0         ? 0
                    : bytes[0] < 0x80 ? 1
                    : bytes[0] < 0xc2 ? 0
                    : bytes[0] < 0xe0 ? 2
                    : bytes[0] < 0xf0 ? 3
                    : bytes[0] < 0xf5 ? 4
                                      : 0;
    if (length == 0 || length > size)
        return 0;
    *code = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (bytes[i] & 0x3f);
    }
    bool surrogate = *code >= 0xd800 && *code <= 0xdfff;
    return *code < least[length] || *code > 0x10ffff || surrogate ? 0 : length;
}

/* The control characters of ASCII and Latin 1 (some terminals obey those too), line and paragraph
 * separators, and direction marks. */
static bool is_control(uint32_t code)
{
    return code < ' ' || (code >= 0x7f && code <= 0x9f) || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

size_t sl_visible(const char *text, size_t size)
{
    uint32_t code = 0;
    size_t length = decode((const uint8_t *)text, size, &code);
    return is_control(code) ? 0 : length;
}

static void make_visible(char *text, char stays)
{
    size_t size = strlen(text);
    char *to = text;
    for (const char *from = text, *end = text + size; from < end;) {
        uint32_t code = 0;
        size_t length = decode((const uint8_t *)from, (size_t)(end - from), &code);
        if (length == 0 || (is_control(code) && *from != stays)) {
            *to++ = '?';
            from += length == 0 ? 1 : length;
            continue;
        }
        memmove(to, from, length);
        to += length;
        from += length;
    }
    *to = '\0';
}

void sl_make_visible(char *text)
{
    make_visible(text, '\0');
}

void sl_make_lines_visible(char *text)
{
    make_visible(text, '\n');
}
