/* Networks and statistics: read, opened as the network that they say they are, written again. */
#include "fuzz.h"

#include "formats/checkpoint.h"
#include "images/whiten.h"
#include "nn/network.h"

#include <stdlib.h>
#include <string.h>

static void check_written(struct sl_checkpoint *checkpoint)
{
    struct sl_output output;
    struct sl_error error;
    char digest[SL_XXH3_TEXT];
    memcpy(digest, checkpoint->digest, sizeof digest);
    fuzz_output(&output);
    if (sl_checkpoint_write(checkpoint, &output, &error) != 0)
        fuzz_broken(error.text);
    if (strcmp(digest, checkpoint->digest) != 0)
        fuzz_broken("the digest is another one when written");
    sl_output_abort(&output);
}

static void open_network(const struct sl_checkpoint *checkpoint)
{
    static struct sl_class classes[] = {{"0", "zero"}, {"1", "one"}};
    static const struct sl_dataset pair = {
        .classes = classes, .class_count = 2, .image = {8, 8, 3}, .preprocess.std = {1, 1, 1, 1}};
    struct sl_error error;
    bool own = checkpoint->dataset.class_count > 0 && checkpoint->dataset.image[0] > 0;
    const struct sl_dataset *data = own ? &checkpoint->dataset : &pair;
    /* buffers for large images are large, and it is the images that ask for them */
    if ((size_t)data->image[0] * data->image[1] <= 256 * 256)
        sl_network_free(sl_network_open(checkpoint, NULL, NULL, data, &error));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sl_checkpoint checkpoint;
    struct sl_whiten whiten;
    struct sl_error error;
    const char *path = fuzz_file(data, size);
    if (sl_checkpoint_read(&checkpoint, path, &error) != 0)
        return 0;
    json_decref(sl_checkpoint_made(&checkpoint, &error));
    open_network(&checkpoint);
    check_written(&checkpoint);
    sl_checkpoint_release(&checkpoint);
    if (sl_whiten_read(&whiten, path, &error) == 0)
        sl_whiten_release(&whiten);
    return 0;
}
