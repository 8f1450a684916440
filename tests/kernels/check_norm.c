#include "check.h"
#include "exact.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Inputs, and the expected results. */
struct problem {
    struct sl_norm shape;
    char text[64];
    struct array x, gain, bias, d_z, before; /* before: what gradients [c] are added to */
    double *statistics, *z, *d_x, *d_gain, *d_bias, *gates;
};

struct outcome {
    struct array statistics, z, d_x, d_gain, d_bias;
    bool intact;
};

static void solve(struct problem *p)
{
    const struct sl_norm *shape = &p->shape;
    p->statistics = exact_new(2 * shape->n * shape->c);
    p->z = exact_new(p->d_z.count);
    p->d_x = exact_new(p->x.count);
    p->d_gain = exact_new(shape->c);
    p->d_bias = exact_new(shape->c);
    p->gates = exact_new(shape->n * shape->c);
    for (size_t i = 0; i < shape->c; i++)
        p->d_gain[i] = p->d_bias[i] = (double)p->before.at[i];
    exact_norm(shape, p->x.at, p->gain.at, p->bias.at, p->statistics, p->z);
    exact_norm_back(shape, p->x.at, p->gain.at, p->bias.at, p->statistics, p->d_z.at, p->d_x,
                    p->d_gain, p->d_bias, p->gates);
}

static void pose(struct problem *p, const struct sl_norm *shape, double mean,
                 struct sl_random *random)
{
    *p = (struct problem){.shape = *shape};
    snprintf(p->text, sizeof p->text, "%zu maps [%zu, %zu, %zu] about %g", shape->n, shape->h,
             shape->w, shape->c, mean);
    p->x = array_random(shape->n * shape->h * shape->w * shape->c, random, false);
    for (size_t i = 0; i < p->x.count; i++)
        p->x.at[i] += (float)mean;
    p->gain = array_random(shape->c, random, false);
    p->bias = array_random(shape->c, random, false);
    p->d_z = array_random(shape->n * (shape->h / 2) * (shape->w / 2) * shape->c, random, false);
    p->before = array_random(shape->c, random, false);
    solve(p);
}

static void dismiss(struct problem *p)
{
    array_free(&p->x);
    array_free(&p->gain);
    array_free(&p->bias);
    array_free(&p->d_z);
    array_free(&p->before);
    free(p->statistics);
    free(p->z);
    free(p->d_x);
    free(p->d_gain);
    free(p->d_bias);
    free(p->gates);
}

static void discard(struct outcome *o)
{
    array_free(&o->statistics);
    array_free(&o->z);
    array_free(&o->d_x);
    array_free(&o->d_gain);
    array_free(&o->d_bias);
}

static struct outcome run(const struct sl_normalisation *norm, const struct problem *p,
                          size_t shift)
{
    size_t c = p->shape.c;
    struct array gain = array_copy(&p->gain, 3 * shift), bias = array_copy(&p->bias, 5 * shift);
    struct array d_z = array_copy(&p->d_z, 7 * shift);
    struct array scratch = array_new(SL_NORM_SCRATCH * c, shift);
    struct outcome o = {.statistics = array_new(2 * p->shape.n * c, 3 * shift),
                        .z = array_new(d_z.count, 5 * shift),
                        .d_x = array_copy(&p->x, shift),
                        .d_gain = array_copy(&p->before, 7 * shift),
                        .d_bias = array_copy(&p->before, 9 * shift)};
    norm->forward(&p->shape, o.d_x.at, gain.at, bias.at, o.statistics.at, o.z.at, scratch.at);
    o.intact = array_equal(&o.d_x, &p->x) && array_intact(&scratch);
    array_free(&scratch);
    scratch = array_new(SL_NORM_SCRATCH * c, shift);
    norm->backward(&p->shape, o.d_x.at, gain.at, bias.at, o.statistics.at, d_z.at, o.d_gain.at,
                   o.d_bias.at, scratch.at);
    o.intact = o.intact && array_intact(&scratch) && array_intact(&o.statistics) &&
               array_intact(&o.z) && array_intact(&o.d_x) && array_intact(&o.d_gain) &&
               array_intact(&o.d_bias) && array_equal(&gain, &p->gain) &&
               array_equal(&bias, &p->bias) && array_equal(&d_z, &p->d_z);
    array_free(&scratch);
    array_free(&gain);
    array_free(&bias);
    array_free(&d_z);
    return o;
}

