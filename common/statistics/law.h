/* The law accuracy = a - b x^-c: how accuracy nears a as the images grow.
 *
 *     struct sl_law law;
 *     if (sl_law_fit(&law, ipc, accuracy, 6) == 0)
 *         printf("%.2f\n", law.c);                    // the exponent of the scaling law
 *     double enough = sl_law_reaches(&law, 0.3);      // images for 30 %
 */
#ifndef SL_STATISTICS_LAW_H
#define SL_STATISTICS_LAW_H

#include <stddef.h>

enum { SL_LAW_POINTS_MIN = 4 }; /* three would be met exactly */

/* Where c is looked for. At the lowest, accuracy grows like log x: it nears no limit that the
 * points tell of, and a and b by themselves mean nothing. */
#define SL_LAW_LOWEST  0.01
#define SL_LAW_HIGHEST 10.0

struct sl_law {
    double a, b, c;   /* of points that are all as high: b is 0 and c NAN */
    double deviation; /* root of the mean squared distance of the points */
};

/* Least squares over the points (x above 0): a and b are solved for each c, and c is searched for,
 * first in 200 steps of equal ratio, then by golden section in the best of them.
 * Returns -1 for fewer than SL_LAW_POINTS_MIN points, or none but equal x. */
int sl_law_fit(struct sl_law *law, const double *x, const double *y, size_t count);

/* The x where the law has the value y; NAN where it never has. */
double sl_law_reaches(const struct sl_law *law, double y);

#endif
