#include "plot/axis.h"

#include <math.h>
#include <stdio.h>

enum { TICKS_WANTED = 6 };

static double round_step(double range)
{
    double rough = range / TICKS_WANTED, power = pow(10, floor(log10(rough)));
    double lead = rough / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

static void add_tick(struct sl_axis *axis, double value, int decimals)
{
    if (axis->tick_count == SL_TICKS_MAX)
        return;
    char *label = axis->labels[axis->tick_count];
    if (fabs(value) >= 1e6 || decimals > 6)
        snprintf(label, SL_TICK_TEXT, "%.3g", value);
    else
        snprintf(label, SL_TICK_TEXT, "%.*f", decimals, value == 0 ? 0 : value);
    axis->ticks[axis->tick_count++] = value;
}

static void linear_ticks(struct sl_axis *axis)
{
    double step = round_step(axis->high - axis->low);
    int decimals = step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);
    double first = ceil(axis->low / step - 1e-9);
    for (double i = 0; i < SL_TICKS_MAX && (first + i) * step <= axis->high + 1e-9 * step; i++)
        add_tick(axis, (first + i) * step, decimals);
}

static void log_ticks(struct sl_axis *axis)
{
    static const double leads[] = {1, 2, 5};
    size_t per_decade = log10(axis->high / axis->low) > 3 ? 1 : 3;
    for (int power = (int)floor(log10(axis->low)); power <= (int)ceil(log10(axis->high)); power++)
        for (size_t i = 0; i < per_decade; i++) {
            double value = leads[i] * pow(10, power);
            if (value >= axis->low * (1 - 1e-9) && value <= axis->high * (1 + 1e-9))
                add_tick(axis, value, power < 0 ? -power : 0);
        }
}

void sl_axis_span(struct sl_axis *axis, double low, double high)
{
    if (!(high > low)) {
        double half = low == 0 ? 1 : fabs(low) / 2;
        high = low + half;
        low -= half;
    }
    axis->low = low;
    axis->high = high;
    axis->tick_count = 0;
    if (axis->log)
        log_ticks(axis);
    else
        linear_ticks(axis);
}

void sl_axis_ticks_at(struct sl_axis *axis, const double *values, size_t count)
{
    axis->tick_count = 0;
    for (size_t i = 0; i < count && i < SL_TICKS_MAX; i++) {
        snprintf(axis->labels[i], SL_TICK_TEXT, "%.4g", values[i]);
        axis->ticks[axis->tick_count++] = values[i];
    }
}

double sl_axis_at(const struct sl_axis *axis, double value)
{
    double share = axis->log ? log(value / axis->low) / log(axis->high / axis->low)
                             : (value - axis->low) / (axis->high - axis->low);
    return axis->from + share * (axis->to - axis->from);
}
