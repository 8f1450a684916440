/* Back-propagation through training in float64, against PyTorch's: images, labels, learning rate
 * and first weights, through 6 and 20 steps of SGD and of AdamW from a warm state, with
 * augmentation; and without the Hessian, TESLA's gradient. */
#include "../unit/golden_chains.h"

static void test_chains(void **state)
{
    (void)state;
    golden_chains(1e-11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_chains)};
    return cmocka_run_group_tests_name("unroll", tests, NULL, NULL);
}
