#include "metrics/tsv.h"

#include "base/memory.h"
#include "base/visible.h"
#include "formats/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int sl_tsv_cell(struct sl_output *output, const char *text, char end, struct sl_error *error)
{
    char *cell = sl_copy_text(text, error);
    if (cell == NULL)
        return -1;
    for (char *at = cell; *(at += strcspn(at, "\t\n\r")) != '\0';)
        *at = ' ';
    sl_make_visible(cell);
    int result = sl_output_print(output, error, "%s%c", cell, end);
    free(cell);
    return result;
}

int sl_tsv_value(struct sl_output *output, const json_t *value, char end, struct sl_error *error)
{
    char number[SL_REAL_TEXT];
    return sl_tsv_cell(output, sl_value_text(value, number), end, error);
}

int sl_tsv_number(struct sl_output *output, double number, struct sl_error *error)
{
    char text[SL_REAL_TEXT];
    sl_print_real(isfinite(number) ? number : NAN, text);
    return sl_output_print(output, error, "%s\t", text);
}
