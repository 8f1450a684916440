/* What a collection of images is: its name, its classes, the size of its images, and how bytes
 * become what a network sees. It is in the header of every stream, and (without name and split) in
 * the metadata of every checkpoint.
 *
 *     json_t *header;
 *     struct sl_dataset dataset;
 *     if (sl_dataset_from_json(&dataset, json_object_get(header, "dataset"), error) == 0)
 *         printf("class 7 is %s", dataset.classes[7].name);
 *     sl_dataset_release(&dataset);
 */
#ifndef SL_FORMATS_DATASET_H
#define SL_FORMATS_DATASET_H

#include "base/digest.h"
#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { SL_CHANNELS_MAX = 4, SL_CLASSES_MAX = 65536, SL_SIDE_MAX = 16384, SL_PIXELS_MAX = 1 << 25 };

/* Pixel bytes 0 ... 255 become (byte / 255 - mean[c]) / std[c]; f32 images are taken as they are.
 * `whiten` names the ZCA statistics that already made f32 images out of bytes ("" for none), and
 * `fit` the step that fitted them ("" if it is not known): another kind of processor rounds the
 * same statistics differently. */
struct sl_preprocess {
    float mean[SL_CHANNELS_MAX];
    float std[SL_CHANNELS_MAX];
    char whiten[SL_XXH3_TEXT];
    char fit[SL_XXH3_TEXT];
};

struct sl_class {
    char *id;   /* WordNet id, or folder name: what classes are sorted and compared by */
    char *name; /* for people */
};

/* How encoded images of other sizes become squares of the dataset's size when they are decoded; not
 * at all, so that they must have it, the centre, or a part that is random by seed and id. */
enum sl_crop_kind { SL_CROP_NONE, SL_CROP_CENTRE, SL_CROP_RANDOM };

struct sl_dataset {
    char *name;  /* "tiny-imagenet"; NULL in a checkpoint */
    char *split; /* "train"; NULL in a checkpoint */
    struct sl_class *classes;
    size_t class_count;
    uint32_t image[3]; /* H, W, C */
    struct sl_preprocess preprocess;
    enum sl_crop_kind crop; /* of encoded images */
    uint64_t crop_seed;     /* of SL_CROP_RANDOM */
};

/* Whether a name, of a class for example, is one line of UTF-8 without control characters: only
 * such can be shown in tables, messages and pictures. */
bool sl_is_line(const char *name);

/* All strings are copied. On failure, too, *dataset needs sl_dataset_release. */
int sl_dataset_from_json(struct sl_dataset *dataset, const json_t *json, struct sl_error *error);

/* Adds one part, "classes" (a text in this list is id and name; a class without a name is called by
 * its id), "image" or "preprocess", to a dataset that may lack the others: then class_count,
 * image[0], or std[0] without a `whiten`, are 0, and match everything. On failure the dataset does
 * not change. */
int sl_dataset_add(struct sl_dataset *dataset, const char *key, const json_t *json,
                   struct sl_error *error);

/* Sets `fit` by the step in the list `made` that fitted the statistics, if there is one. */
void sl_preprocess_find_fit(struct sl_preprocess *preprocess, const json_t *made);

/* {"name", "split", "classes": [{"id", "name"}], "image": [H, W, C], "preprocess": {"mean", "std"}
 * or {"whiten"}, "crop": "centre" or {"random": seed}}, a new object, without the parts that it
 * lacks; NULL if memory is short. */
json_t *sl_dataset_to_json(const struct sl_dataset *dataset);

/* A copy that owns its strings. */
int sl_dataset_copy(struct sl_dataset *copy, const struct sl_dataset *dataset,
                    struct sl_error *error);

void sl_dataset_release(struct sl_dataset *dataset);

/* The class whose id is `name`, or else the only one with that name. */
int sl_dataset_find_class(const struct sl_dataset *dataset, const char *name, uint32_t *index,
                          struct sl_error *error);

/* Fails unless both have the same classes, by id, in the same order. The names of the two are put
 * into the message ("a.sls", "experts/0"), also by the next two. */
int sl_dataset_match_classes(const struct sl_dataset *a, const char *a_name,
                             const struct sl_dataset *b, const char *b_name,
                             struct sl_error *error);

/* Whether both are by the same statistics, or by statistics of the same fit on any processor. */
bool sl_preprocess_same_whitening(const struct sl_preprocess *a, const struct sl_preprocess *b);

/* Fails, saying what differs, unless both have the same classes (by id and order), image size and
 * preprocessing, as far as `a` has them. */
int sl_dataset_match(const struct sl_dataset *a, const char *a_name, const struct sl_dataset *b,
                     const char *b_name, struct sl_error *error);

/* Fails likewise unless both can be segments of one stream: encoded images are cropped alike, too.
 */
int sl_dataset_match_segments(const struct sl_dataset *a, const char *a_name,
                              const struct sl_dataset *b, const char *b_name,
                              struct sl_error *error);

/* Fails likewise unless an id is the same image in both: they have the same name and split. */
int sl_dataset_match_ids(const struct sl_dataset *a, const char *a_name, const struct sl_dataset *b,
                         const char *b_name, struct sl_error *error);

/* Fails unless classes are sorted by id, in the order of bytes, each once: then a class has the
 * same number wherever it is read. */
int sl_dataset_sorted(const struct sl_dataset *dataset, struct sl_error *error);

#ifdef __cplusplus
}
#endif

#endif
