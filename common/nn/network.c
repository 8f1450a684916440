#include "nn/network.h"

#include "base/memory.h"
#include "base/ranks.h"
#include "base/threads.h"
#include "nn/weights.h"

#include <stdlib.h>
#include <string.h>

struct sl_network {
    struct sl_plan plan;
    float *parameters, *prepared; /* the former with running statistics */
    float *workspaces;            /* [threads, forward_size] */
    float *images;                /* [threads, group, H, W, C] */
    size_t classes;               /* of the data */
    uint32_t *outputs;            /* [classes], of a listed network: the output of each */
    float *raw;                   /* [threads, group, outputs], of a listed network */
};

/* Enough for the start and the end of a parallel run to cost little. */
enum { IMAGES_PER_THREAD = 256 };

/* Finds the outputs of a network whose classes a list names. */
static int match_list(const struct sl_checkpoint *checkpoint, struct sl_class_list *list,
                      const struct sl_dataset *data, size_t network_outputs, uint32_t **outputs,
                      struct sl_error *error)
{
    if (checkpoint->dataset.class_count > 0)
        return sl_fail(error, "names its classes itself, so it needs no list of them");
    return sl_class_list_match(list, data, network_outputs, outputs, error);
}

static int check_data(const struct sl_checkpoint *checkpoint, const struct sl_arch *arch,
                      const struct sl_class_list *list, const struct sl_dataset *data,
                      struct sl_error *error)
{
    if (sl_dataset_match(&checkpoint->dataset, "the network", data, "the data", error) != 0)
        return -1;
    if (list == NULL && arch->classes != data->class_count)
        return sl_fail(error, "the network has %u output%s, the data %zu classes", arch->classes,
                       arch->classes == 1 ? "" : "s", data->class_count);
    return 0;
}

int sl_network_weights(const struct sl_checkpoint *checkpoint, const char *name,
                       struct sl_class_list *list, const struct sl_dataset *data,
                       struct sl_plan *plan, float **parameters, uint32_t **outputs,
                       struct sl_error *error)
{
    struct sl_arch arch;
    char prefix[SL_PREFIX_TEXT];
    *parameters = NULL;
    *outputs = NULL;
    sl_arch_prefix(checkpoint, prefix);
    if (sl_kernels_choose(error) != 0 ||
        sl_arch_of(&arch, checkpoint, name, data->image, error) != 0 ||
        check_data(checkpoint, &arch, list, data, error) != 0)
        return -1;
    sl_plan_init(plan, &arch);
    if (sl_weights_check(plan, checkpoint, prefix, error) != 0)
        return sl_arch_hint(&arch, checkpoint, error);
    *parameters = sl_alloc(plan->parameters + plan->running, sizeof(float), error);
    if (*parameters == NULL || sl_weights_read(plan, checkpoint, prefix, *parameters, error) != 0)
        return -1;
    return list == NULL ? 0 : match_list(checkpoint, list, data, arch.classes, outputs, error);
}

static int open_network(struct sl_network *network, const struct sl_checkpoint *checkpoint,
                        const char *name, struct sl_class_list *list, const struct sl_dataset *data,
                        struct sl_error *error)
{
    network->classes = data->class_count;
    if (sl_network_weights(checkpoint, name, list, data, &network->plan, &network->parameters,
                           &network->outputs, error) != 0)
        return -1;
    if (list != NULL) {
        network->raw = sl_alloc(sl_threads() * network->plan.group,
                                network->plan.arch.classes * sizeof(float), error);
        if (network->raw == NULL)
            return -1;
    }
    network->prepared = sl_alloc(network->plan.prepared, sizeof(float), error);
    network->workspaces = sl_alloc(sl_threads() * network->plan.forward_size, sizeof(float), error);
    network->images =
        sl_alloc(sl_threads() * network->plan.group, network->plan.image * sizeof(float), error);
    if (network->prepared == NULL || network->workspaces == NULL || network->images == NULL)
        return -1;
    sl_plan_prepare(&network->plan, network->parameters, network->prepared, 0, 1);
    return 0;
}

struct sl_network *sl_network_open(const struct sl_checkpoint *checkpoint, const char *arch,
                                   struct sl_class_list *list, const struct sl_dataset *data,
                                   struct sl_error *error)
{
    struct sl_network *network = sl_alloc(1, sizeof *network, error);
    if (network != NULL && open_network(network, checkpoint, arch, list, data, error) != 0) {
        sl_network_free(network);
        return NULL;
    }
    return network;
}

struct forward {
    struct sl_network *network;
    const struct sl_network_batch *batch;
    float *logits;
    size_t group; /* the first of this rank */
};

/* Puts the outputs of a listed network, raw [count, outputs], into the order of the classes. */
static void put_in_order(const struct sl_network *network, const float *raw, size_t count,
                         float *logits)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < network->classes; k++)
            logits[i * network->classes + k] =
                raw[i * network->plan.arch.classes + network->outputs[k]];
}

static void forward_group(const struct forward *job, size_t group, size_t worker)
{
    const struct sl_plan *plan = &job->network->plan;
    const struct sl_network_batch *batch = job->batch;
    size_t first = group * plan->group, left = batch->count - first;
    size_t count = left < plan->group ? left : plan->group;
    float *images = job->network->images + worker * plan->group * plan->image;
    float *logits = job->logits + first * job->network->classes, *raw = job->network->raw;
    if (raw != NULL)
        raw += worker * plan->group * plan->arch.classes;
    for (size_t i = 0; i < count; i++)
        batch->image(batch->context, first + i, images + i * plan->image);
    sl_plan_forward(plan, job->network->parameters, job->network->prepared,
                    job->network->workspaces + worker * plan->forward_size, count, images,
                    raw == NULL ? logits : raw);
    if (raw != NULL)
        put_in_order(job->network, raw, count, logits);
}

/* What is done meanwhile comes first: it may take longer than any group. */
static void run_task(void *context, size_t task, size_t worker)
{
    const struct forward *job = context;
    size_t others = job->batch->meanwhile != NULL;
    if (task < others)
        job->batch->meanwhile(job->batch->context);
    else
        forward_group(job, job->group + task - others, worker);
}

void sl_network_run(struct sl_network *network, const struct sl_network_batch *batch, float *logits)
{
    size_t group = network->plan.group, starts[SL_RANKS_MAX + 1];
    sl_ranks_cut(batch->count, group, starts);
    struct forward job = {network, batch, logits, starts[sl_rank()] / group};
    size_t groups = (starts[sl_rank() + 1] + group - 1) / group - job.group;
    sl_parallel((batch->meanwhile != NULL) + groups, run_task, &job);
    sl_ranks_gather(logits, starts, network->classes * sizeof *logits);
}

struct array {
    const float *images;
    size_t image;
};

static void copy_image(void *context, size_t item, float *image)
{
    const struct array *array = context;
    memcpy(image, array->images + item * array->image, array->image * sizeof *image);
}

void sl_network_logits(struct sl_network *network, const float *images, size_t count, float *logits)
{
    struct array array = {images, network->plan.image};
    struct sl_network_batch batch = {.count = count, .image = copy_image, .context = &array};
    sl_network_run(network, &batch, logits);
}

size_t sl_network_batch(void)
{
    size_t threads = sl_threads() * sl_ranks();
    sl_ranks_share(&threads, sizeof threads);
    return IMAGES_PER_THREAD * threads;
}

void sl_network_free(struct sl_network *network)
{
    if (network == NULL)
        return;
    free(network->parameters);
    free(network->prepared);
    free(network->workspaces);
    free(network->images);
    free(network->outputs);
    free(network->raw);
    free(network);
}
