/* Texts of strangers (names of files and classes, metadata) on a terminal, where control characters
 * are commands.
 *
 *     sl_make_visible(line);            // "evil\033[31m\n" becomes "evil?[31m?"
 */
#ifndef SL_BASE_VISIBLE_H
#define SL_BASE_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

/* How many of `size` bytes are the character of UTF-8 that begins there, which a terminal may show:
 * not a control character or a mark that turns the direction of writing. 0: they are not one. */
size_t sl_visible(const char *text, size_t size);

/* Puts a `?` in place of each character that is not visible, or byte that is not UTF-8. The text
 * may become shorter. */
void sl_make_visible(char *text);

/* The same, for a text of several lines: their ends stay. */
void sl_make_lines_visible(char *text);

#endif
