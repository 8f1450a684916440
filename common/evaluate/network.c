#include "evaluate/network.h"

#include "base/memory.h"
#include "evaluate/evaluate.h"
#include "formats/made.h"
#include "formats/stream.h"
#include "kernel/kernel.h"
#include "nn/network.h"

#include <stdlib.h>
#include <string.h>

/* What a network was trained on: the student's target, "expert", or NULL if that is not known. */
static const char *target_of(const json_t *made)
{
    const json_t *step = json_array_get(made, json_array_size(made) - 1);
    const char *tool = json_string_value(json_object_get(step, "tool"));
    if (tool != NULL && strcmp(tool, "sl-train-student") == 0)
        return json_string_value(json_object_get(json_object_get(step, "options"), "target"));
    return tool != NULL && strcmp(tool, "sl-train-expert") == 0 ? "expert" : NULL;
}

/* Adds what identifies the network of a record, and what the set weighs that it learned from. */
static json_t *name_network(json_t *record, const struct sl_checkpoint *checkpoint)
{
    const char *target = target_of(checkpoint->made);
    json_t *step = json_array_get(checkpoint->made, json_array_size(checkpoint->made) - 1);
    json_t *weight = json_object_get(step, "weight");
    if (json_is_object(weight))
        json_object_update(record, weight);
    json_object_set_new(record, "network", json_string(checkpoint->digest));
    if (target != NULL)
        json_object_set_new(record, "target", json_string(target));
    if (checkpoint->epoch >= 0)
        json_object_set_new(record, "epoch", json_integer(checkpoint->epoch));
    return record;
}

static json_t *overall_record(const struct sl_evaluation *evaluation)
{
    json_t *record = json_object();
    sl_accuracy_json(record, evaluation->correct, evaluation->n);
    json_object_set_new(record, "top5",
                        json_real((double)evaluation->correct5 / (double)evaluation->n));
    json_object_set_new(record, "loss", json_real(evaluation->loss));
    json_object_set_new(record, "entropy", json_real(evaluation->entropy));
    return record;
}

static json_t *class_record(const struct sl_class *class, size_t index, size_t correct, size_t n)
{
    json_t *record = json_pack("{sI ss ss}", "class", (json_int_t)index, "class-id", class->id,
                               "class-name", class->name);
    sl_accuracy_json(record, correct, n);
    return record;
}

static json_t *image_record(const struct sl_samples *samples,
                            const struct sl_evaluation *evaluation, size_t i)
{
    return json_pack("{sI sI sI sf}", "id", (json_int_t)samples->ids[i], "label",
                     (json_int_t)samples->labels[i], "predicted",
                     (json_int_t)evaluation->predicted[i], "probability",
                     (double)evaluation->probability[i]);
}

/* Clears the counts of classes that are not in `only`; those in it must have images. */
static int keep_classes(const struct sl_evaluation_report *report, size_t *counts,
                        struct sl_error *error)
{
    const struct sl_dataset *dataset = &report->samples->dataset;
    size_t *kept = sl_alloc(dataset->class_count, 2 * sizeof *kept, error);
    int result = kept == NULL ? -1 : 0;
    for (size_t i = 0; i < report->only.count && result == 0; i++) {
        uint32_t class = 0;
        result = sl_dataset_find_class(dataset, report->only.items[i], &class, error);
        size_t at = 2 * (size_t) class;
        if (result == 0 && counts[at] == 0)
            result = sl_fail(error, "'%.200s' has no images in the data", report->only.items[i]);
        if (result == 0)
            memcpy(kept + at, counts + at, 2 * sizeof *kept);
    }
    if (result == 0)
        memcpy(counts, kept, dataset->class_count * 2 * sizeof *kept);
    free(kept);
    return result == 0 ? 0 : sl_error_in(error, "--class");
}

/* Images of each class, and how many of them were right, in counts [classes, 2]. */
static size_t *count_classes(const struct sl_samples *samples,
                             const struct sl_evaluation *evaluation, struct sl_error *error)
{
    size_t *counts = sl_alloc(samples->dataset.class_count, 2 * sizeof *counts, error);
    for (size_t i = 0; counts != NULL && i < samples->count; i++) {
        size_t label = samples->labels[i];
        counts[2 * label]++;
        counts[2 * label + 1] += evaluation->predicted[i] == label;
    }
    return counts;
}

