/* MATLAB's file of ImageNet's classes: what is accepted becomes lines of text. */
#include "fuzz.h"

#include "fetch/meta_mat.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *lines;
    struct sl_error error;
    if (sl_meta_mat_read(data, size, &lines, &error) != 0)
        return 0;
    if (*lines != '\0' && lines[strlen(lines) - 1] != '\n')
        fuzz_broken("the last line does not end");
    free(lines);
    return 0;
}
