#include "statistics/kendall.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT_MAX = 9 }; /* 9! = 362,880 orders */

static int sign(double value)
{
    return (value > 0) - (value < 0);
}

/* The pairs that agree minus those that disagree. */
static int concordance(const double *x, const double *y, size_t count)
{
    int sum = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            sum += sign(x[i] - x[j]) * sign(y[i] - y[j]);
    return sum;
}

static size_t untied(const double *values, size_t count)
{
    size_t pairs = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            pairs += values[i] != values[j];
    return pairs;
}

double sl_kendall_tau(const double *x, const double *y, size_t count)
{
    double pairs = sqrt((double)untied(x, count) * (double)untied(y, count));
    return pairs == 0 ? 0 : concordance(x, y, count) / pairs;
}

/* Makes the next permutation in place, by Heap's algorithm without recursion; `state` [count]
 * begins as zeros. Returns 0 after the last one. */
static int next_order(double *y, size_t *state, size_t *at, size_t count)
{
    for (; *at < count; ++*at) {
        if (state[*at] < *at) {
            size_t other = *at % 2 == 0 ? 0 : state[*at];
            double kept = y[other];
            y[other] = y[*at];
            y[*at] = kept;
            state[*at]++;
            *at = 1;
            return 1;
        }
        state[*at] = 0;
    }
    return 0;
}

/* The probability of each concordance over all orders of y: shares [2 pairs + 1], from -pairs. */
static void share_orders(const double *x, const double *y, size_t count, double *shares)
{
    double order[EXACT_MAX], total = 0;
    size_t state[EXACT_MAX] = {0}, at = 1, pairs = count * (count - 1) / 2;
    memcpy(order, y, count * sizeof *order);
    do {
        shares[(int)pairs + concordance(x, order, count)]++;
        total++;
    } while (next_order(order, state, &at, count));
    for (size_t i = 0; i <= 2 * pairs; i++)
        shares[i] /= total;
}

/* The probability of sums at least as far from 0 as the observed one, over the orders of all
 * blocks. */
static double exact_p(const double *x, const double *y, size_t blocks, size_t count, int observed,
                      struct sl_error *error)
{
    size_t pairs = count * (count - 1) / 2, length = 2 * pairs * blocks + 1;
    double *sums = sl_alloc(length, sizeof *sums, error),
           *next = sl_alloc(length, sizeof *next, error), p = NAN;
    if (sums != NULL && next != NULL) {
        sums[0] = 1;
        for (size_t b = 0; b < blocks; b++) { /* the distribution of a sum is the convolution */
            double shares[EXACT_MAX * (EXACT_MAX - 1) + 1] = {0};
            share_orders(x, y + b * count, count, shares);
            memset(next, 0, length * sizeof *next);
            for (size_t i = 0; i <= 2 * pairs * b; i++)
                for (size_t j = 0; j <= 2 * pairs; j++)
                    next[i + j] += sums[i] * shares[j];
            memcpy(sums, next, length * sizeof *sums);
        }
        p = 0;
        for (size_t i = 0; i < length; i++)
            if (abs((int)i - (int)(pairs * blocks)) >= abs(observed))
                p += sums[i];
    }
    free(sums);
    free(next);
    return isnan(p) ? NAN : fmin(p, 1);
}

/* The variance of the concordance of a block; ties of y reduce it. */
static double variance_of(const double *y, size_t count)
{
    double n = (double)count, sum = n * (n - 1) * (2 * n + 5);
    for (size_t i = 0; i < count; i++) {
        double ties = 0;
        for (size_t j = 0; j < count; j++)
            ties += y[i] == y[j];
        sum -= (ties - 1) * (2 * ties + 5); /* each of `ties` values contributes its part */
    }
    return sum / 18;
}

double sl_kendall_p(const double *x, const double *y, size_t blocks, size_t count,
                    struct sl_error *error)
{
    int observed = 0;
    double variance = 0;
    for (size_t b = 0; b < blocks; b++) {
        observed += concordance(x, y + b * count, count);
        variance += variance_of(y + b * count, count);
    }
    if (observed == 0 || variance <= 0)
        return 1;
    if (count <= EXACT_MAX)
        return exact_p(x, y, blocks, count, observed, error);
    return erfc((abs(observed) - 1) / sqrt(variance) / M_SQRT2);
}
