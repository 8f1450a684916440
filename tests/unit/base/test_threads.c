/* Every task runs once, whatever the number of threads and jobs. */
#include "base/threads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TASKS_MAX = 1000, THREADS = 4 };

struct job {
    atomic_int runs[TASKS_MAX];
    atomic_bool busy[THREADS];
    atomic_int clashes; /* a worker's number used by two threads at a time, or out of range */
};

static void run_task(void *context, size_t task, size_t worker)
{
    struct job *job = context;
    if (worker >= sl_threads() || atomic_exchange(&job->busy[worker], true)) {
        atomic_fetch_add(&job->clashes, 1);
        return;
    }
    atomic_fetch_add(&job->runs[task], 1);
    atomic_store(&job->busy[worker], false);
}

static void check_job(size_t tasks)
{
    static struct job job;
    for (size_t i = 0; i < TASKS_MAX; i++)
        atomic_store(&job.runs[i], 0);
    sl_parallel(tasks, run_task, &job);
    assert_int_equal(atomic_load(&job.clashes), 0);
    for (size_t i = 0; i < TASKS_MAX; i++)
        assert_int_equal(atomic_load(&job.runs[i]), i < tasks);
}

static void test_jobs(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 2, 3, 7, TASKS_MAX};
    for (int repeat = 0; repeat < 300; repeat++)
        check_job(sizes[(size_t)repeat % (sizeof sizes / sizeof *sizes)]);
}

static void test_one_thread(void **state)
{
    assert_int_equal(sl_threads(), 1);
    test_jobs(state);
}

static void test_bad_environment(void **state)
{
    (void)state;
    struct sl_error error;
    setenv("SL_THREADS", "many", 1);
    size_t count;
    assert_int_equal(sl_threads_wanted(&count, &error), -1);
    assert_string_equal(error.text, "SL_THREADS: 'many' is not a whole number");
    setenv("SL_THREADS", "0", 1);
    assert_int_equal(sl_threads_wanted(&count, &error), -1);
}

static void test_many_threads(void **state)
{
    struct sl_error error;
    size_t count;
    setenv("SL_THREADS", "4", 1);
    assert_int_equal(sl_threads_wanted(&count, &error), 0);
    assert_int_equal(sl_threads_start(count, &error), 0);
    assert_int_equal(sl_threads(), THREADS);
    test_jobs(state);
}

/* A sum in the order of tasks is the same for any number of threads; here it is plain that results
 * of one job are seen by the caller and by the next job. */
static void add_before(void *context, size_t task, size_t worker)
{
    (void)worker;
    uint64_t *values = context;
    values[task] += values[TASKS_MAX + task];
    values[TASKS_MAX + task] = values[task];
}

static void test_results_are_seen(void **state)
{
    (void)state;
    static uint64_t values[2 * TASKS_MAX];
    for (size_t i = 0; i < TASKS_MAX; i++)
        values[TASKS_MAX + i] = i;
    for (int job = 0; job < 20; job++)
        sl_parallel(TASKS_MAX, add_before, values);
    for (uint64_t i = 0; i < TASKS_MAX; i++)
        assert_true(values[i] == i << 19);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_thread),
        cmocka_unit_test(test_bad_environment),
        cmocka_unit_test(test_many_threads),
        cmocka_unit_test(test_results_are_seen),
    };
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
