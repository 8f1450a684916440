#include "check.h"
#include "exact.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Inputs, and the expected results: values, tangents. */
struct problem {
    struct sl_norm shape;
    char text[64];
    struct pair x, gain, bias, d_z, before; /* before: what gradients [c] are added to */
    double *statistics[2], *z[2], *d_x[2], *d_gain[2], *d_bias[2], *gates;
};

/* Gradients of the parameters are empty if they were not wanted. */
struct outcome {
    struct pair statistics, z, d_x, d_gain, d_bias;
    bool intact;
};

/* Tangents of channel i of map n. */
static void solve_tangent(struct problem *p, size_t n, size_t i)
{
    const struct sl_norm *shape = &p->shape;
    size_t c = shape->c, at = n * shape->h * shape->w * c + i;
    size_t pooled = n * (shape->h / 2) * (shape->w / 2) * c + i;
    double statistics[2];
    exact_norm_tangent(&(struct exact_tangent){.shape = shape,
                                               .x = sl_dual_at(pair_dual(&p->x), at),
                                               .d_z = sl_dual_at(pair_dual(&p->d_z), pooled),
                                               .gain = (double)p->gain.value.at[i],
                                               .t_gain = (double)p->gain.tangent.at[i],
                                               .bias = (double)p->bias.value.at[i],
                                               .t_bias = (double)p->bias.tangent.at[i],
                                               .t_statistics = statistics,
                                               .t_z = p->z[1] + pooled,
                                               .t_d_x = p->d_x[1] + at,
                                               .t_d_gain = &p->d_gain[1][i],
                                               .t_d_bias = &p->d_bias[1][i]});
    p->statistics[1][n * 2 * c + i] = statistics[0];
    p->statistics[1][n * 2 * c + c + i] = statistics[1];
}

static void solve(struct problem *p)
{
    const struct sl_norm *shape = &p->shape;
    const float *x = p->x.value.at, *gain = p->gain.value.at, *bias = p->bias.value.at;
    for (int k = 0; k < 2; k++) {
        const struct array *before = k == 0 ? &p->before.value : &p->before.tangent;
        p->statistics[k] = exact_new(2 * shape->n * shape->c);
        p->z[k] = exact_new(p->d_z.value.count);
        p->d_x[k] = exact_new(p->x.value.count);
        p->d_gain[k] = exact_from(before);
        p->d_bias[k] = exact_from(before);
    }
    p->gates = exact_new(shape->n * shape->c);
    exact_norm(shape, x, gain, bias, p->statistics[0], p->z[0]);
    exact_norm_back(shape, x, gain, bias, p->statistics[0], p->d_z.value.at, p->d_x[0],
                    p->d_gain[0], p->d_bias[0], p->gates);
    for (size_t i = 0; i < shape->n * shape->c; i++)
        solve_tangent(p, i / shape->c, i % shape->c);
}

static void pose(struct problem *p, const struct sl_norm *shape, double mean,
                 struct sl_random *random)
{
    *p = (struct problem){.shape = *shape};
    snprintf(p->text, sizeof p->text, "%zu maps [%zu, %zu, %zu] about %g", shape->n, shape->h,
             shape->w, shape->c, mean);
    p->x = pair_random(shape->n * shape->h * shape->w * shape->c, true, random, false);
    for (size_t i = 0; i < p->x.value.count; i++) {
        p->x.value.at[i] += (float)mean;
        p->x.tangent.at[i] -= (float)mean;
    }
    p->gain = pair_random(shape->c, true, random, false);
    p->bias = pair_random(shape->c, true, random, false);
    p->d_z =
        pair_random(shape->n * (shape->h / 2) * (shape->w / 2) * shape->c, true, random, false);
    p->before = pair_random(shape->c, true, random, false);
    solve(p);
}

static void dismiss(struct problem *p)
{
    struct pair *pairs[] = {&p->x, &p->gain, &p->bias, &p->d_z, &p->before};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        pair_free(pairs[i]);
    for (int k = 0; k < 2; k++) {
        free(p->statistics[k]);
        free(p->z[k]);
        free(p->d_x[k]);
        free(p->d_gain[k]);
        free(p->d_bias[k]);
    }
    free(p->gates);
}

static void discard(struct outcome *o)
{
    pair_free(&o->statistics);
    pair_free(&o->z);
    pair_free(&o->d_x);
    pair_free(&o->d_gain);
    pair_free(&o->d_bias);
}

/* What is only to be read. */
struct inputs {
    struct pair x, gain, bias, d_z;
};

/* Forward, then backward; scratch is all NaN before both. */
static void go(const struct sl_normalisation *norm, const struct problem *p, const bool both[2],
               size_t shift, const struct inputs *in, struct outcome *o)
{
    size_t room = SL_NORM_SCRATCH * p->shape.c;
    struct pair scratch = pair_new(room, both, shift);
    norm->forward(&p->shape, pair_dual(&in->x), pair_dual(&in->gain), pair_dual(&in->bias),
                  pair_dual(&o->statistics), pair_dual(&o->z), pair_dual(&scratch));
    o->intact = pair_intact(&scratch);
    pair_free(&scratch);
    scratch = pair_new(room, both, shift);
    norm->backward(&p->shape, pair_dual(&in->x), pair_dual(&in->gain), pair_dual(&in->bias),
                   pair_dual(&o->statistics), pair_dual(&in->d_z), pair_dual(&o->d_x),
                   pair_dual(&o->d_gain), pair_dual(&o->d_bias), pair_dual(&scratch));
    o->intact = o->intact && pair_intact(&scratch) && pair_intact(&o->statistics) &&
                pair_intact(&o->z) && pair_intact(&o->d_x) && pair_intact(&o->d_gain) &&
                pair_intact(&o->d_bias);
    pair_free(&scratch);
}

