/* How fast the kernels of each tier are, at the layers that networks have.
 *
 *     throughput_report(tiers, count, 20);
 */
#ifndef TESTS_KERNELS_THROUGHPUT_H
#define TESTS_KERNELS_THROUGHPUT_H

#include "check.h"

/* Prints a table; every kernel and what is their measure (peak.h) are run in turns, `rounds`
 * times, and the fastest of each counts: so other work on the machine hits all of them. */
void throughput_report(const struct tier *tiers, size_t count, size_t rounds);

#endif
