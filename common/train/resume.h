/* Whether a run is the one that a saved state, or a network in its folder, belongs to.
 *
 *     struct sl_samples samples;
 *     json_t *made, *saved; // of this run and of the state, see formats/made.h
 *     sl_resume_note_samples(made, "input", &samples);
 *     if (sl_resume_check(made, saved, "student.state", "move it away", error) != 0)
 *         return -1;
 */
#ifndef SL_TRAIN_RESUME_H
#define SL_TRAIN_RESUME_H

#include "base/error.h"
#include "formats/checkpoint.h"
#include "samples/samples.h"

#include <jansson.h>
#include <stdint.h>

/* Adds the digest of the samples themselves, the input `role`, to the last step of a state's
 * `made`, since streams from elsewhere may not say how they were made. No samples, NULL, are
 * ignored. */
void sl_resume_note_samples(json_t *made, const char *role, const struct sl_samples *samples);

/* Fails unless a run that was started as `begun` says, the steps of the state at `path`, is the one
 * that `made` describes; the error says what differs, and ends with `advice`. */
int sl_resume_check(const json_t *made, const json_t *begun, const char *path, const char *advice,
                    struct sl_error *error);

/* The step of the state at `path`. Fails if the file does not say, as those of older versions. */
int sl_resume_step(const struct sl_checkpoint *state, const char *path, const char *advice,
                   uint64_t *step, struct sl_error *error);

#endif
