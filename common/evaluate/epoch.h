/* Of which epoch soft labels are.
 *
 *     struct sl_made_list made = {0}; // of a file's segments, see sl_made_list_add
 *     int64_t epoch = sl_epoch_of_labels(&made);
 */
#ifndef SL_EVALUATE_EPOCH_H
#define SL_EVALUATE_EPOCH_H

#include "formats/made.h"

#include <stdint.h>

/* The epoch after which the experts were saved whose labels these are, as they come from sl-label,
 * or chosen from those by sl-select. -1 if it is unknown, the experts are of several epochs, or the
 * labels are not experts': hard, from an array, or learned. */
int64_t sl_epoch_of_labels(const struct sl_made_list *made);

#endif
