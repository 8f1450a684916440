#include "samples/array.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

void sl_shape_text(const struct sl_tensor *tensor, char text[SL_SHAPE_TEXT])
{
    int used = snprintf(text, SL_SHAPE_TEXT, "%s", tensor->rank == 0 ? "scalar" : "");
    for (uint32_t i = 0; i < tensor->rank; i++)
        used += snprintf(text + used, SL_SHAPE_TEXT - (size_t)used, i == 0 ? "%u" : "x%u",
                         tensor->dims[i]);
}

void sl_type_text(const struct sl_array *array, char text[SL_SHAPE_TEXT])
{
    size_t i = 0;
    for (; array->type[i] != '\0'; i++)
        text[i] = (char)tolower(array->type[i]);
    text[i] = '\0';
}

double sl_norm(const struct sl_array *array)
{
    double sum = 0;
    if (array->values == NULL)
        return NAN;
    size_t count = sl_tensor_count(&array->tensor);
    for (size_t i = 0; i < count; i++)
        sum += (double)array->values[i] * (double)array->values[i];
    return sqrt(sum);
}
