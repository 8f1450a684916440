#include "distill/method.h"

static const struct sl_method *const methods[] = {
    &sl_method_dm, &sl_method_mtt, &sl_method_bptt, &sl_method_frepo, &sl_method_sre2l, NULL};

const struct sl_method *sl_method_at(size_t i)
{
    return methods[i];
}

uint64_t sl_distill_key(const struct sl_distill *distill, enum sl_random_purpose purpose,
                        uint32_t item)
{
    struct sl_random random;
    sl_random_init(&random, distill->seed, purpose, (uint32_t)distill->step, item);
    return sl_random_u64(&random);
}

void sl_distill_labels(const struct sl_distill *distill, const float *values, float *labels)
{
    sl_labels_give(distill->form, distill->start->count, distill->arch.classes, values, labels);
}
