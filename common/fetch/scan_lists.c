#include "fetch/source.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Lists, and bytes of them all. */
enum { COUNT_MAX = 64, BYTES_MAX = 3 * SL_ENTRY_MAX };

struct sl_list_text {
    struct sl_list_text *next;
    char *name; /* owned */
    char *text; /* owned */
};

/* Drops a byte order mark, and ends lines as Unix does: "\r\n" is one end, and so is "\r". */
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

/* Every other byte of the usual letters is 0 in UTF-16, three of four in UTF-32. */
static int check_encoding(const char *text, size_t size, struct sl_error *error)
{
    if ((size >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) ||
        memchr(text, '\0', size) != NULL)
        return sl_fail(error,
                       "is not UTF-8 text, maybe UTF-16; iconv -f UTF-16 -t UTF-8 converts it");
    return 0;
}

static int read_text(const struct sl_scan *scan, struct sl_list_text *list, struct sl_entry *entry,
                     struct sl_error *error)
{
    size_t size, count = 1, others = 0;
    list->text = sl_entry_all(entry, &size, error);
    if (list->text == NULL || check_encoding(list->text, size, error) != 0)
        return -1;
    for (const struct sl_list_text *other = scan->lists; other != NULL; other = other->next) {
        others += strlen(other->text);
        count++;
    }
    if (count > COUNT_MAX || size > BYTES_MAX - others)
        return sl_fail(error, "is one list too many: there may be %d, of %d bytes in all",
                       COUNT_MAX, BYTES_MAX);
    tidy(list->text);
    return 0;
}

static void release(struct sl_list_text *list)
{
    free(list->name);
    free(list->text);
    free(list);
}

int sl_scan_keep(struct sl_scan *scan, const char *name, struct sl_entry *entry,
                 struct sl_error *error)
{
    if (scan->fetching)
        return 0;
    if (sl_scan_kept(scan, name) != NULL)
        return sl_fail(error, "is a second %.200s", name);
    struct sl_list_text *list = sl_alloc(1, sizeof *list, error);
    if (list == NULL)
        return -1;
    list->name = sl_copy_text(name, error);
    if (list->name == NULL || read_text(scan, list, entry, error) != 0) {
        release(list);
        return -1;
    }
    list->next = scan->lists;
    scan->lists = list;
    return 0;
}

const char *sl_scan_kept(const struct sl_scan *scan, const char *name)
{
    for (const struct sl_list_text *list = scan->lists; list != NULL; list = list->next)
        if (strcmp(list->name, name) == 0)
            return list->text;
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

int sl_scan_nearest(const struct sl_scan *scan, const char *name, const char **path,
                    struct sl_error *error)
{
    size_t best = SIZE_MAX;
    const char *twice = NULL;
    *path = NULL;
    for (const struct sl_list_text *list = scan->lists; list != NULL; list = list->next) {
        size_t here = depth(list->name, name);
        twice = here < best ? NULL : here == best && here != SIZE_MAX ? list->name : twice;
        if (here < best) {
            best = here;
            *path = list->name;
        }
    }
    if (twice != NULL)
        return sl_fail(error, "%.200s and %.200s: there are two data sets", twice, *path);
    return 0;
}

void sl_scan_release_lists(struct sl_scan *scan)
{
    while (scan->lists != NULL) {
        struct sl_list_text *list = scan->lists;
        scan->lists = list->next;
        release(list);
    }
}

bool sl_scan_field(const char **at, const char *ends, char *field, size_t size)
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
