#include "formats/value.h"

#include "base/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *sl_value_plain(const json_t *json)
{
    if (json_is_number(json))
        return json_copy((json_t *)json);
    if (json_is_string(json))
        return json_string(json_string_value(json));
    if (json_is_boolean(json))
        return json_string(json_is_true(json) ? "true" : "false");
    if (json == NULL || json_is_null(json))
        return json_string("none");
    char *text = json_dumps(json, JSON_COMPACT);
    json_t *value = text == NULL ? NULL : json_string(text);
    free(text);
    return value;
}

int sl_value_compare(const json_t *a, const json_t *b)
{
    bool a_number = json_is_number(a), b_number = json_is_number(b);
    if (a_number != b_number)
        return a_number ? -1 : 1;
    if (!a_number)
        return strverscmp(json_string_value(a), json_string_value(b));
    if (json_is_integer(a) && json_is_integer(b)) {
        json_int_t x = json_integer_value(a), y = json_integer_value(b);
        return (x > y) - (x < y);
    }
    double x = json_number_value(a), y = json_number_value(b);
    return (x > y) - (x < y);
}

const char *sl_value_text(const json_t *value, char buffer[SL_REAL_TEXT])
{
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_real(value))
        sl_print_real(json_real_value(value), buffer);
    else
        snprintf(buffer, SL_REAL_TEXT, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return buffer;
}

bool sl_value_is(const json_t *value, const char *text)
{
    double number;
    struct sl_error unused;
    if (json_is_string(value))
        return strcmp(json_string_value(value), text) == 0;
    return sl_parse_real(text, -INFINITY, INFINITY, &number, &unused) == 0 &&
           json_number_value(value) == number;
}
