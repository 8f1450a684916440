/* NumPy files: what is written reads back, what NumPy itself writes reads, and nothing else does.
 */
#include "formats/npy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/softlabel-npy-XXXXXX";

static void put_file(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* A file of version 1.0 with the given dictionary and `size` zero bytes of data. */
static void put_head(const char *head, size_t size)
{
    char bytes[512] = "\x93NUMPY\x01";
    bytes[8] = (char)strlen(head);
    memcpy(bytes + 10, head, strlen(head));
    put_file(bytes, 10 + strlen(head) + size);
}

static void round_trip(const struct sl_tensor *tensor)
{
    struct sl_error error;
    struct sl_output output;
    struct sl_npy npy;
    assert_int_equal(sl_output_open(&output, path, &error), 0);
    assert_int_equal(sl_npy_write(tensor, &output, &error), 0);
    assert_int_equal(sl_output_commit(&output, &error), 0);
    assert_int_equal(sl_npy_read(&npy, path, &error), 0);
    assert_int_equal(npy.tensor.dtype, tensor->dtype);
    assert_int_equal(npy.tensor.rank, tensor->rank);
    assert_memory_equal(npy.tensor.dims, tensor->dims, sizeof tensor->dims);
    assert_memory_equal(npy.tensor.data, tensor->data, sl_tensor_bytes(tensor));
    assert_int_equal(((const char *)npy.tensor.data - (const char *)npy.bytes) % 64, 0);
    sl_npy_release(&npy);
}

static void test_round_trip(void **state)
{
    (void)state;
    uint8_t bytes[8 * 24];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    for (enum sl_dtype dtype = SL_U8; dtype <= SL_F64; dtype++) {
        round_trip(&(struct sl_tensor){dtype, 3, {2, 3, 4}, bytes});
        round_trip(&(struct sl_tensor){dtype, 1, {24}, bytes});
        round_trip(&(struct sl_tensor){dtype, 0, {0}, bytes});
        round_trip(&(struct sl_tensor){dtype, 2, {0, 5}, bytes});
    }
    round_trip(&(struct sl_tensor){SL_U8, 8, {1, 2, 1, 3, 1, 4, 1, 8}, bytes});
}

static void refused(const char *text)
{
    struct sl_error error;
    struct sl_npy npy;
    assert_int_equal(sl_npy_read(&npy, path, &error), -1);
    assert_non_null(strstr(error.text, path));
    if (strstr(error.text, text) == NULL)
        fail_msg("expected '%s', got '%s'", text, error.text);
}

/* Headers as NumPy 1.x and others write them: any order, no trailing comma. */
static void test_heads(void **state)
{
    (void)state;
    struct sl_error error;
    struct sl_npy npy;
    put_head("{'shape': (2,3), 'fortran_order': False, 'descr': '<f8'}\n", 48);
    assert_int_equal(sl_npy_read(&npy, path, &error), 0);
    assert_int_equal(npy.tensor.dtype, SL_F64);
    assert_int_equal(npy.tensor.rank, 2);
    assert_int_equal(npy.tensor.dims[1], 3);
    sl_npy_release(&npy);
    put_head("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }", 48);
    refused("has the type <c8, expected real or whole numbers");
    put_head("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }", 48);
    refused("has the type |O: Python objects");
    put_head("{'descr': '', 'fortran_order': False, 'shape': (2, 3), }", 48);
    refused("has the type , expected real or whole numbers");
    put_head("{'descr': <f4, 'fortran_order': False, 'shape': (2, 3), }", 48);
    refused("has no type in its header");
    put_head("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }", 48);
    refused("is an array of records with named fields");
    put_head("{'descr': '<f8', 'fortran_order': 0, 'shape': (2, 3), }", 48);
    refused("does not say whether it is in Fortran order");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2, -3), }", 48);
    refused("not a list of sizes");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3", 48);
    refused("not a list of sizes");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2Lx, 3L), }", 48);
    refused("not a list of sizes");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,6), }", 48);
    refused("more than 8 dimensions");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967295, 4294967295), }", 48);
    refused("too large");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 47);
    refused("has 47 bytes of data, its shape needs 48");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 49);
    refused("has 49 bytes of data, its shape needs 48");
}

