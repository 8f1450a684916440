#include "statistics/variance.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

struct design {
    const double *values;
    const size_t *levels; /* [rows, factors] */
    size_t rows, factors;
    size_t *groups; /* scratch [factors + 1, rows], see group_rows */
};

/* Whether two rows agree in the factors from `first` up to `end`. */
static bool alike(const struct design *design, size_t a, size_t b, size_t first, size_t end)
{
    for (size_t f = first; f < end; f++)
        if (design->levels[a * design->factors + f] != design->levels[b * design->factors + f])
            return false;
    return true;
}

/* For each row the first row that agrees with it in those factors; returns how many groups. */
static size_t group_rows(const struct design *design, size_t first, size_t end, size_t *groups)
{
    size_t count = 0;
    for (size_t row = 0; row < design->rows; row++) {
        size_t other = 0;
        while (!alike(design, other, row, first, end))
            other++;
        groups[row] = other;
        count += other == row;
    }
    return count;
}

/* Whether all groups have the same number of rows. */
static bool balanced(const struct design *design, const size_t *groups, size_t count)
{
    for (size_t group = 0; group < design->rows; group++) {
        size_t size = 0;
        for (size_t row = 0; row < design->rows; row++)
            size += groups[row] == group;
        if (size != 0 && size * count != design->rows)
            return false;
    }
    return true;
}

static double group_mean(const struct design *design, const size_t *groups, size_t group)
{
    double sum = 0;
    size_t size = 0;
    for (size_t row = 0; row < design->rows; row++)
        if (groups[row] == group) {
            sum += design->values[row];
            size++;
        }
    return sum / (double)size;
}

/* The sum over rows of the squared distance of their group's mean from that of the wider group. */
static double squares_between(const struct design *design, const size_t *groups,
                              const size_t *wider)
{
    double sum = 0;
    for (size_t row = 0; row < design->rows; row++) {
        double distance =
            group_mean(design, groups, groups[row]) - group_mean(design, wider, wider[row]);
        sum += distance * distance;
    }
    return sum;
}

static void set_factor(struct sl_variance_factor *factor, double squares, size_t freedom,
                       size_t levels, size_t rows)
{
    *factor = (struct sl_variance_factor){.levels = levels,
                                          .freedom = freedom,
                                          .mean_square = squares / (double)freedom,
                                          .component = NAN};
    factor->deviation = sqrt(factor->mean_square * (double)levels / (double)rows);
}

static int analyse_crossed(struct sl_variance *variance, const struct design *design,
                           struct sl_error *error)
{
    size_t *groups = design->groups, *all = groups + design->rows, freedom = design->rows - 1;
    group_rows(design, 0, 0, all);
    double left = 0, mean = group_mean(design, all, 0);
    for (size_t row = 0; row < design->rows; row++)
        left += (design->values[row] - mean) * (design->values[row] - mean);
    for (size_t f = 0; f < design->factors; f++) {
        size_t levels = group_rows(design, f, f + 1, groups);
        double squares = squares_between(design, groups, all);
        if (levels < 2)
            return sl_fail(error, "factor %zu has only one value", f + 1);
        set_factor(&variance->factors[f], squares, levels - 1, levels, design->rows);
        left -= squares;
        freedom -= levels - 1;
    }
    struct sl_variance_factor *rest = &variance->factors[design->factors];
    set_factor(rest, left > 0 ? left : 0, freedom, design->rows, design->rows);
    rest->component = rest->mean_square;
    for (size_t f = 0; f < design->factors; f++) {
        struct sl_variance_factor *factor = &variance->factors[f];
        factor->component = (factor->mean_square - rest->mean_square) * (double)factor->levels /
                            (double)design->rows;
    }
    return 0;
}

static int analyse_nested(struct sl_variance *variance, const struct design *design,
                          struct sl_error *error)
{
    size_t before = group_rows(design, 0, 0, design->groups);
    for (size_t f = 0; f < design->factors; f++) {
        size_t *wider = design->groups + f * design->rows, *groups = wider + design->rows;
        size_t count = group_rows(design, 0, f + 1, groups);
        if (count == before)
            return sl_fail(error, "factor %zu has only one value within each value of factor %zu",
                           f + 1, f);
        if (!balanced(design, groups, count))
            return sl_fail(error, "the values of factor %zu have different numbers of rows", f + 1);
        set_factor(&variance->factors[f], squares_between(design, groups, wider), count - before,
                   count, design->rows);
        before = count;
    }
    for (size_t f = 0; f < design->factors; f++) {
        struct sl_variance_factor *factor = &variance->factors[f];
        double next = f + 1 < design->factors ? factor[1].mean_square : 0;
        factor->component =
            (factor->mean_square - next) * (double)factor->levels / (double)design->rows;
    }
    return 0;
}

/* Whether each value of a factor occurs with only one value of each factor before it. */
static bool is_nested(const struct design *design)
{
    for (size_t f = 1; f < design->factors; f++)
        for (size_t a = 0; a < design->rows; a++)
            for (size_t b = 0; b < a; b++)
                if (alike(design, a, b, f, f + 1) && !alike(design, a, b, 0, f))
                    return false;
    return true;
}

/* Whether there are as many rows as combinations; it is known that no two rows agree. */
static bool is_crossed(const struct design *design, size_t *combinations)
{
    *combinations = 1;
    for (size_t f = 0; f < design->factors; f++)
        *combinations *= group_rows(design, f, f + 1, design->groups);
    return *combinations == design->rows;
}

static int analyse(struct sl_variance *variance, const struct design *design,
                   struct sl_error *error)
{
    size_t combinations = 0;
    if (design->rows < 2)
        return sl_fail(error, "a single row has no variance");
    if (group_rows(design, 0, design->factors, design->groups) < design->rows)
        return sl_fail(error, "some rows agree in all factors");
    variance->factor_count = design->factors;
    if (design->factors > 1 && is_crossed(design, &combinations)) {
        variance->factor_count++;
        return analyse_crossed(variance, design, error);
    }
    variance->nested = true;
    if (!is_nested(design))
        return sl_fail(error,
                       "the factors are neither crossed (%zu of %zu combinations exist) nor "
                       "nested",
                       design->rows, combinations);
    return analyse_nested(variance, design, error);
}

int sl_variance_analyse(struct sl_variance *variance, const double *values, const size_t *levels,
                        size_t rows, size_t factor_count, struct sl_error *error)
{
    *variance = (struct sl_variance){0};
    if (factor_count == 0 || factor_count > SL_FACTORS_MAX)
        return sl_fail(error, "%zu factors, expected 1 to %d", factor_count, SL_FACTORS_MAX);
    struct design design = {values, levels, rows, factor_count, NULL};
    design.groups = sl_alloc((factor_count + 1) * rows, sizeof *design.groups, error);
    int result = design.groups == NULL ? -1 : analyse(variance, &design, error);
    free(design.groups);
    return result;
}
