/* A tool as its command line sees it: its options in one table, from which parsing, --help and the
 * provenance of results come.
 *
 *     static int64_t ipc = SL_UNSET;
 *     static const struct sl_option options[] = {
 *         {"ipc", 'n', SL_INTEGER, &ipc, "N", "images per class", .low = 1, .high = 1e9,
 *          .result = true},
 *         {0},
 *     };
 *
 * The value a variable has before parsing is its default. SL_UNSET, NAN and NULL mean "none".
 */
#ifndef SL_CLI_OPTION_H
#define SL_CLI_OPTION_H

#include "base/error.h"
#include "base/list.h"
#include "base/output.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sl_option_kind {
    SL_FLAG,    /* bool */
    SL_INTEGER, /* int64_t, from low to high */
    SL_REAL,    /* double, from low to high */
    SL_TEXT,    /* const char * (points into argv) */
    SL_CHOICE,  /* const char *, one of `choices` */
    SL_LIST,    /* struct sl_list: texts, as the option is repeated; whoever sets options provides
                 * room for all of it */
    /* From here on options name files, which are never recorded. */
    SL_INPUT,         /* const char *, a file that is read; "-" is standard input */
    SL_INPUTS,        /* struct sl_list of such, as SL_LIST */
    SL_INPUT_FOLDERS, /* struct sl_list of folders that SL_OUTPUT_FOLDER wrote */
    SL_SOURCE,        /* const char *, an archive or folder, whose digest is recorded */
    SL_TEXT_OR_INPUT, /* const char *, a text (which is recorded), or @ and a file that holds it */
    SL_OUTPUT,        /* const char *, a file that is written; "-" is standard output */
    SL_OUTPUT_FOLDER, /* const char *, a folder for files that end in .SUFFIX */
};

struct sl_option {
    const char *name; /* without the dashes; NULL ends a table, unless `rows` is set */
    char letter;      /* its short form, or 0 */
    enum sl_option_kind kind;
    void *value;          /* of the type that `kind` names */
    const char *argument; /* as --help calls it; NULL for flags and choices */
    const char *help;     /* one line, lower case, no full stop */
    double low, high;     /* bounds of numbers, both allowed unless... */
    bool above_low;       /* ...`low` itself is refused (a temperature of 0) */
    const char *choices;  /* "sgd|adamw" */
    const char *word;     /* of a real number: a word that can stand for it, which sets NAN */
    bool pair;            /* texts must be NAME=VALUE, with something on both sides */
    bool result;          /* can change the result, so it is recorded in `made` */
    bool measured;        /* changes only what a run measures, where the tool records it */
    bool main;            /* what people look for first in how a file was made */
    const char *suffix; /* of an output that records how it was made: "sls"; of files in a folder */
    bool series;        /* of an output: FILE-000100 and so on are written next to it */
    const char *kept;   /* ".state": with this flag, such a file next to --output is read */
    const struct sl_option *rows; /* without a name: the options of another table, in this place */
};

/* Which of the choices (from 0) the text is; SIZE_MAX if none. */
size_t sl_choice_index(const char *choices, const char *text);

/* Whether the value is the name of a file, archive or folder, or several; @FILE is a text. */
bool sl_option_names_file(const struct sl_option *option);

/* Whether it can be repeated, so that its value is a struct sl_list. */
bool sl_option_is_list(const struct sl_option *option);

/* What --help calls the option's value; NULL for a flag. */
const char *sl_option_argument(const struct sl_option *option);

/* The i-th option (from 0) of a table; NULL after the last. */
const struct sl_option *sl_option_at(const struct sl_option *table, size_t i);

/* A tool. */
struct sl_program {
    const char *name;
    const char *operands;            /* what follows the options, for the usage line; "" for none */
    const char *summary;             /* one line, lower case, no full stop */
    const struct sl_option *options; /* the tool's own; the common ones are added */
    size_t operands_max;             /* SIZE_MAX for any number */
    bool files;                      /* operands are files that are read, after the word */
    bool profile;                    /* has the option --profile */
    bool ranks;                      /* runs as several processes, under mpirun */
    const char *(*word)(size_t index); /* each word that the first operand can be, NULL after the
                                        * last; the function is NULL where it can be anything */
    const char *word_name;             /* what the word is recorded as; NULL: not */
};

/* The option of exactly this name, or NULL. */
const struct sl_option *sl_option_find(const struct sl_option *table, const char *name);

/* Sets one option from its text (NULL for a flag). The error reads "--ipc: ...". */
int sl_option_set(const struct sl_option *option, const char *text, struct sl_error *error);

/* Every option with `result`, by name, that has a value: defaults included, unset ones left out. A
 * new object, or NULL when memory is short. */
json_t *sl_options_json(const struct sl_option *options);

/* Takes options (`names`, separated by commas) out of such an object, for runs in which they have
 * no part. */
void sl_options_drop(json_t *recorded, const char *names);

/* The lines of --help, one for each option, with defaults. */
int sl_options_help(const struct sl_option *options, struct sl_output *output,
                    struct sl_error *error);

#endif
