/* Where labels come from, and what is done to them: what a user asked sl-label for.
 *
 *     struct sl_labelling labelling = {.source = SL_LABEL_PRESENT, .temperature = 1, .top = 10};
 */
#ifndef SL_LABEL_LABELLING_H
#define SL_LABEL_LABELLING_H

#include "label/experts.h"
#include "samples/label_doubts.h"
#include "samples/label_table.h"

#include <stdbool.h>
#include <stddef.h>

enum sl_label_source {
    SL_LABEL_PRESENT, /* the labels that are there */
    SL_LABEL_HARD,    /* one for the true class */
    SL_LABEL_EXPERTS, /* softmax of the networks' mean logits */
    SL_LABEL_TABLE,   /* a file's, by id */
};

/* Changes are made in the order of their fields. */
struct sl_labelling {
    enum sl_label_source source;
    struct sl_experts *experts;     /* of SL_LABEL_EXPERTS: read, not yet opened; borrowed */
    const char *arch;               /* what the networks are; NULL: what their files say */
    struct sl_label_table *table;   /* of SL_LABEL_TABLE; borrowed */
    struct sl_label_doubts *doubts; /* zeros, to be filled with labels as they came; NULL: not
                                       wanted; borrowed */
    double temperature;             /* above 0; 1 changes nothing */
    const char *drop_class;         /* its entry becomes 0 in images of other classes; NULL: none */
    size_t swap;                    /* exchange the swap-th largest and the smallest; 0: do not */
    size_t top;                     /* keep the largest; 0: as many as there were */
    bool half;                      /* entries of 16 bits */
};

#endif
