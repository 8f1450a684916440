#include "inspect/remake_step.h"

#include "base/digest.h"
#include "fetch/source.h"

#include <string.h>

/* All that scripts know of single tools, except for sl-fetch's archives and sl-train-expert's runs.
 */
static const struct sl_step_tool tools[] = {
    {"sl-fetch", "sls", {"whiten"}, NULL, "fit-whiten", "safetensors", "name", .source = true},
    {"sl-select", "sls", {NULL}},
    {"sl-label", "sls", {"expert", "from"}, "expert"},
    {"sl-train-expert", "sls", {"test"}},
    {"sl-train-student", "safetensors", {"test"}, NULL, "metrics", "sls"},
    {"sl-eval", "sls", {"data", "against"}, "input", "predictions", "sls"},
    {"sl-plot", "png", {NULL}, "input", .operand = "kind"},
    {"file", "safetensors", {NULL}, .source = true},
};

/* Options that no tool records, such as those that name files: a recorded script must not choose
 * where to write. Tools also accept abbreviations. */
static const char *const refused_options[] = {
    "output",  "metrics", "from",    "fit-whiten", "predictions", "resume", "threads",
    "table",   "whiten",  "expert",  "test",       "data",        "list",   "help",
    "version", "quiet",   "profile", "completion", "allow-http",  "sha256",
};

const char *sl_step_text(const json_t *step, const char *key)
{
    return json_string_value(json_object_get(step, key));
}

const json_t *sl_step_option(const json_t *step, const char *name)
{
    return json_object_get(json_object_get(step, "options"), name);
}

bool sl_step_is(const json_t *step, const char *tool)
{
    return strcmp(sl_step_text(step, "tool"), tool) == 0;
}

const struct sl_step_tool *sl_step_tool(const json_t *step)
{
    for (size_t i = 0; i < sizeof tools / sizeof *tools; i++)
        if (sl_step_is(step, tools[i].name))
            return &tools[i];
    return NULL;
}

size_t sl_step_inputs(const json_t *input)
{
    return json_is_array(input) ? json_array_size(input) : input != NULL;
}

size_t sl_step_input(const json_t *input, size_t i)
{
    return (size_t)json_integer_value(json_is_array(input) ? json_array_get(input, i) : input);
}

bool sl_step_takes_many(const json_t *step, const char *role)
{
    const char *many = sl_step_tool(step)->many;
    return many != NULL && strcmp(many, role) == 0;
}

bool sl_step_is_side(const json_t *step)
{
    const char *side = sl_step_tool(step)->side;
    return side != NULL && json_is_true(sl_step_option(step, side));
}

bool sl_step_is_checkpoint(const json_t *step)
{
    return sl_step_is(step, "sl-train-expert") && sl_step_option(step, "epoch") != NULL;
}

/* Whether --ids would read a file. */
static bool names_file(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (names_file(json_array_get(value, i)))
            return true;
    return json_is_string(value) && *json_string_value(value) == '@';
}

static int check_options(const json_t *step, struct sl_error *error)
{
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(step, "options"), name, value)
    {
        bool own = sl_step_is_side(step) && strcmp(name, sl_step_tool(step)->side) == 0;
        for (size_t i = 0; !own && i < sizeof refused_options / sizeof *refused_options; i++)
            if (strncmp(refused_options[i], name, strlen(name)) == 0)
                return sl_fail(error, "records --%.50s, which its tool does not", name);
        if (strncmp("ids", name, strlen(name)) == 0 && names_file(value))
            return sl_fail(error, "records a file of ids, which its tool does not");
    }
    return 0;
}

static bool has_role(const struct sl_step_tool *tool, const char *role)
{
    if (strcmp(role, "input") == 0)
        return !tool->source;
    for (size_t i = 0; i < SL_ROLES_MAX && tool->roles[i] != NULL; i++)
        if (strcmp(tool->roles[i], role) == 0)
            return true;
    return false;
}

/* The inputs of a source are sources, so that all of them can be checked before anything else runs.
 */
static int check_inputs(const json_t *made, const json_t *step, struct sl_error *error)
{
    const struct sl_step_tool *tool = sl_step_tool(step);
    json_t *inputs = json_object_get(step, "inputs"), *input;
    const char *role;
    json_object_foreach(inputs, role, input)
    {
        if (!has_role(tool, role))
            return sl_fail(error, "has an input '%.50s', which its tool does not read", role);
        for (size_t i = 0; i < sl_step_inputs(input); i++)
            if (tool->source &&
                !sl_step_tool(json_array_get(made, sl_step_input(input, i)))->source)
                return sl_fail(error, "has an input '%.50s' that is not from sl-fetch or a file",
                               role);
    }
    if (!tool->source && sl_step_inputs(json_object_get(inputs, "input")) == 0)
        return sl_fail(error, "does not say what %s read: the input had no provenance", tool->name);
    return 0;
}

/* Only sources have a digest; all must, except for generated images. */
static int check_digest(const json_t *step, struct sl_error *error)
{
    const struct sl_source *source =
        sl_step_is(step, "sl-fetch") && json_is_string(sl_step_option(step, "name"))
            ? sl_source_find(json_string_value(sl_step_option(step, "name")))
            : NULL;
    const char *digest = sl_step_text(step, "sha256");
    bool wanted = sl_step_tool(step)->source && (source == NULL || !source->seeded);
    if (!wanted && json_object_get(step, "sha256") != NULL)
        return sl_fail(error, "has a SHA-256, but does not read an archive, folder or file");
    if (wanted && (digest == NULL || !sl_is_sha256(digest)))
        return sl_fail(error, "has no SHA-256%s",
                       sl_step_is(step, "file")
                           ? ": the input came from elsewhere, without provenance"
                           : " of the archive or folder that it read");
    return 0;
}

/* Whether the text can be written into a script as it is, in single quotes or in a comment. */
static bool is_plain(const json_t *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,+/ ";
    const char *value = json_string_value(text);
    return text == NULL ||
           (value != NULL && strlen(value) <= 80 && value[strspn(value, plain)] == '\0');
}

int sl_step_check(const json_t *made, size_t index, struct sl_error *error)
{
    const json_t *step = json_array_get(made, index);
    if (sl_step_tool(step) == NULL)
        return sl_fail(error, "is of the tool '%.50s', which sl-inspect cannot rerun",
                       sl_step_text(step, "tool"));
    if (!is_plain(json_object_get(step, "arithmetic")) ||
        !is_plain(json_object_get(step, "version")))
        return sl_fail(error, "has a version or arithmetic that no tool records");
    if (check_digest(step, error) != 0 || check_inputs(made, step, error) != 0)
        return -1;
    return check_options(step, error);
}
