/* Commands of a shell script: words quoted if needed, long lines broken.
 *
 *     struct sl_shell shell = {.text = open_memstream(&bytes, &size)};
 *     sl_shell_word(&shell, "sl-select");
 *     sl_shell_word(&shell, "--ipc");
 *     sl_shell_value(&shell, json_integer(10), error);
 *     sl_shell_end(&shell);                                  // sl-select --ipc 10
 */
#ifndef SL_INSPECT_SHELL_H
#define SL_INSPECT_SHELL_H

#include "base/error.h"

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

struct sl_shell {
    FILE *text;    /* borrowed; the caller checks it for errors at the end */
    size_t column; /* of the command being written */
};

/* Writes a word as it is: only text that the program itself chose. */
void sl_shell_word(struct sl_shell *shell, const char *format, ...) SL_PRINTF(2, 3);

/* Writes a number, so that it reads back identically, or a text, quoted if needed. */
int sl_shell_value(struct sl_shell *shell, const json_t *value, struct sl_error *error);

/* Writes --NAME for true, nothing for false, else --NAME VALUE, once for each item of a list. The
 * name is written as it is. */
int sl_shell_option(struct sl_shell *shell, const char *name, const json_t *value,
                    struct sl_error *error);

/* Ends the command. */
void sl_shell_end(struct sl_shell *shell);

#endif
