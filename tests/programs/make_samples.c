/* Makes samples streams out of lines of text, so that tests can say what a stranger's program
 * wrote:
 *
 *     make_samples >two.sls <<END
 *     {"classes": ["cat", "dog"]}
 *     {"label": 0, "soft": [0.9, 0.1]}
 *     {"label": 1, "index": [1], "value": [0.8], "half": true}
 *     END
 *
 * The first line says what the header does, with "labels": "learned" where they are. Each other
 * line becomes a record, with its number as the id unless it has one, and a grey image of 8x8. */
#include "base/memory.h"
#include "cli/program.h"
#include "formats/made.h"
#include "formats/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 4096 };

static const struct sl_option options[] = {{0}};

static const struct sl_program program = {.name = "make_samples",
                                          .operands = "",
                                          .summary = "make samples streams for tests",
                                          .options = options};

static int begin(struct sl_stream_writer *writer, const json_t *line, struct sl_output *output,
                 struct sl_error *error)
{
    const json_t *names = json_object_get(line, "classes");
    size_t count = json_array_size(names);
    struct sl_class *classes = sl_alloc(count, sizeof *classes, error);
    if (classes == NULL)
        return -1;
    for (size_t i = 0; i < count; i++)
        classes[i].id = classes[i].name = (char *)json_string_value(json_array_get(names, i));
    struct sl_stream_header header = {
        .kind = SL_SAMPLES,
        .dataset = {"strange", "train", classes, count, {8, 8, 3}, {{0}, {1, 1, 1}, ""}},
        .count = -1,
        .learned = json_object_get(line, "labels") != NULL,
        .made = json_pack("[o]", sl_made_step("stranger", NULL))};
    int result = sl_stream_begin(writer, output, &header, error);
    json_decref(header.made);
    free(classes);
    return result;
}

/* A list of numbers as a tensor whose data are `data`. */
static struct sl_tensor tensor(const json_t *list, enum sl_dtype dtype, void *data)
{
    struct sl_tensor tensor = {dtype, 1, {(uint32_t)json_array_size(list)}, data};
    const json_t *item;
    size_t i;
    json_array_foreach (list, i, item) {
        float number = (float)json_number_value(item);
        if (dtype == SL_U16)
            ((uint16_t *)data)[i] = (uint16_t)number;
        else if (dtype == SL_F16)
            ((uint16_t *)data)[i] = sl_half_from_f32(number);
        else
            ((float *)data)[i] = number;
    }
    return tensor;
}

static int put(struct sl_stream_writer *writer, const json_t *line, struct sl_error *error)
{
    static float entries[ENTRIES_MAX];
    static uint16_t index[ENTRIES_MAX];
    uint8_t pixels[8 * 8 * 3];
    const json_t *id = json_object_get(line, "id"), *list = json_object_get(line, "index");
    const json_t *values = json_object_get(line, list == NULL ? "soft" : "value");
    bool half = json_object_get(line, "half") != NULL;
    struct sl_sample sample = {
        .id = id == NULL ? writer->count : json_integer_value(id),
        .label = (uint32_t)json_integer_value(json_object_get(line, "label")),
        .image = {SL_U8, 3, {8, 8, 3}, pixels},
    };
    memset(pixels, (int)(sample.id % 251), sizeof pixels);
    if (json_array_size(values) > ENTRIES_MAX || json_array_size(list) > ENTRIES_MAX)
        return sl_fail(error, "more than %d entries", ENTRIES_MAX);
    if (values != NULL)
        sample.soft = tensor(values, half ? SL_F16 : SL_F32, entries);
    if (list != NULL)
        sample.index = tensor(list, SL_U16, index);
    return sl_stream_put_sample(writer, &sample, error);
}

static int put_line(struct sl_stream_writer *writer, const char *text, struct sl_output *output,
                    struct sl_error *error)
{
    json_t *line = json_loads(text, 0, NULL);
    int result = line == NULL           ? sl_fail(error, "no JSON: %s", text)
                 : writer->sink == NULL ? begin(writer, line, output, error)
                                        : put(writer, line, error);
    json_decref(line);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_error error;
    struct sl_output output;
    struct sl_stream_writer writer = {0};
    char *text = NULL;
    size_t size = 0;
    sl_program_start(&program, argc, argv);
    int result = sl_output_open(&output, "-", &error);
    while (result == 0 && getline(&text, &size, stdin) > 0)
        result = put_line(&writer, text, &output, &error);
    free(text);
    if (result != 0 || sl_stream_finish(&writer, &error) != 0 ||
        sl_output_commit(&output, &error) != 0)
        sl_die(&error);
    return 0;
}
