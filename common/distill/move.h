/* One step of what is learned.
 *
 *     struct sl_bounds bounds = {.loss = 1};
 *     bool sound[SL_PARTS];
 *     sl_distill_move(&distill, &bounds, 17, loss, sound);
 */
#ifndef SL_DISTILL_MOVE_H
#define SL_DISTILL_MOVE_H

#include "distill/method.h"

#include <stdbool.h>
#include <stdint.h>

/* NAN or 0: there is none. */
struct sl_bounds {
    double loss; /* a step of a greater outer loss is skipped: it moves the student's rate alone */
    double rate; /* a learned rate stays there rather than fall below */
};

bool sl_bounds_skip(const struct sl_bounds *bounds, double loss);

/* Moves the parts against their gradients in step `step`, from 1, whose outer loss is `loss`.
 * sound[part] is false if a part's values are not finite afterwards. Labels that are learned as
 * they are get cut at 0, images that stay pixels at black and white. */
void sl_distill_move(struct sl_distill *distill, const struct sl_bounds *bounds, uint64_t step,
                     double loss, bool sound[SL_PARTS]);

#endif
