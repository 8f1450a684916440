/* What the header of a stream says of the views that its images have labels of; see sl-stream(5).
 * What views are is in images/view.h.
 *
 *     struct sl_stream_views views;
 *     json_t *json = json_pack("{si ss si}", "count", 4, "view", "crop,flip", "seed", 1);
 *     if (sl_stream_views_from_json(&views, json, error) != 0)
 *         return -1;
 */
#ifndef SL_FORMATS_VIEWS_H
#define SL_FORMATS_VIEWS_H

#include "base/digest.h"
#include "base/error.h"

#include <jansson.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { SL_VIEWS_MAX = 65536, SL_VIEW_TEXT = 64 };

struct sl_stream_views {
    int64_t count;           /* of each image, up to SL_VIEWS_MAX; 0: there are none */
    char view[SL_VIEW_TEXT]; /* how they are made: "crop,flip,cutmix" */
    int64_t seed;
    int64_t batch;          /* images that are mixed with each other; 0: there are no batches */
    char set[SL_XXH3_TEXT]; /* digest of the ids of images that are mixed; "": none are */
};

/* Reads the map of a header; NULL and nil stand for none. */
int sl_stream_views_from_json(struct sl_stream_views *views, const json_t *json,
                              struct sl_error *error);

/* A new map; NULL if memory is short. */
json_t *sl_stream_views_to_json(const struct sl_stream_views *views);

/* Fails, saying what differs, unless both are the same views. The names of the two are put into the
 * message ("a.sls", "the first segment"). */
int sl_stream_views_match(const struct sl_stream_views *a, const char *a_name,
                          const struct sl_stream_views *b, const char *b_name,
                          struct sl_error *error);

#ifdef __cplusplus
}
#endif

#endif
