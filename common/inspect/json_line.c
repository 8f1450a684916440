#include "inspect/json_line.h"

#include "base/number.h"
#include "base/visible.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int print_value(const json_t *json, struct sl_output *output, struct sl_error *error);

/* JSON escapes only ASCII's control characters; a terminal may act on others. */
static bool is_visible(const json_t *json)
{
    const char *text = json_string_value(json);
    size_t length = json_string_length(json), size = 0;
    while (text != NULL && length > 0 && (size = sl_visible(text, length)) > 0) {
        text += size;
        length -= size;
    }
    return text == NULL || length == 0;
}

static int print_object(const json_t *json, struct sl_output *output, struct sl_error *error)
{
    const char *key, *before = "{";
    json_t *value;
    json_object_foreach ((json_t *)json, key, value) {
        json_t *name = json_string(key);
        int result = sl_output_write(output, before, 1, error);
        if (result == 0)
            result = print_value(name, output, error);
        json_decref(name);
        if (result != 0 || sl_output_write(output, ":", 1, error) != 0 ||
            print_value(value, output, error) != 0)
            return -1;
        before = ",";
    }
    return sl_output_print(output, error, "%s}", *before == '{' ? "{" : "");
}

static int print_array(const json_t *json, struct sl_output *output, struct sl_error *error)
{
    size_t index;
    json_t *value;
    const char *before = "[";
    json_array_foreach (json, index, value) {
        if (sl_output_write(output, before, 1, error) != 0 ||
            print_value(value, output, error) != 0)
            return -1;
        before = ",";
    }
    return sl_output_print(output, error, "%s]", *before == '[' ? "[" : "");
}

static int print_value(const json_t *json, struct sl_output *output, struct sl_error *error)
{
    char number[SL_REAL_TEXT];
    if (json_is_object(json))
        return print_object(json, output, error);
    if (json_is_array(json))
        return print_array(json, output, error);
    if (json_is_real(json)) {
        sl_print_real(json_real_value(json), number);
        return sl_output_write(output, number, strlen(number), error);
    }
    char *text = json_dumps(json, JSON_ENCODE_ANY | (is_visible(json) ? 0 : JSON_ENSURE_ASCII));
    if (text == NULL)
        return sl_fail(error, "out of memory");
    int result = sl_output_write(output, text, strlen(text), error);
    free(text);
    return result;
}

int sl_json_line(const json_t *json, struct sl_output *output, struct sl_error *error)
{
    return print_value(json, output, error) != 0 || sl_output_write(output, "\n", 1, error) != 0
               ? -1
               : 0;
}

int sl_json_line_new(json_t *json, struct sl_output *output, struct sl_error *error)
{
    if (json == NULL)
        return sl_fail(error, "out of memory");
    int result = sl_json_line(json, output, error);
    json_decref(json);
    return result;
}
