/* Of which epoch soft labels are.
 *
 *     struct sl_label_table table; // of sl_label_table_open
 *     int64_t epoch = sl_epoch_of_labels(&table.made);
 */
#ifndef SL_EVALUATE_EPOCH_H
#define SL_EVALUATE_EPOCH_H

#include "formats/made.h"

#include <stdint.h>

/* The epoch after which the experts were saved whose labels these are, as they come from sl-label,
 * or chosen from those by sl-select. -1 if it is unknown, the experts are of several epochs, or the
 * labels are no experts': hard, from an array, or learned. */
int64_t sl_epoch_of_labels(const struct sl_made_list *made);

#endif
