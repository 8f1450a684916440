/* What a step trains on if it sees views of images, see images/view.h: their pixels, and targets
 * that are stored with the samples, are what networks say of these pixels, or follow from the
 * labels of the images that a view shows.
 *
 *     struct sl_samples samples; // read with the labels of views
 *     struct sl_recipe recipe = SL_RECIPE_STUDENT;
 *     struct sl_view_targets targets;
 *     recipe.views = 300;
 *     int result = sl_view_targets_init(&targets, &samples, &recipe, 64, error);
 *     if (result == 0)
 *         result = sl_view_targets_step(&targets, 7, items, 64, error); // of epoch 7
 *     sl_view_targets_fill(&targets, 3, image, target, &classes);       // the fourth of its items
 *     sl_view_targets_release(&targets);
 *
 * Views do not depend on the step or batch in which they are used, so targets from stored labels
 * and from the networks that made these are the same to the bit.
 */
#ifndef SL_TRAIN_VIEW_TARGETS_H
#define SL_TRAIN_VIEW_TARGETS_H

#include "base/error.h"
#include "images/view.h"
#include "label/experts.h"
#include "samples/id_order.h"
#include "samples/samples.h"
#include "train/recipe.h"

#include <stdint.h>

enum sl_view_source_of_targets {
    SL_TARGETS_OF_IMAGES,  /* labels of the images, in the shares that a view shows of them */
    SL_TARGETS_STORED,     /* labels of views that the samples have */
    SL_TARGETS_OF_NETWORKS /* softmax of the networks' mean logits */
};

struct sl_view_targets {
    const struct sl_samples *samples; /* borrowed */
    enum sl_view_source_of_targets source;
    struct sl_views views;
    uint64_t count;             /* views of an image; epochs begin anew with the first; 0: no end */
    bool hard;                  /* labels of images are their classes */
    struct sl_experts *experts; /* borrowed */
    double temperature;         /* of their softmax */
    struct sl_id_order order;
    struct sl_view_set set;
    struct sl_label_reader reader;
    float *targets;        /* [batch, classes], of the step */
    double *logits;        /* [experts->batch, classes] */
    const uint32_t *items; /* of the step: indices of samples; borrowed */
    size_t first;          /* item of those that the networks look at */
    uint32_t number;       /* of the view */
};

/* For steps of up to `batch` images. The recipe says which views, unless the samples have labels of
 * some, and how many. It is an error if it says something else than they do, or if these views show
 * other images than the samples'. On failure, too, sl_view_targets_release is needed. */
int sl_view_targets_init(struct sl_view_targets *targets, const struct sl_samples *samples,
                         const struct sl_recipe *recipe, size_t batch, struct sl_error *error);

/* Whether an epoch must take the samples in the order of sl_view_targets_order, since its views are
 * mixed by batch. */
bool sl_view_targets_ordered(const struct sl_view_targets *targets);

/* Fills order [samples] with their indices. */
void sl_view_targets_order(const struct sl_view_targets *targets, uint64_t epoch, uint32_t *order);

/* Finds the targets of a step on the samples items [n]. */
int sl_view_targets_step(struct sl_view_targets *targets, uint64_t epoch, const uint32_t *items,
                         size_t n, struct sl_error *error);

/* An item of the step: image [H, W, C], target [classes], and the classes of what the view shows.
 * From any thread. */
void sl_view_targets_fill(const struct sl_view_targets *targets, size_t item, float *image,
                          float *target, struct sl_recipe_classes *classes);

/* Harmless on a zeroed one. */
void sl_view_targets_release(struct sl_view_targets *targets);

#endif
