/* What is odd about a network's file, which is used nevertheless: for the user to read.
 *
 *     struct sl_network_remarks remarks;
 *     sl_network_remarks_find(&remarks, &checkpoint);
 *     if (!remarks.named)
 *         ... it does not name its classes ...
 */
#ifndef SL_NN_REMARKS_H
#define SL_NN_REMARKS_H

#include "base/error.h"
#include "formats/checkpoint.h"

#include <stdbool.h>

struct sl_network_remarks {
    bool named;             /* the file says what its classes are */
    struct sl_error passed; /* which metadata are skipped, since they mean something else; or "" */
    struct sl_error prefix; /* which prefix of its arrays' names is skipped; or "" */
};

/* Each remark is a sentence without the file's name. */
void sl_network_remarks_find(struct sl_network_remarks *remarks,
                             const struct sl_checkpoint *checkpoint);

#endif
