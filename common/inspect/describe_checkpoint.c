#include "inspect/describe.h"

#include "inspect/array.h"
#include "nn/arch.h"
#include "nn/remarks.h"

#include <stdbool.h>
#include <string.h>

static void describe_arrays(FILE *text, const struct sl_checkpoint *checkpoint)
{
    int width = 0;
    for (size_t i = 0; i < checkpoint->count; i++) {
        int length = snprintf(NULL, 0, "%s", checkpoint->arrays[i].name);
        width = length > width ? length : width;
    }
    fprintf(text, "arrays     (name, shape, norm)\n");
    for (size_t i = 0; i < checkpoint->count; i++) {
        const struct sl_array *array = &checkpoint->arrays[i];
        char shape[SL_SHAPE_TEXT], type[SL_ARRAY_TYPE_TEXT];
        sl_shape_text(array->tensor.dims, array->tensor.rank, shape);
        sl_array_type(array, type);
        bool usual = strcmp(type, "f32") == 0;
        fprintf(text, "  %-*s  %-14s ", width, array->name, shape);
        if (array->values != NULL)
            fprintf(text, "%.4g%s%s\n", sl_array_norm(array), usual ? "" : ", ", usual ? "" : type);
        else
            fprintf(text, "-, %s\n", type);
    }
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
    fputc('\n', text);
    describe_dataset(text, &checkpoint->dataset);
    describe_remarks(text, checkpoint);
    describe_arrays(text, checkpoint);
    if (checkpoint->made != NULL && sl_describe_made(text, checkpoint->made, error) != 0)
        return -1;
    fprintf(text, "verified   xxh3 %s\n           sha256 %s\n", checkpoint->digest,
            checkpoint->sha256);
    return 0;
}