/* What rounding x by one part does to its normalised value: more where the mean is large, or the
 * deviation small. */
static double condition(const struct problem *p, size_t n, size_t i)
{
    const double *mean = p->statistics + n * 2 * p->shape.c + i, *inverse = mean + p->shape.c;
    return (1 + fabs(*mean)) * fmax(1, *inverse);
}

/* Channel i of map n. Without a safe distance to the ReLU's corner its gradients are not defined
 * to within rounding: then nothing is said about those, and false returned. */
static bool judge_map(const struct problem *p, struct finding *findings, const struct outcome *o,
                      size_t n, size_t i)
{
    const struct sl_norm *shape = &p->shape;
    size_t c = shape->c, pixels = shape->h * shape->w, pooled = (shape->h / 2) * (shape->w / 2);
    double size = condition(p, n, i), inverse = p->statistics[n * 2 * c + c + i];
    double gain = 1 + fabs((double)p->gain.at[i]);
    for (size_t at = n * pooled * c + i; at < (n + 1) * pooled * c; at += c)
        check_number(&findings[0], p->text, (double)o->z.at[at], p->z[at], gain * size);
    if (p->gates[n * c + i] < 1e-5 * size * gain)
        return false;
    for (size_t at = n * pixels * c + i; at < (n + 1) * pixels * c; at += c)
        check_number(&findings[1], p->text, (double)o->d_x.at[at], p->d_x[at],
                     gain * inverse * size);
    return true;
}

static void judge(const struct problem *p, struct finding *findings, const struct outcome *o)
{
    const struct sl_norm *shape = &p->shape;
    double terms = (double)(shape->n * (shape->h / 2) * (shape->w / 2));
    for (size_t i = 0; i < shape->c; i++) {
        bool all = true;
        double worst = 1;
        for (size_t n = 0; n < shape->n; n++) {
            all = judge_map(p, findings, o, n, i) && all;
            worst = fmax(worst, condition(p, n, i));
        }
        double size = (1 + sqrt(terms)) * worst;
        if (!all)
            continue;
        check_number(&findings[1], p->text, (double)o->d_gain.at[i], p->d_gain[i], size);
        check_number(&findings[1], p->text, (double)o->d_bias.at[i], p->d_bias[i], size);
    }
}

void check_norm(const struct sl_norm *shape, double mean, struct sl_random *random,
                struct tier *tiers, size_t count)
{
    struct problem problem;
    pose(&problem, shape, mean, random);
    size_t shift = 1 + sl_random_below(random, 15);
    for (size_t i = 0; i < count; i++) {
        struct finding *findings = tiers[i].findings + NORM_FORWARD;
        struct outcome first = run(tiers[i].kernels->norm, &problem, 0);
        struct outcome second = run(tiers[i].kernels->norm, &problem, shift);
        judge(&problem, findings, &first);
        findings[0].shapes++;
        findings[1].shapes++;
        if (!first.intact || !second.intact)
            check_trouble(findings, "%s: wrote where it must not", problem.text);
        if (!array_equal(&first.z, &second.z) || !array_equal(&first.d_x, &second.d_x) ||
            !array_equal(&first.d_gain, &second.d_gain) ||
            !array_equal(&first.d_bias, &second.d_bias))
            check_trouble(findings, "%s: not the same twice", problem.text);
        discard(&first);
        discard(&second);
    }
    dismiss(&problem);
}
