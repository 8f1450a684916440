#include "cli/message.h"

#include "base/profile.h"
#include "base/progress.h"
#include "base/ranks.h"
#include "base/threads.h"
#include "base/visible.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static const char *program;
static int failure = 1;
static bool quiet, failed;

void sl_message_start(const char *name)
{
    program = name;
}

void sl_message_quiet(void)
{
    quiet = true;
}

/* Always one line: names in files from elsewhere may contain newlines, or commands to the terminal.
 */
static void print_line(const char *before, const char *text, const char *after)
{
    char line[1200], rank[32] = "";
    if (sl_rank() > 0)
        snprintf(rank, sizeof rank, "rank %zu: ", sl_rank());
    snprintf(line, sizeof line, "%s: %s%s%s%s", program, rank, before, text, after);
    sl_make_visible(line);
    sl_progress_clear();
    fprintf(stderr, "%s\n", line);
}

static void say(const char *before, const char *format, va_list arguments)
{
    struct sl_error text;
    sl_fail_list(&text, format, arguments);
    print_line(before, text.text, "");
}

void sl_failure_status(int status)
{
    failure = status;
}

/* A failure is one line, without a profile. */
static _Noreturn void end(int status)
{
    failed = true;
    exit(status);
}

void sl_die(const struct sl_error *error)
{
    sl_ranks_fail(failure);
    print_line("", error->text, "");
    end(failure);
}

void sl_die_usage(const char *format, ...)
{
    struct sl_error error;
    char hint[64];
    va_list arguments;
    va_start(arguments, format);
    sl_fail_list(&error, format, arguments);
    va_end(arguments);
    snprintf(hint, sizeof hint, "; see %s --help", program);
    sl_ranks_fail(2);
    print_line("", error.text, hint);
    end(2);
}

void sl_warn(const char *format, ...)
{
    if (sl_rank() > 0)
        return;
    va_list arguments;
    va_start(arguments, format);
    say("warning: ", format, arguments);
    va_end(arguments);
}

void sl_note(const char *format, ...)
{
    if (quiet || sl_rank() > 0)
        return;
    va_list arguments;
    va_start(arguments, format);
    say("", format, arguments);
    va_end(arguments);
}

static void print_profile(void)
{
    struct sl_profile read;
    if (failed || sl_rank() > 0)
        return;
    sl_profile_read(&read, sl_threads());
    double all = read.wall * (double)read.threads;
    fprintf(stderr, "%s: %.2f seconds on %zu threads, spent on\n", program, read.wall,
            read.threads);
    for (enum sl_section section = 0; section < SL_SECTIONS; section++)
        if (read.seconds[section] > 0)
            fprintf(stderr, "  %-24s %6.2f %% %10.3f s\n", sl_section_name(section),
                    100 * read.seconds[section] / all, read.seconds[section]);
    fprintf(stderr, "  %-24s %6.2f %% %10.3f s\n", "all threads", 100.0, all);
    fprintf(stderr, "%s: %.1f %% in network arithmetic; %llu images, %.0f per second\n", program,
            100 * read.arithmetic / all, (unsigned long long)read.images,
            (double)read.images / read.wall);
    if (sl_ranks() > 1)
        fprintf(stderr, "%s: rank 0 of %zu has sent %llu bytes\n", program, sl_ranks(),
                (unsigned long long)sl_ranks_sent());
}

void sl_message_profile(void)
{
    sl_profile_start();
    atexit(print_profile);
}
