#include "train/recipe.h"

#include <string.h>

int sl_recipe_check(const struct sl_recipe *recipe, struct sl_error *error)
{
    struct sl_augment augment;
    if (sl_arch_check(recipe->arch, error) != 0)
        return sl_error_in(error, "--arch");
    if (sl_augment_parse(recipe->augment, &augment, error) != 0)
        return sl_error_in(error, "--augment");
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
        .beta1 = 0.9f,
        .beta2 = 0.999f,
        .epsilon = 1e-8f,
    };
}

double sl_recipe_rate(const struct sl_recipe *recipe, uint64_t step, uint64_t total)
{
    if (strcmp(recipe->schedule, "quarters") == 0) {
        uint64_t quarters = 4 * step / total;
        return recipe->rate * pow(0.3, (double)quarters);
    }
    if (strcmp(recipe->schedule, "half") == 0)
        return 2 * step < total ? recipe->rate : recipe->rate * 0.1;
    if (strcmp(recipe->schedule, "cosine") == 0)
        return recipe->rate * (1 + cos(M_PI * (double)step / (double)total)) / 2;
    return recipe->rate;
}
