#include "cli/program.h"

#include "base/input.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/output.h"
#include "base/profile.h"
#include "base/progress.h"
#include "base/threads.h"
#include "base/version.h"
#include "base/visible.h"
#include "cli/completion.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPTIONS_MAX = 64 };

static const struct sl_program *current;
static int failure = 1;
static int64_t threads = SL_UNSET;
static bool quiet, help, version, profile;
static const char *completion;
static const char *given[OPTIONS_MAX]; /* the options of the command line, each once */
static size_t given_count;

static const struct sl_option common_options[] = {
    {"threads", 'j', SL_INTEGER, &threads, "N", "threads; all cores, or SL_THREADS", .low = 1,
     .high = 256},
    {"quiet", 'q', SL_FLAG, &quiet, NULL, "print only warnings and errors"},
    {"help", 'h', SL_FLAG, &help, NULL, "show this help"},
    {"version", 'V', SL_FLAG, &version, NULL, "show the version"},
    {0},
};

static const struct sl_option profile_options[] = {
    {"profile", 0, SL_FLAG, &profile, NULL, "report at the end what the time was spent on"},
    {0},
};
static const struct sl_option no_options[] = {{0}};

/* For `make install` rather than for people, so --help is silent about it; see softlabel(7). */
static const struct sl_option unlisted_options[] = {
    {"completion", 0, SL_CHOICE, &completion, "SHELL", "print how a shell completes it",
     .choices = "bash|zsh"},
    {0},
};

/* One line, whatever it quotes: names in a stranger's file may hold line ends, or commands to the
 * terminal. */
static void print_line(const char *before, const char *text, const char *after)
{
    char line[1200];
    snprintf(line, sizeof line, "%s: %s%s%s", current->name, before, text, after);
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

void sl_program_failure_is(int status)
{
    failure = status;
}

void sl_program_fail(const struct sl_error *error)
{
    print_line("", error->text, "");
    profile = false; /* a failure is one line */
    exit(failure);
}

void sl_program_usage(const char *format, ...)
{
    struct sl_error error;
    char hint[64];
    va_list arguments;
    va_start(arguments, format);
    sl_fail_list(&error, format, arguments);
    va_end(arguments);
    snprintf(hint, sizeof hint, "; see %s --help", current->name);
    print_line("", error.text, hint);
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

static int print_help(struct sl_output *output, struct sl_error *error)
{
    if (sl_output_print(output, error, "Usage: %s [OPTION ...]%s%s\n%s: %s.\n\n", current->name,
                        current->operands[0] == '\0' ? "" : " ", current->operands, current->name,
                        current->summary) != 0 ||
        sl_options_help(current->options, output, error) != 0 ||
        sl_options_help(current->profile ? profile_options : no_options, output, error) != 0 ||
        sl_options_help(common_options, output, error) != 0)
        return -1;
    return sl_output_print(output, error, "\nMore in %s(1); a tour in softlabel(7).\n",
                           current->name);
}

static size_t collect(const struct sl_option **all, struct option *longs, char *shorts)
{
    size_t count = 0;
    *shorts++ = '-'; /* operands are left where they stand; for the first of two passes */
    *shorts++ = ':'; /* missing arguments are told from unknown options */
    const struct sl_option *tables[] = {current->options,
                                        current->profile ? profile_options : no_options,
                                        common_options, unlisted_options};
    const struct sl_option *option;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; (option = sl_option_at(tables[t], i)) != NULL; i++) {
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

static int print_version(struct sl_output *output, struct sl_error *error)
{
    return sl_output_print(output, error, "%s (softlabel) %s\n", current->name, SL_VERSION);
}

static int print_completion(struct sl_output *output, struct sl_error *error)
{
    const struct sl_option *all[OPTIONS_MAX];
    struct option longs[OPTIONS_MAX + 1];
    char shorts[2 * OPTIONS_MAX + 3];
    size_t unlisted = sizeof unlisted_options / sizeof *unlisted_options - 1;
    size_t count = collect(all, longs, shorts) - unlisted;
    return sl_completion_print(current, all, count, completion, output, error);
}

/* `text` is no option, but maybe nearly one: "--optimizer=adam". */
static _Noreturn void refuse_option(const char *text, const struct sl_option **all, size_t count)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text + 2, "="), text + 2);
    struct sl_nearest near = {.wanted = name};
    for (size_t i = 0; i < count; i++)
        sl_nearest_offer(&near, all[i]->name);
    for (size_t i = 0; i < count; i++)
        if (name[0] != '\0' && name[0] == all[i]->letter && name[1] == '\0')
            sl_program_usage("%s is not an option; did you mean -%s", text, name);
    if (near.distances[0] <= 2)
        sl_program_usage("%s is not an option; did you mean --%s", text, near.names[0]);
    sl_program_usage("%s is not an option", text);
}

