#include "inspect/describe.h"

#include "inspect/array.h"
#include "metrics/grid.h"
#include "nn/arch.h"
#include "nn/remarks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int describe_arrays(FILE *text, const struct sl_checkpoint *checkpoint,
                           struct sl_error *error)
{
    struct sl_grid grid = {.lines = checkpoint->count, .columns = 3, .indent = 2, .gap = 2};
    if (sl_grid_alloc(&grid, error) != 0)
        return -1;
    for (size_t i = 0; i < checkpoint->count; i++) {
        const struct sl_array *array = &checkpoint->arrays[i];
        char shape[SL_SHAPE_TEXT], type[SL_ARRAY_TYPE_TEXT];
        bool usual = strcmp(sl_array_type(array, type), "f32") == 0;
        sl_grid_put(&grid, i, 0, "%s", array->name);
        sl_grid_put(&grid, i, 1, "%s",
                    sl_shape_text(array->tensor.dims, array->tensor.rank, shape));
        if (array->values == NULL)
            sl_grid_put(&grid, i, 2, "-, %s", type);
        else
            sl_grid_put(&grid, i, 2, "%.4g%s%s", sl_array_norm(array), usual ? "" : ", ",
                        usual ? "" : type);
    }
    char *lines = sl_grid_text(&grid, error);
    if (lines != NULL)
        fprintf(text, "arrays     (name, shape, norm)\n%s", lines);
    free(lines);
    free(grid.fields);
    return lines != NULL ? 0 : -1;
}

static void describe_dataset(FILE *text, const struct sl_dataset *dataset)
{
    if (dataset->class_count == 0)
        fputs("classes    (the file does not say)", text);
    else
        fprintf(text, "classes    %zu", dataset->class_count);
    char size[SL_SHAPE_TEXT];
    if (dataset->image[0] > 0)
        fprintf(text, ", for images of %s", sl_shape_text(dataset->image, 3, size));
    fputc('\n', text);
}

static void describe_remarks(FILE *text, const struct sl_checkpoint *checkpoint)
{
    struct sl_network_remarks remarks;
    sl_network_remarks_find(&remarks, checkpoint);
    if (remarks.prefix.text[0] != '\0')
        fprintf(text, "names      %s\n", remarks.prefix.text);
    if (remarks.passed.text[0] != '\0')
        fprintf(text, "metadata   %s\n", remarks.passed.text);
}

int sl_describe_checkpoint(FILE *text, const struct sl_checkpoint *checkpoint,
                           struct sl_error *error)
{
    size_t parameters = 0;
    for (size_t i = 0; i < checkpoint->count; i++)
        parameters += sl_tensor_count(&checkpoint->arrays[i].tensor);
    fprintf(text, "checkpoint, %zu numbers in %zu array%s%s\n", parameters, checkpoint->count,
            checkpoint->count == 1 ? "" : "s",
            sl_arch_is_state(checkpoint) ? ": the state of a run, for --resume" : "");
    fprintf(text, "arch       %s",
            sl_arch_named(checkpoint) == NULL ? "(the file does not say)" : checkpoint->arch);
    if (checkpoint->epoch >= 0)
        fprintf(text, ", epoch %lld", (long long)checkpoint->epoch);
    if (checkpoint->step > 0)
        fprintf(text, ", step %lld", (long long)checkpoint->step);
    fputc('\n', text);
    describe_dataset(text, &checkpoint->dataset);
    describe_remarks(text, checkpoint);
    if (describe_arrays(text, checkpoint, error) != 0)
        return -1;
    if (checkpoint->made != NULL && sl_describe_made(text, checkpoint->made, error) != 0)
        return -1;
    fprintf(text, "verified   xxh3 %s\n           sha256 %s\n", checkpoint->digest,
            checkpoint->sha256);
    return 0;
}
