/* What standard error shows while a task of more than two seconds runs: on a terminal of 40
 * columns, in a log, and with --quiet. */
#include "base/progress.h"

#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static void pause_for(double seconds)
{
    nanosleep(
        &(struct timespec){(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)},
        NULL);
}

static unsigned short columns = 40;

/* Two steps, the second after `seconds`. */
static void task(double seconds)
{
    sl_progress_start("training", "image", 40);
    sl_progress_detail("loss %.2f, and words that no line can hold", 2.5);
    sl_progress_step(5);
    pause_for(seconds);
    sl_progress_step(5);
    sl_progress_finish();
}

/* A tool without a task of its own reads 3 of 12 MB. */
static void read_for(double seconds)
{
    sl_progress_expect(12000000);
    sl_progress_read(1000000);
    pause_for(seconds);
    sl_progress_read(2000000);
    sl_progress_read(0);
}

/* Everything that the child writes, on a terminal or into a pipe. */
static void run_of(void (*work)(double), bool terminal, bool quiet, double seconds, char *text,
                   size_t size)
{
    int ends[2];
    struct winsize window = {.ws_row = 24, .ws_col = columns};
    int opened = terminal ? openpty(&ends[0], &ends[1], NULL, NULL, &window) : pipe(ends);
    if (terminal && opened != 0) {
        print_message("# no terminal can be opened here (/dev/pts)\n");
        skip();
    }
    assert_int_equal(opened, 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        sl_progress_quiet(quiet);
        work(seconds);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    struct pollfd ready = {.fd = ends[0], .events = POLLIN};
    size_t used = 0;
    while (used + 1 < size && poll(&ready, 1, 0) > 0 && (ready.revents & POLLIN) != 0) {
        ssize_t got = read(ends[0], text + used, size - 1 - used);
        if (got <= 0)
            break;
        used += (size_t)got;
    }
    text[used] = '\0';
    close(ends[0]);
    close(ends[1]);
}

static void run_task(bool terminal, bool quiet, double seconds, char *text, size_t size)
{
    run_of(task, terminal, quiet, seconds, text, size);
}

/* One line, without the counts and cut at the window, then taken away. 10 of 40 in a bit more than
 * 2 s leave 6 to 7 s. */
static void test_terminal(void **state)
{
    (void)state;
    char text[512];
    run_task(true, false, 2.05, text, sizeof text);
    static const char begin[] = "\r\033[Ktraining: 4.";
    assert_memory_equal(text, begin, sizeof begin - 1);
    assert_int_equal(strcspn(text + 4, "\r"), 39);
    assert_string_equal(text + 4 + 39, "\r\033[K");
}

/* Reading outside of a task is reported too. */
static void test_reading(void **state)
{
    (void)state;
    char text[512];
    run_of(read_for, true, false, 2.05, text, sizeof text);
    static const char begin[] = "\r\033[Kreading: 1.", end[] = " left\r\033[K";
    assert_memory_equal(text, begin, sizeof begin - 1);
    assert_string_equal(text + strlen(text) - strlen(end), end);
    columns = 80;
    run_of(read_for, true, false, 2.05, text, sizeof text);
    columns = 40;
    static const char whole[] = "\r\033[Kreading: 3 of 12 MB, 1.";
    assert_memory_equal(text, whole, sizeof whole - 1);
    run_of(read_for, true, false, 0.1, text, sizeof text);
    assert_string_equal(text, "");
}

static void test_short_task_says_nothing(void **state)
{
    (void)state;
    char text[512];
    run_task(true, false, 0.1, text, sizeof text);
    assert_string_equal(text, "");
}

static void test_quiet_says_nothing(void **state)
{
    (void)state;
    char text[512];
    run_task(true, true, 2.05, text, sizeof text);
    assert_string_equal(text, "");
}

/* The first line of a log comes after half a minute. */
static void test_log_is_sparse(void **state)
{
    (void)state;
    char text[512];
    run_task(false, false, 2.05, text, sizeof text);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminal),
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_short_task_says_nothing),
        cmocka_unit_test(test_quiet_says_nothing),
        cmocka_unit_test(test_log_is_sparse),
    };
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
