#include "evaluate/evaluate.h"

#include "base/memory.h"
#include "base/profile.h"
#include "base/progress.h"
#include "statistics/summary.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { TOP = 5 };

/* A network that runs over the images: while it takes one batch, the one before is evaluated. */
struct pass {
    struct sl_evaluation *evaluation;
    const struct sl_samples *samples;
    size_t batch;            /* images */
    size_t start;            /* of the current batch */
    size_t judged;           /* images */
    float *logits, *earlier; /* [batch, classes], of this batch and of the one before */
    bool failed;
    struct sl_error error; /* of the first image that failed */
};

/* Adds image `index` with its logits. */
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

static void image(void *context, size_t item, float *place)
{
    const struct pass *pass = context;
    enum sl_section before = sl_profile_to(SL_IN_IMAGES);
    sl_samples_image(pass->samples, pass->start + item, place);
    sl_profile_to(before);
}

static void judge_earlier(void *context)
{
    struct pass *pass = context;
    const struct sl_samples *samples = pass->samples;
    const float *logits = pass->earlier;
    for (; pass->judged < pass->start && !pass->failed; pass->judged++) {
        pass->failed = judge(pass->evaluation, samples, pass->judged, logits, &pass->error) != 0;
        logits += samples->dataset.class_count;
    }
}

static int run(struct pass *pass, struct sl_network *network, struct sl_error *error)
{
    size_t n = pass->samples->count;
    enum sl_section before = sl_profile_to(SL_IN_LABELS);
    while (pass->start < n && !pass->failed) {
        size_t left = n - pass->start;
        struct sl_network_batch batch = {.count = left < pass->batch ? left : pass->batch,
                                         .image = image,
                                         .meanwhile = judge_earlier,
                                         .context = pass};
        sl_network_run(network, &batch, pass->logits);
        float *logits = pass->logits;
        pass->logits = pass->earlier;
        pass->earlier = logits;
        pass->start += batch.count;
        sl_progress_step(batch.count);
        sl_profile_images(batch.count);
    }
    judge_earlier(pass);
    sl_profile_to(before);
    if (pass->failed)
        *error = pass->error;
    pass->evaluation->n = n;
    pass->evaluation->loss /= (double)n;
    pass->evaluation->entropy /= (double)n;
    return pass->failed ? -1 : 0;
}

int sl_evaluate(struct sl_evaluation *evaluation, struct sl_network *network,
                const struct sl_samples *samples, struct sl_error *error)
{
    size_t classes = samples->dataset.class_count;
    struct pass pass = {.evaluation = evaluation, .samples = samples, .batch = sl_network_batch()};
    *evaluation = (struct sl_evaluation){0};
    float *logits = sl_alloc(2 * pass.batch, classes * sizeof *logits, error);
    evaluation->predicted = sl_alloc(samples->count, sizeof *evaluation->predicted, error);
    evaluation->probability = sl_alloc(samples->count, sizeof *evaluation->probability, error);
    int result = -1;
    if (logits != NULL && evaluation->predicted != NULL && evaluation->probability != NULL) {
        pass.logits = logits;
        pass.earlier = logits + pass.batch * classes;
        result = run(&pass, network, error);
    }
    free(logits);
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
