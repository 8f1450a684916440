#include "learn/recipe.h"

#include <string.h>

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
    if (strcmp(recipe->schedule, "quarters") == 0)
        return recipe->rate * pow(0.3, (double)(4 * step / total));
    if (strcmp(recipe->schedule, "cosine") == 0)
        return recipe->rate * (1 + cos(M_PI * (double)step / (double)total)) / 2;
    return recipe->rate;
}
