/* Labels of views in streams: they read back, whatever their form, and what is not as many labels
 * as the header says is an error. */
#include "../bytes.h"
#include "../stream_of.h"

#include "formats/label.h"
#include "formats/label_code.h"
#include "formats/packed.h"

#include <stdlib.h>
#include <string.h>

enum { CLASSES = 3 };

static const uint8_t pixel[3] = {1, 2, 3};
static const float dense[CLASSES] = {0.25f, 0.5f, 0.25f};
static const uint16_t halves[2] = {0x3800, 0x3400}; /* 0.5, 0.25 */
static const uint16_t index_of[2] = {2, 0};
static const struct sl_sample forms[] = {
    {.soft = {SL_F32, 1, {CLASSES}, dense}},
    {.soft = {SL_F16, 1, {2}, halves}, .index = {SL_U16, 1, {2}, index_of}},
};
static const float seen[2][CLASSES] = {{0.25f, 0.5f, 0.25f}, {0.25f, 0, 0.5f}};

static struct sl_packed_buffer list;
static msgpack_packer packer;

static void start_list(size_t count)
{
    list.size = 0;
    msgpack_packer_init(&packer, &list, sl_packed_append);
    msgpack_pack_array(&packer, count);
}

/* Writes a record whose views are the list, under a header of `count` views of each image. */
static void write_list(int64_t count)
{
    static struct sl_class names[] = {{"a", "ape"}, {"b", "bee"}, {"c", "cow"}};
    struct sl_stream_header header = {
        .kind = SL_SAMPLES,
        .dataset = {"pixels", "train", names, CLASSES, {1, 1, 3}, {{0, 0, 0}, {1, 1, 1}, ""}},
        .count = 1,
        .views = {.count = count, .view = "crop,flip", .seed = 7},
        .made = json_pack("[{ss s{} s{}}]", "tool", "test", "options", "inputs")};
    struct sl_sample sample = {.id = 5,
                               .label = 1,
                               .image = {SL_U8, 3, {1, 1, 3}, pixel},
                               .soft = {SL_F32, 1, {CLASSES}, dense},
                               .views = list.bytes,
                               .views_size = list.size};
    struct sl_stream_writer writer;
    struct sl_output output;
    struct sl_error error;
    must(sl_output_open(&output, "views.sls", &error), &error);
    must(sl_stream_begin(&writer, &output, &header, &error), &error);
    must(sl_stream_put_sample(&writer, &sample, &error), &error);
    must(sl_stream_finish(&writer, &error), &error);
    must(sl_output_commit(&output, &error), &error);
    json_decref(header.made);
}

static void refused(const char *text)
{
    struct sl_stream_reader reader;
    struct sl_error error;
    must(sl_stream_open(&reader, "views.sls", SL_SAMPLES, &error), &error);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_SEGMENT);
    assert_int_equal(sl_stream_next(&reader, &error), -1);
    assert_says(error.text, text);
    sl_stream_close(&reader);
}

/* The label of an image that is packed itself must survive those of its views. */
static void test_round_trip(void **state)
{
    (void)state;
    struct sl_stream_reader reader;
    struct sl_label_reader label_reader = {0};
    struct sl_label_coder coder;
    struct sl_label_list labels;
    struct sl_error error;
    float soft[CLASSES] = {0, 1, 0}, found[CLASSES];
    const void *label;
    size_t size, count = 0;
    must(sl_label_coder_init(&coder, CLASSES, &error), &error);
    must(sl_label_encode(&coder, &(struct sl_label_form){.values = SL_LABEL_F32}, NULL, soft,
                         &error),
         &error);
    const struct sl_sample packed = {
        .soft = {SL_F32, 1, {CLASSES}, soft}, .packed = coder.bytes, .packed_size = coder.size};
    start_list(20); /* an array 16 */
    for (int i = 0; i < 20; i++)
        sl_label_write(&packer, i == 19 ? &packed : &forms[i % 2]);
    write_list(20);
    must(sl_stream_open(&reader, "views.sls", SL_SAMPLES, &error), &error);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_SEGMENT);
    assert_int_equal(reader.header.views.count, 20);
    assert_int_equal(reader.header.views.seed, 7);
    assert_string_equal(reader.header.views.view, "crop,flip");
    if (sl_stream_next(&reader, &error) != SL_STREAM_RECORD)
        fail_msg("%s", error.text);
    sl_sample_soft(&reader.sample, CLASSES, found);
    assert_memory_equal(found, dense, sizeof dense);
    must(sl_label_reader_init(&label_reader, CLASSES, &error), &error);
    sl_label_list_start(&labels, reader.sample.views, reader.sample.views_size);
    assert_int_equal(labels.left, 20);
    for (; (label = sl_label_list_next(&labels, &size)) != NULL; count++) {
        struct sl_sample view = {0};
        must(sl_label_read_bytes(&label_reader, label, size, &view, &error), &error);
        sl_sample_soft(&view, CLASSES, found);
        assert_memory_equal(found, count == 19 ? soft : seen[count % 2], sizeof found);
        assert_int_equal(sl_label_read_bytes(&label_reader, label, size - 1, &view, &error), -1);
    }
    assert_int_equal(count, 20);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_END);
    sl_label_coder_release(&coder);
    sl_label_reader_release(&label_reader);
    sl_stream_close(&reader);
}

