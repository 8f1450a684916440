#include "archives/lists.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Drops a byte order mark, and makes every end of a line "\n": it may be "\r\n" or "\r". */
static void tidy(char *text)
{
    const char *from = text + (strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    char *to = text;
    for (; *from != '\0'; from++)
        if (*from != '\r')
            *to++ = *from;
        else if (from[1] != '\n')
            *to++ = '\n';
    *to = '\0';
}

/* In UTF-16, every other byte of Latin letters is 0; in UTF-32, three of four. */
static int check(const struct sl_lists *lists, const char *text, size_t size,
                 struct sl_error *error)
{
    if ((size >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) ||
        memchr(text, '\0', size) != NULL)
        return sl_fail(error, "is not UTF-8 text; if it is UTF-16, iconv -f UTF-16 -t UTF-8 "
                              "converts it");
    if (lists->count == SL_LISTS_MAX || size > SL_LISTS_BYTES_MAX - lists->bytes)
        return sl_fail(error, "is one list too many: there may be %d, of %d bytes in all",
                       SL_LISTS_MAX, SL_LISTS_BYTES_MAX);
    return 0;
}

int sl_lists_add(struct sl_lists *lists, const char *path, char *text, size_t size,
                 struct sl_error *error)
{
    char *copy = sl_copy_text(path, error);
    if (copy == NULL || check(lists, text, size, error) != 0) {
        free(text);
        free(copy);
        return -1;
    }
    tidy(text);
    lists->bytes += size;
    lists->items[lists->count].path = copy;
    lists->items[lists->count++].text = text;
    return 0;
}

int sl_lists_keep(struct sl_lists *lists, const char *path, struct sl_entry *entry,
                  struct sl_error *error)
{
    size_t size;
    if (sl_lists_text(lists, path) != NULL)
        return sl_fail(error, "is a second %.200s", path);
    char *text = sl_entry_all(entry, &size, error);
    return text == NULL ? -1 : sl_lists_add(lists, path, text, size, error);
}

const char *sl_lists_text(const struct sl_lists *lists, const char *path)
{
    for (size_t i = 0; i < lists->count; i++)
        if (strcmp(lists->items[i].path, path) == 0)
            return lists->items[i].text;
    return NULL;
}

/* How many folders the path leads through if it ends in the name; SIZE_MAX if it does not. */
static size_t depth(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    size_t count = 0;
    if (strcmp(slash == NULL ? path : slash + 1, name) != 0)
        return SIZE_MAX;
    for (; *path != '\0'; path++)
        count += *path == '/';
    return count;
}

int sl_lists_nearest(const struct sl_lists *lists, const char *name, const char **path,
                     struct sl_error *error)
{
    size_t best = SIZE_MAX;
    const char *other = NULL; /* as near as *path */
    *path = NULL;
    for (size_t i = 0; i < lists->count; i++) {
        const char *here = lists->items[i].path;
        size_t far = depth(here, name);
        if (far < best) {
            best = far;
            *path = here;
            other = NULL;
        } else if (far == best && far != SIZE_MAX) {
            other = here;
        }
    }
    if (other != NULL)
        return sl_fail(error, "%.200s and %.200s: there are two data sets", *path, other);
    return 0;
}

void sl_lists_release(struct sl_lists *lists)
{
    for (size_t i = 0; i < lists->count; i++) {
        free(lists->items[i].path);
        free(lists->items[i].text);
    }
    *lists = (struct sl_lists){0};
}

bool sl_next_field(const char **at, const char *ends, char *field, size_t size)
{
    size_t length = strcspn(*at, ends);
    bool fits = length > 0 && length < size;
    if (fits) {
        memcpy(field, *at, length);
        field[length] = '\0';
        *at += length;
    }
    return fits;
}
