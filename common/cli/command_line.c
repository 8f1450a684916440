#include "cli/command_line.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/output.h"
#include "base/version.h"
#include "cli/completion.h"
#include "cli/message.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 64 };

static const struct sl_program *current;
static struct sl_common_options common = {.threads = SL_UNSET};
static bool help, version;
static const char *completion;
static const char *given[OPTIONS_MAX]; /* the options of the command line, each once */
static size_t given_count;

static const struct sl_option common_options[] = {
    {"threads", 'j', SL_INTEGER, &common.threads, "N",
     "number of threads (default: SL_THREADS, or all cores)", .low = 1, .high = 256},
    {"quiet", 'q', SL_FLAG, &common.quiet, NULL, "print only warnings and errors"},
    {"help", 'h', SL_FLAG, &help, NULL, "show this help"},
    {"version", 'V', SL_FLAG, &version, NULL, "show the version"},
    {0},
};

static const struct sl_option profile_options[] = {
    {"profile", 0, SL_FLAG, &common.profile, NULL, "report at the end where the time went"},
    {0},
};
static const struct sl_option no_options[] = {{0}};

/* Meant for `make install`, so --help does not show it; see softlabel(7). */
static const struct sl_option unlisted_options[] = {
    {"completion", 0, SL_CHOICE, &completion, NULL, "print how a shell completes it",
     .choices = "bash|zsh"},
    {0},
};

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
    *shorts++ = '-'; /* for the first of two passes: operands are not moved */
    *shorts++ = ':'; /* a missing argument is reported differently from an unknown option */
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

/* `text` is not an option, but may resemble one: "--optimizer=adam". */
static _Noreturn void refuse_option(const char *text, const struct sl_option **all, size_t count)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(text + 2, "="), text + 2);
    struct sl_nearest near = {.wanted = name};
    for (size_t i = 0; i < count; i++)
        sl_nearest_offer(&near, all[i]->name);
    for (size_t i = 0; i < count; i++)
        if (name[0] != '\0' && name[0] == all[i]->letter && name[1] == '\0')
            sl_die_usage("%s is not an option; did you mean -%s", text, name);
    if (near.distances[0] <= 2)
        sl_die_usage("%s is not an option; did you mean --%s", text, near.names[0]);
    sl_die_usage("%s is not an option", text);
}

/* "-data" would be -d with the value "ata", or -d, -a, -t and -a, but --data was probably meant. */
static void refuse_one_dash(const char *text, const struct sl_option **all, size_t count)
{
    size_t length = text[0] == '-' ? strcspn(text + 1, "=") : 0;
    for (size_t i = 0; i < count; i++)
        if (length > 1 && length == strlen(all[i]->name) &&
            memcmp(text + 1, all[i]->name, length) == 0)
            sl_die_usage("%s is not an option; did you mean -%s", text, text);
}

/* Prints this instead of doing the tool's work, and ends the process. */
static _Noreturn void show(int (*print)(struct sl_output *, struct sl_error *))
{
    struct sl_error error;
    struct sl_output output;
    if (sl_output_open_text(&output, "-", &error) != 0 || print(&output, &error) != 0 ||
        sl_output_commit(&output, &error) != 0)
        sl_die(&error);
    exit(0);
}

static void make_room(const struct sl_option *option, size_t arguments)
{
    struct sl_error error;
    struct sl_list *list = option->value;
    list->items = sl_alloc(arguments, sizeof *list->items, &error);
    if (list->items == NULL)
        sl_die(&error);
}

bool sl_is_given(const char *name)
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
        if (sl_option_is_list(all[i]))
            make_room(all[i], (size_t)argc);
    opterr = 0;
    int code;
    /* --help shows defaults, also when another option is wrong, so it comes before any is set. */
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
            sl_die_usage("%s needs a value", argv[optind - 1]);
        if (code == '?' && optopt != 0 && optopt < 256)
            sl_die_usage("-%c is not an option", optopt);
        if (code == '?' && optopt != 0)
            sl_die_usage("--%s takes no value", all[optopt - 256]->name);
        const struct sl_option *option = code == '?' ? NULL : find(all, count, code);
        if (option == NULL)
            refuse_option(argv[optind - 1], all, count);
        if (sl_option_set(option, optarg, &error) != 0)
            sl_die_usage("%s", error.text);
        if (!sl_is_given(option->name))
            given[given_count++] = option->name;
    }
    if (completion != NULL)
        show(print_completion);
}

struct sl_list sl_command_line_read(const struct sl_program *program, int argc, char **argv,
                                    struct sl_common_options *asked)
{
    current = program;
    parse(argc, argv);
    *asked = common;
    struct sl_list operands = {(const char **)argv + optind, (size_t)(argc - optind)};
    if (operands.count > program->operands_max)
        sl_die_usage("'%s' is an unexpected operand", operands.items[program->operands_max]);
    return operands;
}

void sl_reject_options(const char *names, const char *where, ...)
{
    char place[200], list[400], *rest = NULL;
    snprintf(list, sizeof list, "%s", names);
    va_list arguments;
    va_start(arguments, where);
    vsnprintf(place, sizeof place, where, arguments);
    va_end(arguments);
    for (char *name = strtok_r(list, ",", &rest); name != NULL; name = strtok_r(NULL, ",", &rest))
        if (sl_is_given(name))
            sl_die_usage("--%s makes no sense %s", name, place);
}
