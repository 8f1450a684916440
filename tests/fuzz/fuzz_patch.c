/* Patches: what is accepted can be written again, and its labels can be read. */
#include "fuzz.h"

#include "formats/patch.h"

#include <stdbool.h>

static void read_labels(const struct sl_patch *patch)
{
    struct sl_label_reader reader = {.learned = patch->header.learned};
    struct sl_error error;
    bool sound = true;
    if (sl_label_reader_init(&reader, patch->header.dataset.class_count, &error) != 0)
        fuzz_broken(error.text);
    for (int64_t i = 0; i < patch->count && sound; i++) {
        struct sl_sample sample = {0};
        sound = sl_patch_label(patch, i, &reader, &sample, &error) == 0;
    }
    sl_label_reader_release(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sl_patch patch;
    struct sl_output output;
    struct sl_error error;
    if (sl_patch_read(&patch, fuzz_file(data, size), &error) != 0)
        return 0;
    read_labels(&patch);
    fuzz_output(&output);
    if (sl_patch_write(&patch, &output, &error) != 0)
        fuzz_broken(error.text);
    sl_output_abort(&output);
    sl_patch_release(&patch);
    return 0;
}
