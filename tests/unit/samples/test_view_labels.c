/* Labels of views are found wherever they are kept, and images in the order of their ids. */
#include "samples/view_labels.h"

#include "formats/packed.h"
#include "samples/id_order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IMAGES = 500, VIEWS = 7, CLASSES = 40 };

/* Labels of different lengths: dense, or only some of the entries. */
static void fill_label(size_t image, size_t view, float *soft)
{
    memset(soft, 0, CLASSES * sizeof *soft);
    soft[(image + view) % CLASSES] = 0.5f;
    soft[(image + view + 1) % CLASSES] = (float)(image % 100) / 400;
    soft[(image + view + 2) % CLASSES] = (float)view / 100;
}

static void write_label(msgpack_packer *packer, size_t image, size_t view)
{
    float soft[CLASSES], listed[3];
    uint16_t classes[3];
    fill_label(image, view, soft);
    struct sl_sample sample = {.soft = {SL_F32, 1, {CLASSES}, soft}};
    if ((image + view) % 3 == 0) {
        for (size_t k = 0; k < 3; k++) {
            classes[k] = (uint16_t)((image + view + k) % CLASSES);
            listed[k] = soft[classes[k]];
        }
        sample.soft = (struct sl_tensor){SL_F32, 1, {3}, listed};
        sample.index = (struct sl_tensor){SL_U16, 1, {3}, classes};
    }
    sl_label_write(packer, &sample);
}

static void check_all(size_t limit)
{
    struct sl_view_labels labels;
    struct sl_packed_buffer buffer = {0};
    struct sl_label_reader reader = {.any = true};
    struct sl_error error;
    msgpack_packer packer;
    sl_view_labels_init(&labels, VIEWS, limit);
    assert_int_equal(sl_label_reader_init(&reader, CLASSES, &error), 0);
    for (size_t image = 0; image < IMAGES; image++) {
        buffer.size = 0;
        msgpack_packer_init(&packer, &buffer, sl_packed_append);
        msgpack_pack_array(&packer, VIEWS);
        for (size_t view = 0; view < VIEWS; view++)
            write_label(&packer, image, view);
        const struct sl_sample sample = {.views = buffer.bytes, .views_size = buffer.size};
        assert_int_equal(sl_view_labels_add(&labels, &sample, &error), 0);
    }
    assert_int_equal(sl_view_labels_finish(&labels, &error), 0);
    assert_int_equal(labels.bytes.mapped, limit < 10000);
    for (size_t i = 0; i < IMAGES * VIEWS; i++) {
        size_t place = i * 1009 % (IMAGES * VIEWS), image = place / VIEWS, view = place % VIEWS;
        float found[CLASSES], expected[CLASSES];
        fill_label(image, view, expected);
        assert_int_equal(sl_view_labels_get(&labels, &reader, image, view, found, &error), 0);
        assert_memory_equal(found, expected, sizeof found);
    }
    sl_view_labels_release(&labels);
    sl_label_reader_release(&reader);
    free(buffer.bytes);
}

static void test_in_memory(void **state)
{
    (void)state;
    check_all(1 << 24);
}

static void test_in_file(void **state)
{
    (void)state;
    check_all(1000);
}

static void test_id_order(void **state)
{
    (void)state;
    static const int64_t ids[] = {40, (int64_t)1 << 40, 3, 17}, same[] = {40, 3, 40};
    struct sl_id_order order, turned;
    struct sl_error error;
    char digest[2][SL_XXH3_TEXT];
    assert_int_equal(sl_id_order_init(&order, ids, 4, &error), 0);
    assert_memory_equal(order.ids, ((int64_t[]){3, 17, 40, (int64_t)1 << 40}), sizeof ids);
    assert_memory_equal(order.index, ((uint32_t[]){2, 3, 0, 1}), 16);
    assert_memory_equal(order.rank, ((uint32_t[]){2, 3, 0, 1}), 16);
    assert_int_equal(sl_id_order_check(&order, &error), 0);
    assert_int_equal(sl_id_order_init(&turned, order.ids, 4, &error), 0);
    sl_id_order_digest(&order, digest[0]);
    sl_id_order_digest(&turned, digest[1]);
    assert_string_equal(digest[0], digest[1]);
    sl_id_order_release(&turned);
    sl_id_order_release(&order);
    assert_int_equal(sl_id_order_init(&order, same, 3, &error), 0);
    assert_int_equal(sl_id_order_check(&order, &error), -1);
    assert_string_equal(error.text, "id 40 appears twice");
    sl_id_order_release(&order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_memory),
        cmocka_unit_test(test_in_file),
        cmocka_unit_test(test_id_order),
    };
    return cmocka_run_group_tests_name("view_labels", tests, NULL, NULL);
}
