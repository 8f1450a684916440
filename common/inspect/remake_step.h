/* The steps of `made` one by one, for the script that makes it again: what is known of their tools,
 * and what a record of them may hold.
 *
 *     for (size_t i = 0; i < json_array_size(made); i++)
 *         if (sl_step_check(made, i, error) != 0)
 *             return sl_error_in(error, "made: step %zu", i);
 *
 * A record may come from anywhere. After this check, tools and roles are known ones, digests and
 * the names of arithmetic need no quotes, and the first steps are sources.
 */
#ifndef SL_INSPECT_REMAKE_STEP_H
#define SL_INSPECT_REMAKE_STEP_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { SL_ROLES_MAX = 4 };

struct sl_step_tool {
    const char *name;
    const char *suffix; /* of what it writes */
    const char
        *roles[SL_ROLES_MAX]; /* its inputs besides the main one, each the option of that name */
    const char *many;         /* the role whose option can be repeated; "input": the operands */
    const char *side;         /* a second result that it can write; that one records this option */
    const char *side_suffix;
    const char *operand; /* the option that its first operand is recorded as */
    bool source;         /* it has a digest, or generates images, and no main input */
};

const char *sl_step_text(const json_t *step, const char *key);
const json_t *sl_step_option(const json_t *step, const char *name);
bool sl_step_is(const json_t *step, const char *tool);

/* Of a step that was checked, never NULL. */
const struct sl_step_tool *sl_step_tool(const json_t *step);

/* The number of inputs of one role, and the index of one. */
size_t sl_step_inputs(const json_t *input);
size_t sl_step_input(const json_t *input, size_t i);

/* Whether the option of this role can be repeated. */
bool sl_step_takes_many(const json_t *step, const char *role);

/* Whether the step is of its tool's second result, and whether it is one checkpoint of a training
 * run. */
bool sl_step_is_side(const json_t *step);
bool sl_step_is_checkpoint(const json_t *step);

/* Fails unless the step can have been recorded by its tool. `made` has passed sl_made_check. */
int sl_step_check(const json_t *made, size_t index, struct sl_error *error);

#endif
