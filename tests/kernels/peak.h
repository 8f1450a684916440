/* The fastest that this machine computes: what the speed of kernels is measured by.
 *
 *     double gflops = peak_measure("avx2", 0.01);
 */
#ifndef TESTS_KERNELS_PEAK_H
#define TESTS_KERNELS_PEAK_H

/* GFLOP/s of one thread: multiplications and additions, fused where the tier of that name has
 * that, in so many independent chains that none waits for another, in registers. In `seconds` of
 * processor time the fastest of several runs. The numbers never settle: processors that save power
 * make a product of the same numbers as before look up to twice as fast. */
double peak_measure(const char *tier, double seconds);

#endif
