#include "label/experts.h"

#include "base/input.h"
#include "base/memory.h"
#include "kernel/kernel.h"

#include <stdlib.h>
#include <string.h>

int sl_experts_read(struct sl_experts *experts, const char **paths, size_t count,
                    struct sl_error *error)
{
    *experts = (struct sl_experts){.paths = paths};
    if (sl_kernels_choose(error) != 0) /* here, so that an error does not name a checkpoint */
        return -1;
    experts->checkpoints = sl_alloc(count, sizeof *experts->checkpoints, error);
    experts->networks = sl_alloc(count, sizeof(struct sl_network *), error);
    experts->remarks = sl_alloc(count, sizeof *experts->remarks, error);
    if (experts->checkpoints == NULL || experts->networks == NULL || experts->remarks == NULL)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (sl_checkpoint_read(&experts->checkpoints[i], paths[i], error) != 0)
            return -1;
        experts->count = i + 1;
        sl_network_remarks_find(&experts->remarks[i], &experts->checkpoints[i]);
        json_t *made = sl_checkpoint_made(&experts->checkpoints[i], error);
        if (made == NULL)
            return sl_error_in(error, "%s", sl_input_name(paths[i]));
        sl_made_list_add(&experts->made, made);
        json_decref(made);
    }
    return 0;
}

int sl_experts_open(struct sl_experts *experts, const char *arch, struct sl_class_list *list,
                    const struct sl_dataset *data, struct sl_error *error)
{
    for (size_t i = 0; i < experts->count; i++) {
        experts->networks[i] = sl_network_open(&experts->checkpoints[i], arch, list, data, error);
        if (experts->networks[i] == NULL)
            return sl_error_in(error, "%s", sl_input_name(experts->paths[i]));
        sl_checkpoint_release(&experts->checkpoints[i]);
    }
    experts->batch = sl_network_batch();
    experts->classes = data->class_count;
    experts->logits = sl_alloc(experts->batch, experts->classes * sizeof(float), error);
    return experts->logits == NULL ? -1 : 0;
}

void sl_experts_logits(struct sl_experts *experts, const struct sl_network_batch *images,
                       double *logits)
{
    struct sl_network_batch batch = *images;
    size_t size = batch.count * experts->classes;
    memset(logits, 0, size * sizeof *logits);
    for (size_t i = 0; i < experts->count; i++) {
        sl_network_run(experts->networks[i], &batch, experts->logits);
        batch.meanwhile = NULL;
        for (size_t k = 0; k < size; k++)
            logits[k] += experts->logits[k];
    }
    for (size_t k = 0; k < size; k++)
        logits[k] /= (double)experts->count;
}

void sl_experts_release(struct sl_experts *experts)
{
    for (size_t i = 0; i < experts->count; i++) {
        sl_checkpoint_release(&experts->checkpoints[i]);
        if (experts->networks[i] != NULL)
            sl_network_free(experts->networks[i]);
    }
    free(experts->checkpoints);
    free(experts->networks);
    free(experts->remarks);
    free(experts->logits);
    sl_made_list_release(&experts->made);
    *experts = (struct sl_experts){0};
}
