/* Writes a stream of as many samples as wished for, without keeping any:
 *
 *     flood COUNT SIDE CLASSES u8|f32 >stream.sls
 *
 * Images of SIDE x SIDE pixels; ids count from 0, classes take turns, pixels are bits of a counter
 * that was stirred. */
#include "cli/program.h"
#include "formats/made.h"
#include "formats/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sl_option options[] = {{0}};

static const struct sl_program program = {.name = "flood",
                                          .operands = "COUNT SIDE CLASSES u8|f32",
                                          .summary = "make large streams for tests",
                                          .options = options,
                                          .operands_max = 4};

static void stir(uint8_t *pixels, size_t size, uint64_t seed)
{
    for (size_t i = 0; i < size; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        pixels[i] = (uint8_t)(seed >> 56);
    }
}

static int describe(struct sl_dataset *dataset, uint32_t side, size_t classes,
                    struct sl_error *error)
{
    json_t *list = json_array();
    for (size_t i = 0; i < classes; i++) {
        char name[32];
        snprintf(name, sizeof name, "class-%06zu", i);
        json_array_append_new(list, json_pack("{ss ss}", "id", name, "name", name));
    }
    json_t *json = json_pack("{ss ss so s[iii] s{s[fff] s[fff]}}", "name", "flood", "split",
                             "train", "classes", list, "image", (int)side, (int)side, 3,
                             "preprocess", "mean", 0.5, 0.5, 0.5, "std", 0.25, 0.25, 0.25);
    int result = sl_dataset_from_json(dataset, json, error);
    json_decref(json);
    return result;
}

static int write_samples(struct sl_stream_writer *writer, int64_t count, uint32_t side,
                         size_t classes, bool floats, struct sl_error *error)
{
    size_t size = (size_t)side * side * 3;
    uint8_t *pixels = malloc(size);
    float *values = malloc(size * sizeof *values);
    int result = 0;
    for (int64_t i = 0; i < count && result == 0; i++) {
        struct sl_sample sample = {.id = i,
                                   .label = (uint32_t)((size_t)i % classes),
                                   .image = {SL_U8, 3, {side, side, 3}, pixels}};
        stir(pixels, size, (uint64_t)i);
        for (size_t k = 0; floats && k < size; k++)
            values[k] = (float)pixels[k] / 128.0f - 1.0f;
        if (floats)
            sample.image.dtype = SL_F32, sample.image.data = values;
        result = sl_stream_put_sample(writer, &sample, error);
    }
    free(pixels);
    free(values);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_list operands = sl_program_start(&program, argc, argv);
    struct sl_error error;
    struct sl_output output;
    struct sl_stream_writer writer;
    if (operands.count != 4)
        sl_die_usage("three numbers and a type are needed");
    bool floats = strcmp(operands.items[3], "f32") == 0;
    int64_t count = atoll(operands.items[0]);
    uint32_t side = (uint32_t)atoi(operands.items[1]);
    size_t classes = (size_t)atoi(operands.items[2]);
    struct sl_stream_header header = {
        .kind = SL_SAMPLES, .has_dataset = true, .count = count, .made = json_array()};
    sl_made_add(header.made, sl_made_step("flood", NULL));
    if (describe(&header.dataset, side, classes, &error) != 0 ||
        sl_output_open(&output, "-", &error) != 0 ||
        sl_stream_begin(&writer, &output, &header, &error) != 0 ||
        write_samples(&writer, count, side, classes, floats, &error) != 0 ||
        sl_stream_finish(&writer, &error) != 0 || sl_output_commit(&output, &error) != 0)
        sl_die(&error);
    sl_stream_header_release(&header);
    return 0;
}
