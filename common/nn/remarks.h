/* What is odd about the file of a network that is used all the same.
 *
 *     struct sl_network_remarks remarks;
 *     sl_network_remarks_find(&remarks, &checkpoint);
 *     if (!remarks.named)
 *         ... it does not say what its classes are ...
 */
#ifndef SL_NN_REMARKS_H
#define SL_NN_REMARKS_H

#include "base/error.h"
#include "formats/checkpoint.h"

#include <stdbool.h>

struct sl_network_remarks {
    bool named;             /* the file says what its classes are */
    struct sl_error passed; /* its metadata that mean something else; "" for none */
    struct sl_error prefix; /* what the names of its arrays begin with; "" for nothing */
};

void sl_network_remarks_find(struct sl_network_remarks *remarks,
                             const struct sl_checkpoint *checkpoint);

#endif
