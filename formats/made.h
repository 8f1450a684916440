/* How a result came to be: `made`, a flat list of steps, inputs before their users.
 *
 *     json_t *made = json_array(), *step = sl_made_step("sl-label", json_pack("{sb}", "hard", 1));
 *     json_t *steps; // of the header of a stream that is read
 *     sl_made_input(step, "input", sl_made_join(made, steps));
 *     sl_made_add(made, step); // now the last step: what made this
 *
 * A step is {"tool", "version", "options": {...}, "inputs": {role: index or [indices]}} and what
 * else identifies it ("sha256", "network", "arithmetic"). The role "input" is the main chain.
 * It has no host, user, time, path or number of threads: the same work gives the same bytes.
 */
#ifndef SL_FORMATS_MADE_H
#define SL_FORMATS_MADE_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Appends the steps of another list (borrowed) to `made`; equal steps are shared. Returns the index
 * of the other list's last step; for an empty list, of a step of the tool "file" without a digest,
 * which marks an input of unknown history. */
int64_t sl_made_join(json_t *made, const json_t *steps);

/* Several lists in one: those of the segments of a stream, of several networks. A zeroed one is
 * empty. */
struct sl_made_list {
    json_t *steps; /* of all lists, each once; NULL while there are none; owned */
    json_t *last;  /* for each list the index in `steps` of its last step; owned */
    json_t *known; /* where the steps stand, for quick joining; owned */
};

/* Adds a list of steps (borrowed) as sl_made_join does. */
void sl_made_list_add(struct sl_made_list *list, const json_t *made);

/* Joins all steps to `made`, and names the last of each list as the input `role` of `step`. */
void sl_made_list_join(const struct sl_made_list *list, json_t *made, json_t *step,
                       const char *role);

void sl_made_list_release(struct sl_made_list *list);

/* A new step of this version; takes over `options` (NULL for none). */
json_t *sl_made_step(const char *tool, json_t *options);

/* Names the step at `index` as the input `role`; -1 is ignored. Several inputs of a role make a
 * list, in which an index may be repeated: its records come twice. */
void sl_made_input(json_t *step, const char *role, int64_t index);

/* Appends a step (taken over), its options sorted by name, unless there is an equal one. Returns
 * its index. */
int64_t sl_made_add(json_t *made, json_t *step);

/* The learning rate that the last step to learn one recorded, on the main chain to the step `last`,
 * or NAN. `steps` has passed sl_made_check. */
double sl_made_learned_rate(const json_t *steps, int64_t last);

/* Whether one of the steps is of the tool. */
bool sl_made_has(const json_t *made, const char *tool);

/* Fails unless the list is well formed: every step an object with a tool, every input an index of
 * an earlier step. Readers of files call it. */
int sl_made_check(const json_t *made, struct sl_error *error);

/* How the first of several results came to be: the last step and those that it follows from, if
 * only the first input of each role counts; a new list. `made` has passed sl_made_check. */
json_t *sl_made_first(const json_t *made);

/* Every option of every step by its long name, a new object: along the main chain the tool's name
 * without "sl-" ("select.ipc", "train-student.seed"), off it also the role ("label.expert.epoch",
 * "eval.data.fetch.split"; of several "label.expert.0.epoch"). In a role the training step of a
 * network is named by the role alone. Added to options are "network", "sha256", "arithmetic". */
json_t *sl_made_flatten(const json_t *made);

#ifdef __cplusplus
}
#endif

#endif
