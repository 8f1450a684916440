#include "train/training.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/random.h"
#include "formats/made.h"
#include "nn/class_list.h"
#include "nn/norms.h"
#include "nn/weights.h"
#include "samples/soft.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Images in the smallest step: the last of an epoch has what is left over, if the run gets there.
 */
static uint64_t smallest_step(const struct sl_training *training)
{
    uint64_t count = training->samples->count, batch = (uint64_t)training->recipe.batch;
    bool whole = training->length.total < training->length.steps_per_epoch || count % batch == 0;
    return whole ? batch : count % batch;
}

/* Refuses at the start what would end the run in the middle of an epoch. */
static int check_steps(const struct sl_training *training, struct sl_error *error)
{
    const struct sl_plan *plan = sl_trainer_plan(training->trainer);
    uint64_t least = sl_norms_least(plan), smallest = smallest_step(training);
    bool several = training->samples->count > 1;
    if (training->length.total == 0 || smallest >= least)
        return 0;
    return sl_fail(error,
                   "with %zu image%s and --batch %" PRIi64 " there is a step of 1 image, but the "
                   "batch norms of %s need 2 or more of %ux%u; %s",
                   training->samples->count, several ? "s" : "", training->recipe.batch,
                   plan->arch.name, plan->arch.image[0], plan->arch.image[1],
                   several ? "choose another --batch" : "train on more images");
}

static int start_trainer(struct sl_training *training, struct sl_error *error)
{
    const struct sl_recipe *recipe = &training->recipe;
    const struct sl_dataset *dataset = &training->samples->dataset;
    struct sl_optimiser optimiser = sl_recipe_optimiser(recipe);
    struct sl_arch arch;
    size_t batch = (size_t)recipe->batch;
    if (batch > training->samples->count)
        batch = training->samples->count;
    if (sl_arch_parse(&arch, recipe->arch, dataset->image, dataset->class_count, error) != 0)
        return sl_error_in(error, "--arch");
    training->trainer = sl_trainer_new(&arch, &optimiser, batch, error);
    if (training->trainer == NULL)
        return -1;
    sl_trainer_set_loss(training->trainer, recipe->temperature, recipe->loss_weight);
    sl_weights_init(sl_trainer_plan(training->trainer), sl_recipe_key(recipe),
                    sl_trainer_parameters(training->trainer));
    return check_steps(training, error);
}

static int start_views(struct sl_training *training, struct sl_error *error)
{
    size_t batch = (size_t)training->recipe.batch, count = training->samples->count;
    if (!training->sees_views)
        return 0;
    return sl_view_targets_init(&training->views, training->samples, &training->recipe,
                                batch < count ? batch : count, error);
}

int sl_training_init(struct sl_training *training, const struct sl_samples *samples,
                     const struct sl_recipe *recipe, struct sl_error *error)
{
    *training = (struct sl_training){.samples = samples, .recipe = *recipe};
    uint64_t batch = (uint64_t)recipe->batch;
    training->hard = recipe->hard || samples->soft == NULL;
    training->sees_views = sl_recipe_sees_views(recipe);
    training->length.steps_per_epoch = (samples->count + batch - 1) / batch;
    training->length.total = recipe->steps != SL_UNSET
                                 ? (uint64_t)recipe->steps
                                 : (uint64_t)recipe->epochs * training->length.steps_per_epoch;
    if (training->length.total > UINT32_MAX)
        return sl_fail(error, "a run of %" PRIu64 " steps is too long", training->length.total);
    if (sl_augment_parse(recipe->augment, &training->augment, error) != 0)
        return sl_error_in(error, "--augment");
    training->order = sl_alloc(samples->count, sizeof *training->order, error);
    if (training->order == NULL || start_views(training, error) != 0 ||
        start_trainer(training, error) != 0) {
        sl_training_release(training);
        return -1;
    }
    return 0;
}

/* Draws the order of the samples when a new epoch begins. */
static void arrange(struct sl_training *training)
{
    uint64_t epoch = training->step / training->length.steps_per_epoch;
    struct sl_random random;
    if (training->ordered == epoch + 1)
        return;
    training->ordered = epoch + 1;
    if (training->sees_views && sl_view_targets_ordered(&training->views)) {
        sl_view_targets_order(&training->views, epoch, training->order);
        return;
    }
    sl_random_init(&random, sl_recipe_key(&training->recipe), SL_RANDOM_SHUFFLE, (uint32_t)epoch,
                   0);
    sl_random_permutation(&random, training->order, training->samples->count);
}

/* The samples of the step at hand. */
static const uint32_t *items_of(const struct sl_training *training)
{
    uint64_t batch = training->step % training->length.steps_per_epoch;
    return training->order + batch * (uint64_t)training->recipe.batch;
}

