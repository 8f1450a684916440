/* A set that others released as arrays: a safetensors file, or a folder or .npz of .npy files.
 *
 *     struct sl_array_set set;
 *     if (sl_array_set_read(&set, "dm-ipc10", error) != 0) // dm-ipc10/images.npy, ...
 *         return -1;
 *     printf("%u images", set.tensors[SL_ARRAY_IMAGES].dims[0]);
 *     sl_array_set_release(&set);
 */
#ifndef SL_FETCH_ARRAY_SET_H
#define SL_FETCH_ARRAY_SET_H

#include "base/digest.h"
#include "base/error.h"
#include "formats/checkpoint.h"
#include "formats/npy.h"
#include "formats/tensor.h"

#include <stddef.h>

enum sl_array_role {
    SL_ARRAY_IMAGES,
    SL_ARRAY_LABELS,
    SL_ARRAY_SOFT,
    SL_ARRAY_IDS,
    SL_ARRAY_MEAN,
    SL_ARRAY_STD,
    SL_ARRAY_ROLES
};

struct sl_array_set {
    struct sl_tensor tensors[SL_ARRAY_ROLES]; /* data are NULL where there is none; whole numbers
                                                 are u8, u16 or i64 */
    char sha256[SL_SHA256_TEXT];              /* see source_digest.h */
    size_t skipped;                           /* arrays and files that have no known name... */
    char first[100];                          /* ...and the first of them */

    struct sl_npy files[SL_ARRAY_ROLES]; /* owned */
    struct sl_checkpoint checkpoint;     /* owned */
    int64_t *whole[SL_ARRAY_ROLES];      /* of the checkpoint, widened; owned */
};

/* "images", "labels": the name of an array, or of its file without .npy. */
const char *sl_array_name(enum sl_array_role role);

/* Reads the arrays, whatever their shapes. A single .npy file, a pickle, and a source without
 * images are errors that say what to do. The error names the source; on failure there is nothing to
 * release. */
int sl_array_set_read(struct sl_array_set *set, const char *from, struct sl_error *error);

void sl_array_set_release(struct sl_array_set *set);

#endif
