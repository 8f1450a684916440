#include "base/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static const double FIRST_SHOWN = 2.0, TERMINAL_EVERY = 0.2, LOG_EVERY = 30.0; /* seconds */

static struct {
    bool quiet, terminal, visible;
    const char *what, *unit;
    uint64_t total, done;
    double started, shown;
    char words[160];
} progress;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

void sl_progress_quiet(bool quiet)
{
    progress.quiet = quiet;
}

void sl_progress_start(const char *what, const char *unit, uint64_t total)
{
    progress.what = what;
    progress.unit = unit;
    progress.total = total;
    progress.done = 0;
    progress.words[0] = '\0';
    progress.terminal = isatty(STDERR_FILENO);
    progress.started = progress.shown = now();
}

static void format_time(double seconds, char *text, size_t size)
{
    uint64_t whole = (uint64_t)(seconds + 0.5);
    snprintf(text, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, whole / 3600, whole / 60 % 60,
             whole % 60);
}

/* A line that wraps could not be taken away again. */
static int columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
        return 80;
    return size.ws_col;
}

static void show(double elapsed)
{
    double rate = (double)progress.done / elapsed;
    char left[64] = "", counts[64];
    if (progress.total > 0 && progress.done > 0 && progress.done <= progress.total) {
        char time[32];
        format_time((double)(progress.total - progress.done) / rate, time, sizeof time);
        snprintf(left, sizeof left, ", %s left", time);
        snprintf(counts, sizeof counts, "%" PRIu64 " of %" PRIu64, progress.done, progress.total);
    } else {
        snprintf(counts, sizeof counts, "%" PRIu64, progress.done);
    }
    char line[512];
    snprintf(line, sizeof line, "%s: %s %ss, %.*f a second%s%s%s", progress.what, counts,
             progress.unit, rate < 10 ? 2 : 0, rate, left, progress.words[0] == '\0' ? "" : ", ",
             progress.words);
    if (progress.terminal)
        fprintf(stderr, "\r\033[K%.*s", columns() - 1, line);
    else
        fprintf(stderr, "%s\n", line);
    fflush(stderr);
    progress.visible = progress.terminal;
}

void sl_progress_step(uint64_t count)
{
    progress.done += count;
    if (progress.quiet || progress.what == NULL)
        return;
    double time = now();
    if (time - progress.started < FIRST_SHOWN ||
        time - progress.shown < (progress.terminal ? TERMINAL_EVERY : LOG_EVERY))
        return;
    progress.shown = time;
    show(time - progress.started);
}

void sl_progress_tell(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(progress.words, sizeof progress.words, format, arguments);
    va_end(arguments);
}

void sl_progress_finish(void)
{
    sl_progress_clear();
    progress.what = NULL;
}

void sl_progress_clear(void)
{
    if (progress.visible)
        fputs("\r\033[K", stderr);
    progress.visible = false;
}
