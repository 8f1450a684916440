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
#include "cli/option.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

const char *sl_step_text(const json_t *step, const char *key);
const json_t *sl_step_option(const json_t *step, const char *name);
bool sl_step_is(const json_t *step, const char *tool);

/* The functions below want a step that was checked. */

/* Its tool, NULL for a file from elsewhere. */
const struct sl_program *sl_step_program(const json_t *step);

/* The option of the tool that names the file of the step: --output, or what else it can write. */
const struct sl_option *sl_step_output(const json_t *step);

/* Whether the step begins a history, so that it has no main input: sl-fetch, or a file. */
bool sl_step_is_source(const json_t *step);

/* The number of inputs of one role, and the index of one. */
size_t sl_step_inputs(const json_t *input);
size_t sl_step_input(const json_t *input, size_t i);

/* Whether the option of this role can be repeated. */
bool sl_step_takes_many(const json_t *step, const char *role);

/* Whether the option of this role names the folders of training runs. */
bool sl_step_takes_folders(const json_t *step, const char *role);

/* Whether it is one checkpoint of a training run. */
bool sl_step_is_checkpoint(const json_t *step);

/* Fails unless the step can have been recorded by its tool. `made` has passed sl_made_check. */
int sl_step_check(const json_t *made, size_t index, struct sl_error *error);

/* The part of it for options: fails unless each is one that the program records, which no option
 * that names a file to read or write is. */
int sl_step_check_options(const json_t *step, const struct sl_program *program,
                          struct sl_error *error);

#endif
