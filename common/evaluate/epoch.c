#include "evaluate/epoch.h"

#include <stdbool.h>
#include <string.h>

static const json_t *step_at(const json_t *steps, const json_t *index)
{
    return json_is_integer(index) ? json_array_get(steps, (size_t)json_integer_value(index)) : NULL;
}

static bool is_of(const json_t *step, const char *tool)
{
    const char *own = json_string_value(json_object_get(step, "tool"));
    return own != NULL && strcmp(own, tool) == 0;
}

static const json_t *input_of(const json_t *step, const char *role)
{
    return json_object_get(json_object_get(step, "inputs"), role);
}

/* Whether an expert's epoch is known, and that in `epoch` unless this is still -1. */
static bool agrees(const json_t *expert, int64_t *epoch)
{
    const json_t *value = json_object_get(json_object_get(expert, "options"), "epoch");
    bool agreed = json_is_integer(value) && (*epoch == -1 || *epoch == json_integer_value(value));
    if (agreed)
        *epoch = json_integer_value(value);
    return agreed;
}

/* The same for all experts whose labels the step `last` has. */
static bool all_agree(const json_t *steps, const json_t *last, int64_t *epoch)
{
    const json_t *step = step_at(steps, last);
    while (is_of(step, "sl-select")) /* which leaves labels as they are */
        step = step_at(steps, input_of(step, "input"));
    const json_t *experts = is_of(step, "sl-label") ? input_of(step, "expert") : NULL;
    if (!json_is_array(experts))
        return agrees(step_at(steps, experts), epoch);
    bool agreed = true;
    for (size_t i = 0; i < json_array_size(experts); i++)
        agreed = agreed && agrees(step_at(steps, json_array_get(experts, i)), epoch);
    return agreed;
}

int64_t sl_epoch_of_labels(const struct sl_made_list *made)
{
    int64_t epoch = -1;
    for (size_t i = 0; i < json_array_size(made->last); i++)
        if (!all_agree(made->steps, json_array_get(made->last, i), &epoch))
            return -1;
    return epoch;
}
