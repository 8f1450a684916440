#include "inspect/describe.h"

#include "formats/made.h"

/* The number of results it shows: the main inputs of its last step. */
static size_t results(const json_t *made)
{
    const json_t *step = json_array_get(made, json_array_size(made) - 1);
    const json_t *input = json_object_get(json_object_get(step, "inputs"), "input");
    return json_is_array(input) ? json_array_size(input) : input != NULL;
}

int sl_describe_figure(FILE *text, const struct sl_figure_file *figure, struct sl_error *error)
{
    size_t count = results(figure->made);
    json_t *first = sl_made_first(figure->made);
    fprintf(text, "figure, %ux%u %s, of %zu result%s\n", figure->width, figure->height,
            figure->unit, count, count == 1 ? "" : "s");
    if (count > 1)
        fprintf(text, "the first of %zu results was ", count);
    int result = sl_describe_made(text, first, error);
    json_decref(first);
    return result;
}
