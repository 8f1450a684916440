/* Changes against other rows: of students whose labels were changed, how their accuracy differs
 * from that of the same students whose labels were not.
 *
 *     struct sl_metrics_table table = {0};
 *     struct sl_cells_spec spec = {.y = "accuracy", .against = "label.swap=none"};
 *     if (sl_metrics_against(&table, &spec, error) != 0)
 *         return -1;
 */
#ifndef SL_METRICS_AGAINST_H
#define SL_METRICS_AGAINST_H

#include "metrics/spec.h"
#include "metrics/table.h"

/* The rows that meet spec->against (NAME=VALUE) are what the others are compared with, and leave
 * the table. Every other row that has spec->y must have one partner among them: the row that
 * differs from it in nothing but NAME and digests (options and texts of the record count). Its y
 * becomes the difference from the partner's, or with spec->relative the quotient. Fails where a row
 * has no partner or several, or where all rows, or none, meet the condition. */
int sl_metrics_against(struct sl_metrics_table *table, const struct sl_cells_spec *spec,
                       struct sl_error *error);

#endif
