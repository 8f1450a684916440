/* ResNets as checkpoints: names, shapes and numbers of torchvision's, what they start as, and what
 * is refused.
 */
#include "formats/checkpoint.h"
#include "nn/norms.h"
#include "nn/weights.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct sl_plan plan;

/* A network that is just initialised, as a file. */
static float *save(const char *name, const char *prefix, size_t classes,
                   struct sl_checkpoint *checkpoint)
{
    struct sl_arch arch;
    struct sl_error error;
    *checkpoint = (struct sl_checkpoint){.epoch = -1};
    assert_int_equal(sl_arch_parse(&arch, name, (uint32_t[]){64, 64, 3}, classes, &error), 0);
    assert_string_equal(arch.name, name);
    sl_plan_init(&plan, &arch);
    float *values = calloc(plan.parameters + plan.running, sizeof *values);
    assert_non_null(values);
    sl_weights_init(&plan, 3, values);
    assert_int_equal(sl_weights_write(&plan, values, prefix, checkpoint, &error), 0);
    return values;
}

static struct sl_array *array_of(const struct sl_checkpoint *checkpoint, const char *name)
{
    for (size_t i = 0; i < checkpoint->count; i++)
        if (strcmp(checkpoint->arrays[i].name, name) == 0)
            return &checkpoint->arrays[i];
    fail_msg("no array %s", name);
    return NULL;
}

/* sum(p.numel() for p in torchvision.models.resnet50().parameters()), len(state_dict()), and the
 * batch norms. */
static void check_counts(const char *name, size_t parameters, size_t arrays, size_t norms)
{
    struct sl_checkpoint checkpoint;
    free(save(name, "", 1000, &checkpoint));
    assert_int_equal(plan.parameters, parameters);
    assert_int_equal(checkpoint.count, arrays);
    assert_int_equal(sl_norms_count(&plan), norms);
    sl_checkpoint_release(&checkpoint);
}

static void test_counts(void **state)
{
    (void)state;
    check_counts("resnet18", 11689512, 122, 20);
    check_counts("resnet50", 25557032, 320, 53);
}

/* Variance of a filter 2 / fan out, and its mean 0, to five times their own deviation. */
static void test_initialisation(void **state)
{
    (void)state;
    struct sl_checkpoint checkpoint;
    free(save("resnet18-small", "", 20, &checkpoint));
    const struct sl_array *filter = array_of(&checkpoint, "layer2.0.conv1.weight");
    size_t count = sl_tensor_count(&filter->tensor);
    double sum = 0, squares = 0, n = (double)count, variance = 2.0 / (9 * 128);
    for (size_t i = 0; i < count; i++) {
        sum += (double)filter->values[i];
        squares += (double)filter->values[i] * (double)filter->values[i];
    }
    assert_true(fabs(sum / n) < 5 * sqrt(variance / n));
    assert_true(fabs(squares / n / variance - 1) < 5 * sqrt(2 / n));
    assert_true(array_of(&checkpoint, "bn1.weight")->values[63] == 1);
    assert_true(array_of(&checkpoint, "bn1.bias")->values[63] == 0);
    assert_true(array_of(&checkpoint, "bn1.running_mean")->values[63] == 0);
    assert_true(array_of(&checkpoint, "bn1.running_var")->values[63] == 1);
    assert_true(fabsf(array_of(&checkpoint, "fc.weight")->values[7]) <= 1 / sqrtf(512));
    sl_checkpoint_release(&checkpoint);
}

/* What a file holds without saying so; and what is read is what was written. */
static void test_inferred(void **state)
{
    (void)state;
    static const char *const names[] = {"resnet18w4", "resnet18w4-small", "resnet50w4-small"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct sl_checkpoint checkpoint;
        struct sl_arch arch;
        struct sl_error error;
        float *values = save(names[i], "module._orig_mod.", 5, &checkpoint);
        size_t count = plan.parameters + plan.running;
        for (size_t k = 0; k < plan.running; k++)
            values[plan.parameters + k] = (float)k;
        sl_checkpoint_release(&checkpoint);
        checkpoint = (struct sl_checkpoint){.epoch = -1};
        assert_int_equal(sl_weights_write(&plan, values, "module._orig_mod.", &checkpoint, &error),
                         0);
        assert_int_equal(sl_arch_of(&arch, &checkpoint, NULL, NULL, &error), 0);
        assert_string_equal(arch.name, names[i]);
        assert_int_equal(arch.classes, 5);
        float *read = calloc(count, sizeof *read);
        assert_non_null(read);
        assert_int_equal(sl_weights_read(&plan, &checkpoint, "module._orig_mod.", read, &error), 0);
        assert_memory_equal(read, values, count * sizeof *read);
        sl_checkpoint_release(&checkpoint);
        free(values);
        free(read);
    }
}

/* Files of PyTorch before 0.4.1 have no counters; a variance below 0 is damage. */
static void test_odd_statistics(void **state)
{
    (void)state;
    struct sl_checkpoint checkpoint;
    struct sl_error error;
    float *values = save("resnet18w4-small", "", 5, &checkpoint);
    strcpy(array_of(&checkpoint, "layer1.0.bn1.num_batches_tracked")->name, "other");
    assert_int_equal(sl_weights_check(&plan, &checkpoint, "", &error), 0);
    array_of(&checkpoint, "layer1.0.bn1.running_var")->values[2] = -1;
    assert_int_equal(sl_weights_check(&plan, &checkpoint, "", &error), -1);
    assert_string_equal(error.text, "array layer1.0.bn1.running_var: element 2 is -1, but a "
                                    "variance is not below 0");
    strcpy(array_of(&checkpoint, "layer1.0.bn1.running_var")->name, "other");
    assert_int_equal(sl_weights_check(&plan, &checkpoint, "", &error), -1);
    assert_string_equal(error.text, "array layer1.0.bn1.running_var is missing, which "
                                    "resnet18w4-small needs");
    sl_checkpoint_release(&checkpoint);
    free(values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_initialisation),
        cmocka_unit_test(test_inferred),
        cmocka_unit_test(test_odd_statistics),
    };
    return cmocka_run_group_tests_name("resnet", tests, NULL, NULL);
}
