/* Untrusted texts (names of files and classes, metadata) on a terminal, where control characters
 * are commands.
 *
 *     char line[] = "evil\033[31m\n";
 *     sl_make_visible(line);                              // "evil?[31m?"
 */
#ifndef SL_BASE_VISIBLE_H
#define SL_BASE_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

/* The length in bytes of the UTF-8 character that `text` (of `size` bytes) begins with; 0 if there
 * is none, or if it must not be shown: a control character or a direction mark. */
size_t sl_visible(const char *text, size_t size);

/* Replaces each character that is not visible, and each byte that is not UTF-8, by `?`. The text
 * may become shorter. */
void sl_make_visible(char *text);

/* The same for a text of several lines: newlines are kept. */
void sl_make_lines_visible(char *text);

#endif
