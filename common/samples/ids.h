/* Lists of ids as users give them: "3,17,4" or "@FILE", a file of ids with commas or white space
 * between them.
 *
 *     struct sl_ids ids;
 *     if (sl_ids_parse(&ids, "@chosen.txt", error) != 0)
 *         return -1;
 *     printf("%zu ids: %s", ids.count, ids.text); // "3,4,17", which is what `made` records
 *     sl_ids_release(&ids);
 */
#ifndef SL_SAMPLES_IDS_H
#define SL_SAMPLES_IDS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct sl_ids {
    int64_t *items; /* [count], ascending, each once; owned */
    size_t count;   /* at least 1 */
    char *text;     /* the same, separated by commas; owned */
};

/* Reads such a text. The error names the file, if there is one. */
int sl_ids_parse(struct sl_ids *ids, const char *text, struct sl_error *error);

/* The index of an id in `items`, or -1. */
int64_t sl_ids_find(const struct sl_ids *ids, int64_t id);

void sl_ids_release(struct sl_ids *ids);

#endif