/* "-data" is -d with the value "ata", or -d, -a, -t and -a, but hardly meant so. */
static void refuse_one_dash(const char *text, const struct sl_option **all, size_t count)
{
    size_t length = text[0] == '-' ? strcspn(text + 1, "=") : 0;
    for (size_t i = 0; i < count; i++)
        if (length > 1 && length == strlen(all[i]->name) &&
            memcmp(text + 1, all[i]->name, length) == 0)
            sl_program_usage("%s is not an option; did you mean -%s", text, text);
}

/* Prints what was asked for instead of the tool's work, and ends. */
static _Noreturn void show(int (*print)(struct sl_output *, struct sl_error *))
{
    struct sl_error error;
    struct sl_output output;
    if (sl_output_open_text(&output, "-", &error) != 0 || print(&output, &error) != 0 ||
        sl_output_commit(&output, &error) != 0)
        sl_program_fail(&error);
    exit(0);
}

static void make_room(const struct sl_option *option, size_t arguments)
{
    struct sl_error error;
    struct sl_list *list = option->value;
    list->items = sl_alloc(arguments, sizeof *list->items, &error);
    if (list->items == NULL)
        sl_program_fail(&error);
}

static bool is_given(const char *name)
{
    for (size_t i = 0; i < given_count; i++)
        if (strcmp(given[i], name) == 0)
            return true;
    return false;
}

