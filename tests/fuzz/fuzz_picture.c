/* JPEG and PNG files; pictures that are not too large are written again. */
#include "fuzz.h"

#include "formats/dataset.h"
#include "images/picture.h"

#include <stdlib.h>

static void write_again(const struct sl_picture *picture)
{
    struct sl_output output;
    struct sl_error error;
    fuzz_output(&output);
    if (sl_picture_write_png(picture, NULL, 0, &output, &error) != 0)
        fuzz_broken(error.text);
    sl_output_abort(&output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sl_picture picture;
    struct sl_error error;
    if (sl_picture_decode(&picture, data, size, &error) != 0) {
        if (picture.pixels != NULL)
            fuzz_broken("pixels of a picture that could not be decoded");
        return 0;
    }
    if (picture.height > SL_SIDE_MAX || picture.width > SL_SIDE_MAX)
        fuzz_broken("a side is too long");
    if ((size_t)picture.height * picture.width < 1 << 16)
        write_again(&picture);
    free(picture.pixels);
    return 0;
}