/* Headers that NumPy reads, too: of Python 2, of other writers. */
static void test_other_heads(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3L, 2L), }",
        "{'descr': '=f4', 'fortran_order': False, 'shape': (3, 2,), }",
        "{'descr': 'float32', 'fortran_order': False, 'shape': (3,2)}",
        "{'descr':'f','fortran_order':False,'shape':(3,2)}",
        "{\"descr\": \"<f4\", \"fortran_order\": False, \"shape\": (3, 2)}",
        "{'shape' : ( 3 , 2 ) , 'fortran_order' : False , 'descr' : '|f4'}",
    };
    struct sl_error error;
    struct sl_npy npy;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        put_head(heads[i], 24);
        if (sl_npy_read(&npy, path, &error) != 0)
            fail_msg("%s: %s", heads[i], error.text);
        assert_int_equal(npy.tensor.dtype, SL_F32);
        assert_int_equal(npy.tensor.rank, 2);
        assert_int_equal(npy.tensor.dims[0], 3);
        assert_int_equal(npy.tensor.dims[1], 2);
        sl_npy_release(&npy);
    }
}

/* Bytes 0 ... 23 as an array [2, 3, 4] in Fortran order, and [3, 4] of big-endian numbers. */
static void test_orders(void **state)
{
    (void)state;
    uint8_t file[24 + 128];
    struct sl_error error;
    struct sl_npy npy;
    const char *head = "\x93NUMPY\1\0\76\0"
                       "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4)}  \n";
    size_t start = 10 + 62;
    memcpy(file, head, start);
    for (size_t i = 0; i < 24; i++)
        file[start + i] = (uint8_t)i;
    put_file(file, start + 24);
    assert_int_equal(sl_npy_read(&npy, path, &error), 0);
    const uint8_t *data = npy.tensor.data;
    for (size_t i = 0; i < 2; i++)
        for (size_t j = 0; j < 3; j++)
            for (size_t k = 0; k < 4; k++)
                assert_int_equal(data[(i * 3 + j) * 4 + k], i + 2 * (j + 3 * k));
    sl_npy_release(&npy);
    memcpy(file + 10, "{'descr': '>u2', 'fortran_order': False, 'shape': (3, 4)}    ", 61);
    put_file(file, start + 24);
    assert_int_equal(sl_npy_read(&npy, path, &error), 0);
    for (size_t i = 0; i < 12; i++) {
        uint16_t number;
        memcpy(&number, (const char *)npy.tensor.data + 2 * i, sizeof number);
        assert_int_equal(number, 2 * i << 8 | (2 * i + 1));
    }
    sl_npy_release(&npy);
}

/* Whole numbers of types that no tensor has become i64, with their signs. */
static void test_whole(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        uint8_t bytes[8];
        size_t size;
        int64_t number;
    } cases[] = {
        {"{'descr': '|i1', 'fortran_order': False, 'shape': (1,)}", {0xfe}, 1, -2},
        {"{'descr': '>i2', 'fortran_order': False, 'shape': (1,)}", {0x80, 1}, 2, -32767},
        {"{'descr': '<i4', 'fortran_order': True, 'shape': (1,)}", {0, 0, 0, 0x80}, 4, INT32_MIN},
        {"{'descr': 'uint32', 'fortran_order': False, 'shape': (1,)}",
         {255, 255, 255, 255},
         4,
         UINT32_MAX},
        {"{'descr': '<u8', 'fortran_order': False, 'shape': (1,)}",
         {255, 255, 255, 255, 255, 255, 255, 0x7f},
         8,
         INT64_MAX},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char file[128] = "\x93NUMPY\x01";
        size_t length = strlen(cases[i].head);
        struct sl_error error;
        struct sl_npy npy;
        int64_t number;
        file[8] = (char)length;
        memcpy(file + 10, cases[i].head, length);
        memcpy(file + 10 + length, cases[i].bytes, cases[i].size);
        put_file(file, 10 + length + cases[i].size);
        assert_int_equal(sl_npy_read(&npy, path, &error), 0);
        assert_int_equal(npy.tensor.dtype, SL_I64);
        memcpy(&number, npy.tensor.data, sizeof number);
        assert_int_equal(number, cases[i].number);
        sl_npy_release(&npy);
    }
}

static void test_no_npy(void **state)
{
    (void)state;
    put_file("", 0);
    refused("is empty");
    put_file("\x93NUMPY", 6);
    refused("is not a NumPy file");
    put_file("\x93NUMPY\x09\x00\x00\x00\x00\x00", 12);
    refused("version 9");
    put_file("\x93NUMPY\x01\x00\xff\x00{'descr': ", 20);
    refused("cut short");
    put_file("id\tlabel\n0\t17\n1\t3\n", 18);
    refused("is not a NumPy file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),  cmocka_unit_test(test_heads),
        cmocka_unit_test(test_other_heads), cmocka_unit_test(test_orders),
        cmocka_unit_test(test_whole),       cmocka_unit_test(test_no_npy),
    };
    close(mkstemp(path));
    int failed = cmocka_run_group_tests_name("npy", tests, NULL, NULL);
    unlink(path);
    return failed;
}
