/* The names that are most like one that does not exist: what was probably meant.
 *
 *     struct sl_nearest near = {.wanted = "optimizer"};
 *     for (size_t i = 0; i < count; i++)
 *         sl_nearest_offer(&near, names[i]);
 *     char list[SL_NEAREST_TEXT];
 *     sl_fail(error, "no '%s'; there is %s", near.wanted, sl_nearest_list(&near, list));
 */
#ifndef SL_BASE_NEAREST_H
#define SL_BASE_NEAREST_H

#include <stddef.h>

enum { SL_NEAREST_COUNT = 4, SL_NEAREST_TEXT = 512 };

struct sl_nearest {
    const char *wanted;
    const char *names[SL_NEAREST_COUNT]; /* the nearest first; borrowed from who offered them */
    size_t distances[SL_NEAREST_COUNT];  /* letters to change, add or drop (Levenshtein) */
    size_t count;
};

/* Keeps the name if it is among the nearest, once. A name that the wanted one is a part of is
 * nearest of all: "ipc" of "select.ipc". */
void sl_nearest_offer(struct sl_nearest *near, const char *name);

/* "accuracy, top5": the names kept, in `text`, which is returned. */
const char *sl_nearest_list(const struct sl_nearest *near, char text[SL_NEAREST_TEXT]);

#endif
