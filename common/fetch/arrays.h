/* From arrays that others released to a stream of samples: the work of `sl-fetch arrays`.
 *
 *     struct sl_arrays_say *say; // sl_note, sl_warn
 *     struct sl_arrays arrays = {.from = "dm-ipc10", .like = "test.sls"};
 *     struct sl_output output; // open; afterwards to be committed
 *     json_t *step;            // of sl-fetch, see formats/made.h
 *     if (sl_arrays_write(&arrays, step, &output, error) != 0)
 *         return -1;
 *     sl_arrays_report(&arrays, say);
 *     sl_arrays_release(&arrays);
 */
#ifndef SL_FETCH_ARRAYS_H
#define SL_FETCH_ARRAYS_H

#include "base/error.h"
#include "base/output.h"
#include "fetch/array_images.h"
#include "fetch/array_labels.h"
#include "fetch/array_set.h"
#include "formats/stream.h"
#include "images/whiten.h"

#include <jansson.h>
#include <stdbool.h>

/* What a user should hear of, as sl_note and sl_warn. */
struct sl_arrays_say {
    sl_say *note, *warn;
};

struct sl_arrays {
    const char *from;     /* a safetensors file, or a folder or .npz of .npy files */
    const char *expected; /* the SHA-256 that it must have; NULL: any */
    const char *like;     /* a stream that has the name, classes and preprocessing; NULL: none */
    const char *whiten;   /* file of ZCA statistics to apply to pixels; NULL for none */
    const char *split;    /* that the ids are of; NULL: "train" */
    struct sl_array_images images; /* its layout and what was said are set */
    struct sl_array_labels labels; /* what was said is set */

    /* Set by sl_arrays_write. */
    struct sl_array_set set;
    struct sl_stream_header header;
    struct sl_whiten statistics;
};

/* Writes the stream: records in the order of ids, which are the rows without an array ids (the
 * split is then called "arrays"). Without `like` the classes are numbers, and pixels are normalised
 * by the arrays mean and std or, without them, as `folder` does. `step` (ownership passes) is the
 * step so far; digest and inputs are added. On failure, too, sl_arrays_release is needed. */
int sl_arrays_write(struct sl_arrays *arrays, json_t *step, struct sl_output *output,
                    struct sl_error *error);

/* Says what is odd about arrays that were written: skipped arrays, values that look like another
 * space's, classes without images. */
void sl_arrays_report(const struct sl_arrays *arrays, const struct sl_arrays_say *say);

void sl_arrays_release(struct sl_arrays *arrays);

#endif
