/* Streams: what is written reads back; whatever happens to the bytes on their way is an error and
 * never another result. */
#include "../bytes.h"

#include "formats/made.h"
#include "formats/packed.h"
#include "formats/stream.h"

#include <math.h>
#include <xxhash.h>

static const char dataset_text[] =
    "{\"name\": \"toy\", \"split\": \"train\", \"classes\": [{\"id\": \"n1\", \"name\": \"cat\"},"
    "{\"id\": \"n2\", \"name\": \"dog\"}, {\"id\": \"n3\", \"name\": \"eel\"}],"
    "\"image\": [2, 2, 3], \"preprocess\": {\"mean\": [0.5, 0.4, 0.3], \"std\": [0.2, 0.2, 0.1]}}";

static const uint8_t pixels[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 253, 254, 255};
static const float values[12] = {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1e-30f};
static const float soft[3] = {0.25f, 0.5f, 0.25f};
static const uint16_t halves[2] = {0x3800, 0x3400}; /* 0.5, 0.25 */
static const uint16_t index_of[2] = {2, 0};

static struct sl_stream_header header_of(enum sl_stream_kind kind, int64_t count)
{
    struct sl_error error;
    struct sl_stream_header header = {.kind = kind, .count = count, .has_dataset = true};
    json_t *json = json_loads(dataset_text, 0, NULL);
    assert_int_equal(sl_dataset_from_json(&header.dataset, json, &error), 0);
    json_decref(json);
    header.made = json_array();
    sl_made_add(header.made, sl_made_step("sl-fetch", json_pack("{ss}", "name", "toy")));
    return header;
}

/* Writes a segment of samples to the file. */
static void write_samples(struct bytes *file, int64_t promised, const struct sl_sample *samples,
                          size_t count)
{
    struct sl_error error;
    struct sl_output output;
    struct sl_stream_writer writer;
    struct sl_stream_header header = header_of(SL_SAMPLES, promised);
    assert_int_equal(sl_output_open(&output, bytes_file, &error), 0);
    assert_int_equal(sl_stream_begin(&writer, &output, &header, &error), 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(sl_stream_put_sample(&writer, &samples[i], &error), 0);
    assert_int_equal(sl_stream_finish(&writer, &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), 0);
    sl_stream_header_release(&header);
    bytes_take(file);
}

static const struct sl_sample samples[] = {
    {.id = 0, .label = 0, .image = {SL_U8, 3, {2, 2, 3}, pixels}},
    {.id = 7, .label = 2, .image = {SL_F32, 3, {2, 2, 3}, values}, .soft = {SL_F32, 1, {3}, soft}},
    {.id = INT64_MAX,
     .label = 1,
     .encoded = "\xff\xd8 jpeg",
     .encoded_size = 7,
     .soft = {SL_F16, 1, {2}, halves},
     .index = {SL_U16, 1, {2}, index_of}},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

static void write_metrics(struct bytes *file)
{
    struct sl_error error;
    struct sl_output output;
    struct sl_stream_writer writer;
    struct sl_stream_header header = header_of(SL_METRICS, -1);
    assert_int_equal(sl_output_open(&output, bytes_file, &error), 0);
    assert_int_equal(sl_stream_begin(&writer, &output, &header, &error), 0);
    json_t *record = json_pack("{sf si ss}", "accuracy", 0.272, "n", 10000, "target", "soft");
    assert_int_equal(sl_stream_put_metrics(&writer, record, &error), 0);
    assert_int_equal(sl_stream_finish(&writer, &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), 0);
    sl_stream_header_release(&header);
    bytes_take(file);
}

/* Reads the first `size` bytes to their end; the records, or -1. */
static int64_t read_all(const struct bytes *file, size_t size, struct sl_error *error)
{
    struct sl_stream_reader reader;
    int64_t records = 0;
    int what;
    assert_int_equal(sl_stream_open(&reader, bytes_path(file, size), SL_ANY_KIND, error), 0);
    while ((what = sl_stream_next(&reader, error)) > 0)
        records += what == SL_STREAM_RECORD;
    sl_stream_close(&reader);
    return what < 0 ? -1 : records;
}

static void refused(const struct bytes *file, const char *text)
{
    struct sl_error error;
    assert_int_equal(read_all(file, file->size, &error), -1);
    assert_says(error.text, text);
    assert_says(error.text, bytes_memory);
}

/* A segment of any JSON: header, records, and a trailer that fits but for its count. */
static void write_json(struct bytes *file, const char *header, const char *const *records,
                       size_t count, json_int_t told)
{
    msgpack_sbuffer buffer;
    msgpack_packer packer;
    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&packer, &buffer, msgpack_sbuffer_write);
    for (size_t i = 0; i <= count; i++) {
        json_t *json = json_loads(i == 0 ? header : records[i - 1], JSON_DECODE_ANY, NULL);
        assert_non_null(json);
        sl_packed_write(&packer, json);
        json_decref(json);
    }
    char digest[SL_XXH3_TEXT];
    sl_xxh3(buffer.data, buffer.size, digest);
    json_t *trailer = json_pack("{sb sI ss}", "end", 1, "count", told, "xxh3", digest);
    sl_packed_write(&packer, trailer);
    json_decref(trailer);
    file->size = 0;
    bytes_put(file, buffer.data, buffer.size);
    msgpack_sbuffer_destroy(&buffer);
}

static struct bytes file, damaged;

static void check_record(const struct sl_stream_reader *reader, const struct sl_sample *wanted)
{
    const struct sl_sample *sample = &reader->sample;
    assert_int_equal(sample->id, wanted->id);
    assert_int_equal(sample->label, wanted->label);
    if (wanted->encoded != NULL) {
        assert_int_equal(sample->encoded_size, wanted->encoded_size);
        assert_memory_equal(sample->encoded, wanted->encoded, wanted->encoded_size);
        assert_null(sample->image.data);
    } else {
        assert_int_equal(sample->image.dtype, wanted->image.dtype);
        assert_memory_equal(sample->image.data, wanted->image.data,
                            sl_tensor_bytes(&wanted->image));
        assert_null(sample->encoded);
    }
    assert_int_equal(sample->soft.data != NULL, wanted->soft.data != NULL);
    assert_int_equal(sample->index.data != NULL, wanted->index.data != NULL);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_stream_reader reader;
    float dense[3];
    write_samples(&file, SAMPLES, samples, SAMPLES);
    assert_int_equal(sl_stream_open(&reader, bytes_file, SL_SAMPLES, &error), 0);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_SEGMENT);
    assert_int_equal(reader.header.count, SAMPLES);
    assert_int_equal(reader.header.dataset.class_count, 3);
    assert_string_equal(reader.header.dataset.classes[2].name, "eel");
    assert_int_equal(json_array_size(reader.header.made), 1);
    for (size_t i = 0; i < SAMPLES; i++) {
        assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_RECORD);
        assert_int_equal(reader.record, i);
        check_record(&reader, &samples[i]);
    }
    sl_sample_soft(&reader.sample, 3, dense);
    assert_memory_equal(dense, ((float[]){0.25f, 0, 0.5f}), sizeof dense);
    assert_string_equal(reader.digest, "");
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_END);
    assert_int_equal(strlen(reader.digest), SL_XXH3_TEXT - 1);
    sl_stream_close(&reader);
}

