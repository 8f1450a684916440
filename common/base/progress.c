#include "base/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 512 };

static const double FIRST_SHOWN = 2.0, TERMINAL_EVERY = 0.2, LOG_EVERY = 30.0; /* seconds */

struct task {
    const char *what, *unit; /* `what` is NULL if there is no task */
    uint64_t total, done;
    double started, shown;
    char words[160];
};
static struct task task, reading = {.what = "reading", .unit = "byte"};
/* Silent unless a tool asks: programs that use the library report their own progress. */
static bool silent = true, terminal, visible;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void sl_progress_quiet(bool quiet)
{
    silent = quiet;
}

static void begin(struct task *begun)
{
    terminal = isatty(STDERR_FILENO);
    begun->started = begun->shown = now();
}

void sl_progress_start(const char *what, const char *unit, uint64_t total)
{
    sl_progress_clear();
    task = (struct task){.what = what, .unit = unit, .total = total};
    begin(&task);
}

static void format_time(double seconds, char *text, size_t size)
{
    uint64_t whole = (uint64_t)(seconds + 0.5);
    snprintf(text, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, whole / 3600, whole / 60 % 60,
             whole % 60);
}

/* A line that wraps could not be erased. */
static int columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
        return 80;
    return size.ws_col;
}

static int write_line(char line[LINE], const struct task *shown, const char *count, double rate,
                      const char *left)
{
    return snprintf(line, LINE, "%s: %s%.*f per second%s%s%s", shown->what, count,
                    rate < 10 ? 2 : 0, rate, left, shown->words[0] == '\0' ? "" : ", ",
                    shown->words);
}

static void show(const struct task *shown, double elapsed)
{
    bool bytes = strcmp(shown->unit, "byte") == 0;
    double scale = bytes ? 1e-6 : 1, rate = (double)shown->done / elapsed;
    char left[64] = "", of[32] = "";
    if (shown->total > 0 && shown->done > 0 && shown->done <= shown->total) {
        char time[32];
        format_time((double)(shown->total - shown->done) / rate, time, sizeof time);
        snprintf(left, sizeof left, ", %s left", time);
        snprintf(of, sizeof of, " of %.0f", scale * (double)shown->total);
    }
    char count[128], line[LINE];
    rate *= scale;
    snprintf(count, sizeof count, "%.0f%s %s%s, ", scale * (double)shown->done, of,
             bytes ? "MB" : shown->unit, bytes ? "" : "s");
    int length = write_line(line, shown, count, rate, left);
    if (terminal && length >= columns()) /* leave the counts out to make room */
        write_line(line, shown, "", rate, left);
    if (terminal)
        fprintf(stderr, "\r\033[K%.*s", columns() - 1, line);
    else
        fprintf(stderr, "%s\n", line);
    fflush(stderr);
    visible = terminal;
}

static void step(struct task *stepped, uint64_t count)
{
    stepped->done += count;
    if (silent || stepped->what == NULL)
        return;
    double time = now();
    if (time - stepped->started < FIRST_SHOWN ||
        time - stepped->shown < (terminal ? TERMINAL_EVERY : LOG_EVERY))
        return;
    stepped->shown = time;
    show(stepped, time - stepped->started);
}

void sl_progress_step(uint64_t count)
{
    step(&task, count);
}

void sl_progress_more(int64_t count)
{
    task.total += count > 0 ? (uint64_t)count : 0;
}

/* Timed from the first byte, since a pipe may be empty for a long time. While there is a task,
 * other threads may read. */
void sl_progress_read(uint64_t bytes)
{
    if (task.what != NULL)
        return;
    if (reading.done == 0)
        begin(&reading);
    if (bytes > 0)
        step(&reading, bytes);
    else
        sl_progress_clear();
}

void sl_progress_expect(uint64_t bytes)
{
    reading.total += bytes;
}

void sl_progress_detail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(task.words, sizeof task.words, format, arguments);
    va_end(arguments);
}

void sl_progress_finish(void)
{
    sl_progress_clear();
    task.what = NULL;
}

void sl_progress_clear(void)
{
    if (visible)
        fputs("\r\033[K", stderr);
    visible = false;
}
