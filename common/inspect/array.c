#include "inspect/array.h"

#include <ctype.h>
#include <math.h>

const char *sl_array_type(const struct sl_array *array, char text[SL_ARRAY_TYPE_TEXT])
{
    size_t i = 0;
    for (; array->type[i] != '\0'; i++)
        text[i] = (char)tolower(array->type[i]);
    text[i] = '\0';
    return text;
}

double sl_array_norm(const struct sl_array *array)
{
    double sum = 0;
    if (array->values == NULL)
        return NAN;
    size_t count = sl_tensor_count(&array->tensor);
    for (size_t i = 0; i < count; i++)
        sum += (double)array->values[i] * (double)array->values[i];
    return sqrt(sum);
}
