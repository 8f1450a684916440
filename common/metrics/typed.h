/* Rows that were typed, or computed by another program: a table as text, with tabs.
 *
 *     struct sl_metrics_table table = {0};
 *     const char *head = "target\taccuracy\n"; // the first bytes of a file
 *     if (sl_looks_typed(head, strlen(head)) &&
 *         sl_metrics_read_typed(&table, "published.tsv", error) != 0)
 *         return -1;
 *     sl_metrics_release(&table);
 *
 * The first line has the names of the columns, and every other one is a row. A name with a dot is
 * that of an option, and so is `dataset`; others are fields of a record. What is empty, the row
 * lacks. sl-inspect --tsv writes such tables.
 */
#ifndef SL_METRICS_TYPED_H
#define SL_METRICS_TYPED_H

#include "metrics/table.h"

/* Whether an input that begins with these bytes is text with a tab in its first line. */
bool sl_looks_typed(const void *bytes, size_t size);

/* Adds the rows of a table ("-" is standard input), and to `made` a step for the file, known by its
 * SHA-256. `path` must outlive the table. Fails for a line with more or fewer fields than the
 * first, a column without a name or with that of another, and what is not UTF-8; the error names
 * the line. */
int sl_metrics_read_typed(struct sl_metrics_table *table, const char *path, struct sl_error *error);

#endif
