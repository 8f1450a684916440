#include "learn/evaluate.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "learn/statistics.h"

#include <math.h>
#include <stdlib.h>

enum { TOP = 5 };

/* Images [batch, H, W, C] and logits [batch, classes] on their way. */
struct buffers {
    float *images, *logits;
    size_t batch;
};

/* Adds what the logits of image `index` tell. */
static int judge(struct sl_evaluation *evaluation, const struct sl_samples *samples, size_t index,
                 const float *logits, struct sl_error *error)
{
    size_t classes = samples->dataset.class_count, before = 0;
    uint32_t label = samples->labels[index], largest = 0;
    double sum = 0, mean = 0; /* of the softmax's numerators; of the logits under the softmax */
    for (uint32_t c = 0; c < classes; c++) {
        if (!isfinite(logits[c]))
            return sl_fail(error, "its logits for the image with id %lld are not finite",
                           (long long)samples->ids[index]);
        if (logits[c] > logits[largest])
            largest = c;
        before += logits[c] > logits[label] || (c < label && logits[c] == logits[label]);
    }
    double offset = logits[largest];
    for (size_t c = 0; c < classes; c++) {
        double share = exp(logits[c] - offset);
        sum += share;
        mean += share * (logits[c] - offset);
    }
    evaluation->loss += log(sum) - (logits[label] - offset);
    evaluation->entropy += log(sum) - mean / sum;
    evaluation->correct += before == 0;
    evaluation->correct5 += before < TOP;
    evaluation->predicted[index] = largest;
    evaluation->probability[index] = (float)(1 / sum);
    return 0;
}

static int run(struct sl_evaluation *evaluation, struct sl_network *network,
               const struct sl_samples *samples, struct buffers *buffers, struct sl_error *error)
{
    size_t size = sl_samples_image_size(samples), classes = samples->dataset.class_count;
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    for (size_t start = 0; start < samples->count; start += buffers->batch) {
        size_t left = samples->count - start;
        size_t count = left < buffers->batch ? left : buffers->batch;
        sl_profile_to(SL_IN_IMAGES);
        for (size_t i = 0; i < count; i++)
            sl_samples_image(samples, start + i, buffers->images + i * size);
        sl_profile_to(SL_IN_LABELS);
        sl_network_logits(network, buffers->images, count, buffers->logits);
        for (size_t i = 0; i < count; i++)
            if (judge(evaluation, samples, start + i, buffers->logits + i * classes, error) != 0)
                return -1;
        sl_progress_step(count);
        sl_profile_images(count);
    }
    sl_profile_to(before);
    evaluation->n = samples->count;
    evaluation->loss /= (double)samples->count;
    evaluation->entropy /= (double)samples->count;
    return 0;
}

int sl_evaluate(struct sl_evaluation *evaluation, struct sl_network *network,
                const struct sl_samples *samples, struct sl_error *error)
{
    struct buffers buffers = {.batch = sl_network_batch(network)};
    *evaluation = (struct sl_evaluation){0};
    buffers.images = sl_alloc(buffers.batch, sl_samples_image_size(samples) * sizeof(float), error);
    buffers.logits = sl_alloc(buffers.batch, samples->dataset.class_count * sizeof(float), error);
    evaluation->predicted = sl_alloc(samples->count, sizeof *evaluation->predicted, error);
    evaluation->probability = sl_alloc(samples->count, sizeof *evaluation->probability, error);
    int result = -1;
    if (buffers.images != NULL && buffers.logits != NULL && evaluation->predicted != NULL &&
        evaluation->probability != NULL)
        result = run(evaluation, network, samples, &buffers, error);
    free(buffers.images);
    free(buffers.logits);
    if (result != 0)
        sl_evaluation_release(evaluation);
    return result;
}

void sl_accuracy_json(json_t *record, size_t correct, size_t n)
{
    double low, high;
    sl_wilson(correct, n, &low, &high);
    json_object_set_new(record, "accuracy", json_real((double)correct / (double)n));
    json_object_set_new(record, "correct", json_integer((json_int_t)correct));
    json_object_set_new(record, "n", json_integer((json_int_t)n));
    json_object_set_new(record, "accuracy-low", json_real(low));
    json_object_set_new(record, "accuracy-high", json_real(high));
}

void sl_evaluation_release(struct sl_evaluation *evaluation)
{
    free(evaluation->predicted);
    free(evaluation->probability);
    *evaluation = (struct sl_evaluation){0};
}
