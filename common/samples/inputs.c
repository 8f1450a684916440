#include "samples/inputs.h"

#include "base/input.h"

void sl_inputs_start(struct sl_inputs *inputs, const char **paths, size_t count)
{
    *inputs = (struct sl_inputs){.paths = paths, .count = count};
}

/* A reader compares the segments of its file, so files are compared by their first segments. */
static int fit_first(struct sl_inputs *inputs, struct sl_error *error)
{
    const struct sl_dataset *dataset = &inputs->reader.header.dataset;
    if (inputs->first.class_count == 0)
        return sl_dataset_copy(&inputs->first, dataset, error);
    return sl_dataset_match_segments(&inputs->first, sl_input_name(inputs->paths[0]), dataset,
                                     inputs->reader.name, error);
}

int sl_inputs_next(struct sl_inputs *inputs, struct sl_error *error)
{
    while (inputs->at < inputs->count) {
        if (!inputs->open &&
            sl_stream_open(&inputs->reader, inputs->paths[inputs->at], SL_SAMPLES, error) != 0)
            return -1;
        inputs->open = true;
        int what = sl_stream_next(&inputs->reader, error);
        if (what == SL_STREAM_SEGMENT && inputs->reader.segment == 0 &&
            fit_first(inputs, error) != 0)
            return -1;
        if (what != SL_STREAM_END)
            return what;
        sl_stream_close(&inputs->reader);
        inputs->open = false;
        inputs->at++;
    }
    return SL_STREAM_END;
}

int sl_inputs_error(const struct sl_inputs *inputs, struct sl_error *error)
{
    return sl_error_at_record(error, inputs->reader.name, inputs->reader.record);
}

void sl_inputs_stop(struct sl_inputs *inputs)
{
    if (inputs->open)
        sl_stream_close(&inputs->reader);
    sl_dataset_release(&inputs->first);
    *inputs = (struct sl_inputs){0};
}