static void test_metrics(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_stream_reader reader;
    write_metrics(&file);
    assert_int_equal(sl_stream_open(&reader, bytes_file, SL_METRICS, &error), 0);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_SEGMENT);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_RECORD);
    assert_true(json_real_value(json_object_get(reader.metrics, "accuracy")) == 0.272);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_END);
    sl_stream_close(&reader);
    assert_int_equal(sl_stream_open(&reader, bytes_file, SL_SAMPLES, &error), 0);
    assert_int_equal(sl_stream_next(&reader, &error), -1);
    assert_says(error.text, "contains metrics, but samples are needed here");
    sl_stream_close(&reader);
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    struct sl_error error;
    for (int metrics = 0; metrics < 2; metrics++) {
        if (metrics)
            write_metrics(&file);
        else
            write_samples(&file, -1, samples, SAMPLES);
        for (size_t size = 0; size < file.size; size++) {
            if (read_all(&file, size, &error) != -1)
                fail_msg("cut at byte %zu of %zu was taken for whole", size, file.size);
            assert_says(error.text, size == 0 ? "is empty" : "is cut short");
        }
        assert_int_equal(read_all(&file, file.size, &error), metrics ? 1 : SAMPLES);
    }
}

/* Cut within the second segment; a cut between the two leaves a whole stream. */
static void test_concatenated(void **state)
{
    (void)state;
    struct sl_error error;
    write_samples(&file, -1, samples, SAMPLES);
    size_t one = file.size;
    bytes_put(&file, file.data, one);
    assert_int_equal(read_all(&file, file.size, &error), 2 * SAMPLES);
    assert_int_equal(read_all(&file, one, &error), SAMPLES);
    for (size_t size = one + 1; size < file.size; size++)
        assert_int_equal(read_all(&file, size, &error), -1);
    bytes_put(&file, "\n", 1);
    refused(&file, "is not a softlabel stream");
}

