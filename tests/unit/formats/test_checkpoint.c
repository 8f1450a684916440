/* Checkpoints: what is written reads back, what PyTorch writes reads, damage does not. */
#include "../bytes.h"

#include "formats/checkpoint.h"

#include <math.h>

static struct bytes file, damaged;

/* Into `file`. */
static void write_file(struct sl_checkpoint *checkpoint)
{
    struct sl_error error;
    struct sl_output output;
    assert_int_equal(sl_output_open(&output, bytes_file, &error), 0);
    assert_int_equal(sl_checkpoint_write(checkpoint, &output, &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), 0);
    bytes_take(&file);
}

static void write_checkpoint(void)
{
    struct sl_error error;
    struct sl_checkpoint checkpoint = {.epoch = 11};
    json_t *dataset = json_loads(
        "{\"classes\": [{\"id\": \"n1\", \"name\": \"cat\"}, {\"id\": \"n2\", \"name\": \"dog\"}],"
        "\"image\": [8, 8, 3], \"preprocess\": {\"mean\": [0.485, 0.456, 0.406],"
        "\"std\": [0.229, 0.224, 0.225]}}",
        0, NULL);
    assert_int_equal(sl_dataset_from_json(&checkpoint.dataset, dataset, &error), 0);
    json_decref(dataset);
    checkpoint.arch = strdup("convnet-d1w2");
    checkpoint.made =
        json_pack("[{ss s{s f} s{}}]", "tool", "sl-train-expert", "options", "lr", 0.1, "inputs");
    float *weight =
        sl_checkpoint_add(&checkpoint, "features.0.weight", 2, (const uint32_t[]){2, 3}, &error);
    for (int i = 0; i < 6; i++)
        weight[i] = (float)i / 7;
    float *bias =
        sl_checkpoint_add(&checkpoint, "features.0.bias", 1, (const uint32_t[]){2}, &error);
    bias[0] = -1;
    bias[1] = 0x1p-140f;
    write_file(&checkpoint);
    sl_checkpoint_release(&checkpoint);
}

/* A file of this header, and data. */
static void put_file(const char *header, const void *data, size_t size)
{
    uint64_t length = strlen(header);
    file.size = 0;
    bytes_put(&file, &length, sizeof length);
    bytes_put(&file, header, length);
    bytes_put(&file, data, size);
}

static int read_file(struct sl_checkpoint *checkpoint, const struct bytes *bytes,
                     struct sl_error *error)
{
    return sl_checkpoint_read(checkpoint, bytes_path(bytes, bytes->size), error);
}

static void refused(const char *text)
{
    struct sl_error error;
    struct sl_checkpoint checkpoint;
    assert_int_equal(read_file(&checkpoint, &file, &error), -1);
    assert_says(error.text, text);
    assert_says(error.text, bytes_memory);
}

static void test_round_trip(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_checkpoint checkpoint;
    write_checkpoint();
    assert_int_equal(read_file(&checkpoint, &file, &error), 0);
    assert_int_equal(checkpoint.count, 2);
    assert_int_equal(checkpoint.epoch, 11);
    assert_string_equal(checkpoint.arch, "convnet-d1w2");
    assert_string_equal(checkpoint.dataset.classes[1].id, "n2");
    assert_true(checkpoint.dataset.preprocess.std[2] == 0.225f);
    assert_int_equal(json_array_size(checkpoint.made), 1);
    assert_null(sl_checkpoint_find(&checkpoint, "features.1.bias"));
    const struct sl_array *weight = sl_checkpoint_find(&checkpoint, "features.0.weight");
    assert_int_equal(weight->tensor.rank, 2);
    assert_int_equal(weight->tensor.dims[1], 3);
    assert_true(weight->values[5] == 5.0f / 7);
    assert_true(sl_checkpoint_find(&checkpoint, "features.0.bias")->values[1] == 0x1p-140f);
    json_t *made = sl_checkpoint_made(&checkpoint, &error);
    assert_string_equal(json_string_value(json_object_get(json_array_get(made, 0), "network")),
                        checkpoint.digest);
    json_decref(made);
    sl_checkpoint_release(&checkpoint);
}

