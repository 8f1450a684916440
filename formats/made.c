#include "formats/made.h"

#include "base/version.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bounds of the length of a name, of the inputs and options visited on all paths through a list,
 * and of the length of a path: a hostile list could have exponentially many. */
enum { NAME_MAX_LENGTH = 512, LOOKS_MAX = 8192, DEPTH_MAX = 1000 };

static int64_t find(const json_t *made, const json_t *step)
{
    for (size_t i = 0; i < json_array_size(made); i++)
        if (json_equal(json_array_get(made, i), step))
            return (int64_t)i;
    return -1;
}

/* Sorts options by name: whether one was typed or inferred must not matter. */
static void sort_options(json_t *step)
{
    char *text = json_dumps(json_object_get(step, "options"), JSON_COMPACT | JSON_SORT_KEYS);
    if (text != NULL)
        json_object_set_new(step, "options", json_loads(text, 0, NULL));
    free(text);
}

int64_t sl_made_add(json_t *made, json_t *step)
{
    int64_t index = find(made, step);
    if (index >= 0) {
        json_decref(step);
        return index;
    }
    sort_options(step);
    json_array_append_new(made, step);
    return (int64_t)json_array_size(made) - 1;
}

static json_t *renumber(const json_t *input, const json_t *indices)
{
    if (!json_is_array(input))
        return json_copy(json_array_get(indices, (size_t)json_integer_value(input)));
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(input); i++)
        json_array_append_new(list, renumber(json_array_get(input, i), indices));
    return list;
}

/* Equal steps, and only these, have equal texts. To free(). */
static char *text_of(const json_t *step)
{
    return json_dumps(step, JSON_COMPACT | JSON_SORT_KEYS);
}

static void note(json_t *known, const json_t *step, size_t index)
{
    char *text = text_of(step);
    if (text != NULL)
        json_object_set_new(known, text, json_integer((json_int_t)index));
    free(text);
}

/* Where the steps of `made` stand, by their text: a new object. */
static json_t *known_of(const json_t *made)
{
    json_t *known = json_object();
    for (size_t i = 0; i < json_array_size(made); i++)
        note(known, json_array_get(made, i), i);
    return known;
}

/* Puts a step (taken over) at the end unless it is known. */
static json_t *add_known(json_t *made, json_t *known, json_t *step)
{
    char *text = text_of(step);
    json_t *place = text == NULL ? NULL : json_incref(json_object_get(known, text));
    free(text);
    if (place != NULL) {
        json_decref(step);
        return place;
    }
    sort_options(step);
    note(known, step, json_array_size(made));
    json_array_append_new(made, step);
    return json_integer((json_int_t)json_array_size(made) - 1);
}

/* Joins steps and returns the indices of all of them in `made`, a new list. */
static json_t *join_all(json_t *made, json_t *known, const json_t *steps)
{
    json_t *indices = json_array();
    for (size_t i = 0; i < json_array_size(steps); i++) {
        json_t *step = json_deep_copy(json_array_get(steps, i));
        json_t *inputs = json_object_get(step, "inputs");
        const char *role;
        json_t *input;
        json_object_foreach (inputs, role, input)
            json_object_set_new(inputs, role, renumber(input, indices));
        json_array_append_new(indices, add_known(made, known, step));
    }
    return indices;
}

/* Joins steps and returns the index of the last one. */
static int64_t join_last(json_t *made, json_t *known, const json_t *steps)
{
    json_t *indices = join_all(made, known, steps);
    if (json_array_size(indices) == 0)
        json_array_append_new(indices, add_known(made, known, sl_made_step("file", NULL)));
    int64_t last = json_integer_value(json_array_get(indices, json_array_size(indices) - 1));
    json_decref(indices);
    return last;
}

int64_t sl_made_join(json_t *made, const json_t *steps)
{
    json_t *known = known_of(made);
    int64_t last = join_last(made, known, steps);
    json_decref(known);
    return last;
}

