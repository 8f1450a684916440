/* Rows as what they differ from others: of students whose labels were changed, the change of their
 * accuracy against the very same students whose labels were not.
 *
 *     if (sl_metrics_against(&table, "accuracy", "label.swap=none", true, error) != 0)
 *         return -1;
 */
#ifndef SL_METRICS_AGAINST_H
#define SL_METRICS_AGAINST_H

#include "metrics/table.h"

#include <stdbool.h>

/* The rows that meet the condition (NAME=VALUE) are what the others are compared with, and leave
 * the table. Every other row that has `y` must have one partner among them: the row that differs
 * from it in nothing but NAME and digests (options and texts of the record count). Its `y` becomes
 * the difference to the partner's, or with `relative` the quotient. */
int sl_metrics_against(struct sl_metrics_table *table, const char *y, const char *condition,
                       bool relative, struct sl_error *error);

#endif