static void test_same_bytes(void **state)
{
    (void)state;
    write_checkpoint();
    damaged = file;
    write_checkpoint();
    assert_int_equal(file.size, damaged.size);
    assert_memory_equal(file.data, damaged.data, file.size);
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_checkpoint checkpoint;
    write_checkpoint();
    for (size_t size = 0; size < file.size; size++)
        assert_int_equal(sl_checkpoint_read(&checkpoint, bytes_path(&file, size), &error), -1);
    bytes_put(&file, "", 1);
    refused("has 33 bytes of data, but its arrays take 32");
}

/* The digest covers the data; a flip in the header either breaks it, or changes its words. */
static void test_any_bit_of_data_flipped(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_checkpoint checkpoint;
    write_checkpoint();
    for (size_t bit = 8 * (file.size - 32); bit < 8 * file.size; bit++) {
        damaged = file;
        damaged.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(read_file(&checkpoint, &damaged, &error), -1);
    }
    for (size_t bit = 0; bit < 64; bit++) {
        damaged = file;
        damaged.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(read_file(&checkpoint, &damaged, &error), -1);
    }
    for (size_t bit = 64; bit < 8 * (file.size - 32); bit++) {
        damaged = file;
        damaged.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (read_file(&checkpoint, &damaged, &error) == 0)
            sl_checkpoint_release(&checkpoint); /* must only not crash */
    }
}

/* As torch.save_file writes: no metadata, arrays in any order, half precision. */
static void test_from_elsewhere(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_checkpoint checkpoint;
    const uint16_t data[] = {0x3c00, 0xc000, 0x3f80, 0xc000, 0, 0, 0, 0x3ff8};
    put_file("{\"d\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[8,16]},"
             "\"h\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]},"
             "\"b\":{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[4,8]}}   ",
             data, sizeof data);
    assert_int_equal(read_file(&checkpoint, &file, &error), 0);
    assert_null(checkpoint.arch);
    assert_null(checkpoint.made);
    assert_int_equal(checkpoint.epoch, -1);
    assert_int_equal(checkpoint.dataset.class_count, 0);
    const char *const names[] = {"h", "b", "d"}; /* the order of their data */
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(checkpoint.arrays[i].name, names[i]);
    assert_true(checkpoint.arrays[0].values[0] == 1 && checkpoint.arrays[0].values[1] == -2);
    assert_true(checkpoint.arrays[1].values[0] == 1 && checkpoint.arrays[1].values[1] == -2);
    assert_true(checkpoint.arrays[2].values[0] == 1.5f);
    json_t *made = sl_checkpoint_made(&checkpoint, &error);
    const json_t *step = json_array_get(made, 0);
    assert_string_equal(json_string_value(json_object_get(step, "tool")), "file");
    assert_string_equal(json_string_value(json_object_get(step, "sha256")), checkpoint.sha256);
    json_decref(made);
    sl_checkpoint_release(&checkpoint);
}

