#include "train/view_targets.h"

#include "base/memory.h"
#include "base/profile.h"
#include "samples/soft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The views that --view and --view-seed ask for. */
static int read_recipe(struct sl_view_targets *targets, const struct sl_recipe *recipe,
                       struct sl_error *error)
{
    if (recipe->view == NULL)
        return sl_fail(error, "the samples have no labels of views; sl-label --views adds them, "
                              "--view makes views without");
    if (sl_views_parse(recipe->view, &targets->views, error) != 0)
        return sl_error_in(error, "--view");
    targets->views.seed =
        recipe->view_seed == SL_UNSET ? sl_recipe_key(recipe) : (uint64_t)recipe->view_seed;
    targets->views.batch = (uint32_t)recipe->batch;
    return 0;
}

/* Those that the samples have labels of, unless the recipe asks for others. */
static int read_stream(struct sl_view_targets *targets, const struct sl_recipe *recipe,
                       struct sl_error *error)
{
    const struct sl_stream_views *stream = &targets->samples->views;
    char text[SL_VIEW_TEXT];
    if (recipe->view != NULL) {
        if (sl_views_parse(recipe->view, &targets->views, error) != 0)
            return sl_error_in(error, "--view");
        sl_views_text(&targets->views, text);
        if (strcmp(text, stream->view) != 0)
            return sl_fail(error, "--view %s: the samples have labels of views of %s", text,
                           stream->view);
    }
    if (recipe->view_seed != SL_UNSET && recipe->view_seed != stream->seed)
        return sl_fail(error, "--view-seed %lld: the samples have labels of views of the seed %lld",
                       (long long)recipe->view_seed, (long long)stream->seed);
    if (recipe->views != SL_UNSET && recipe->views > stream->count)
        return sl_fail(error, "--views %lld: the samples have labels of %lld views",
                       (long long)recipe->views, (long long)stream->count);
    if (sl_views_of_stream(stream, &targets->views, error) != 0)
        return sl_error_in(error, "the samples have labels of views");
    if (targets->views.by_batch && recipe->batch != stream->batch)
        return sl_fail(error,
                       "--batch %lld: the samples have labels of views mixed in batches of "
                       "%lld",
                       (long long)recipe->batch, (long long)stream->batch);
    return 0;
}

/* Images that are mixed must be those that were mixed when the labels were made. */
static int check_set(const struct sl_view_targets *targets, bool stored, struct sl_error *error)
{
    char digest[SL_XXH3_TEXT];
    if (!targets->views.mix)
        return 0;
    if (targets->samples->mixed)
        return sl_fail(error, "images of several splits cannot be mixed: their ids are the same");
    if (sl_id_order_check(&targets->order, error) != 0)
        return sl_error_hint(error, "CutMix tells images apart by their ids");
    sl_id_order_digest(&targets->order, digest);
    if (!stored || strcmp(digest, targets->samples->views.set) == 0)
        return 0;
    return sl_fail(error,
                   "the samples are not the set that their views are mixed from: images were "
                   "added or left out since; sl-label --views labels them anew");
}

int sl_view_targets_init(struct sl_view_targets *targets, const struct sl_samples *samples,
                         const struct sl_recipe *recipe, size_t batch, struct sl_error *error)
{
    size_t classes = samples->dataset.class_count;
    bool stored = samples->views.count > 0 && recipe->experts == NULL;
    *targets = (struct sl_view_targets){
        .samples = samples,
        .source = recipe->experts != NULL   ? SL_TARGETS_OF_NETWORKS
                  : stored && !recipe->hard ? SL_TARGETS_STORED
                                            : SL_TARGETS_OF_IMAGES,
        .count = recipe->views != SL_UNSET ? (uint64_t)recipe->views
                 : stored                  ? (uint64_t)samples->views.count
                                           : 0,
        .hard = recipe->hard || samples->soft == NULL,
        .experts = recipe->experts,
        .reader = {.any = true}, /* labels were checked as they were read */
        .temperature = isnan(recipe->temperature) ? 1 : recipe->temperature,
    };
    if ((stored ? read_stream : read_recipe)(targets, recipe, error) != 0 ||
        sl_id_order_init(&targets->order, samples->ids, samples->count, error) != 0 ||
        check_set(targets, stored, error) != 0)
        return -1;
    targets->set = (struct sl_view_set){targets->order.ids, (uint32_t)samples->count};
    targets->targets = sl_alloc(batch, classes * sizeof *targets->targets, error);
    if (targets->targets == NULL || sl_label_reader_init(&targets->reader, classes, error) != 0)
        return -1;
    if (targets->experts == NULL)
        return 0;
    targets->logits = sl_alloc(targets->experts->batch, classes * sizeof *targets->logits, error);
    return targets->logits == NULL ? -1 : 0;
}

