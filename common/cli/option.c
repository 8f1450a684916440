#include "cli/option.h"

#include "base/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t sl_choice_index(const char *choices, const char *text)
{
    size_t length = strlen(text), index = 0;
    for (const char *at = choices; at != NULL; at = strchr(at, '|'), index++) {
        at += *at == '|';
        if (strcspn(at, "|") == length && memcmp(at, text, length) == 0)
            return index;
    }
    return SIZE_MAX;
}

static bool is_pair(const char *text)
{
    const char *equals = strchr(text, '=');
    return equals != NULL && equals != text && equals[1] != '\0';
}

static int set_real(const struct sl_option *option, const char *text, struct sl_error *error)
{
    double number, low = option->low, high = option->high;
    if (option->word != NULL && strcmp(text, option->word) == 0) {
        *(double *)option->value = NAN;
        return 0;
    }
    if (option->above_low ? sl_parse_real(text, -INFINITY, INFINITY, &number, error) != 0
                          : sl_parse_real(text, low, high, &number, error) != 0)
        return -1;
    if (option->above_low && number <= low)
        return sl_fail(error, "'%.100s' is not above %g", text, low);
    if (number > high)
        return sl_fail(error, "'%.100s' is more than %g", text, high);
    *(double *)option->value = number == 0 ? 0 : number; /* -0 would be recorded as another */
    return 0;
}

static int set_value(const struct sl_option *option, const char *text, struct sl_error *error)
{
    struct sl_list *list;
    if (option->pair && !is_pair(text))
        return sl_fail(error, "'%.100s' is not NAME=VALUE", text);
    switch (option->kind) {
    case SL_FLAG:
        *(bool *)option->value = true;
        return 0;
    case SL_INTEGER:
        return sl_parse_integer(text, (int64_t)option->low,
                                option->high >= 0x1p63 ? INT64_MAX : (int64_t)option->high,
                                option->value, error);
    case SL_REAL:
        return set_real(option, text, error);
    case SL_CHOICE:
        if (sl_choice_index(option->choices, text) == SIZE_MAX)
            return sl_fail(error, "'%.100s' is not one of %s", text, option->choices);
        *(const char **)option->value = text;
        return 0;
    case SL_TEXT:
    case SL_INPUT:
    case SL_SOURCE:
    case SL_TEXT_OR_INPUT:
    case SL_OUTPUT:
    case SL_OUTPUT_FOLDER:
        *(const char **)option->value = text;
        return 0;
    case SL_LIST:
    case SL_INPUTS:
    case SL_INPUT_FOLDERS:
        list = option->value;
        list->items[list->count++] = text;
        return 0;
    }
    return sl_fail(error, "is of no known kind");
}

int sl_option_set(const struct sl_option *option, const char *text, struct sl_error *error)
{
    if (set_value(option, text, error) != 0)
        return sl_error_in(error, "--%s", option->name);
    return 0;
}

static json_t *list_json(const struct sl_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, json_string(list->items[i]));
    return array;
}

/* NULL for an option without a value, or one that names files. */
static json_t *value_json(const struct sl_option *option)
{
    int64_t integer;
    const char *text;
    switch (option->kind) {
    case SL_FLAG:
        return json_boolean(*(bool *)option->value);
    case SL_INTEGER:
        integer = *(int64_t *)option->value;
        return integer == SL_UNSET ? NULL : json_integer(integer);
    case SL_REAL:
        return json_real(*(double *)option->value); /* NULL for NAN */
    case SL_TEXT:
    case SL_TEXT_OR_INPUT:
    case SL_CHOICE:
        text = *(const char **)option->value;
        return text == NULL ? NULL : json_string(text);
    case SL_LIST:
        return ((struct sl_list *)option->value)->count == 0 ? NULL : list_json(option->value);
    default:
        return NULL;
    }
}

const struct sl_option *sl_option_at(const struct sl_option *table, size_t i)
{
    for (; table->name != NULL || table->rows != NULL; table++) {
        if (table->rows == NULL && i-- == 0)
            return table;
        for (size_t row = 0; table->rows != NULL && sl_option_at(table->rows, row) != NULL; row++)
            if (i-- == 0)
                return sl_option_at(table->rows, row);
    }
    return NULL;
}

const struct sl_option *sl_option_find(const struct sl_option *table, const char *name)
{
    const struct sl_option *option;
    for (size_t i = 0; (option = sl_option_at(table, i)) != NULL; i++)
        if (strcmp(option->name, name) == 0)
            return option;
    return NULL;
}

json_t *sl_options_json(const struct sl_option *options)
{
    json_t *object = json_object();
    const struct sl_option *option;
    for (size_t i = 0; (option = sl_option_at(options, i)) != NULL; i++) {
        if (!option->result)
            continue;
        json_t *value = value_json(option);
        if (value != NULL && json_object_set_new(object, option->name, value) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

void sl_options_drop(json_t *recorded, const char *names)
{
    char name[64];
    for (size_t length; *names != '\0'; names += length + (names[length] == ',')) {
        length = strcspn(names, ",");
        snprintf(name, sizeof name, "%.*s", (int)length, names);
        json_object_del(recorded, name);
    }
}

bool sl_option_names_file(const struct sl_option *option)
{
    return option->kind >= SL_INPUT && option->kind != SL_TEXT_OR_INPUT;
}

bool sl_option_is_list(const struct sl_option *option)
{
    return option->kind == SL_LIST || option->kind == SL_INPUTS || option->kind == SL_INPUT_FOLDERS;
}

const char *sl_option_argument(const struct sl_option *option)
{
    return option->kind == SL_CHOICE ? option->choices : option->argument;
}

static void default_text(const struct sl_option *option, char *text, size_t size)
{
    text[0] = '\0';
    switch (option->kind) {
    case SL_INTEGER:
        if (*(int64_t *)option->value != SL_UNSET)
            snprintf(text, size, " (%" PRId64 ")", *(int64_t *)option->value);
        break;
    case SL_REAL:
        if (!isnan(*(double *)option->value))
            snprintf(text, size, " (%g)", *(double *)option->value);
        break;
    case SL_FLAG:
    case SL_LIST:
    case SL_INPUTS:
    case SL_INPUT_FOLDERS:
        break;
    default:
        if (*(const char **)option->value != NULL)
            snprintf(text, size, " (%s)", *(const char **)option->value);
        break;
    }
}

int sl_options_help(const struct sl_option *options, struct sl_output *output,
                    struct sl_error *error)
{
    const struct sl_option *option;
    for (size_t i = 0; (option = sl_option_at(options, i)) != NULL; i++) {
        char left[96], letter[8] = "    ", standard[128];
        if (option->letter != 0)
            snprintf(letter, sizeof letter, "-%c, ", option->letter);
        const char *argument = sl_option_argument(option);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name, argument ? " " : "",
                 argument ? argument : "");
        default_text(option, standard, sizeof standard);
        if (sl_output_print(output, error, "  %-28s%s%s%s\n", left,
                            strlen(left) > 28 ? "\n                               " : " ",
                            option->help, standard) != 0)
            return -1;
    }
    return 0;
}
