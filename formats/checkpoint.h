/* Networks on disk (.safetensors): named arrays of float32 with metadata. See sl-checkpoint(5).
 * PyTorch's safetensors.torch.load_file opens what is written here.
 *
 *     struct sl_checkpoint checkpoint;
 *     if (sl_checkpoint_read(&checkpoint, "epoch-0011.safetensors", error) != 0) // "-" is stdin
 *         return -1;
 *     const struct sl_array *weight = sl_checkpoint_find(&checkpoint, "classifier.weight");
 *     sl_checkpoint_release(&checkpoint);
 *
 * Also used for ZCA statistics (sl-fetch --fit-whiten) and for the state of a run to be resumed.
 */
#ifndef SL_FORMATS_CHECKPOINT_H
#define SL_FORMATS_CHECKPOINT_H

#include "base/error.h"
#include "base/output.h"
#include "formats/dataset.h"
#include "formats/tensor.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SL_TYPE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

struct sl_array {
    char *name;
    char type[16];           /* as the file says: "F32", "BF16", "I64" */
    struct sl_tensor tensor; /* f32, in PyTorch's layout; its data are `values`, or else `raw` */
    float *values;           /* 64-byte aligned; owned; NULL unless the type is of real numbers */
    void *raw;               /* of another type, such as I64 or BOOL, the bytes as they are; owned;
                                tensor.dtype is 0 if no tensor can have the type */
    size_t size;             /* of tensor.data */
};

struct sl_checkpoint {
    struct sl_array *arrays; /* in the order of their data in the file */
    size_t count;
    char *arch;                  /* "convnet-d3w64"; NULL when the file does not say */
    struct sl_dataset dataset;   /* classes, image size and preprocessing; each may be missing, see
                                    sl_dataset_add */
    int64_t epoch;               /* -1 when the file does not say */
    int64_t step;                /* of a run that counts steps; 0 when the file does not say */
    json_t *made;                /* NULL when the file does not say */
    char digest[SL_XXH3_TEXT];   /* XXH3 of all values, in order: the data section of the file */
    char sha256[SL_SHA256_TEXT]; /* of the whole file as it was read */
    bool own;                    /* written by softlabel: the file has its digest */
    char passed[256]; /* metadata skipped as meaningless in a file that is not: "classes (20),
                         image (8)" */
};

/* Reads and checks: structure, the digest where the file has one, every value finite. Arrays of
 * real numbers become float32 (PyTorch's F16, BF16 and F64 are converted, and `digest` is then of
 * the converted values), others stay as they are. The error names the file. */
int sl_checkpoint_read(struct sl_checkpoint *checkpoint, const char *path, struct sl_error *error);

/* Adds an array of the shape, zeroed, and returns its data to fill (valid until release), or NULL.
 * Start from (struct sl_checkpoint){.epoch = -1}. */
float *sl_checkpoint_add(struct sl_checkpoint *checkpoint, const char *name, uint32_t rank,
                         const uint32_t *dims, struct sl_error *error);

/* Adds an array of any type that a tensor can have; its data (from malloc) are taken over, also on
 * failure. */
int sl_checkpoint_take(struct sl_checkpoint *checkpoint, const char *name,
                       const struct sl_tensor *tensor, void *data, struct sl_error *error);

/* Writes the file and sets `digest`. The same checkpoint gives the same bytes. */
int sl_checkpoint_write(struct sl_checkpoint *checkpoint, struct sl_output *output,
                        struct sl_error *error);

/* sl_checkpoint_write into a file of its own ("-" is standard output). */
int sl_checkpoint_save(struct sl_checkpoint *checkpoint, const char *path, struct sl_error *error);

/* Sets `digest` from the values; reading and writing do it too. */
int sl_checkpoint_digest(struct sl_checkpoint *checkpoint, struct sl_error *error);

/* The array of the name; NULL if there is none, or it is empty or not of real numbers. */
const struct sl_array *sl_checkpoint_find(const struct sl_checkpoint *checkpoint, const char *name);

/* Whether it can be a weight of a network: it is neither empty nor a counter (a single whole
 * number, or the num_batches_tracked of PyTorch's normalisation). */
bool sl_array_is_weight(const struct sl_array *array);

/* How the network came to be, for the `made` of what uses it: the file's own steps, the last with
 * "network": digest added; for a file that does not say, one step of the tool "file" with its
 * sha256. A new list, or NULL. */
json_t *sl_checkpoint_made(const struct sl_checkpoint *checkpoint, struct sl_error *error);

void sl_checkpoint_release(struct sl_checkpoint *checkpoint);

#ifdef __cplusplus
}
#endif

#endif