static uint32_t number_of(const struct sl_view_targets *targets, uint64_t epoch)
{
    return (uint32_t)(targets->count == 0 ? epoch : epoch % targets->count);
}

bool sl_view_targets_ordered(const struct sl_view_targets *targets)
{
    return targets->views.by_batch;
}

void sl_view_targets_order(const struct sl_view_targets *targets, uint64_t epoch, uint32_t *order)
{
    uint32_t number = number_of(targets, epoch);
    for (uint32_t place = 0; place < targets->set.count; place++)
        order[place] =
            targets->order.index[sl_view_turn(&targets->views, &targets->set, number, place)];
}

static struct sl_view view_of(const struct sl_view_targets *targets, size_t item)
{
    const uint32_t *size = targets->samples->dataset.image;
    struct sl_view view;
    sl_view_draw(&targets->views, &targets->set, targets->number,
                 targets->order.rank[targets->items[item]], size[0], size[1], &view);
    return view;
}

static void paint(const struct sl_view_targets *targets, size_t item, const struct sl_view *view,
                  float *image)
{
    const struct sl_samples *samples = targets->samples;
    struct sl_view_source source = sl_samples_source(samples, targets->items[item]);
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    sl_view_paint(&source, &view->crop, &sl_view_whole, image);
    if (view->box.top < view->box.bottom && view->box.left < view->box.right) {
        source = sl_samples_source(samples, targets->order.index[view->other]);
        sl_view_paint(&source, &view->other_crop, &view->box, image);
    }
    sl_profile_to(before);
}

/* For networks. */
static void image_of(void *context, size_t item, float *image)
{
    const struct sl_view_targets *targets = context;
    struct sl_view view = view_of(targets, targets->first + item);
    paint(targets, targets->first + item, &view, image);
}

static void ask_networks(struct sl_view_targets *targets, size_t n)
{
    size_t classes = targets->samples->dataset.class_count;
    for (targets->first = 0; targets->first < n; targets->first += targets->experts->batch) {
        size_t left = n - targets->first, most = targets->experts->batch;
        struct sl_network_batch batch = {
            .count = left < most ? left : most, .image = image_of, .context = targets};
        sl_experts_logits(targets->experts, &batch, targets->logits);
        for (size_t i = 0; i < batch.count; i++)
            sl_soft_from_logits(targets->logits + i * classes, classes, targets->temperature,
                                targets->targets + (targets->first + i) * classes);
    }
}

int sl_view_targets_step(struct sl_view_targets *targets, uint64_t epoch, const uint32_t *items,
                         size_t n, struct sl_error *error)
{
    size_t classes = targets->samples->dataset.class_count;
    targets->items = items;
    targets->number = number_of(targets, epoch);
    if (targets->source == SL_TARGETS_OF_NETWORKS)
        ask_networks(targets, n);
    for (size_t i = 0; i < n && targets->source == SL_TARGETS_STORED; i++)
        if (sl_view_labels_get(&targets->samples->view_labels, &targets->reader, items[i],
                               targets->number, targets->targets + i * classes, error) != 0)
            return -1;
    return 0;
}

/* Adds a share of an image's own label. */
static void add_label(const struct sl_view_targets *targets, size_t index, float share,
                      float *target)
{
    const struct sl_samples *samples = targets->samples;
    size_t classes = samples->dataset.class_count;
    if (targets->hard) {
        target[samples->labels[index]] += share;
        return;
    }
    for (size_t k = 0; k < classes; k++)
        target[k] += share * samples->soft[index * classes + k];
}

void sl_view_targets_fill(const struct sl_view_targets *targets, size_t item, float *image,
                          float *target, struct sl_recipe_classes *shown)
{
    const struct sl_samples *samples = targets->samples;
    size_t classes = samples->dataset.class_count;
    uint32_t index = targets->items[item];
    struct sl_view view = view_of(targets, item);
    uint32_t other = targets->order.index[view.other];
    float share = (float)sl_view_share(&view, samples->dataset.image[0], samples->dataset.image[1]);
    paint(targets, item, &view, image);
    *shown = (struct sl_recipe_classes){samples->labels[index], samples->labels[other], share};
    if (targets->source != SL_TARGETS_OF_IMAGES) {
        memcpy(target, targets->targets + item * classes, classes * sizeof *target);
        return;
    }
    memset(target, 0, classes * sizeof *target);
    add_label(targets, index, 1 - share, target);
    add_label(targets, other, share, target);
}

void sl_view_targets_release(struct sl_view_targets *targets)
{
    sl_id_order_release(&targets->order);
    sl_label_reader_release(&targets->reader);
    free(targets->targets);
    free(targets->logits);
    *targets = (struct sl_view_targets){0};
}
