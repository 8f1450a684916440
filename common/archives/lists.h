/* The lists in an archive, such as words.txt: their texts, kept in the first pass until all images
 * are known.
 *
 *     struct sl_lists lists = {0};
 *     struct sl_entry entry = {.path = "own/words.txt", .file = "own/words.txt", .fd = -1};
 *     const char *path;
 *     char field[100];
 *     if (sl_lists_keep(&lists, "own/words.txt", &entry, error) != 0 ||
 *         sl_lists_nearest(&lists, "words.txt", &path, error) != 0)
 *         return -1;
 *     const char *text = sl_lists_text(&lists, path);
 *     while (sl_next_field(&text, "\t\n", field, sizeof field))
 *         text += *text != '\0';
 *     sl_lists_release(&lists);
 */
#ifndef SL_ARCHIVES_LISTS_H
#define SL_ARCHIVES_LISTS_H

#include "archives/archive.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Lists, and bytes of all their texts. */
enum { SL_LISTS_MAX = 64, SL_LISTS_BYTES_MAX = 3 * SL_ENTRY_MAX };

struct sl_lists {
    struct {
        char *path, *text; /* owned */
    } items[SL_LISTS_MAX];
    size_t count, bytes;
};

/* Reads an entry and keeps its text under a path. It is an error if the path has one already, if
 * the text is not in UTF-8 or an encoding like it, or if there are too many. */
int sl_lists_keep(struct sl_lists *lists, const char *path, struct sl_entry *entry,
                  struct sl_error *error);

/* Keeps a text (from malloc), which is taken over, also on failure, under a path. */
int sl_lists_add(struct sl_lists *lists, const char *path, char *text, size_t size,
                 struct sl_error *error);

/* The text under that path, or NULL. Its lines end in '\n' without '\r', and it has no byte order
 * mark. Valid until the release. */
const char *sl_lists_text(const struct sl_lists *lists, const char *path);

/* The path nearest to the top of a list with this file name; NULL if there is none. Two that are
 * equally near are an error. */
int sl_lists_nearest(const struct sl_lists *lists, const char *name, const char **path,
                     struct sl_error *error);

/* Copies the text from *at up to one of the bytes `ends`, or to its end, and moves *at there.
 * False, and nothing moves, if that is empty or does not fit in `size` bytes with a zero. */
bool sl_next_field(const char **at, const char *ends, char *field, size_t size);

/* Harmless on zeroed lists. */
void sl_lists_release(struct sl_lists *lists);

#endif
