/* Gradients and their tangents in float32: against PyTorch's in float64, and the same bytes for any
 * number of threads. That they are right is checked in float64, in tests/gradients.
 */
#include "../golden_resnets.h"
#include "../golden_tangents.h"
#include "base/random.h"
#include "base/threads.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A hundred times as far from float64 as is usual. */
static void test_golden(void **state)
{
    (void)state;
    golden_tangents(1e-4);
}

enum { N = 37, CLASSES = 3 };

static float *random_numbers(size_t count, uint32_t which)
{
    struct sl_random random;
    float *numbers = golden_zeros(count);
    sl_random_init(&random, 5, SL_RANDOM_TEST, which, 0);
    for (size_t i = 0; i < count; i++)
        numbers[i] = sl_random_normal(&random);
    return numbers;
}

/* Writes everything that is computed of a batch to a file. */
static void compute(FILE *file)
{
    struct sl_arch arch;
    struct sl_error error;
    const uint32_t image[3] = {12, 15, 3};
    assert_int_equal(sl_arch_parse(&arch, "convnet-d2w9", image, CLASSES, &error), 0);
    struct sl_gradients *gradients = sl_gradients_new(&arch, N, true, &error);
    assert_non_null(gradients);
    const struct sl_plan *plan = sl_gradients_plan(gradients);
    size_t p = plan->parameters, x = N * plan->image, y = (size_t)N * CLASSES;
    size_t counts[6] = {p, x, y, p, x, y};
    float *theta = random_numbers(p, 0), *v = random_numbers(p, 1), *to[6];
    float *images = random_numbers(x, 2), *targets = random_numbers(y, 3);
    for (size_t i = 0; i < 6; i++)
        to[i] = golden_zeros(counts[i]);
    const struct sl_batch batch = {.n = N,
                                   .images = images,
                                   .targets = targets,
                                   .gradient = true,
                                   .product = true,
                                   .d_images = {to[1], to[4]},
                                   .d_targets = {to[2], to[5]}};
    double loss = sl_gradients_compute(gradients, (struct sl_dual){theta, v}, &batch);
    sl_gradients_add(gradients, (struct sl_dual){to[0], to[3]});
    fwrite(&loss, sizeof loss, 1, file);
    for (size_t i = 0; i < 6; i++) {
        fwrite(to[i], sizeof *to[i], counts[i], file);
        free(to[i]);
    }
    free(theta);
    free(v);
    free(images);
    free(targets);
    sl_gradients_free(gradients);
}

/* The same of a network whose shards meet at batch norms, and some of whose layers leave factors:
 * also the running statistics. */
static void compute_norms(FILE *file)
{
    struct sl_arch arch;
    struct sl_error error;
    assert_int_equal(
        sl_arch_parse(&arch, "resnet18w8-small", (const uint32_t[]){9, 8, 3}, CLASSES, &error), 0);
    struct sl_gradients *gradients = sl_gradients_new(&arch, N, false, &error);
    assert_non_null(gradients);
    const struct sl_plan *plan = sl_gradients_plan(gradients);
    float *state = golden_zeros(plan->parameters + plan->running);
    float *images = random_numbers(N * plan->image, 2), *targets = random_numbers(N * CLASSES, 3);
    const struct sl_batch batch = {.n = N, .images = images, .targets = targets, .gradient = true};
    sl_weights_init(plan, 1, state);
    sl_gradients_compute(gradients, (struct sl_dual){state}, &batch);
    fwrite(sl_gradients_of(gradients), sizeof *state, plan->parameters, file);
    fwrite(state + plan->parameters, sizeof *state, plan->running, file);
    free(state);
    free(images);
    free(targets);
    sl_gradients_free(gradients);
}

/* In a process of its own, since threads are started once. */
static void compute_with(size_t threads, FILE *file)
{
    struct sl_error error;
    int status;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        bool fine = sl_threads_start(threads, &error) == 0;
        compute(file);
        compute_norms(file);
        _exit(fine && fflush(file) == 0 ? 0 : 1);
    }
    assert_true(waitpid(child, &status, 0) == child && status == 0);
}

static void test_threads(void **state)
{
    (void)state;
    static char bytes[3][1 << 20];
    size_t sizes[3];
    for (size_t i = 0; i < 3; i++) {
        FILE *file = tmpfile();
        assert_non_null(file);
        compute_with(i + 1, file);
        rewind(file);
        sizes[i] = fread(bytes[i], 1, sizeof bytes[i], file);
        fclose(file);
        assert_true(sizes[i] > 10000 && sizes[i] < sizeof bytes[i]);
        assert_int_equal(sizes[i], sizes[0]);
        assert_memory_equal(bytes[i], bytes[0], sizes[0]);
    }
}

/* Such a narrow network, with so few pixels at the end, makes much of rounding: PyTorch in float32
 * is not nearer to itself in float64. */
static void test_batch_norms_as_pytorch(void **state)
{
    (void)state;
    golden_resnet("resnet18w1-small", "18", 1e-4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_batch_norms_as_pytorch),
    };
    return cmocka_run_group_tests_name("gradients", tests, NULL, NULL);
}