void sl_made_list_add(struct sl_made_list *list, const json_t *made)
{
    if (list->steps == NULL)
        *list = (struct sl_made_list){json_array(), json_array(), json_object()};
    json_array_append_new(list->last, json_integer(join_last(list->steps, list->known, made)));
}

void sl_made_list_join(const struct sl_made_list *list, json_t *made, json_t *step,
                       const char *role)
{
    json_t *known = known_of(made), *places = join_all(made, known, list->steps), *last;
    size_t i;
    json_array_foreach (list->last, i, last) {
        json_t *place = json_array_get(places, (size_t)json_integer_value(last));
        sl_made_input(step, role, json_integer_value(place));
    }
    json_decref(places);
    json_decref(known);
}

void sl_made_list_release(struct sl_made_list *list)
{
    json_decref(list->steps);
    json_decref(list->last);
    json_decref(list->known);
    *list = (struct sl_made_list){0};
}

json_t *sl_made_step(const char *tool, json_t *options)
{
    return json_pack("{ss ss so so}", "tool", tool, "version", SL_VERSION, "options",
                     options != NULL ? options : json_object(), "inputs", json_object());
}

void sl_made_input(json_t *step, const char *role, int64_t index)
{
    json_t *inputs = json_object_get(step, "inputs");
    json_t *input = json_object_get(inputs, role);
    if (index < 0)
        return;
    if (input == NULL) {
        json_object_set_new(inputs, role, json_integer(index));
    } else if (json_is_array(input)) {
        json_array_append_new(input, json_integer(index));
    } else {
        json_object_set_new(inputs, role,
                            json_pack("[I I]", json_integer_value(input), (json_int_t)index));
    }
}

static bool earlier(const json_t *input, size_t step)
{
    if (!json_is_array(input))
        return json_is_integer(input) && json_integer_value(input) >= 0 &&
               json_integer_value(input) < (json_int_t)step;
    for (size_t i = 0; i < json_array_size(input); i++)
        if (json_is_array(json_array_get(input, i)) || !earlier(json_array_get(input, i), step))
            return false;
    return true;
}

double sl_made_learned_rate(const json_t *steps, int64_t last)
{
    for (const json_t *step = json_array_get(steps, (size_t)last); step != NULL;) {
        const json_t *rate = json_object_get(step, "lr");
        if (json_is_number(rate))
            return json_number_value(rate);
        const json_t *input = json_object_get(json_object_get(step, "inputs"), "input");
        if (json_is_array(input))
            input = json_array_get(input, 0);
        step = input == NULL ? NULL : json_array_get(steps, (size_t)json_integer_value(input));
    }
    return NAN;
}

bool sl_made_has(const json_t *made, const char *tool)
{
    for (size_t i = 0; i < json_array_size(made); i++) {
        const char *name = json_string_value(json_object_get(json_array_get(made, i), "tool"));
        if (name != NULL && strcmp(name, tool) == 0)
            return true;
    }
    return false;
}

int sl_made_check(const json_t *made, struct sl_error *error)
{
    if (!json_is_array(made))
        return sl_fail(error, "made: is not a list");
    for (size_t i = 0; i < json_array_size(made); i++) {
        const json_t *step = json_array_get(made, i);
        json_t *inputs = json_object_get(step, "inputs");
        if (!json_is_string(json_object_get(step, "tool")) ||
            !json_is_object(json_object_get(step, "options")) || !json_is_object(inputs))
            return sl_fail(error, "made: step %zu lacks its tool, options or inputs", i);
        const char *role;
        json_t *input;
        json_object_foreach (inputs, role, input)
            if (!earlier(input, i))
                return sl_fail(error, "made: step %zu has no earlier step as its %s", i, role);
    }
    return 0;
}

/* The first of a list of inputs, or the only input. */
static json_t *first_of(json_t *input)
{
    return json_array_size(input) > 0 ? json_array_get(input, 0) : input;
}

