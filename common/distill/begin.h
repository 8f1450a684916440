/* What a distillation learns, as it is before the first step.
 *
 *     struct sl_distill distill; // the set's samples, the network, the settings and the seed are
 * there if (sl_distill_begin(&distill, &run, error) != 0) return -1; for (size_t i = 0; i <
 * SL_PARTS; i++) sl_learned_release(&distill.parts[i]);
 */
#ifndef SL_DISTILL_BEGIN_H
#define SL_DISTILL_BEGIN_H

#include "distill/method.h"
#include <stdbool.h>

struct sl_start {
    const struct sl_method *method;
    const char *learn; /* "images", "labels" or "images,labels" */
    struct sl_method_rates rates;
    bool noise;
};

/* Sets distill->form, and the parts that the method knows: images of the samples, or noise of
 * deviation 1; labels of theirs, or else of their classes; the student's rate. Fails without
 * memory. In any case the parts are to be released. */
int sl_distill_begin(struct sl_distill *distill, const struct sl_start *start,
                     struct sl_error *error);

#endif
