/* The known names that are most like an unknown one: what was probably meant.
 *
 *     const char *const known[] = {"optimiser", "schedule", "momentum"};
 *     struct sl_nearest near = {.wanted = "optimizer"};
 *     for (size_t i = 0; i < 3; i++)
 *         sl_nearest_offer(&near, known[i]);
 *     char list[SL_NEAREST_TEXT];
 *     sl_fail(error, "'%s' is not known; closest: %s", near.wanted, sl_nearest_list(&near, list));
 */
#ifndef SL_BASE_NEAREST_H
#define SL_BASE_NEAREST_H

#include <stddef.h>

enum { SL_NEAREST_COUNT = 4, SL_NEAREST_TEXT = 512 };

struct sl_nearest {
    const char *wanted;
    const char *names[SL_NEAREST_COUNT]; /* the nearest first; borrowed */
    size_t distances[SL_NEAREST_COUNT];  /* bytes to change, add or drop (Levenshtein) */
    size_t count;
};

/* Keeps the name, once, if it is among the nearest. Names that contain the wanted one are the
 * nearest of all: "select.ipc" for "ipc". */
void sl_nearest_offer(struct sl_nearest *near, const char *name);

/* "accuracy, top5": the names kept, in `text`, which is returned. */
const char *sl_nearest_list(const struct sl_nearest *near, char text[SL_NEAREST_TEXT]);

#endif
