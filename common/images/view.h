/* Views of images: a random part of an image, its mirror image, and what CutMix makes of two. A
 * view is a function of a seed, the image's id and the number of the view, so that a label that is
 * stored for it needs nothing else to say what it is a label of.
 *
 *     static const int64_t ids[] = {3, 17, 40}; // of the whole set, ascending
 *     const struct sl_view_set set = {ids, 3};
 *     struct sl_views views;
 *     struct sl_view view;
 *     if (sl_views_parse("crop,flip,cutmix", &views, error) != 0)
 *         return -1;
 *     sl_view_draw(&views, &set, 0, 1, 64, 64, &view); // view 0 of the image with id 17
 *     sl_view_paint(&source, &view.crop, &sl_view_whole, image);
 *     sl_view_paint(&other, &view.other_crop, &view.box, image); // of the image ids[view.other]
 *
 * Source of CutMix: Yun et al., "CutMix: regularization strategy to train strong classifiers with
 * localizable features", ICCV 2019.
 */
#ifndef SL_IMAGES_VIEW_H
#define SL_IMAGES_VIEW_H

#include "base/error.h"
#include "formats/views.h"
#include "images/crop.h"

#include <stdbool.h>
#include <stdint.h>

/* How views are made. */
struct sl_views {
    bool crop;     /* a part of the image, resized: as torchvision's RandomResizedCrop */
    bool flip;     /* left and right exchanged, with probability 1/2 */
    bool mix;      /* CutMix: a box of the view shows another image */
    bool by_batch; /* mixing has one box for a whole batch, and partners in it, as FKD's code */
    uint64_t seed;
    uint32_t batch; /* of by_batch: images of a batch */
};

/* Reads "crop", "flip" and "cutmix" or "cutmix-batch", separated by commas, each at most once.
 * Leaves seed and batch 0. The error names the text. */
int sl_views_parse(const char *text, struct sl_views *views, struct sl_error *error);

/* The views that the header of a stream names. */
int sl_views_of_stream(const struct sl_stream_views *stream, struct sl_views *views,
                       struct sl_error *error);

/* Writes the names again, in one order: text [SL_VIEW_TEXT], see formats/views.h. */
void sl_views_text(const struct sl_views *views, char text[SL_VIEW_TEXT]);

/* The images that may be mixed with each other. */
struct sl_view_set {
    const int64_t *ids; /* [count], ascending, none of them twice; borrowed */
    uint32_t count;
};

/* Pixels of a view, ends excluded. */
struct sl_view_box {
    uint32_t top, left, bottom, right;
};

/* All of a view, however large it is. */
extern const struct sl_view_box sl_view_whole;

struct sl_view {
    struct sl_crop crop; /* of the image */
    uint32_t other;      /* the rank in the set of the image that is mixed in */
    struct sl_crop other_crop;
    struct sl_view_box box; /* where that shows; empty if nothing is mixed */
};

/* View `number` of the image with the rank `rank` in
 * the set; images and views are height x width. An image is mixed with the same view of another:
 * the one that follows it in an order drawn for this view, in which an image may follow itself.
 * lambda is uniform on [0, 1), the box has sides of sqrt(1 - lambda), its centre is uniform, and it
 * is cut off at the border. by_batch, batches are made in the order of sl_view_turn, and the last
 * may be smaller; the order of partners is drawn for each, as are lambda and the box. */
void sl_view_draw(const struct sl_views *views, const struct sl_view_set *set, uint32_t number,
                  uint32_t rank, uint32_t height, uint32_t width, struct sl_view *view);

/* The rank of the image at place `place`, from 0, when the set is taken in the order that by_batch
 * mixes view `number` in. */
uint32_t sl_view_turn(const struct sl_views *views, const struct sl_view_set *set, uint32_t number,
                      uint32_t place);

/* The share of a view's pixels that show the other image. */
double sl_view_share(const struct sl_view *view, uint32_t height, uint32_t width);

/* An image [height, width, channels]: bytes, which become (byte / 255 - mean) / std, or floats as
 * they are to be. */
struct sl_view_source {
    const void *pixels;
    bool floats;
    uint32_t height, width, channels;
    const float *mean, *std; /* [channels], of bytes */
};

/* Writes those pixels of image [height, width, channels] that lie in the box: the crop, resized to
 * the size of the source, bilinear. The crop must lie in the source, so it is never made smaller.
 * Within rounding these are the pixels of images/resample.h; of the whole source, they are its own
 * to the bit. */
void sl_view_paint(const struct sl_view_source *source, const struct sl_crop *crop,
                   const struct sl_view_box *box, float *image);

#endif
