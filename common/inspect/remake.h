/* `made` as a POSIX shell script that makes the same bytes again: sl-inspect --made.
 *
 *     json_t *last = json_pack("[I]", (json_int_t)json_array_size(made) - 1);
 *     if (sl_remake(made, last, digest, "fig1.sls", &output, error) != 0)
 *         return -1;
 *
 * Every step becomes one command with every recorded option. Input from elsewhere must be named in
 * variables, $DATA for an archive or folder and $CHECKPOINT for a network, then DATA2 and so on;
 * its digest is checked before anything is computed. A step whose input has no provenance is an
 * error. The script uses the recorded instruction set, and warns if that, the BLAS or the version
 * differs. A run of sl-train-expert of which several checkpoints were used is done once.
 */
#ifndef SL_INSPECT_REMAKE_H
#define SL_INSPECT_REMAKE_H

#include "base/error.h"
#include "base/output.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

/* Writes the script that makes the results of the steps at these indices in `made`, one after the
 * other, on standard output. `made` has passed sl_made_check, but may come from anywhere: tools,
 * options and inputs that these tools do not record are errors that name the file, `name`, and the
 * step; everything else is quoted. The script compares its result with `digest`, the SHA-256 of the
 * file it is made for ("" if that is not known): the records of a stream may have been changed and
 * its provenance kept. */
int sl_remake(const json_t *made, const json_t *results, const char *digest, const char *name,
              struct sl_output *output, struct sl_error *error);

/* Writes the script of a stream (of all its segments), a checkpoint or a figure, which is read to
 * its verified end. */
int sl_remake_file(const char *path, struct sl_output *output, struct sl_error *error);

#endif
