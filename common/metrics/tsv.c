#include "metrics/tsv.h"

#include "base/memory.h"
#include "base/visible.h"

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