static void test_any_bit_flipped(void **state)
{
    (void)state;
    struct sl_error error;
    for (int metrics = 0; metrics < 2; metrics++) {
        if (metrics)
            write_metrics(&file);
        else
            write_samples(&file, SAMPLES, samples, SAMPLES);
        for (size_t bit = 0; bit < 8 * file.size; bit++) {
            damaged = file;
            damaged.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            if (read_all(&damaged, damaged.size, &error) != -1)
                fail_msg("bit %zu of byte %zu was flipped without an error", bit % 8, bit / 8);
        }
    }
}

/* A record's byte changed and the digest with it: the digest is not the only guard. */
static void test_counts(void **state)
{
    (void)state;
    static const char *const records[] = {"{\"n\": 1}", "{\"n\": 2}"};
    struct sl_error error;
    write_json(&file, "{\"softlabel\": 1, \"kind\": \"metrics\", \"made\": []}", records, 2, 2);
    assert_int_equal(read_all(&file, file.size, &error), 2);
    write_json(&file, "{\"softlabel\": 1, \"kind\": \"metrics\", \"made\": []}", records, 2, 3);
    refused(&file, "has 2 records, its header or trailer says otherwise");
    write_json(&file, "{\"softlabel\": 1, \"kind\": \"metrics\", \"count\": 3, \"made\": []}",
               records, 2, 2);
    refused(&file, "has 2 records, its header or trailer says otherwise");
    write_json(&file, "{\"softlabel\": 1, \"kind\": \"metrics\", \"count\": -2, \"made\": []}",
               records, 2, 2);
    refused(&file, "count is neither a whole number nor nil");
    write_json(&file, "{\"softlabel\": 1, \"kind\": \"metrics\", \"count\": \"2\", \"made\": []}",
               records, 2, 2);
    refused(&file, "count is neither a whole number nor nil");
}

static void test_headers(void **state)
{
    (void)state;
    write_json(&file, "{\"softlabel\": 2, \"kind\": \"metrics\", \"made\": []}", NULL, 0, 0);
    refused(&file, "version 2; this program reads version 1");
    write_json(&file, "{\"kind\": \"metrics\", \"made\": []}", NULL, 0, 0);
    refused(&file, "is not a softlabel stream");
    write_json(&file, "[1, 2]", NULL, 0, 0);
    refused(&file, "is not a softlabel stream");
    write_json(&file, "{\"softlabel\": 1, \"kind\": \"images\", \"made\": []}", NULL, 0, 0);
    refused(&file, "neither samples nor metrics");
    write_json(&file, "{\"softlabel\": 1, \"kind\": \"samples\", \"made\": []}", NULL, 0, 0);
    refused(&file, "dataset: is missing");
    write_json(&file, "{\"softlabel\": 1, \"kind\": \"metrics\"}", NULL, 0, 0);
    refused(&file, "made: is not a list");
    write_json(&file,
               "{\"softlabel\": 1, \"kind\": \"metrics\", \"made\": [{\"tool\": \"sl-eval\","
               "\"options\": {}, \"inputs\": {\"input\": 0}}]}",
               NULL, 0, 0);
    refused(&file, "made: step 0 has no earlier step as its input");
    file.size = 0;
    refused(&file, "is empty");
    bytes_put(&file, "\x81\xa1x\xc1", 4);
    refused(&file, "is not MessagePack here");
    file.size = 0;
    bytes_put(&file, "\x81\xa1x\xdd\x7f\xff\xff\xff", 8);
    refused(&file, "an object has more than 4194304 items");
    file.size = 0;
    bytes_put(&file, "id,label\n0,17\n", 14);
    refused(&file, "is not a softlabel stream");
}

