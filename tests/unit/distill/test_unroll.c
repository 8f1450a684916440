/* Back-propagation through training in float32, in the kernels in use, against PyTorch's in
 * float64. That it is right is checked more sharply in float64, in tests/gradients.
 */
#include "../golden_chains.h"

static void test_chains(void **state)
{
    (void)state;
    golden_chains(1e-4);
}

enum { STEPS = 5 };

struct results {
    sl_real *d_images, *d_labels, *lambda;
    double d_rate;
};

/* With room for the maps of `mapped` of the steps. */
static struct results back(const struct sl_optimiser *optimiser, bool first, size_t mapped)
{
    const uint32_t image[3] = {CHAIN_H, CHAIN_W, CHAIN_C};
    struct sl_checkpoint golden;
    struct sl_arch arch;
    struct sl_error error;
    struct sl_plan plan;
    golden_open(&golden, "chains");
    assert_int_equal(sl_arch_parse(&arch, "convnet-d2w4", image, CHAIN_CLASSES, &error), 0);
    sl_plan_init(&plan, &arch);
    size_t x = (size_t)CHAIN_IMAGES * CHAIN_IMAGE, y = (size_t)CHAIN_IMAGES * CHAIN_CLASSES;
    struct chain chain = {golden_numbers(&golden, "images", x),
                          golden_numbers(&golden, "targets", y), golden_zeros(x), golden_zeros(y)};
    const struct sl_unroll_data data = {&chain, chain_take, true, first, chain_give};
    struct sl_unroll *unroll =
        sl_unroll_new(&arch, optimiser, CHAIN_BATCH, STEPS,
                      mapped * CHAIN_BATCH * plan.kept * sizeof(sl_real), &error);
    assert_non_null(unroll);
    sl_real *start = golden_parameters(&golden, &plan, "start.");
    struct results results = {chain.d_images, chain.d_labels,
                              golden_parameters(&golden, &plan, "end."), 0};
    sl_unroll_start(unroll, start);
    sl_unroll_warm_up(unroll, 2, 0.01, &data);
    sl_unroll_forward(unroll, STEPS, 0.01, &data);
    results.d_rate = sl_unroll_backward(unroll, results.lambda, true, &data);
    sl_unroll_free(unroll);
    free(chain.images);
    free(chain.labels);
    free(start);
    sl_checkpoint_release(&golden);
    return results;
}

static void assert_same(const struct results *a, const struct results *b, size_t parameters)
{
    assert_memory_equal(a->d_images, b->d_images,
                        (size_t)CHAIN_IMAGES * CHAIN_IMAGE * sizeof(sl_real));
    assert_memory_equal(a->d_labels, b->d_labels,
                        (size_t)CHAIN_IMAGES * CHAIN_CLASSES * sizeof(sl_real));
    assert_memory_equal(a->lambda, b->lambda, parameters * sizeof(sl_real));
    assert_true(a->d_rate == b->d_rate);
}

static void discard(struct results *results)
{
    free(results->d_images);
    free(results->d_labels);
    free(results->lambda);
}

/* The same bytes, whether maps are kept of no step, of some or of all, and whether the gradient of
 * the first weights is wanted or not. */
static void test_kept_maps(void **state)
{
    (void)state;
    enum { P = 9 * 3 * 4 + 3 * 4 + 9 * 4 * 4 + 3 * 4 + 2 * 2 * 4 * CHAIN_CLASSES + CHAIN_CLASSES };
    const struct sl_optimiser *optimisers[] = {&chain_sgd, &chain_adamw};
    for (size_t o = 0; o < 2; o++) {
        struct results none = back(optimisers[o], true, 0);
        assert_true(none.d_rate != 0);
        for (size_t mapped = 2; mapped <= STEPS + 1; mapped++) {
            struct results some = back(optimisers[o], true, mapped);
            assert_same(&some, &none, P);
            discard(&some);
            some = back(optimisers[o], false, mapped);
            assert_same(&some, &none, 0);
            discard(&some);
        }
        discard(&none);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chains),
        cmocka_unit_test(test_kept_maps),
    };
    return cmocka_run_group_tests_name("unroll", tests, NULL, NULL);
}
