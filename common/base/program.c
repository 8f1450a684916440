#include "base/program.h"

#include "base/output.h"
#include "base/profile.h"
#include "base/progress.h"
#include "base/threads.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 64 };

static const struct sl_program *current;
static int64_t threads = SL_UNSET;
static bool quiet, help, version, profile;

static const struct sl_option common_options[] = {
    {"threads", 'j', SL_INTEGER, &threads, "N", "threads; all cores, or SL_THREADS", .low = 1,
     .high = 256},
    {"quiet", 'q', SL_FLAG, &quiet, NULL, "say nothing but warnings and errors"},
    {"help", 'h', SL_FLAG, &help, NULL, "show this help"},
    {"version", 'V', SL_FLAG, &version, NULL, "show the version"},
    {0},
};

static const struct sl_option profile_options[] = {
    {"profile", 0, SL_FLAG, &profile, NULL, "tell at the end what the time was spent on"},
    {0},
};
static const struct sl_option no_options[] = {{0}};

/* One line, whatever it quotes: names in a stranger's file may hold line ends, or commands to the
 * terminal. */
static void print_line(const char *before, const char *text, const char *after)
{
    char line[1200];
    snprintf(line, sizeof line, "%s: %s%s%s", current->name, before, text, after);
    for (char *at = line; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = '?';
    sl_progress_clear();
    fprintf(stderr, "%s\n", line);
}

static void say(const char *before, const char *format, va_list arguments)
{
    char text[1100];
    vsnprintf(text, sizeof text, format, arguments);
    print_line(before, text, "");
}

void sl_program_fail_with(int status, const struct sl_error *error)
{
    print_line("", error->text, "");
    profile = false; /* a failure is one line */
    exit(status);
}

void sl_program_fail(const struct sl_error *error)
{
    sl_program_fail_with(1, error);
}

void sl_program_usage(const char *format, ...)
{
    char text[1100], hint[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(hint, sizeof hint, "; see %s --help", current->name);
    print_line("", text, hint);
    exit(2);
}

void sl_program_warn(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say("warning: ", format, arguments);
    va_end(arguments);
}

void sl_program_note(const char *format, ...)
{
    if (quiet)
        return;
    va_list arguments;
    va_start(arguments, format);
    say("", format, arguments);
    va_end(arguments);
}

static int print_help(struct sl_error *error)
{
    struct sl_output output;
    if (sl_output_open_text(&output, "-", error) != 0)
        return -1;
    if (sl_output_print(&output, error, "Usage: %s [OPTION ...]%s%s\n%s: %s.\n\n", current->name,
                        current->operands[0] == '\0' ? "" : " ", current->operands, current->name,
                        current->summary) != 0 ||
        sl_options_help(current->options, &output, error) != 0 ||
        sl_options_help(current->profile ? profile_options : no_options, &output, error) != 0 ||
        sl_options_help(common_options, &output, error) != 0 ||
        sl_output_print(&output, error, "\nMore in %s(1); a tour in softlabel(7).\n",
                        current->name) != 0)
        return sl_output_abort(&output), -1;
    return sl_output_commit(&output, error);
}

static size_t collect(const struct sl_option **all, struct option *longs, char *shorts)
{
    size_t count = 0;
    *shorts++ = '-'; /* operands are left where they stand; for the first of two passes */
    *shorts++ = ':'; /* missing arguments are told from unknown options */
    const struct sl_option *tables[] = {
        current->options, current->profile ? profile_options : no_options, common_options};
    for (size_t t = 0; t < 3; t++)
        for (const struct sl_option *option = tables[t]; option->name != NULL; option++) {
            bool takes = option->kind != SL_FLAG;
            all[count] = option;
            longs[count] = (struct option){option->name, takes, NULL, 256 + (int)count};
            if (option->letter != 0)
                *shorts++ = option->letter;
            if (option->letter != 0 && takes)
                *shorts++ = ':';
            count++;
        }
    longs[count] = (struct option){0};
    *shorts = '\0';
    return count;
}

static const struct sl_option *find(const struct sl_option **all, size_t count, int code)
{
    if (code >= 256)
        return all[code - 256];
    for (size_t i = 0; i < count; i++)
        if (all[i]->letter == code)
            return all[i];
    return NULL;
}

static void show_help(void)
{
    struct sl_error error;
    if (print_help(&error) != 0)
        sl_program_fail(&error);
    exit(0);
}

static void show_version(void)
{
    struct sl_error error;
    struct sl_output output;
    if (sl_output_open_text(&output, "-", &error) != 0 ||
        sl_output_print(&output, &error, "%s (softlabel) %s\n", current->name, SL_VERSION) != 0 ||
        sl_output_commit(&output, &error) != 0)
        sl_program_fail(&error);
    exit(0);
}

static void parse(int argc, char **argv)
{
    const struct sl_option *all[OPTIONS_MAX];
    struct option longs[OPTIONS_MAX + 1];
    char shorts[2 * OPTIONS_MAX + 3];
    size_t count = collect(all, longs, shorts);
    struct sl_error error;
    opterr = 0;
    int code;
    /* Help shows defaults and helps with what is wrong, so it comes before anything is set. */
    while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        const struct sl_option *option = code == ':' || code == '?' ? NULL : find(all, count, code);
        if (option != NULL && option->value == &help)
            show_help();
        if (option != NULL && option->value == &version)
            show_version();
    }
    optind = 0; /* begins again */
    while ((code = getopt_long(argc, argv, shorts + 1, longs, NULL)) != -1) {
        if (code == ':')
            sl_program_usage("%s needs a value", argv[optind - 1]);
        if (code == '?' && optopt != 0 && optopt < 256)
            sl_program_usage("-%c is no option", optopt);
        if (code == '?' && optopt != 0)
            sl_program_usage("--%s takes no value", all[optopt - 256]->name);
        if (code == '?')
            sl_program_usage("%s is no option", argv[optind - 1]);
        if (sl_option_set(find(all, count, code), optarg, &error) != 0)
            sl_program_usage("%s", error.text);
    }
}

static void print_profile(void)
{
    struct sl_profile read;
    if (!profile)
        return;
    sl_profile_read(&read);
    double all = read.wall * (double)read.threads;
    fprintf(stderr, "%s: %.2f seconds on %zu threads, spent on\n", current->name, read.wall,
            read.threads);
    for (enum sl_section section = 0; section < SL_SECTIONS; section++)
        if (read.seconds[section] > 0)
            fprintf(stderr, "  %-24s %6.2f %% %10.3f s\n", sl_section_name(section),
                    100 * read.seconds[section] / all, read.seconds[section]);
    fprintf(stderr, "  %-24s %6.2f %% %10.3f s\n", "all threads", 100.0, all);
    fprintf(stderr, "%s: %.1f %% in network arithmetic; %llu images, %.0f a second\n",
            current->name, 100 * read.arithmetic / all, (unsigned long long)read.images,
            (double)read.images / read.wall);
}

struct sl_list sl_program_start(const struct sl_program *program, int argc, char **argv)
{
    struct sl_error error;
    current = program;
    parse(argc, argv);
    sl_progress_quiet(quiet);
    if (profile) {
        sl_profile_start();
        atexit(print_profile);
    }
    struct sl_list operands = {(const char **)argv + optind, (size_t)(argc - optind)};
    if (operands.count > program->operands_max)
        sl_program_usage("'%s' is one operand too many", operands.items[program->operands_max]);
    if (sl_threads_start(threads == SL_UNSET ? 0 : (size_t)threads, &error) != 0)
        sl_program_usage("%s", error.text);
    return operands;
}

size_t sl_program_names(char *list, const char **names, size_t limit, const char *option)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *text = strtok_r(list, ",", &rest); text != NULL; text = strtok_r(NULL, ",", &rest)) {
        if (count == limit)
            sl_program_usage("--%s: more than %zu names", option, limit);
        names[count++] = text;
    }
    if (count == 0)
        sl_program_usage("--%s: no name", option);
    return count;
}
