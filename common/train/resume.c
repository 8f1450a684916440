#include "train/resume.h"

#include "formats/value.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void sl_resume_note_samples(json_t *made, const char *role, const struct sl_samples *samples)
{
    json_t *step = json_array_get(made, json_array_size(made) - 1);
    if (samples == NULL)
        return;
    if (json_object_get(step, "xxh3") == NULL)
        json_object_set_new(step, "xxh3", json_object());
    json_object_set_new(json_object_get(step, "xxh3"), role, json_string(samples->digest));
}

/* "with --lr 0.01", or "without --lr" if there is none. */
static const char *option_text(const char *name, const json_t *value, char *text, size_t size)
{
    char number[SL_REAL_TEXT];
    json_t *plain = value == NULL ? NULL : sl_value_plain(value);
    if (plain == NULL)
        snprintf(text, size, "without --%.40s", name);
    else
        snprintf(text, size, "with --%.40s %.80s", name, sl_value_text(plain, number));
    json_decref(plain);
    return text;
}

static bool is_other(const json_t *a, const json_t *b, const char *name)
{
    const json_t *left = json_object_get(json_object_get(a, "options"), name),
                 *right = json_object_get(json_object_get(b, "options"), name);
    return left != right && !json_equal(left, right);
}

/* The first option of `a` that differs in `b`; NULL if none does. Steps are before others, whose
 * defaults may follow from them. */
static const char *other_option(const json_t *a, const json_t *b)
{
    const char *name;
    json_t *value;
    if (is_other(a, b, "steps"))
        return "steps";
    json_object_foreach (json_object_get(a, "options"), name, value) {
        if (is_other(a, b, name))
            return name;
    }
    return NULL;
}

/* Fails if another version, or other arithmetic, would continue the run. */
static int check_surroundings(const json_t *now, const json_t *begun, const char *path,
                              const char *advice, struct sl_error *error)
{
    static const char *const names[] = {"version", "arithmetic"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *before = json_string_value(json_object_get(begun, names[i]));
        const char *after = json_string_value(json_object_get(now, names[i]));
        if (before != NULL && after != NULL && strcmp(before, after) != 0)
            return sl_fail(error, "%s: was started with %s %.80s, now it is %.80s; %s", path,
                           names[i], before, after, advice);
    }
    return 0;
}

int sl_resume_check(const json_t *made, const json_t *begun, const char *path, const char *advice,
                    struct sl_error *error)
{
    char before[160], now[160];
    if (json_equal(made, begun))
        return 0;
    const json_t *a = json_array_get(made, json_array_size(made) - 1),
                 *b = json_array_get(begun, json_array_size(begun) - 1);
    bool tested = json_object_get(json_object_get(b, "inputs"), "test") != NULL;
    if (tested != (json_object_get(json_object_get(a, "inputs"), "test") != NULL))
        return sl_fail(error, "%s: was started %s, or %s", path,
                       tested ? "with --test; give it again" : "without --test; leave it out",
                       advice);
    if (check_surroundings(a, b, path, advice, error) != 0)
        return -1;
    const char *name = other_option(a, b);
    if (name == NULL)
        name = other_option(b, a);
    if (name == NULL)
        return sl_fail(error, "%s: was started with other %ssamples; %s", path,
                       tested ? "training or test " : "", advice);
    option_text(name, json_object_get(json_object_get(b, "options"), name), before, sizeof before);
    option_text(name, json_object_get(json_object_get(a, "options"), name), now, sizeof now);
    return sl_fail(error, "%s: was started %s, now %s; %s", path, before, now, advice);
}

int sl_resume_step(const struct sl_checkpoint *state, const char *path, const char *advice,
                   uint64_t *step, struct sl_error *error)
{
    if (state->step == 0)
        return sl_fail(error, "%s: does not say at which step it is; %s", path, advice);
    *step = (uint64_t)state->step;
    return 0;
}
