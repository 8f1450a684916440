/* How much memory this process may use.
 *
 *     if (bytes > sl_memory_allowance() / 4)
 *         ... put them into a file (base/store.h) ...
 */
#ifndef SL_BASE_ALLOWANCE_H
#define SL_BASE_ALLOWANCE_H

#include <stdint.h>

/* In bytes: the smallest of the machine's memory, the limits of the process's control groups
 * (versions 1 and 2), and its data limit (ulimit -d). A limit that cannot be read is none. */
uint64_t sl_memory_allowance(void);

#endif
