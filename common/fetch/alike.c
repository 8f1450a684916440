#include "fetch/alike.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* A name as it looks: accents apart from their letters, in small letters, without blanks at its
 * ends. What is not UTF-8 looks like its bytes. */
struct look {
    const char *name;
    char *folded; /* owned */
};

static char *fold(const char *name, struct sl_error *error)
{
    utf8proc_uint8_t *folded = NULL;
    name += strspn(name, " ");
    utf8proc_ssize_t length = (utf8proc_ssize_t)strlen(name);
    while (length > 0 && name[length - 1] == ' ')
        length--;
    utf8proc_ssize_t result =
        utf8proc_map((const utf8proc_uint8_t *)name, length, &folded,
                     UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
    if (result == UTF8PROC_ERROR_NOMEM) {
        sl_fail(error, "out of memory");
        return NULL;
    }
    return result < 0 ? sl_copy_text(name, error) : (char *)folded;
}

static int by_look(const void *a, const void *b)
{
    const struct look *x = a, *y = b;
    int order = strcmp(x->folded, y->folded);
    return order != 0 ? order : strcmp(x->name, y->name);
}

int sl_alike_find(const char *const *names, size_t count,
                  void (*found)(void *context, const char *a, const char *b), void *context,
                  struct sl_error *error)
{
    struct look *looks = sl_alloc(count, sizeof *looks, error);
    size_t folded = 0;
    for (; looks != NULL && folded < count; folded++) {
        looks[folded] = (struct look){names[folded], fold(names[folded], error)};
        if (looks[folded].folded == NULL)
            break;
    }
    int result = looks != NULL && folded == count ? 0 : -1;
    if (result == 0 && count > 0)
        qsort(looks, count, sizeof *looks, by_look);
    for (size_t i = 1; result == 0 && i < count; i++)
        if (strcmp(looks[i].folded, looks[i - 1].folded) == 0)
            found(context, looks[i - 1].name, looks[i].name);
    while (folded > 0)
        free(looks[--folded].folded);
    free(looks);
    return result;
}
