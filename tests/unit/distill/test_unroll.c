/* Back-propagation through training in float32, in the kernels in use, against PyTorch's in
 * float64. That it is right is checked more sharply in float64, in tests/gradients.
 */
#include "../golden_chains.h"

static void test_chains(void **state)
{
    (void)state;
    golden_chains(1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_chains)};
    return cmocka_run_group_tests_name("unroll", tests, NULL, NULL);
}