/* What a header can say of its dataset that is wrong. */
static void test_datasets(void **state)
{
    (void)state;
#define CLASS "{\"id\": \"a\", \"name\": \"ant\"}"
#define MEAN  "\"preprocess\": {\"mean\": [0], \"std\": [1]}"
    static const struct {
        const char *dataset, *says;
    } bad[] = {
        {"\"name\": 7", "dataset: name is not a string"},
        {"\"classes\": []", "dataset: has 0 classes, needs 1 to 65536"},
        {"\"classes\": [{\"id\": \"a\"}]", "dataset: class 0 is not a map of strings id and name"},
        {"\"classes\": [" CLASS ", {\"id\": \"b\\nc\", \"name\": \"bee\"}]",
         "dataset: class 1 has a name that is not a line of text"},
        {"\"classes\": [{\"id\": \"b\", \"name\": \"b\\u001b[2J\"}]",
         "dataset: class 0 has a name that is not a line of text"},
        {"\"classes\": [" CLASS "," CLASS "], \"image\": [1, 1, 1]," MEAN,
         "dataset: classes 0 and 1 have the same id, a"},
        {"\"classes\": [{\"id\": \"b\", \"name\": \"ant\"}," CLASS "], \"image\": [1, 1, 1]," MEAN,
         "dataset: class 0 is b, class 1 a, expected classes sorted by id; sort ids as bytes and "
         "number labels by them"},
        {"\"classes\": [" CLASS "], \"image\": [2, 0, 1]", "dataset: image is not [height"},
        {"\"classes\": [" CLASS "], \"image\": [2, 2, 5]", "dataset: image is not [height"},
        {"\"classes\": [" CLASS "], \"image\": [16384, 2049, 1]," MEAN,
         "dataset: images of 16384x2049 have more than 33554432 pixels"},
        {"\"classes\": [" CLASS "], \"image\": [1, 1, 1]", "has no number for each channel"},
        {"\"classes\": [" CLASS "], \"image\": [1, 1, 2]," MEAN, "no number for each channel"},
        {"\"classes\": [" CLASS "], \"image\": [1, 1, 1],"
         "\"preprocess\": {\"mean\": [0], \"std\": [0]}",
         "needs finite means and deviations above 0"},
        {"\"classes\": [" CLASS "], \"image\": [1, 1, 1], \"preprocess\": {\"whiten\": \"00\"}",
         "dataset: whiten is not a digest"},
        {"\"name\": \"toy\", \"classes\": [" CLASS "], \"image\": [1, 1, 1]," MEAN,
         "dataset: has no name or no split"},
    };
    char header[512];
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        snprintf(header, sizeof header,
                 "{\"softlabel\": 1, \"kind\": \"samples\", \"made\": [], \"dataset\": {%s}}",
                 bad[i].dataset);
        write_json(&file, header, NULL, 0, 0);
        refused(&file, bad[i].says);
    }
}

static void test_metrics_records(void **state)
{
    (void)state;
    static const char header[] = "{\"softlabel\": 1, \"kind\": \"metrics\", \"made\": []}";
    const char *record = "{\"accuracy\": [0.1, 0.2]}";
    write_json(&file, header, &record, 1, 1);
    refused(&file, "record 0: accuracy is neither number nor text");
    record = "17";
    write_json(&file, header, &record, 1, 1);
    refused(&file, "is damaged: it holds something that is not a record");
    record = "{\"end\": false}";
    write_json(&file, header, &record, 1, 1);
    struct sl_error error;
    assert_int_equal(read_all(&file, file.size, &error), 1);
    uint8_t nan[] = {0x81, 0xa1, 'n', 0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0};
    record = "{}";
    write_json(&file, header, &record, 0, 0);
    size_t size = file.size;
    while (size > 0 && memcmp(file.data + size,
                              "\x83\xa3"
                              "end",
                              5) != 0)
        size--;
    file.size = size;
    bytes_put(&file, nan, sizeof nan);
    refused(&file, "record 0: a number is not finite");
}

/* One bad record after a good one. */
static void refused_sample(struct sl_sample sample, const char *text)
{
    struct sl_sample both[] = {samples[0], sample};
    write_samples(&file, -1, both, 2);
    refused(&file, text);
}

