/* LAMB against its definition written out in double, with the numbers of its paper's names: r1 the
 * length of the weights, r2 that of the step.
 */
#include "base/random.h"
#include "nn/optimiser.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { COUNT = 50, STEPS = 7 };

static const struct sl_optimiser lamb = {
    .kind = SL_LAMB, .weight_decay = 0.25f, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-6f};

struct state {
    double w[COUNT], m[COUNT], v[COUNT];
};

static void step_written_out(struct state *s, const float *gradient, double rate, int age)
{
    double beta1 = (double)lamb.beta1, beta2 = (double)lamb.beta2, u[COUNT], r1 = 0, r2 = 0;
    for (size_t i = 0; i < COUNT; i++) {
        double g = (double)gradient[i];
        s->m[i] = beta1 * s->m[i] + (1 - beta1) * g;
        s->v[i] = beta2 * s->v[i] + (1 - beta2) * g * g;
        double m_hat = s->m[i] / (1 - pow(beta1, age)), v_hat = s->v[i] / (1 - pow(beta2, age));
        u[i] = m_hat / (sqrt(v_hat) + (double)lamb.epsilon) + 0.25 * s->w[i];
        r1 += s->w[i] * s->w[i];
        r2 += u[i] * u[i];
    }
    for (size_t i = 0; i < COUNT; i++)
        s->w[i] -= rate * (r1 > 0 && r2 > 0 ? sqrt(r1) / sqrt(r2) : 1) * u[i];
}

static void compare(float scale)
{
    static const double RATE = 0.02;
    struct state expected = {.w = {0}};
    float w[COUNT], m[COUNT] = {0}, v[COUNT] = {0}, gradient[COUNT];
    struct sl_random random;
    sl_random_init(&random, 1, SL_RANDOM_TEST, 0, 0);
    for (size_t i = 0; i < COUNT; i++)
        expected.w[i] = (double)(w[i] = scale * sl_random_normal(&random));
    for (int age = 1; age <= STEPS; age++) {
        for (size_t i = 0; i < COUNT; i++)
            gradient[i] = 0.01f * sl_random_normal(&random);
        sl_optimiser_step(&lamb, RATE, (uint64_t)age, COUNT, gradient, m, v, w);
        step_written_out(&expected, gradient, RATE, age);
        for (size_t i = 0; i < COUNT; i++)
            if (!(fabs((double)w[i] - expected.w[i]) <= 1e-5 * fmax((double)scale, RATE)))
                fail_msg("step %d, weight %zu: %.9g, expected %.9g", age, i, (double)w[i],
                         expected.w[i]);
    }
}

/* From weights, and from zeros, which have no length to go by. */
static void test_lamb(void **state)
{
    (void)state;
    compare(3);
    compare(0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_lamb)};
    return cmocka_run_group_tests_name("lamb", tests, NULL, NULL);
}
