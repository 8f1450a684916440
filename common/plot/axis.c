#include "plot/axis.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TICKS_WANTED = 6, TICKS_LOG = 10 };

static double round_step(double rough)
{
    double power = pow(10, floor(log10(rough))), lead = rough / power;
    return power * (lead <= 1 + 1e-9 ? 1 : lead <= 2 + 1e-9 ? 2 : lead <= 5 + 1e-9 ? 5 : 10);
}

/* "1e+06" is 1e6, "3e-08" is 3e-8. */
static void shorten_exponent(char *text)
{
    char *at = strchr(text, 'e');
    if (at == NULL)
        return;
    char *from = at + 1, *to = at + 1;
    if (*from == '-')
        to++;
    from += *from == '-' || *from == '+';
    from += strspn(from, "0");
    memmove(to, from, strlen(from) + 1);
}

/* With enough digits to distinguish the value from its neighbours, a step away. */
static void add_tick(struct sl_axis *axis, double value, double step)
{
    int decimals = step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);
    if (axis->tick_count == SL_TICKS_MAX)
        return;
    char *label = axis->labels[axis->tick_count];
    if (value == 0)
        value = 0; /* -0 */
    if (fabs(value) < 1e6 && decimals <= 6) {
        snprintf(label, SL_TICK_TEXT, "%.*f", decimals, value);
    } else {
        double digits = value == 0 ? 1 : floor(log10(fabs(value))) - floor(log10(step)) + 1;
        snprintf(label, SL_TICK_TEXT, "%.*g", (int)fmin(fmax(digits, 1), DBL_DECIMAL_DIG), value);
        shorten_exponent(label);
    }
    if (axis->tick_count > 0 && strcmp(label, axis->labels[axis->tick_count - 1]) == 0)
        return; /* the step is too small for numbers of this size */
    axis->ticks[axis->tick_count++] = value;
}

static void linear_ticks(struct sl_axis *axis, double wanted)
{
    double step = round_step((axis->high - axis->low) / wanted);
    double first = ceil(axis->low / step - 1e-9);
    axis->tick_count = 0;
    for (double i = 0; i < SL_TICKS_MAX && (first + i) * step <= axis->high + 1e-9 * step; i++)
        add_tick(axis, (first + i) * step, step);
}

/* `leads` ticks per decade, in every `every`-th decade. */
static void log_ticks_of(struct sl_axis *axis, int leads, int every)
{
    static const double numbers[] = {1, 2, 5};
    int first = (int)floor(log10(axis->low) / every) * every;
    axis->tick_count = 0;
    for (int power = first; power <= (int)ceil(log10(axis->high)); power += every)
        for (int i = 0; i < leads; i++) {
            double value = numbers[i] * pow(10, power);
            if (value >= axis->low * (1 - 1e-9) && value <= axis->high * (1 + 1e-9))
                add_tick(axis, value, pow(10, power));
        }
}

static void log_ticks(struct sl_axis *axis, double wanted)
{
    double decades = log10(axis->high) - log10(axis->low);
    if (decades * 3 <= wanted) {
        log_ticks_of(axis, 3, 1);
        if (axis->tick_count < 2) /* the axis is shorter than the distance between two of them */
            linear_ticks(axis, wanted / 2);
    } else {
        log_ticks_of(axis, 1, (int)fmax(round_step(ceil(decades / wanted)), 1));
    }
}

static void set_ticks(struct sl_axis *axis)
{
    if (axis->log)
        log_ticks(axis, fmax(axis->wanted * TICKS_LOG / TICKS_WANTED, 1));
    else
        linear_ticks(axis, axis->wanted);
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
    axis->wanted = axis->wanted > 0 ? axis->wanted : TICKS_WANTED;
    set_ticks(axis);
}

bool sl_axis_fewer_ticks(struct sl_axis *axis)
{
    size_t before = axis->tick_count;
    while (axis->tick_count >= before && axis->wanted > 1) {
        axis->wanted -= 1;
        set_ticks(axis);
    }
    return axis->tick_count < before;
}

void sl_axis_ticks_at(struct sl_axis *axis, const double *values, size_t count)
{
    axis->tick_count = 0;
    for (size_t i = 0; i < count && i < SL_TICKS_MAX; i++) {
        snprintf(axis->labels[i], SL_TICK_TEXT, "%.4g", values[i]);
        shorten_exponent(axis->labels[i]);
        axis->ticks[axis->tick_count++] = values[i];
    }
}

double sl_axis_at(const struct sl_axis *axis, double value)
{
    double share = axis->log ? (log(value) - log(axis->low)) / (log(axis->high) - log(axis->low))
                             : (value - axis->low) / (axis->high - axis->low);
    return axis->from + share * (axis->to - axis->from);
}
