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
    put_head("{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3), }", 48);
    refused("is not in C order");
    put_head("{'descr': '>f8', 'fortran_order': False, 'shape': (2, 3), }", 48);
    refused("has the type >f8");
    put_head("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 3), }", 48);
    refused("has no single type");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2, -3), }", 48);
    refused("no list of sizes");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3", 48);
    refused("no list of sizes");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,6), }", 48);
    refused("more than 8 dimensions");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967295, 4294967295), }", 48);
    refused("too large");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 47);
    refused("has 47 bytes of data, its shape needs 48");
    put_head("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }", 49);
    refused("has 49 bytes of data, its shape needs 48");
}

static void test_no_npy(void **state)
{
    (void)state;
    put_file("", 0);
    refused("is empty");
    put_file("\x93NUMPY", 6);
    refused("is no NumPy file");
    put_file("\x93NUMPY\x09\x00\x00\x00\x00\x00", 12);
    refused("version 9");
    put_file("\x93NUMPY\x01\x00\xff\x00{'descr': ", 20);
    refused("cut short");
    put_file("id\tlabel\n0\t17\n1\t3\n", 18);
    refused("is no NumPy file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_no_npy),
    };
    close(mkstemp(path));
    int failed = cmocka_run_group_tests_name("npy", tests, NULL, NULL);
    unlink(path);
    return failed;
}
