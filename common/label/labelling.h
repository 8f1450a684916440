/* Where labels come from; what is done to them is in changes.h.
 *
 *     struct sl_labelling labelling = {.source = SL_LABEL_HARD};
 */
#ifndef SL_LABEL_LABELLING_H
#define SL_LABEL_LABELLING_H

#include "formats/views.h"
#include "label/experts.h"
#include "samples/label_doubts.h"
#include "samples/label_table.h"

#include <stddef.h>
#include <stdint.h>

enum sl_label_source {
    SL_LABEL_PRESENT, /* the labels that samples have */
    SL_LABEL_HARD,    /* one for the true class */
    SL_LABEL_EXPERTS, /* softmax of the networks' mean logits */
    SL_LABEL_TABLE,   /* a file's, by id */
};

/* Learned labels that a change made 0 for every class. */
struct sl_label_emptied {
    size_t count;
    int64_t first; /* the id of the first one's image */
};

struct sl_labelling {
    enum sl_label_source source;
    struct sl_experts *experts;       /* of SL_LABEL_EXPERTS: read, not yet opened; borrowed */
    const char *arch;                 /* overrides what the networks' files say; NULL: does not */
    struct sl_class_list *list;       /* of the networks' outputs; NULL: none; borrowed */
    struct sl_label_table *table;     /* of SL_LABEL_TABLE; borrowed */
    struct sl_label_doubts *doubts;   /* zeros, to be filled with labels before any change; NULL:
                                         not wanted; borrowed */
    struct sl_stream_views views;     /* of SL_LABEL_EXPERTS: label these instead of the images,
                                         without the digest of the set; count 0: do not */
    struct sl_label_emptied *emptied; /* counted into; NULL: not wanted; borrowed */
};

#endif