/* Integers and types of the future are kept as they are, and counters told from weights. */
static void test_other_types(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_checkpoint checkpoint, again;
    const uint8_t data[] = {7, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0x80, 0x3f};
    put_file("{\"n.num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
             "\"e\":{\"dtype\":\"F32\",\"shape\":[0,4],\"data_offsets\":[8,8]},"
             "\"x\":{\"dtype\":\"F5\",\"shape\":[8],\"data_offsets\":[8,11]},"
             "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[11,15]}}",
             data, sizeof data);
    assert_int_equal(read_file(&checkpoint, &file, &error), 0);
    assert_int_equal(checkpoint.count, 4);
    static const char *const types[] = {"I64", "F32", "F5", "F32"};
    static const size_t sizes[] = {8, 0, 3, 4};
    static const bool weights[] = {false, false, true, true};
    for (size_t i = 0; i < 4; i++) {
        const struct sl_array *array = &checkpoint.arrays[i];
        assert_string_equal(array->type, types[i]);
        assert_int_equal(array->size, sizes[i]);
        assert_int_equal(sl_array_is_weight(array), weights[i]);
        assert_int_equal(sl_checkpoint_find(&checkpoint, array->name) != NULL, i == 3);
    }
    assert_int_equal(checkpoint.arrays[0].tensor.dtype, SL_I64);
    assert_memory_equal(checkpoint.arrays[2].raw, data + 8, 3);
    /* written, it is the same again */
    write_file(&checkpoint);
    assert_int_equal(read_file(&again, &file, &error), 0);
    assert_string_equal(again.digest, checkpoint.digest);
    assert_string_equal(again.arrays[2].type, "F5");
    sl_checkpoint_release(&again);
    sl_checkpoint_release(&checkpoint);
}