/* The index of every step in sl_made_first's list; null for those that are not in it. */
static json_t *first_indices(const json_t *made)
{
    size_t count = json_array_size(made), places = 0;
    json_t *indices = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(indices, i + 1 < count ? json_null() : json_true());
    for (size_t i = count; i-- > 0;) {
        const char *role;
        json_t *input, *inputs = json_object_get(json_array_get(made, i), "inputs");
        if (json_is_null(json_array_get(indices, i)))
            continue;
        json_object_foreach (inputs, role, input)
            if (json_is_integer(first_of(input)))
                json_array_set_new(indices, (size_t)json_integer_value(first_of(input)),
                                   json_true());
    }
    for (size_t i = 0; i < count; i++)
        if (json_is_true(json_array_get(indices, i)))
            json_array_set_new(indices, i, json_integer((json_int_t)places++));
    return indices;
}

json_t *sl_made_first(const json_t *made)
{
    json_t *first = json_array(), *indices = first_indices(made), *index;
    size_t i;
    json_array_foreach (indices, i, index) {
        if (json_is_null(index))
            continue;
        const char *role;
        json_t *input, *step = json_deep_copy(json_array_get(made, i));
        json_t *inputs = json_object_get(step, "inputs");
        json_object_foreach (inputs, role, input)
            json_object_set_new(inputs, role, renumber(first_of(input), indices));
        json_array_append_new(first, step);
    }
    json_decref(indices);
    return first;
}

struct flattening {
    const json_t *made;
    json_t *flat;
    size_t looks, depth;
};

static void flatten_step(struct flattening *to, size_t index, const char *before, bool role);

static void flatten_inputs(struct flattening *to, const json_t *step, const char *before,
                           const char *own)
{
    const char *role;
    json_t *input;
    json_object_foreach (json_object_get(step, "inputs"), role, input) {
        bool main = strcmp(role, "input") == 0;
        size_t count = json_is_array(input) ? json_array_size(input) : 1;
        for (size_t i = 0; i < count && to->looks < LOOKS_MAX; i++) {
            to->looks++;
            const json_t *one = json_is_array(input) ? json_array_get(input, i) : input;
            char prefix[NAME_MAX_LENGTH];
            int length = main && count == 1 ? snprintf(prefix, sizeof prefix, "%s", before)
                         : count == 1       ? snprintf(prefix, sizeof prefix, "%s%s.", own, role)
                                      : snprintf(prefix, sizeof prefix, "%s%s.%zu.", own, role, i);
            if (length < NAME_MAX_LENGTH && to->depth < DEPTH_MAX)
                flatten_step(to, (size_t)json_integer_value(one), prefix, !(main && count == 1));
        }
    }
}

static void set_name(struct flattening *to, const char *own, const char *key, json_t *value)
{
    char name[NAME_MAX_LENGTH];
    if (value != NULL && to->looks++ < LOOKS_MAX &&
        snprintf(name, sizeof name, "%s%s", own, key) < NAME_MAX_LENGTH)
        json_object_set(to->flat, name, value);
}

static void flatten_step(struct flattening *to, size_t index, const char *before, bool role)
{
    const json_t *step = json_array_get(to->made, index);
    const char *tool = json_string_value(json_object_get(step, "tool"));
    if (strncmp(tool, "sl-", 3) == 0)
        tool += 3;
    char own[NAME_MAX_LENGTH];
    bool short_name = role && strncmp(tool, "train-", 6) == 0;
    if (snprintf(own, sizeof own, "%s%s%s", before, short_name ? "" : tool,
                 short_name ? "" : ".") >= NAME_MAX_LENGTH)
        return;
    to->depth++;
    flatten_inputs(to, step, before, own);
    to->depth--;
    const char *key;
    json_t *value;
    json_object_foreach (json_object_get(step, "options"), key, value)
        set_name(to, own, key, value);
    static const char *const identities[] = {"network", "sha256", "arithmetic"};
    for (size_t i = 0; i < sizeof identities / sizeof *identities; i++)
        set_name(to, own, identities[i], json_object_get(step, identities[i]));
}

json_t *sl_made_flatten(const json_t *made)
{
    struct flattening to = {.made = made, .flat = json_object()};
    size_t count = json_array_size(made);
    if (count > 0)
        flatten_step(&to, count - 1, "", false);
    return to.flat;
}
