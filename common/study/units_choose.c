/* Choosing among columns, and leaving out units. */
#include "base/memory.h"
#include "formats/value.h"
#include "statistics/summary.h"
#include "study/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double column_mean(const struct sl_units *units, size_t without, size_t column)
{
    double sum = 0;
    size_t count = 0;
    for (size_t u = 0; u < units->units; u++) {
        double value = units->values[u * units->columns + column];
        if (u == without || isnan(value))
            continue;
        sum += value;
        count++;
    }
    return count > 0 ? sum / (double)count : NAN;
}

size_t sl_units_best(const struct sl_units *units, size_t without, size_t first, size_t end)
{
    size_t found = SIZE_MAX;
    double best = -INFINITY;
    for (size_t column = first; column < end; column++) {
        double mean = units->sign * column_mean(units, without, column);
        if (mean > best && !(mean - best <= SL_ROUNDING * fabs(mean))) {
            best = mean;
            found = column;
        }
    }
    return found;
}

int sl_units_choose(struct sl_units *units, struct sl_error *error)
{
    size_t kept = 0;
    double *values = sl_alloc(units->units * units->columns, sizeof *values, error);
    for (size_t first = 0, end; first < units->columns && values != NULL; first = end) {
        for (end = first + 1; end < units->columns; end++)
            if (units->sides[end] != units->sides[first] ||
                sl_value_compare(units->x[end], units->x[first]) != 0)
                break;
        for (size_t u = 0; u < units->units; u++) {
            size_t at = sl_units_best(units, units->units > 1 ? u : SIZE_MAX, first, end);
            values[u * units->columns + kept] =
                at == SIZE_MAX ? NAN : units->values[u * units->columns + at];
        }
        units->best[kept] = units->best[sl_units_best(units, SIZE_MAX, first, end)];
        units->x[kept] = units->x[first];
        units->sides[kept++] = units->sides[first];
    }
    if (values == NULL)
        return -1;
    for (size_t u = 0; u < units->units; u++)
        for (size_t column = 0; column < kept; column++)
            units->values[u * kept + column] = values[u * units->columns + column];
    units->columns = kept;
    free(values);
    return 0;
}

size_t sl_units_complete(struct sl_units *units)
{
    size_t kept = 0, dropped = 0;
    for (size_t u = 0; u < units->units; u++) {
        bool whole = true;
        for (size_t column = 0; column < units->columns; column++)
            whole &= !isnan(units->values[u * units->columns + column]);
        dropped += !whole;
        if (whole)
            memmove(units->values + kept++ * units->columns, units->values + u * units->columns,
                    units->columns * sizeof *units->values);
    }
    units->units = kept;
    return dropped;
}

void sl_units_leave_out(struct sl_units *copy, const struct sl_units *units, size_t unit)
{
    size_t columns = units->columns;
    copy->units = units->units - 1;
    memcpy(copy->values, units->values, unit * columns * sizeof *copy->values);
    memcpy(copy->values + unit * columns, units->values + (unit + 1) * columns,
           (copy->units - unit) * columns * sizeof *copy->values);
}