static json_t *make_step(const struct sl_evaluation_report *report,
                         const struct sl_checkpoint *checkpoint, json_t *made,
                         struct sl_error *error)
{
    json_t *network = sl_checkpoint_made(checkpoint, error);
    if (network == NULL)
        return NULL;
    json_t *step = sl_made_step("sl-eval", json_deep_copy(report->options));
    sl_made_input(step, "input", sl_made_join(made, network));
    sl_made_list_join(&report->samples->made, made, step, "data");
    if (report->list != NULL)
        sl_made_input(step, "classes-from", sl_made_join(made, report->list->made));
    json_object_set_new(step, "arithmetic", json_string(sl_kernels_arithmetic()));
    json_decref(network);
    return step;
}

static int put_classes(struct sl_stream_writer *writer, const struct sl_dataset *dataset,
                       const size_t *counts, const struct sl_checkpoint *checkpoint,
                       struct sl_error *error)
{
    for (size_t c = 0; c < dataset->class_count; c++) {
        if (counts[2 * c] == 0)
            continue;
        json_t *record = class_record(&dataset->classes[c], c, counts[2 * c + 1], counts[2 * c]);
        if (sl_stream_put_metrics(writer, name_network(record, checkpoint), error) != 0)
            return -1;
    }
    return 0;
}

static int write_metrics(const struct sl_evaluation_report *report,
                         const struct sl_checkpoint *checkpoint,
                         const struct sl_evaluation *evaluation, struct sl_stream_header *header,
                         struct sl_error *error)
{
    const struct sl_dataset *dataset = &report->samples->dataset;
    struct sl_stream_writer writer;
    size_t *counts = count_classes(report->samples, evaluation, error);
    if (counts == NULL || (report->only.count > 0 && keep_classes(report, counts, error) != 0)) {
        free(counts);
        return -1;
    }
    header->count = 1;
    for (size_t c = 0; report->per_class && c < dataset->class_count; c++)
        header->count += counts[2 * c] > 0;
    int result = sl_stream_begin(&writer, report->output, header, error);
    if (result == 0)
        result = sl_stream_put_metrics(&writer,
                                       name_network(overall_record(evaluation), checkpoint), error);
    if (result == 0 && report->per_class)
        result = put_classes(&writer, dataset, counts, checkpoint, error);
    if (result == 0)
        result = sl_stream_finish(&writer, error);
    sl_stream_drop(&writer);
    free(counts);
    return result;
}

static int write_predictions(const struct sl_evaluation_report *report,
                             const struct sl_evaluation *evaluation,
                             struct sl_stream_header *header, struct sl_error *error)
{
    struct sl_stream_writer writer;
    json_t *step = json_array_get(header->made, json_array_size(header->made) - 1);
    json_object_set_new(json_object_get(step, "options"), "predictions", json_true());
    header->count = (int64_t)evaluation->n;
    int result = sl_stream_begin(&writer, report->predictions, header, error);
    for (size_t i = 0; result == 0 && i < evaluation->n; i++)
        result =
            sl_stream_put_metrics(&writer, image_record(report->samples, evaluation, i), error);
    if (result == 0)
        result = sl_stream_finish(&writer, error);
    sl_stream_drop(&writer);
    return result;
}

static int write_report(const struct sl_evaluation_report *report,
                        const struct sl_checkpoint *checkpoint,
                        const struct sl_evaluation *evaluation, struct sl_error *error)
{
    struct sl_stream_header header = {.kind = SL_METRICS,
                                      .dataset = report->samples->dataset,
                                      .has_dataset = true,
                                      .made = json_array()};
    json_t *step = make_step(report, checkpoint, header.made, error);
    int result = -1;
    if (step != NULL) {
        sl_made_add(header.made, step);
        result = write_metrics(report, checkpoint, evaluation, &header, error);
        if (result == 0 && report->predictions != NULL)
            result = write_predictions(report, evaluation, &header, error);
    }
    json_decref(header.made);
    return result;
}

int sl_evaluate_network(const struct sl_evaluation_report *report,
                        const struct sl_checkpoint *checkpoint, const char *name,
                        struct sl_error *error)
{
    struct sl_evaluation evaluation;
    if (sl_kernels_choose(error) != 0) /* here, so that an error does not name the checkpoint */
        return -1;
    struct sl_network *network =
        sl_network_open(checkpoint, report->arch, report->list, &report->samples->dataset, error);
    if (network == NULL)
        return sl_error_in(error, "%s", name);
    int result = sl_evaluate(&evaluation, network, report->samples, error);
    sl_network_free(network);
    if (result != 0)
        return sl_error_in(error, "%s", name);
    result = write_report(report, checkpoint, &evaluation, error);
    for (size_t i = 0; report->doubts != NULL && i < evaluation.n; i++)
        sl_label_doubts_guess(report->doubts, evaluation.predicted[i],
                              (double)evaluation.probability[i], report->samples->labels[i]);
    sl_evaluation_release(&evaluation);
    return result;
}
