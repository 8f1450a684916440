#include "train/recipe.h"

#include "images/view.h"

#include <string.h>

int sl_recipe_check(const struct sl_recipe *recipe, struct sl_error *error)
{
    struct sl_augment augment;
    struct sl_views views;
    if (sl_arch_check(recipe->arch, error) != 0)
        return sl_error_in(error, "--arch");
    if (sl_augment_parse(recipe->augment, &augment, error) != 0)
        return sl_error_in(error, "--augment");
    if (recipe->view != NULL && sl_views_parse(recipe->view, &views, error) != 0)
        return sl_error_in(error, "--view");
    return 0;
}

uint64_t sl_recipe_key(const struct sl_recipe *recipe)
{
    return 2 * (uint64_t)recipe->seed + (recipe->student ? 1 : 0);
}

struct sl_optimiser sl_recipe_optimiser(const struct sl_recipe *recipe)
{
    return (struct sl_optimiser){
        .kind = strcmp(recipe->optimiser, "sgd") == 0 ? SL_SGD : SL_ADAMW,
        .momentum = (float)recipe->momentum,
        .weight_decay = (float)recipe->weight_decay,
        .spare_vectors = recipe->decay_on != NULL && strcmp(recipe->decay_on, "weights") == 0,
        .beta1 = 0.9f,
        .beta2 = 0.999f,
        .epsilon = 1e-8f,
    };
}

static double cosine(uint64_t done, uint64_t total)
{
    return (1 + cos(M_PI * (double)done / (double)total)) / 2;
}

/* What the rate is multiplied by once `done` of `total` steps are done. */
static double factor(const char *schedule, uint64_t done, uint64_t total, uint64_t steps_per_epoch)
{
    if (strcmp(schedule, "quarters") == 0)
        return pow(0.3, (double)(4 * done / total));
    if (strcmp(schedule, "half") == 0)
        return 2 * done < total ? 1 : 0.1;
    if (strcmp(schedule, "thirds") == 0)
        return pow(0.1, (double)(3 * done / total));
    if (strcmp(schedule, "cosine") == 0)
        return cosine(done, total);
    if (strcmp(schedule, "cosine-epoch") == 0)
        return cosine(done - done % steps_per_epoch, total);
    return 1;
}

double sl_recipe_rate(const struct sl_recipe *recipe, uint64_t step,
                      const struct sl_recipe_length *length)
{
    uint64_t epochs = recipe->warm_up == SL_UNSET ? 0 : (uint64_t)recipe->warm_up;
    uint64_t first = epochs * length->steps_per_epoch;
    if (step < first)
        return recipe->rate * (double)(step + 1) / (double)first;
    return recipe->rate *
           factor(recipe->schedule, step - first, length->total - first, length->steps_per_epoch);
}

bool sl_recipe_sees_views(const struct sl_recipe *recipe)
{
    return recipe->view != NULL || recipe->views != SL_UNSET;
}

void sl_recipe_mix(const struct sl_recipe *recipe, struct sl_recipe_classes shown, size_t classes,
                   float *target)
{
    if (recipe->hard_share > 0) {
        float share = (float)recipe->hard_share;
        for (size_t k = 0; k < classes; k++)
            target[k] *= 1 - share;
        target[shown.class] += share * (1 - shown.share);
        target[shown.other] += share * shown.share;
    }
    if (recipe->smoothing > 0) {
        float share = (float)recipe->smoothing;
        for (size_t k = 0; k < classes; k++)
            target[k] = (1 - share) * target[k] + share / (float)classes;
    }
}
