#include "cli/completion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a value or an operand can be. */
enum value { NO_VALUE, WORDS, FILES, FOLDERS, ANYTHING };

static enum value value_of(const struct sl_option *option)
{
    switch (option->kind) {
    case SL_FLAG:
        return NO_VALUE;
    case SL_CHOICE:
        return WORDS;
    case SL_INPUT:
    case SL_INPUTS:
    case SL_SOURCE:
    case SL_OUTPUT:
        return FILES;
    case SL_INPUT_FOLDERS:
    case SL_OUTPUT_FOLDER:
        return FOLDERS;
    default:
        return ANYTHING;
    }
}

/* The words that the first operand can be, "curve|bars", to free(); "" for a tool without. */
static char *first_words(const struct sl_program *program)
{
    char *words = NULL;
    size_t size;
    FILE *text = open_memstream(&words, &size);
    if (text == NULL)
        return NULL;
    for (size_t i = 0; program->word != NULL && program->word(i) != NULL; i++)
        fprintf(text, "%s%s", i == 0 ? "" : "|", program->word(i));
    return fclose(text) == 0 ? words : (free(words), NULL);
}

/* "sgd|adamw" as "sgd adamw". */
static void put_words(FILE *text, const char *words)
{
    for (; *words != '\0'; words++)
        putc(*words == '|' ? ' ' : *words, text);
}

/* A command that fills COMPREPLY. */
static void put_bash_reply(FILE *text, enum value value, const char *words)
{
    if (value == WORDS) {
        fputs("mapfile -t COMPREPLY < <(compgen -W '", text);
        put_words(text, words);
        fputs("' -- \"$word\")", text);
    } else if (value == FILES || value == FOLDERS) {
        fprintf(text, "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -%c -- \"$word\")",
                value == FILES ? 'f' : 'd');
    } else {
        putc(':', text);
    }
}

static void put_bash_value(FILE *text, const struct sl_option *option)
{
    fputs("    ", text);
    if (option->letter != 0)
        fprintf(text, "-%c | ", option->letter);
    fprintf(text, "--%s) ", option->name);
    put_bash_reply(text, value_of(option), option->choices);
    fputs("; return ;;\n", text);
}

static void put_bash_options(FILE *text, const struct sl_option *const *options, size_t count)
{
    fputs("    if [[ $word == -* ]]; then\n"
          "        mapfile -t COMPREPLY < <(compgen -W '",
          text);
    for (size_t i = 0; i < count; i++)
        fprintf(text, "%s--%s", i == 0 ? "" : " ", options[i]->name);
    fputs("' -- \"$word\")\n", text);
}

static void function_name(const struct sl_program *program, char name[64])
{
    snprintf(name, 64, "_%s", program->name);
    for (char *at = name; (at = strchr(at, '-')) != NULL;)
        *at = '_';
}

/* Bash splits --option=value into three words. */
static void put_bash(FILE *text, const struct sl_program *program, const char *words,
                     const struct sl_option *const *options, size_t count)
{
    char name[64];
    function_name(program, name);
    fprintf(text, "%s()\n{\n", name);
    fputs("    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
          "    [[ $before != = ]] || before=${COMP_WORDS[COMP_CWORD - 2]}\n"
          "    [[ $word != = ]] || word=\n"
          "    COMPREPLY=()\n"
          "    case $before in\n",
          text);
    for (size_t i = 0; i < count; i++)
        if (value_of(options[i]) != NO_VALUE)
            put_bash_value(text, options[i]);
    fputs("    esac\n", text);
    put_bash_options(text, options, count);
    if (words[0] != '\0') {
        fprintf(text,
                "    elif ! [[ \" ${COMP_WORDS[*]:1:COMP_CWORD - 1} \" =~ ' '(%s)' ' ]]; then\n"
                "        ",
                words);
        put_bash_reply(text, WORDS, words);
        putc('\n', text);
    }
    fputs("    else\n        ", text);
    put_bash_reply(text, program->files ? FILES : ANYTHING, "");
    fprintf(text, "\n    fi\n}\ncomplete -F %s %s\n", name, program->name);
}

/* Escaped for apostrophes and brackets. */
static void put_zsh_help(FILE *text, const char *help)
{
    for (; *help != '\0'; help++)
        if (*help == '\'')
            fputs("'\\''", text);
        else
            fprintf(text, "%s%c", strchr("[]\\", *help) != NULL ? "\\" : "", *help);
}

static void put_zsh_action(FILE *text, enum value value, const char *words)
{
    if (value == WORDS) {
        putc('(', text);
        put_words(text, words);
        putc(')', text);
    } else {
        fputs(value == FILES ? "_files" : value == FOLDERS ? "_files -/" : " ", text);
    }
}

/* '(-o --output)'{-o+,--output=}'[help]:FILE:_files'; an option that can be repeated excludes
 * nothing. */
static void put_zsh_option(FILE *text, const struct sl_option *option)
{
    enum value value = value_of(option);
    const char *long_mark = value == NO_VALUE ? "" : "=";
    if (sl_option_is_list(option))
        fputs(" \\\n    '*'", text);
    else if (option->letter != 0)
        fprintf(text, " \\\n    '(-%c --%s)'", option->letter, option->name);
    else
        fputs(" \\\n    ", text);
    if (option->letter != 0)
        fprintf(text, "{-%c%s,--%s%s}'[", option->letter, value == NO_VALUE ? "" : "+",
                option->name, long_mark);
    else
        fprintf(text, "'--%s%s[", option->name, long_mark);
    put_zsh_help(text, option->help);
    putc(']', text);
    if (value != NO_VALUE) {
        fprintf(text, ":%s:", sl_option_argument(option));
        put_zsh_action(text, value, option->choices);
    }
    putc('\'', text);
}

static void put_zsh(FILE *text, const struct sl_program *program, const char *words,
                    const struct sl_option *const *options, size_t count)
{
    fprintf(text, "#compdef %s\n_arguments -s -S", program->name);
    for (size_t i = 0; i < count; i++)
        put_zsh_option(text, options[i]);
    if (words[0] != '\0') {
        fprintf(text, " \\\n    '1:%.*s:", (int)strcspn(program->operands, " "), program->operands);
        put_zsh_action(text, WORDS, words);
        putc('\'', text);
    }
    if (program->files)
        fputs(" \\\n    '*:FILE:_files'", text);
    putc('\n', text);
}

int sl_completion_print(const struct sl_program *program, const struct sl_option *const *options,
                        size_t count, const char *shell, struct sl_output *output,
                        struct sl_error *error)
{
    char *script = NULL, *words = first_words(program);
    size_t size = 0;
    FILE *text = words == NULL ? NULL : open_memstream(&script, &size);
    int result = -1;
    if (text != NULL && strcmp(shell, "zsh") == 0)
        put_zsh(text, program, words, options, count);
    else if (text != NULL)
        put_bash(text, program, words, options, count);
    if (text == NULL || fclose(text) != 0)
        sl_fail(error, "out of memory");
    else
        result = sl_output_write(output, script, size, error);
    free(script);
    free(words);
    return result;
}