static void fill(void *context, size_t item, float *image, float *target, float *scratch)
{
    const struct sl_training *training = context;
    const struct sl_samples *samples = training->samples;
    const uint32_t *size = samples->dataset.image;
    size_t classes = samples->dataset.class_count;
    struct sl_recipe_classes shown;
    if (training->sees_views) {
        sl_view_targets_fill(&training->views, item, image, target, &shown);
        sl_recipe_mix(&training->recipe, shown, classes, target);
        return;
    }
    size_t index = items_of(training)[item];
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    sl_samples_image(samples, index, image);
    sl_profile_to(SL_IN_AUGMENTATION);
    sl_augment_image(&training->augment, sl_recipe_key(&training->recipe), (uint32_t)training->step,
                     (uint32_t)item, image, scratch, size[0], size[1], size[2]);
    sl_profile_to(before);
    if (training->hard)
        sl_soft_one_hot(samples->labels[index], classes, target);
    else
        memcpy(target, samples->soft + index * classes, classes * sizeof *target);
    shown = (struct sl_recipe_classes){samples->labels[index], samples->labels[index], 0};
    sl_recipe_mix(&training->recipe, shown, classes, target);
}

static int fail_diverged(const struct sl_training *training, uint64_t step, struct sl_error *error)
{
    return sl_fail(error, "step %" PRIu64 ": the loss is not finite; try an --lr below %g", step,
                   training->recipe.rate);
}

int sl_training_step(struct sl_training *training, double *loss, struct sl_error *error)
{
    uint64_t batch = training->step % training->length.steps_per_epoch;
    uint64_t left = training->samples->count - batch * (uint64_t)training->recipe.batch;
    uint64_t n = left < (uint64_t)training->recipe.batch ? left : (uint64_t)training->recipe.batch;
    arrange(training);
    if (training->sees_views &&
        sl_view_targets_step(&training->views, training->step / training->length.steps_per_epoch,
                             items_of(training), (size_t)n, error) != 0)
        return -1;
    *loss = sl_trainer_step(training->trainer, (size_t)n, fill, training,
                            sl_recipe_rate(&training->recipe, training->step, &training->length));
    if (!isfinite(*loss))
        return fail_diverged(training, training->step + 1, error);
    training->step++;
    training->images = n;
    sl_profile_images(n);
    return 0;
}

json_t *sl_training_made(const struct sl_training *training, const char *tool, json_t *options,
                         const struct sl_samples *test)
{
    const struct sl_arch *arch = &sl_trainer_plan(training->trainer)->arch;
    json_object_set_new(options, "arch", json_string(arch->name));
    if (training->recipe.steps != SL_UNSET)
        json_object_del(options, "epochs");
    json_t *step = sl_made_step(tool, options), *made = json_array();
    json_object_set_new(step, "arithmetic", json_string(sl_kernels_arithmetic()));
    sl_made_list_join(&training->samples->made, made, step, "input");
    if (training->recipe.experts != NULL)
        sl_made_list_join(&training->recipe.experts->made, made, step, "expert");
    if (training->recipe.list != NULL)
        sl_made_input(step, "classes-from", sl_made_join(made, training->recipe.list->made));
    if (test != NULL)
        sl_made_list_join(&test->made, made, step, "test");
    sl_made_add(made, step);
    return made;
}

/* No later step notices what the last one did, so a network is tried on an image before it is
 * saved. */
static int check_network(const struct sl_training *training, struct sl_error *error)
{
    const struct sl_plan *plan = sl_trainer_plan(training->trainer);
    const float *parameters = sl_trainer_parameters(training->trainer);
    float *image = sl_alloc(plan->image + plan->arch.classes, sizeof *image, error);
    if (image == NULL)
        return -1;
    float *logits = image + plan->image;
    sl_samples_image(training->samples, 0, image);
    sl_trainer_logits(training->trainer, image, logits);
    bool sound =
        sl_tensor_finite(&(struct sl_tensor){SL_F32, 1, {(uint32_t)plan->arch.classes}, logits}) &&
        sl_tensor_finite(&(struct sl_tensor){SL_F32, 1, {(uint32_t)plan->parameters}, parameters});
    free(image);
    return sound ? 0 : fail_diverged(training, training->step, error);
}

int sl_training_network(struct sl_training *training, struct sl_checkpoint *checkpoint,
                        struct sl_error *error)
{
    const struct sl_plan *plan = sl_trainer_plan(training->trainer);
    if (training->step > 0 && check_network(training, error) != 0)
        return -1;
    checkpoint->arch = sl_copy_text(plan->arch.name, error);
    if (checkpoint->arch == NULL ||
        sl_dataset_copy(&checkpoint->dataset, &training->samples->dataset, error) != 0)
        return -1;
    return sl_weights_write(plan, sl_trainer_parameters(training->trainer), "", checkpoint, error);
}

int sl_training_resume(struct sl_training *training, const struct sl_checkpoint *network,
                       const char *prefix, const struct sl_checkpoint *state, uint64_t step,
                       struct sl_error *error)
{
    if (sl_weights_read(sl_trainer_plan(training->trainer), network, prefix,
                        sl_trainer_parameters(training->trainer), error) != 0 ||
        sl_trainer_restore(training->trainer, state, error) != 0)
        return -1;
    training->step = step;
    return 0;
}

void sl_training_release(struct sl_training *training)
{
    free(training->order);
    sl_view_targets_release(&training->views);
    sl_trainer_free(training->trainer);
    *training = (struct sl_training){0};
}
