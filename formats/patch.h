/* Patches (.slp): samples without their images, which are found again by their ids in the data set
 * that they are from. See sl-patch(5).
 *
 *     struct sl_patch patch = {.replayed = true}; // and its header
 *     struct sl_output output;                    // open; afterwards to be committed
 *     struct sl_sample sample;
 *     if (sl_patch_add(&patch, &sample, error) == 0 && // for each record
 *         sl_patch_write(&patch, &output, error) == 0 &&
 *         sl_patch_read(&patch, "ten.slp", error) == 0)
 *         printf("%lld images", (long long)patch.count);
 *     sl_patch_release(&patch);
 */
#ifndef SL_FORMATS_PATCH_H
#define SL_FORMATS_PATCH_H

#include "base/error.h"
#include "base/output.h"
#include "formats/dataset.h"
#include "formats/label.h"
#include "formats/stream.h"

#include <msgpack.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sl_patch {
    struct sl_stream_header header; /* of the segment that it rebuilds; owned */
    char digest[SL_XXH3_TEXT];      /* of that segment */
    bool floats;                    /* images are f32, made of the pixels as a network sees them */
    bool replayed;                  /* which images, the steps of the header say: no ids stored */
    int64_t count;                  /* records */
    int64_t *ids;    /* [count], in the order of the records; NULL if read without; owned */
    uint8_t *labels; /* the labels, one after the other, as MessagePack; owned */
    size_t *ends;    /* [count]: where each label ends; owned */
    size_t id_room, label_room, end_room; /* of the arrays, while records are added */
};

/* How sl-select chose the images of a patch, as far as that can be done again. */
struct sl_patch_choice {
    int64_t ipc, first; /* images per class, at random by the seed, or the first; 0: neither */
    uint64_t seed;
    const char *ids; /* a list of them, separated by commas; NULL: none; borrowed */
};

/* The step that fetched the images of samples with these steps; NULL if there is not only one. */
const json_t *sl_patch_source(const json_t *made);

/* Whether the steps are those of one choice, of images that came from the source as they were, and
 * of labels; it is then in *choice. */
bool sl_patch_choose(const json_t *made, struct sl_patch_choice *choice);

/* Takes note of the id and the label of a record, borrowed. */
int sl_patch_add(struct sl_patch *patch, const struct sl_sample *sample, struct sl_error *error);

int sl_patch_write(const struct sl_patch *patch, struct sl_output *output, struct sl_error *error);

/* Reads a patch that is whole. The error names the file; on failure there is nothing to release. */
int sl_patch_read(struct sl_patch *patch, const char *path, struct sl_error *error);

/* Sets the labels of record i of a patch that was read, in `sample`, which points into the patch
 * and `reader`. */
int sl_patch_label(const struct sl_patch *patch, int64_t i, struct sl_label_reader *reader,
                   struct sl_sample *sample, struct sl_error *error);

/* Harmless on a zeroed patch. */
void sl_patch_release(struct sl_patch *patch);

#endif
