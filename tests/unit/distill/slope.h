/* The gradient of what a method learns, against differences of its outer loss. */
#ifndef SL_TESTS_DISTILL_SLOPE_H
#define SL_TESTS_DISTILL_SLOPE_H

#include "distill/learned.h"

#include <string.h>

struct slope {
    double length;     /* of the gradient: the slope along itself */
    double difference; /* of the losses `far` to both sides, divided by twice that */
};

/* Along the gradient of a part; the values are the same afterwards, the gradient is not. `loss`
 * makes the gradient, too. */
static inline struct slope slope_along(struct sl_learned *part, double far, double (*loss)(void *),
                                       void *context)
{
    double losses[2];
    loss(context);
    double length = sl_learned_gradient(part);
    memcpy(part->start, part->gradient, part->count * sizeof(float));
    memcpy(part->before, part->values, part->count * sizeof(float));
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < part->count; i++)
            part->values[i] =
                part->before[i] + (float)((side == 0 ? -far : far) / length) * part->start[i];
        losses[side] = loss(context);
    }
    memcpy(part->values, part->before, part->count * sizeof(float));
    return (struct slope){length, (losses[1] - losses[0]) / (2 * far)};
}

#endif