static void parse(int argc, char **argv)
{
    const struct sl_option *all[OPTIONS_MAX];
    struct option longs[OPTIONS_MAX + 1];
    char shorts[2 * OPTIONS_MAX + 3];
    size_t count = collect(all, longs, shorts);
    struct sl_error error;
    for (size_t i = 0; i < count; i++)
        if (all[i]->kind == SL_LIST)
            make_room(all[i], (size_t)argc);
    opterr = 0;
    int code;
    /* Help shows defaults and helps with what is wrong, so it comes before anything is set. */
    for (int at = 1; (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1; at = optind) {
        if (code != 1 && code < 256) /* a letter, and no operand */
            refuse_one_dash(argv[at], all, count);
        const struct sl_option *option = code == ':' || code == '?' ? NULL : find(all, count, code);
        if (option != NULL && option->value == &help)
            show(print_help);
        if (option != NULL && option->value == &version)
            show(print_version);
    }
    optind = 0; /* begins again */
    while ((code = getopt_long(argc, argv, shorts + 1, longs, NULL)) != -1) {
        if (code == ':')
            sl_program_usage("%s needs a value", argv[optind - 1]);
        if (code == '?' && optopt != 0 && optopt < 256)
            sl_program_usage("-%c is not an option", optopt);
        if (code == '?' && optopt != 0)
            sl_program_usage("--%s takes no value", all[optopt - 256]->name);
        const struct sl_option *option = code == '?' ? NULL : find(all, count, code);
        if (option == NULL)
            refuse_option(argv[optind - 1], all, count);
        if (sl_option_set(option, optarg, &error) != 0)
            sl_program_usage("%s", error.text);
        if (!is_given(option->name))
            given[given_count++] = option->name;
    }
    if (completion != NULL)
        show(print_completion);
}

static void print_profile(void)
{
    struct sl_profile read;
    if (!profile)
        return;
    sl_profile_read(&read, sl_threads());
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

/* What says how results came to be is small, and made by hundreds of calls: when there is no memory
 * for it, there is none to go on with, so the process ends here and none of them is looked at. */
static void *allocate_json(size_t size)
{
    struct sl_error error;
    void *memory = malloc(size);
    if (memory == NULL) {
        sl_fail(&error, "out of memory");
        sl_program_fail(&error);
    }
    return memory;
}

/* Standard input, output or error may have been closed (`>&-`). The next file that is opened would
 * take its number, and get what is meant for it. */
static void occupy_standard(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) /* opened so that using it is an error */
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

struct sl_list sl_program_start(const struct sl_program *program, int argc, char **argv)
{
    struct sl_error error;
    current = program;
    occupy_standard();
    json_set_alloc_funcs(allocate_json, free);
    parse(argc, argv);
    sl_progress_quiet(quiet);
    sl_interrupt_start(program->name, quiet);
    if (profile) {
        sl_profile_start();
        atexit(print_profile);
    }
    struct sl_list operands = {(const char **)argv + optind, (size_t)(argc - optind)};
    if (operands.count > program->operands_max)
        sl_program_usage("'%s' is one operand too many", operands.items[program->operands_max]);
    size_t count = (size_t)threads;
    if (threads == SL_UNSET && sl_threads_wanted(&count, &error) != 0)
        sl_program_usage("%s", error.text);
    if (sl_threads_start(count, &error) != 0) /* fewer do the same, and take longer */
        sl_program_note("%s", error.text);
    return operands;
}

void sl_program_meaningless(const char *names, const char *where, ...)
{
    char place[200], *list = sl_program_copy(names), *rest = NULL;
    va_list arguments;
    va_start(arguments, where);
    vsnprintf(place, sizeof place, where, arguments);
    va_end(arguments);
    for (char *name = strtok_r(list, ",", &rest); name != NULL; name = strtok_r(NULL, ",", &rest))
        if (is_given(name))
            sl_program_usage("--%s makes no sense %s", name, place);
    free(list);
}

/* Whether two names lead to one file; ends the process if nobody can tell. */
static bool is_same_file(const char *a, const char *b)
{
    struct sl_error error;
    int same = sl_output_same(a, b, &error);
    if (same < 0)
        sl_program_fail(&error);
    return same > 0;
}

void sl_program_apart(const char *a, const char *a_path, const char *b, const char *b_path)
{
    if (a_path != NULL && b_path != NULL && is_same_file(a_path, b_path))
        sl_program_usage("--%s and --%s need different files", a, b);
}

void sl_program_spare(const char *output, const char *path, const struct sl_list *inputs)
{
    for (size_t i = 0; path != NULL && strcmp(path, "-") != 0 && i < inputs->count; i++) {
        const char *input = inputs->items[i];
        if (input == NULL)
            continue;
        const char *file = strcmp(input, "-") == 0 ? "/dev/stdin" : input;
        if (is_same_file(path, file))
            sl_program_usage("--%s would replace %s, which is read", output, sl_input_name(input));
    }
}

struct sl_list sl_program_files(const struct sl_list *operands, size_t words)
{
    static const char *standard_input = "-";
    if (operands->count <= words)
        return (struct sl_list){&standard_input, 1};
    return (struct sl_list){operands->items + words, operands->count - words};
}

size_t sl_program_word(const struct sl_list *operands)
{
    char words[200] = "";
    const char *word;
    for (size_t i = 0; (word = current->word(i)) != NULL; i++) {
        size_t used = strlen(words);
        if (operands->count > 0 && strcmp(word, operands->items[0]) == 0)
            return i;
        snprintf(words + used, sizeof words - used, "%s%s", i == 0 ? "" : ", ", word);
    }
    if (operands->count == 0)
        sl_program_usage("the kind is missing: %s", words);
    sl_program_usage("'%s' is not one of %s", operands->items[0], words);
}

char *sl_program_copy(const char *text)
{
    struct sl_error error;
    char *copy = sl_copy_text(text, &error);
    if (copy == NULL)
        sl_program_fail(&error);
    return copy;
}

void sl_program_pairs(const struct sl_list *texts, const char *option)
{
    for (size_t i = 0; i < texts->count; i++) {
        const char *text = texts->items[i], *equals = strchr(text, '=');
        if (equals == NULL || equals == text || equals[1] == '\0')
            sl_program_usage("--%s %s: is not NAME=VALUE", option, text);
    }
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