/* A stream that says nothing of views has none. */
static void test_no_views(void **state)
{
    (void)state;
    struct sl_stream_reader reader;
    struct sl_error error;
    start_list(1);
    msgpack_pack_true(&packer);
    write_list(0);
    must(sl_stream_open(&reader, "views.sls", SL_SAMPLES, &error), &error);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_SEGMENT);
    assert_int_equal(sl_stream_next(&reader, &error), SL_STREAM_RECORD);
    assert_null(reader.sample.views);
    sl_stream_close(&reader);
}

static void test_other_count(void **state)
{
    (void)state;
    start_list(2);
    sl_label_write(&packer, &forms[0]);
    sl_label_write(&packer, &forms[1]);
    write_list(3);
    refused("record 0: views is not a list of 3 labels, as many as the header says");
    write_list(1);
    refused("views is not a list of 1 labels");
    list.size = 0;
    msgpack_pack_map(&packer, 0);
    write_list(2);
    refused("views is not a list of 2 labels");
}

static void test_bad_label(void **state)
{
    (void)state;
    static const float other[4] = {0.25f, 0.25f, 0.25f, 0.25f}, none[CLASSES] = {0};
    start_list(2);
    sl_label_write(&packer, &forms[0]);
    sl_label_write(&packer, &(struct sl_sample){.soft = {SL_F32, 1, {4}, other}});
    write_list(2);
    refused("view 1: soft label has 4 entries, expected 3");
    start_list(1);
    sl_label_write(&packer, &(struct sl_sample){.soft = {SL_F32, 1, {CLASSES}, none}});
    write_list(1);
    refused("view 0: soft label has no entry above 0");
    start_list(1);
    msgpack_pack_nil(&packer);
    write_list(1);
    refused("view 0 has no label");
}

static void header_refused(const char *text, const char *expected)
{
    struct sl_stream_views views;
    struct sl_error error;
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(json);
    if (sl_stream_views_from_json(&views, json, &error) == 0)
        fail_msg("%s is accepted", text);
    assert_says(error.text, expected);
    json_decref(json);
}

static void test_headers(void **state)
{
    (void)state;
    static const char count[] = "views: count is not a whole number from 1 to 65536";
    header_refused("[]", "views is not a map");
    header_refused("{}", count);
    header_refused("{\"count\": 0, \"seed\": 0, \"view\": \"crop\"}", count);
    header_refused("{\"count\": 65537, \"seed\": 0, \"view\": \"crop\"}", count);
    header_refused("{\"count\": 9223372036854775807, \"seed\": 0, \"view\": \"crop\"}", count);
    header_refused("{\"count\": 2.5, \"seed\": 0, \"view\": \"crop\"}", count);
    header_refused("{\"count\": 1, \"seed\": -1, \"view\": \"crop\"}", "views: seed");
    header_refused("{\"count\": 1, \"seed\": 0}", "views: view");
    header_refused("{\"count\": 1, \"seed\": 0, \"view\": \"a\\nb\"}", "views: view");
    header_refused("{\"count\": 1, \"seed\": 0, \"view\": \"crop\", \"batch\": 0}", "views: batch");
    header_refused("{\"count\": 1, \"seed\": 0, \"view\": \"crop\", \"set\": \"0123456789abcdef"
                   "0123456789abcdef0\"}",
                   "views: set");
}

static void test_match(void **state)
{
    (void)state;
    const struct sl_stream_views views = {4, "crop,cutmix", 1, 0, "0123456789abcdef"};
    struct sl_stream_views other = views, copy;
    struct sl_error error;
    json_t *json = sl_stream_views_to_json(&views);
    must(sl_stream_views_from_json(&copy, json, &error), &error);
    json_decref(json);
    must(sl_stream_views_match(&views, "a", &copy, "b", &error), &error);
    other.seed = 2;
    assert_int_equal(sl_stream_views_match(&views, "a", &other, "b", &error), -1);
    assert_string_equal(error.text, "b has views of the seed 2, a of the seed 1");
    other = views;
    other.set[0] = 'f';
    assert_int_equal(sl_stream_views_match(&views, "a", &other, "b", &error), -1);
    assert_string_equal(error.text, "b has views mixed with other images than a");
    other = (struct sl_stream_views){0};
    assert_int_equal(sl_stream_views_match(&views, "a", &other, "b", &error), -1);
    assert_string_equal(error.text, "b has labels of 0 views, a of 4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),  cmocka_unit_test(test_no_views),
        cmocka_unit_test(test_other_count), cmocka_unit_test(test_bad_label),
        cmocka_unit_test(test_headers),     cmocka_unit_test(test_match),
    };
    int failed = cmocka_run_group_tests_name("views", tests, NULL, NULL);
    free(list.bytes);
    return failed;
}
