#include "data/alike.h"

#include "base/memory.h"

#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

/* A name as it looks: in small letters, without blanks at its ends; and its outline, in which all
 * that may be a letter with an accent is the same. Two names of one outline are alike if one of
 * them has accents apart from their letters and the other has not. (A table of all of Unicode would
 * tell é from è in such a pair; none of the libraries used has one.) */
struct look {
    const char *name;
    wchar_t *small, *outline; /* the first is owned, the second lies in it */
    bool apart;               /* some accent follows its letter */
};

enum { ACCENTED = 0xFFFD };

/* Accents, and what stands for them in Japanese and Korean. */
static bool is_accent(wchar_t c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x1161 && c <= 0x11FF) || c == 0x3099 || c == 0x309A;
}

/* Where Unicode has letters with their accents: Latin, Greek, Cyrillic, kana, Hangul. */
static bool may_be_accented(wchar_t c)
{
    return (c >= 0xC0 && c <= 0x24F) || (c >= 0x370 && c <= 0x4FF) ||
           (c >= 0x1E00 && c <= 0x1FFF) || (c >= 0x3040 && c <= 0x30FF) ||
           (c >= 0xAC00 && c <= 0xD7A3);
}

/* Bytes that are no UTF-8 are taken one by one. */
static size_t decode(const char *name, wchar_t *small)
{
    size_t count = 0, left = strlen(name);
    mbstate_t state = {0};
    while (left > 0) {
        wchar_t c;
        size_t used = mbrtowc(&c, name, left, &state);
        if (used == 0 || used > left) {
            memset(&state, 0, sizeof state);
            c = (unsigned char)*name;
            used = 1;
        }
        small[count++] = (wchar_t)towlower((wint_t)c);
        name += used;
        left -= used;
    }
    return count;
}

static int look_at(struct look *look, const char *name, struct sl_error *error)
{
    size_t length = strlen(name) + 1, count, to = 0;
    wchar_t *small = sl_alloc(2 * length, sizeof *small, error);
    if (small == NULL)
        return -1;
    look->name = name;
    name += strspn(name, " ");
    count = decode(name, small);
    while (count > 0 && small[count - 1] == L' ')
        count--;
    small[count] = L'\0';
    look->small = small;
    look->outline = small + length;
    for (size_t i = 0; i < count; i++) {
        bool apart = i + 1 < count && is_accent(small[i + 1]);
        look->apart |= apart;
        look->outline[to++] = apart || may_be_accented(small[i]) ? ACCENTED : small[i];
        while (i + 1 < count && is_accent(small[i + 1]))
            i++;
    }
    return 0;
}

static int by_look(const void *a, const void *b)
{
    const struct look *x = a, *y = b;
    int order = wcscmp(x->outline, y->outline);
    if (order == 0)
        order = wcscmp(x->small, y->small);
    return order != 0 ? order : strcmp(x->name, y->name);
}

/* The looks are sorted: those of one outline stand together. */
static void compare(const struct look *looks, size_t count,
                    void (*found)(void *context, const char *a, const char *b), void *context)
{
    const struct look *last[2] = {NULL, NULL}; /* of this outline, without and with accents apart */
    for (size_t i = 0; i < count; i++) {
        const struct look *look = &looks[i];
        if (i > 0 && wcscmp(look->outline, looks[i - 1].outline) != 0)
            last[0] = last[1] = NULL;
        if (last[look->apart] != NULL && wcscmp(look->small, last[look->apart]->small) == 0)
            found(context, last[look->apart]->name, look->name);
        else if (last[!look->apart] != NULL)
            found(context, last[!look->apart]->name, look->name);
        last[look->apart] = look;
    }
}

/* Letters beyond ASCII are UTF-8's, whatever the user's locale is. */
static int look_at_all(struct look *looks, const char *const *names, size_t count,
                       struct sl_error *error)
{
    int result = 0;
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = utf8 != (locale_t)0 ? uselocale(utf8) : (locale_t)0;
    for (size_t i = 0; i < count && result == 0; i++)
        result = look_at(&looks[i], names[i], error);
    if (utf8 != (locale_t)0) {
        uselocale(before);
        freelocale(utf8);
    }
    return result;
}

int sl_alike_find(const char *const *names, size_t count,
                  void (*found)(void *context, const char *a, const char *b), void *context,
                  struct sl_error *error)
{
    struct look *looks = sl_alloc(count, sizeof *looks, error);
    int result = looks == NULL ? -1 : look_at_all(looks, names, count, error);
    if (result == 0 && count > 0) {
        qsort(looks, count, sizeof *looks, by_look);
        compare(looks, count, found, context);
    }
    for (size_t i = 0; looks != NULL && i < count; i++)
        free(looks[i].small);
    free(looks);
    return result;
}