#define ARRAY(type, shape, offsets)                                                                \
    "{\"w\":{\"dtype\":\"" type "\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static void test_headers(void **state)
{
    (void)state;
    static const struct {
        const char *header, *says;
    } bad[] = {
        {ARRAY("F32", "[2]", "[0,4]"), "array w: has 4 bytes of data, which do not fit its shape"},
        {ARRAY("F32", "[2]", "[0,12]"), "array w: ends outside the file, which is cut short"},
        {ARRAY("F32", "[1]", "[4,8]"), "array w: has data offsets with gaps"},
        {ARRAY("F32", "[1]", "[0,4]"), "has 8 bytes of data, but its arrays take 4"},
        {ARRAY("F32", "[2]", "[8,0]"), "array w: has no data offsets"},
        {ARRAY("F32", "[2]", "[-8,0]"), "array w: has no data offsets"},
        {ARRAY("I64", "[2]", "[0,8]"), "array w: has 8 bytes of data, which do not fit its shape"},
        {ARRAY("i64", "[1]", "[0,8]"), "array w: has a type that safetensors cannot have, i64"},
        {"{\"w\":{\"shape\":[2],\"data_offsets\":[0,8]}}", "array w: has no type"},
        {ARRAY("F32", "[0]", "[0,8]"), "which do not fit its shape"},
        {ARRAY("F32", "[-2]", "[0,8]"), "too large or not a list of sizes"},
        {ARRAY("F32", "[2.0]", "[0,8]"), "too large or not a list of sizes"},
        {ARRAY("F32", "[4294967296]", "[0,8]"), "too large or not a list of sizes"},
        {ARRAY("F32", "[1,1,1,1,1,1,1,1,2]", "[0,8]"), "not a list of up to 8 sizes"},
        {ARRAY("F32", "[2147483648,2147483648,4]", "[0,8]"), "too large or not a list of sizes"},
        {ARRAY("F32", "[2147483648,2147483648]", "[0,8]"), "which do not fit its shape"},
        {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
         "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
         "array b: has data offsets with gaps or overlaps"},
        {"{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"w\":{}}",
         "is not a safetensors file: duplicate object key"},
        {"{\"w\\n\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
         "has a name that is not a line of text"},
        {"{\"w\":", "is not a safetensors file"},
        {"[1, 2]", "is not a safetensors file"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put_file(bad[i].header, "\0\0\0\0\0\0\0", 8);
        refused(bad[i].says);
    }
    file.size = 0;
    refused("is empty");
    bytes_put(&file, "\xff\xff\xff\x7f\0\0\0\0{}", 10);
    refused("is cut short: its header takes");
    file.size = 8;
    memset(file.data, 0, 8);
    refused("is cut short, or not a safetensors file: it has only 8 bytes");
}

static void test_values(void **state)
{
    (void)state;
    const float nan[] = {1, NAN}, infinite[] = {-INFINITY, 0}, good[] = {1, 2};
    const uint16_t halves[] = {0, 0, 0x7c00, 0};
    const double large = 1e300; /* finite, but no float */
    put_file(ARRAY("F32", "[2]", "[0,8]"), good, 8);
    struct sl_checkpoint checkpoint;
    struct sl_error error;
    assert_int_equal(read_file(&checkpoint, &file, &error), 0);
    sl_checkpoint_release(&checkpoint);
    put_file(ARRAY("F32", "[2]", "[0,8]"), nan, 8);
    refused("array w: has a value that is not finite (element 1)");
    put_file(ARRAY("F32", "[2]", "[0,8]"), infinite, 8);
    refused("array w: has a value that is not finite (element 0)");
    put_file(ARRAY("F16", "[4]", "[0,8]"), halves, 8);
    refused("array w: has a value that is not finite (element 2)");
    put_file(ARRAY("F64", "[1]", "[0,8]"), &large, 8);
    refused("array w: has a value that is not finite (element 0)");
}

static void put_metadata(const char *before, const char *metadata)
{
    char header[512];
    snprintf(header, sizeof header,
             "{\"__metadata__\":{%s%s},\"w\":{\"dtype\":\"F32\",\"shape\":[2],"
             "\"data_offsets\":[0,8]}}",
             before, metadata);
    put_file(header, "\0\0\0\0\0\0\0", 8);
}

static void test_metadata(void **state)
{
    (void)state;
    static const struct {
        const char *metadata, *says;
    } bad[] = {
        {"\"arch\":\"a\\nb\"", "metadata arch: is not a line of text"},
        {"\"epoch\":\"eleven\"", "metadata epoch: 'eleven' is not a whole number"},
        {"\"epoch\":\"-3\"", "metadata epoch: '-3' is less than 0"},
        {"\"made\":\"[\"", "metadata made:"},
        {"\"made\":\"{}\"", "made: is not a list"},
        {"\"classes\":\"[]\"", "metadata classes: dataset: has 0 classes"},
        {"\"format\":\"pt\"", "is damaged: its digest does not match"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        put_metadata("\"xxh3\":\"00\",", bad[i].metadata);
        refused(bad[i].says);
    }
}

/* The same words in a file of another program mean something else. */
static void test_metadata_of_others(void **state)
{
    (void)state;
    static const struct {
        const char *metadata, *passed;
    } odd[] = {
        {"\"epoch\":\"eleven\"", "epoch (eleven)"},
        {"\"made\":\"{}\",\"classes\":\"20\"", "made ({}), classes (20)"},
        {"\"image\":\"[8]\",\"arch\":\"a\\nb\"", "arch (a?b), image ([8])"},
        {"\"preprocess\":\"{\\\"mean\\\": [], \\\"std\\\": []}\"",
         "preprocess ({\"mean\": [], \"std\": []})"},
        {"\"classes\":\"[\\\"cat\\\"]\",\"epoch\":\"3\"", ""},
    };
    struct sl_error error;
    struct sl_checkpoint checkpoint;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        put_metadata("", odd[i].metadata);
        assert_int_equal(read_file(&checkpoint, &file, &error), 0);
        assert_string_equal(checkpoint.passed, odd[i].passed);
        assert_false(checkpoint.own);
        bool told = odd[i].passed[0] == '\0';
        assert_int_equal(checkpoint.dataset.class_count, told ? 1 : 0);
        assert_int_equal(checkpoint.epoch, told ? 3 : -1);
        if (told)
            assert_string_equal(checkpoint.dataset.classes[0].name, "cat");
        sl_checkpoint_release(&checkpoint);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_same_bytes),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_any_bit_of_data_flipped),
        cmocka_unit_test(test_from_elsewhere),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_metadata),
        cmocka_unit_test(test_metadata_of_others),
        cmocka_unit_test(test_other_types),
    };
    return cmocka_run_group_tests_name("checkpoint", tests, bytes_setup, bytes_teardown);
}