/* With gradients of the parameters where `sums` says so. */
static struct outcome run(const struct sl_normalisation *norm, const struct problem *p,
                          bool tangents, const bool sums[2], size_t shift)
{
    const bool both[2] = {true, tangents};
    struct inputs in = {pair_copy(&p->x, both, shift), pair_copy(&p->gain, both, 3 * shift),
                        pair_copy(&p->bias, both, 5 * shift), pair_copy(&p->d_z, both, 7 * shift)};
    struct outcome o = {
        .statistics = pair_new(2 * p->shape.n * p->shape.c, both, 3 * shift),
        .z = pair_new(p->d_z.value.count, both, 5 * shift),
        .d_x = pair_new(p->x.value.count, both, 11 * shift),
        .d_gain = pair_copy(&p->before, sums, 7 * shift),
        .d_bias = pair_copy(&p->before, sums, 9 * shift),
    };
    go(norm, p, both, shift, &in, &o);
    o.intact = o.intact && pair_agree(&in.x, &p->x) && pair_agree(&in.gain, &p->gain) &&
               pair_agree(&in.bias, &p->bias) && pair_agree(&in.d_z, &p->d_z);
    pair_free(&in.x);
    pair_free(&in.gain);
    pair_free(&in.bias);
    pair_free(&in.d_z);
    return o;
}

/* What rounding x by one part does to its normalised value: more where the mean is large, or the
 * deviation small. */
static double condition(const struct problem *p, size_t n, size_t i)
{
    const double *mean = p->statistics[0] + n * 2 * p->shape.c + i, *inverse = mean + p->shape.c;
    return (1 + fabs(*mean)) * fmax(1, *inverse);
}

/* Channel i of map n, values or tangents. Without a safe distance to the ReLU's corner its
 * gradients are not defined to within rounding: then nothing is said about those, nor about
 * tangents, and false returned. Tangents have the deviation in them once more. */
static bool judge_map(const struct problem *p, struct finding *findings, const struct outcome *o,
                      int k, size_t n, size_t i)
{
    const struct sl_norm *shape = &p->shape;
    size_t c = shape->c, pixels = shape->h * shape->w, pooled = (shape->h / 2) * (shape->w / 2);
    const float *z = k == 0 ? o->z.value.at : o->z.tangent.at;
    const float *d_x = k == 0 ? o->d_x.value.at : o->d_x.tangent.at;
    double inverse = p->statistics[0][n * 2 * c + c + i],
           gain = 1 + fabs((double)p->gain.value.at[i]);
    double size = condition(p, n, i), gate = 1e-5 * size * gain;
    if (k == 1)
        gain += fabs((double)p->gain.tangent.at[i]), size *= condition(p, n, i);
    if (k == 1 && p->gates[n * c + i] < gate)
        return false;
    for (size_t at = n * pooled * c + i; at < (n + 1) * pooled * c; at += c)
        check_number(&findings[0], p->text, (double)z[at], p->z[k][at], gain * size);
    if (p->gates[n * c + i] < gate)
        return false;
    for (size_t at = n * pixels * c + i; at < (n + 1) * pixels * c; at += c)
        check_number(&findings[1], p->text, (double)d_x[at], p->d_x[k][at], gain * inverse * size);
    return true;
}

static void judge(const struct problem *p, struct finding *findings, const struct outcome *o, int k)
{
    const struct sl_norm *shape = &p->shape;
    double terms = (double)(shape->n * (shape->h / 2) * (shape->w / 2));
    const float *d_gain = k == 0 ? o->d_gain.value.at : o->d_gain.tangent.at;
    const float *d_bias = k == 0 ? o->d_bias.value.at : o->d_bias.tangent.at;
    findings[0].shapes++;
    findings[1].shapes++;
    for (size_t i = 0; i < shape->c; i++) {
        bool all = true;
        double worst = 1;
        for (size_t n = 0; n < shape->n; n++) {
            all = judge_map(p, findings, o, k, n, i) && all;
            worst = fmax(worst, pow(condition(p, n, i), k + 1));
        }
        double size = (1 + sqrt(terms)) * worst;
        if (!all)
            continue;
        check_number(&findings[1], p->text, (double)d_gain[i], p->d_gain[k][i], size);
        check_number(&findings[1], p->text, (double)d_bias[i], p->d_bias[k][i], size);
    }
}

void check_norm(const struct sl_norm *shape, double mean, struct sl_random *random,
                struct tier *tiers, size_t count)
{
    static const bool all[2] = {true, true};
    struct problem problem;
    pose(&problem, shape, mean, random);
    size_t shift = 1 + sl_random_below(random, 15);
    bool tangents = sl_random_below(random, 2) == 1, some = sl_random_below(random, 2) == 1;
    const bool sums[2] = {some, tangents && sl_random_below(random, 2) == 1};
    for (size_t i = 0; i < count; i++) {
        struct finding *findings = tiers[i].findings + NORM_FORWARD;
        struct outcome first = run(tiers[i].kernels->norm, &problem, true, all, 0);
        struct outcome second = run(tiers[i].kernels->norm, &problem, tangents, sums, shift);
        judge(&problem, findings, &first, 0);
        judge(&problem, findings + 2, &first, 1);
        if (!first.intact || !second.intact)
            check_trouble(findings, "%s: wrote where it must not", problem.text);
        if (!pair_agree(&first.z, &second.z) || !pair_agree(&first.d_x, &second.d_x) ||
            !pair_agree(&first.d_gain, &second.d_gain) ||
            !pair_agree(&first.d_bias, &second.d_bias))
            check_trouble(findings, "%s: not the same twice", problem.text);
        discard(&first);
        discard(&second);
    }
    dismiss(&problem);
}
