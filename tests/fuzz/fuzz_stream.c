/* Streams of both kinds: read to the end, each record and header written again; and as the tools
 * that need all samples in memory read them. */
#include "fuzz.h"

#include "formats/label.h"
#include "formats/made.h"
#include "formats/stream.h"
#include "samples/label_table.h"
#include "samples/samples.h"

#include <stdbool.h>
#include <stdlib.h>

/* A record as a filter takes and hands it on. */
static void pass_on(const struct sl_stream_reader *reader, struct sl_stream_writer *writer)
{
    struct sl_error error;
    const struct sl_sample *sample = &reader->sample;
    size_t classes = reader->header.dataset.class_count;
    if (reader->header.kind == SL_METRICS) {
        if (sl_stream_put_metrics(writer, json_incref(reader->metrics), &error) != 0)
            fuzz_broken(error.text);
        return;
    }
    if (sample->label >= classes)
        fuzz_broken("a label of no class");
    if (sample->soft.data != NULL) {
        float *soft = malloc(classes * sizeof *soft);
        sl_sample_soft(sample, classes, soft);
        free(soft);
    }
    if (sl_stream_put_sample(writer, sample, &error) != 0)
        fuzz_broken(error.text);
}

/* Whether the whole stream was read. */
static bool filter(const char *path)
{
    struct sl_stream_reader reader;
    struct sl_stream_writer writer = {0};
    struct sl_output output;
    struct sl_error error;
    int what = -1;
    fuzz_output(&output);
    if (sl_stream_open(&reader, path, SL_ANY_KIND, &error) != 0)
        fuzz_broken(error.text);
    while ((what = sl_stream_next(&reader, &error)) > 0) {
        if (what == SL_STREAM_RECORD) {
            pass_on(&reader, &writer);
            continue;
        }
        if (writer.sink != NULL && sl_stream_finish(&writer, &error) != 0)
            fuzz_broken(error.text);
        json_decref(sl_made_flatten(reader.header.made));
        if (sl_stream_begin(&writer, &output, &reader.header, &error) != 0)
            fuzz_broken(error.text);
    }
    if (what == SL_STREAM_END && sl_stream_finish(&writer, &error) != 0)
        fuzz_broken(error.text);
    sl_stream_drop(&writer);
    sl_stream_close(&reader);
    sl_output_abort(&output);
    return what == SL_STREAM_END;
}

/* Each label of each view can be found again. */
static void find_views(const struct sl_samples *samples)
{
    struct sl_label_reader reader = {.any = true};
    struct sl_error error;
    size_t classes = samples->dataset.class_count, views = (size_t)samples->views.count;
    float *soft = malloc(classes * sizeof *soft);
    if (sl_label_reader_init(&reader, classes, &error) != 0)
        fuzz_broken(error.text);
    for (size_t i = 0; i < samples->count * views; i++)
        if (sl_view_labels_get(&samples->view_labels, &reader, i / views, i % views, soft,
                               &error) != 0)
            fuzz_broken(error.text);
    sl_label_reader_release(&reader);
    free(soft);
}

static void hold(const char *path)
{
    struct sl_samples samples;
    struct sl_label_table table;
    struct sl_error error;
    if (sl_samples_read(&samples, path, &error) == 0)
        sl_samples_release(&samples);
    if (sl_samples_read_views(&samples, path, &error) == 0) {
        find_views(&samples);
        sl_samples_release(&samples);
    }
    if (sl_label_table_open(&table, path, &error) == 0)
        sl_label_table_close(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(data, size);
    if (filter(path))
        hold(path);
    return 0;
}
