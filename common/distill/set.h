/* The learned set as a stream of samples: images f32 as a network sees them, everything else as it
 * was where the set began.
 *
 *     struct sl_samples start;
 *     float *images, *labels;
 *     json_t *made; // see formats/made.h
 *     char path[PATH_MAX];
 *     if (sl_set_write("set.sls", &start, images, labels, made, error) != 0)
 *         return -1;
 *     if (sl_set_path("set.sls", 500, path, error) != 0) // "set-000500.sls": the set on the way
 *         return -1;
 */
#ifndef SL_DISTILL_SET_H
#define SL_DISTILL_SET_H

#include "base/error.h"
#include "samples/samples.h"

#include <jansson.h>
#include <limits.h>
#include <stdint.h>

/* Writes images [n, H, W, C] with ids and classes of the `n` samples `start`, and the learned
 * labels [n, classes] or, if they are NULL, theirs. `made` is borrowed. */
int sl_set_write(const char *path, const struct sl_samples *start, const float *images,
                 const float *labels, json_t *made, struct sl_error *error);

/* Where the set after so many steps of a run that writes to `path` is kept. Fails for a name that
 * is too long. */
int sl_set_path(const char *path, uint64_t step, char kept[PATH_MAX], struct sl_error *error);

#endif
