/* How much memory this process may use.
 *
 *     uint64_t limit = sl_memory_allowance() / 4; // more goes to a file: base/store.h
 */
#ifndef SL_BASE_ALLOWANCE_H
#define SL_BASE_ALLOWANCE_H

#include <stdbool.h>
#include <stdint.h>

/* In bytes: the smallest of the machine's memory, the limits of the process's control groups
 * (versions 1 and 2), and its data limit (ulimit -d). Limits that cannot be read are ignored. */
uint64_t sl_memory_allowance(void);

/* Whether so many bytes are below it, and there now. To be asked before several large allocations,
 * since single ones may find room one after the other until it is too late. */
bool sl_memory_allows(double bytes);

#endif
