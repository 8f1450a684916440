/* Every moment of every thread is in one section. */
#include "base/profile.h"
#include "base/threads.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { THREADS = 3, TASKS = 6 };

static void spend(long milliseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

static void test_nothing_before_the_start(void **state)
{
    (void)state;
    assert_int_equal(sl_profile_to(SL_IN_LOSS), SL_IN_LOSS);
    assert_false(sl_profiling);
}

/* The first half of a task belongs to what its caller does. */
static void run_task(void *context, size_t task, size_t worker)
{
    (void)context, (void)task, (void)worker;
    spend(10);
    enum sl_section before = sl_profile_to(SL_IN_AUGMENTATION);
    assert_int_equal(before, SL_IN_UPDATE);
    spend(20);
    sl_profile_to(before);
}

static void test_sections(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_profile profile;
    sl_profile_start();
    assert_int_equal(sl_threads_start(THREADS, &error), 0);
    assert_int_equal(sl_profile_to(SL_IN_READING), SL_IN_OTHER);
    spend(10);
    assert_int_equal(sl_profile_to(SL_IN_DECODING), SL_IN_READING);
    spend(40);
    assert_int_equal(sl_profile_to(SL_IN_READING), SL_IN_DECODING);
    sl_profile_to(SL_IN_UPDATE);
    sl_parallel(TASKS, run_task, NULL);
    assert_int_equal(sl_profile_to(SL_IN_OTHER), SL_IN_UPDATE);
    sl_profile_images(20);
    sl_profile_images(3);
    sl_profile_read(&profile, sl_threads());

    double sum = 0;
    for (int s = 0; s < SL_SECTIONS; s++)
        sum += profile.seconds[s];
    assert_int_equal(profile.threads, THREADS);
    assert_true(fabs(sum - profile.wall * THREADS) < 1e-6);
    assert_int_equal(profile.images, 23);
    /* sleeping takes as long as it was asked to, or longer */
    assert_true(profile.seconds[SL_IN_READING] >= 0.010);
    assert_true(profile.seconds[SL_IN_DECODING] >= 0.040);
    assert_true(profile.seconds[SL_IN_UPDATE] >= TASKS * 0.010);
    assert_true(profile.seconds[SL_IN_AUGMENTATION] >= TASKS * 0.020);
    /* while the caller read and decoded, the others had nothing to do */
    assert_true(profile.seconds[SL_IN_IDLE] >= (THREADS - 1) * 0.050);
    assert_true(profile.seconds[SL_IN_NORM] == 0);
    assert_true(profile.arithmetic == profile.seconds[SL_IN_UPDATE]);
}

static void test_names(void **state)
{
    (void)state;
    for (enum sl_section section = 0; section < SL_SECTIONS; section++)
        assert_true(strlen(sl_section_name(section)) <= 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_before_the_start),
        cmocka_unit_test(test_sections),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
