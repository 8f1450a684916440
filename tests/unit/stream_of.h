/* Small samples streams for tests: images of one pixel, and labels that a test spells out.
 *
 *     write_stream("in.sls", 3, records, 6);       // three classes "a", "b", "c"
 */
#ifndef SL_TESTS_STREAM_OF_H
#define SL_TESTS_STREAM_OF_H

#include "formats/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { CLASSES_MAX = 8 };

struct record {
    int64_t id;
    uint32_t label;
    float soft[CLASSES_MAX];
};

static inline void must(int result, const struct sl_error *error)
{
    if (result < 0)
        fail_msg("%s", error->text);
}

enum labels { HARD, SOFT, LEARNED };

/* A segment of records, their pixels (id, label, 0). */
static inline void put_records(struct sl_output *output, uint32_t classes,
                               const struct record *records, size_t count, enum labels labels)
{
    static struct sl_class names[] = {{"a", "ape"}, {"b", "bee"}, {"c", "cow"}, {"d", "dog"},
                                      {"e", "elk"}, {"f", "fox"}, {"g", "gnu"}, {"h", "hen"}};
    struct sl_stream_header header = {
        .kind = SL_SAMPLES,
        .dataset = {"pixels", "train", names, classes, {1, 1, 3}, {{0, 0, 0}, {1, 1, 1}, ""}},
        .count = (int64_t)count,
        .learned = labels == LEARNED,
        .made = json_pack("[{ss s{} s{}}]", "tool", "test", "options", "inputs")};
    struct sl_stream_writer writer;
    struct sl_error error;
    must(sl_stream_begin(&writer, output, &header, &error), &error);
    for (size_t i = 0; i < count; i++) {
        uint8_t pixel[3] = {(uint8_t)records[i].id, (uint8_t)records[i].label, 0};
        struct sl_sample sample = {
            .id = records[i].id, .label = records[i].label, .image = {SL_U8, 3, {1, 1, 3}, pixel}};
        if (labels != HARD)
            sample.soft = (struct sl_tensor){SL_F32, 1, {classes}, records[i].soft};
        must(sl_stream_put_sample(&writer, &sample, &error), &error);
    }
    must(sl_stream_finish(&writer, &error), &error);
    json_decref(header.made);
}

static inline void put_segment(struct sl_output *output, uint32_t classes,
                               const struct record *records, size_t count, bool soft)
{
    put_records(output, classes, records, count, soft ? SOFT : HARD);
}

static inline void write_labelled(const char *path, uint32_t classes, const struct record *records,
                                  size_t count, enum labels labels)
{
    struct sl_output output;
    struct sl_error error;
    must(sl_output_open(&output, path, &error), &error);
    put_records(&output, classes, records, count, labels);
    must(sl_output_commit(&output, &error), &error);
}

static inline void write_stream(const char *path, uint32_t classes, const struct record *records,
                                size_t count, bool soft)
{
    write_labelled(path, classes, records, count, soft ? SOFT : HARD);
}

/* Reads a samples stream of up to `room` records; returns how many there are. */
static inline size_t read_stream(const char *path, struct record *records, size_t room)
{
    struct sl_stream_reader reader;
    struct sl_error error;
    size_t count = 0;
    int what;
    must(sl_stream_open(&reader, path, SL_SAMPLES, &error), &error);
    while ((what = sl_stream_next(&reader, &error)) > 0) {
        if (what != SL_STREAM_RECORD)
            continue;
        assert_true(count < room);
        records[count] = (struct record){reader.sample.id, reader.sample.label, {0}};
        if (reader.sample.soft.data != NULL)
            sl_sample_soft(&reader.sample, reader.header.dataset.class_count, records[count].soft);
        count++;
    }
    must(what, &error);
    sl_stream_close(&reader);
    return count;
}

#endif
