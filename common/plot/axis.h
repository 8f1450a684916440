/* From values to positions on the canvas, and the ticks of an axis.
 *
 *     struct sl_axis axis = {.from = 60, .to = 760};
 *     sl_axis_span(&axis, 0, 43.7);            // ticks at 0, 10, 20, 30, 40
 *     double x = sl_axis_at(&axis, 12.5);
 */
#ifndef SL_PLOT_AXIS_H
#define SL_PLOT_AXIS_H

#include <stdbool.h>
#include <stddef.h>

enum { SL_TICKS_MAX = 24, SL_TICK_TEXT = 32 };

struct sl_axis {
    double low, high; /* values at the ends */
    double from, to;  /* positions of the ends, in units */
    bool log;         /* logarithmic; all values are above 0 */
    double wanted;    /* about how many ticks; 0: six */
    double ticks[SL_TICKS_MAX];
    char labels[SL_TICKS_MAX][SL_TICK_TEXT];
    size_t tick_count;
};

/* Sets ends that include both values, and round ticks between them (1, 2 or 5 times a power of ten)
 * whose labels differ. */
void sl_axis_span(struct sl_axis *axis, double low, double high);

/* Sets fewer ticks, if their labels do not fit; false if there is only one. */
bool sl_axis_fewer_ticks(struct sl_axis *axis);

/* Sets ticks at these values [count] only, sorted and at most SL_TICKS_MAX. */
void sl_axis_ticks_at(struct sl_axis *axis, const double *values, size_t count);

/* The position of a value. */
double sl_axis_at(const struct sl_axis *axis, double value);

#endif
