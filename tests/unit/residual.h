/* A made-up residual network, for tests: of five stages, the map that the first makes is read by
 * three, in a block and by a second one; 8x8 pixels and more.
 *
 *     struct sl_arch arch = residual(image, 3);
 *     sl_plan_init(&plan, &arch);
 */
#ifndef SL_TESTS_RESIDUAL_H
#define SL_TESTS_RESIDUAL_H

#include "nn/plan.h"

#include <string.h>

static void build_residual(struct sl_plan *plan)
{
    enum { WIDTH = 4 };
    size_t stem = sl_plan_stage(plan, SL_IMAGES);
    sl_plan_add(plan, &sl_layer_convolution, WIDTH, "stem.conv");
    sl_plan_add(plan, &sl_layer_norm, 0, "stem.norm");
    size_t branch = sl_plan_stage(plan, stem);
    sl_plan_add(plan, &sl_layer_convolution, WIDTH, "block.conv%d", 1);
    size_t block = sl_plan_join(plan, branch, stem);
    sl_plan_add(plan, &sl_layer_convolution, WIDTH, "block.conv%d", 2);
    sl_plan_add(plan, &sl_layer_norm, 0, "block.norm");
    size_t shortcut = sl_plan_stage(plan, stem);
    sl_plan_add(plan, &sl_layer_convolution, WIDTH, "shortcut.conv");
    sl_plan_add(plan, &sl_layer_norm, 0, "shortcut.norm");
    sl_plan_join(plan, block, shortcut);
    sl_plan_add(plan, &sl_layer_linear, plan->arch.classes, "fc");
}

static inline struct sl_arch residual(const uint32_t image[3], uint32_t classes)
{
    static const struct sl_network_kind kind = {.build = build_residual};
    struct sl_arch arch = {.kind = &kind, .classes = classes, .name = "residual"};
    memcpy(arch.image, image, sizeof arch.image);
    return arch;
}

#endif
