#include "formats/patch.h"

#include <stdlib.h>
#include <string.h>

/* The step before on the main chain; NULL at its beginning, or if there are several. */
static const json_t *before(const json_t *made, const json_t *step)
{
    const json_t *input = json_object_get(json_object_get(step, "inputs"), "input");
    return json_is_integer(input) ? json_array_get(made, (size_t)json_integer_value(input)) : NULL;
}

static bool is_of(const json_t *step, const char *tool)
{
    return strcmp(json_string_value(json_object_get(step, "tool")), tool) == 0;
}

const json_t *sl_patch_source(const json_t *made)
{
    const json_t *step = json_array_get(made, json_array_size(made) - 1), *earlier;
    while ((earlier = before(made, step)) != NULL)
        step = earlier;
    return json_object_get(json_object_get(step, "inputs"), "input") == NULL ? step : NULL;
}

/* Reads the options of sl-select; false if others than these have a part in the choice. */
static bool read_options(const json_t *options, struct sl_patch_choice *choice)
{
    const char *name;
    json_t *value;
    json_object_foreach ((json_t *)options, name, value) {
        if (strcmp(name, "ipc") == 0)
            choice->ipc = json_integer_value(value);
        else if (strcmp(name, "first") == 0)
            choice->first = json_integer_value(value);
        else if (strcmp(name, "seed") == 0)
            choice->seed = (uint64_t)json_integer_value(value);
        else if (strcmp(name, "ids") == 0)
            choice->ids = json_string_value(value);
        else
            return false;
    }
    return (choice->ipc > 0) + (choice->first > 0) + (choice->ids != NULL) == 1;
}

bool sl_patch_choose(const json_t *made, struct sl_patch_choice *choice)
{
    size_t selections = 0;
    bool known = sl_patch_source(made) != NULL;
    *choice = (struct sl_patch_choice){0};
    for (const json_t *step = json_array_get(made, json_array_size(made) - 1), *earlier;
         known && (earlier = before(made, step)) != NULL; step = earlier) {
        bool selects = is_of(step, "sl-select");
        selections += selects;
        known = selects ? read_options(json_object_get(step, "options"), choice)
                        : is_of(step, "sl-label") || is_of(step, "sl-distill");
    }
    return known && selections == 1;
}

void sl_patch_release(struct sl_patch *patch)
{
    sl_stream_header_release(&patch->header);
    free(patch->ids);
    free(patch->labels);
    free(patch->ends);
    *patch = (struct sl_patch){0};
}
