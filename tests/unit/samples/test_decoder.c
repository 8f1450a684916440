/* Image files that are decoded by several threads: their order, and what is wrong with which. */
#include "samples/decoder.h"

#include "../stream_of.h"
#include "base/threads.h"
#include "images/picture.h"

#include <stdlib.h>
#include <string.h>

enum { COUNT = 150, FIRST = 1000 }; /* more than wait at a time; the number of the first record */

static const struct sl_dataset dataset = {.image = {1, 1, 3}};

/* Adds images whose pixel is their number; those of `bad` have a byte of their data changed. */
static int add_all(struct sl_decoder *decoder, const size_t bad[2], struct sl_error *error)
{
    int result = 0;
    for (size_t i = 0; i < COUNT && result == 0; i++) {
        uint8_t pixel[] = {(uint8_t)i, 7, 9};
        void *file;
        size_t size;
        must(sl_picture_png(pixel, dataset.image, &file, &size, error), error);
        if (i == bad[0] || i == bad[1])
            ((uint8_t *)file)[size - 18] ^= 0x55;
        struct sl_sample sample = {.encoded = file, .encoded_size = size};
        decoder->record = FIRST + (int64_t)i;
        result = sl_decoder_add(decoder, &sample, error);
        free(file);
    }
    return result == 0 ? sl_decoder_finish(decoder, error) : result;
}

static void images_stay_in_order(void **state)
{
    (void)state;
    struct sl_store store;
    struct sl_decoder decoder = {.dataset = &dataset, .store = &store};
    struct sl_error error;
    sl_store_init(&store, 3, 100); /* most of it goes to a file */
    must(add_all(&decoder, (size_t[]){COUNT, COUNT}, &error), &error);
    must(sl_store_finish(&store, &error), &error);
    assert_int_equal(store.count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_int_equal(((uint8_t *)store.items)[3 * i], i);
    sl_decoder_release(&decoder);
    sl_store_release(&store);
}

static void the_first_bad_one_is_named(void **state)
{
    (void)state;
    static const size_t bad[][2] = {{3, 1}, {COUNT - 1, COUNT - 1}, {70, 60}};
    for (size_t i = 0; i < 3; i++) {
        struct sl_store store;
        struct sl_decoder decoder = {.dataset = &dataset, .store = &store};
        struct sl_error error;
        sl_store_init(&store, 3, 1 << 20);
        assert_int_equal(add_all(&decoder, bad[i], &error), -1);
        assert_int_equal(decoder.record, FIRST + (int64_t)bad[i][1]);
        assert_non_null(strstr(error.text, "PNG"));
        assert_int_equal(sl_decoder_finish(&decoder, &error), 0);
        sl_decoder_release(&decoder);
        sl_store_release(&store);
    }
}

static int start_threads(void **state)
{
    (void)state;
    struct sl_error error;
    return sl_threads_start(3, &error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_stay_in_order),
        cmocka_unit_test(the_first_bad_one_is_named),
    };
    return cmocka_run_group_tests(tests, start_threads, NULL);
}
