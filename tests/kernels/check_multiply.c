#include "check.h"
#include "exact.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Inputs, and the expected results. */
struct problem {
    size_t size[3]; /* m, n, k */
    bool transpose_a, transpose_b;
    float beta;
    char text[64];
    struct array a, b, before;
    double *c;
};

typedef void multiply(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                      const float *a, const float *b, float beta, float *c);

/* Of the first m rows. */
static struct array run(multiply *of, const struct problem *p, size_t m, size_t shift, bool *intact)
{
    struct array a = array_copy(&p->a, shift), b = array_copy(&p->b, 3 * shift);
    struct array c = p->beta == 0 ? array_new(p->before.count, 5 * shift) /* must not be read */
                                  : array_copy(&p->before, 5 * shift);
    of(p->transpose_a, p->transpose_b, m, p->size[1], p->size[2], a.at, b.at, p->beta, c.at);
    *intact = *intact && array_intact(&c) && array_equal(&a, &p->a) && array_equal(&b, &p->b);
    array_free(&a);
    array_free(&b);
    return c;
}

static void judge(const struct problem *p, multiply *of, struct finding *finding, size_t shift)
{
    bool intact = true;
    struct array first = run(of, p, p->size[0], 0, &intact);
    struct array second = run(of, p, p->size[0], shift, &intact);
    double size = sqrt((double)p->size[2] + (double)(p->beta * p->beta));
    for (size_t i = 0; i < first.count; i++)
        check_number(finding, p->text, (double)first.at[i], p->c[i], size);
    if (!intact)
        check_trouble(finding, "%s: wrote where it must not", p->text);
    if (!array_equal(&first, &second))
        check_trouble(finding, "%s: not the same twice", p->text);
    array_free(&first);
    array_free(&second);
}

/* Rows are the same without those after them; a transposed A has others then. */
static void judge_rows(const struct problem *p, multiply *of, struct finding *finding)
{
    bool intact = true;
    size_t m = p->size[0], few = (m + 1) / 2;
    if (p->transpose_a)
        return;
    struct array all = run(of, p, m, 0, &intact), some = run(of, p, few, 0, &intact);
    if (memcmp(all.at, some.at, few * p->size[1] * sizeof *all.at) != 0)
        check_trouble(finding, "%s: rows depend on others", p->text);
    array_free(&all);
    array_free(&some);
}

static void judge_tier(const struct problem *p, struct tier *tier, size_t shift)
{
    struct finding *finding = &tier->findings[MULTIPLY];
    finding->shapes++;
    judge(p, tier->kernels->multiply, finding, shift);
    judge(p, tier->kernels->multiply_rows, finding, shift);
    judge_rows(p, tier->kernels->multiply_rows, finding);
}

void check_multiply(const size_t size[3], int transposed, float beta, struct sl_random *random,
                    struct tier *tiers, size_t count)
{
    size_t m = size[0], n = size[1], k = size[2];
    struct problem p = {{m, n, k}, (transposed & 1) != 0, (transposed & 2) != 0, beta};
    snprintf(p.text, sizeof p.text, "[%zu, %zu] times [%zu, %zu]%s%s", m, k, k, n,
             p.transpose_a ? ", first transposed" : "", p.transpose_b ? ", second transposed" : "");
    p.a = array_random(m * k, random, false);
    p.b = array_random(k * n, random, false);
    p.before = array_random(m * n, random, false);
    p.c = exact_new(m * n);
    for (size_t i = 0; i < m * n; i++)
        p.c[i] = (double)p.before.at[i];
    exact_multiply(p.transpose_a, p.transpose_b, size, p.a.at, p.b.at, (double)beta, p.c);
    size_t shift = 1 + sl_random_below(random, 15);
    for (size_t i = 0; i < count; i++)
        judge_tier(&p, &tiers[i], shift);
    array_free(&p.a);
    array_free(&p.b);
    array_free(&p.before);
    free(p.c);
}
