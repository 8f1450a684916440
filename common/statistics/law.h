/* The law y = a - b x^-c: how accuracy approaches a as the number of images grows.
 *
 *     const double ipc[] = {1, 10, 50, 100}, accuracy[] = {0.05, 0.2, 0.3, 0.33};
 *     struct sl_law law;
 *     if (sl_law_fit(&law, ipc, accuracy, 4) == 0)
 *         printf("%.2f, %g\n", law.c, sl_law_reaches(&law, 0.3)); // the exponent; images for 30 %
 */
#ifndef SL_STATISTICS_LAW_H
#define SL_STATISTICS_LAW_H

#include <stddef.h>

enum { SL_LAW_POINTS_MIN = 4 }; /* three points would be fitted exactly */

/* The range in which c is searched. At the lowest c, y grows like log x: the points show no limit
 * that it approaches, and a and b mean nothing by themselves. */
#define SL_LAW_LOWEST  0.01
#define SL_LAW_HIGHEST 10.0

struct sl_law {
    double a, b, c;   /* if all y are equal, b is 0 and c NAN */
    double deviation; /* root mean square of the distances in y */
};

/* Least squares over the points x [count] (above 0), y [count]: a and b are solved for each c, and
 * c is searched, first in 200 steps of equal ratio, then by golden section around the best of them.
 * Returns -1 for fewer than SL_LAW_POINTS_MIN points, or if all x are equal. */
int sl_law_fit(struct sl_law *law, const double *x, const double *y, size_t count);

/* The x at which the law has the value y; NAN if it never has. */
double sl_law_reaches(const struct sl_law *law, double y);

#endif