static void test_samples(void **state)
{
    (void)state;
    static const float nan3[12] = {0, 1, NAN}, infinite[3] = {0, INFINITY, 1};
    static const uint16_t nan_half[3] = {0, 0x7e00, 0}, outside[2] = {0, 3}, twice[2] = {1, 1},
                          many[4] = {0, 1, 2, 0};
    static const float entries[4] = {0.5f};
    struct sl_sample good = samples[0], bad = good;
    bad.label = 3;
    refused_sample(bad, "record 1: label is 3, above 2");
    bad = good;
    bad.id = -1;
    refused_sample(bad, "record 1: id is not a whole number of at least 0");
    bad = good;
    bad.image = (struct sl_tensor){SL_U8, 3, {2, 3, 2}, pixels};
    refused_sample(bad, "record 1: image is 2x3x2, expected 2x2x3");
    bad.image = (struct sl_tensor){SL_U8, 1, {12}, pixels};
    refused_sample(bad, "record 1: image has 1 dimensions, expected 3");
    bad.image = (struct sl_tensor){SL_U16, 3, {2, 1, 3}, pixels};
    refused_sample(bad, "record 1: image is u16, neither u8 nor f32");
    bad.image = (struct sl_tensor){SL_F32, 3, {2, 2, 3}, nan3};
    refused_sample(bad, "record 1: image has a value that is not finite");
    bad = good;
    bad.soft = (struct sl_tensor){SL_F32, 1, {2}, soft};
    refused_sample(bad, "record 1: soft label has 2 entries, expected 3");
    bad.soft = (struct sl_tensor){SL_F32, 1, {3}, infinite};
    refused_sample(bad, "record 1: soft label has a value that is not finite");
    bad.soft = (struct sl_tensor){SL_F16, 1, {3}, nan_half};
    refused_sample(bad, "record 1: soft label has a value that is not finite");
    bad.soft = (struct sl_tensor){SL_F32, 1, {3}, (float[]){4, 9, 1}};
    refused_sample(bad, "record 1: soft label sums to 14, expected at most 1");
    bad.soft = (struct sl_tensor){SL_U8, 1, {3}, pixels};
    refused_sample(bad, "record 1: soft label is a tensor of u8 and rank 1, expected f32 or f16");
    bad.soft = (struct sl_tensor){SL_F32, 1, {2}, soft};
    bad.index = (struct sl_tensor){SL_U16, 1, {2}, outside};
    refused_sample(bad, "record 1: soft label names class 3 of 3");
    bad.index.data = twice;
    refused_sample(bad, "record 1: soft label names class 1 twice");
    bad.soft = (struct sl_tensor){SL_F32, 1, {2}, (float[]){0.5f, 0.75f}};
    bad.index.data = (uint16_t[]){0, 1};
    refused_sample(bad, "record 1: soft label sums to 1.25, expected at most 1");
    bad.soft = (struct sl_tensor){SL_F32, 1, {4}, entries};
    bad.index = (struct sl_tensor){SL_U16, 1, {4}, many};
    refused_sample(bad, "record 1: soft label has 4 entries of 3 classes");
    bad.soft = (struct sl_tensor){SL_F32, 1, {2}, soft};
    bad.index = (struct sl_tensor){SL_U16, 1, {2}, outside};
    bad.soft.dims[0] = 1;
    refused_sample(bad, "record 1: soft label's index is not a list of u16 as long as its values");
}

/* Another class map in the second segment. */
static void test_segments_that_do_not_fit(void **state)
{
    (void)state;
    static struct bytes second;
    const struct {
        const char *from, *to, *says;
    } changes[] = {
        {"n3", "n9", "class 2 is n3 in the first segment, n9 in the segment from record 1"},
        {"\x93\x02\x02\x03", "\x93\x02\x04\x03",
         "images are 2x2x3 in the first segment, 2x4x3 in the segment from record 1"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        write_samples(&second, -1, NULL, 0);
        uint8_t *at = memmem(second.data, second.size, changes[i].from, strlen(changes[i].from));
        assert_non_null(at);
        memcpy(at, changes[i].to, strlen(changes[i].to));
        write_samples(&file, -1, samples, 1);
        bytes_put(&file, second.data, second.size);
        refused(&file, changes[i].says);
    }
    write_metrics(&second);
    write_samples(&file, -1, samples, 1);
    bytes_put(&file, second.data, second.size);
    refused(&file, "the segment from record 1 has metrics, the first segment samples");
}

static void test_writer_keeps_its_promise(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_output output;
    struct sl_stream_writer writer;
    struct sl_stream_header header = header_of(SL_SAMPLES, 2);
    assert_int_equal(sl_output_open(&output, bytes_file, &error), 0);
    assert_int_equal(sl_stream_begin(&writer, &output, &header, &error), 0);
    assert_int_equal(sl_stream_put_sample(&writer, &samples[0], &error), 0);
    assert_int_equal(sl_stream_finish(&writer, &error), -1);
    assert_says(error.text, "promised 2 records, there are 1");
    sl_stream_drop(&writer);
    sl_output_abort(&output);
    sl_stream_header_release(&header);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_metrics),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_concatenated),
        cmocka_unit_test(test_any_bit_flipped),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_datasets),
        cmocka_unit_test(test_metrics_records),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_segments_that_do_not_fit),
        cmocka_unit_test(test_writer_keeps_its_promise),
    };
    return cmocka_run_group_tests_name("stream", tests, bytes_setup, bytes_teardown);
}
