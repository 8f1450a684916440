/* Arrays that others released, in safetensors or .npz: read as each thing that they may be said to
 * be. */
#include "fuzz.h"

#include "base/progress.h"
#include "fetch/arrays.h"
#include "formats/made.h"

static void be_told(const char *format, ...)
{
    (void)format;
}

static void read_as(const char *path, enum sl_floats said, bool learned, bool argmax)
{
    static const struct sl_arrays_say say = {be_told, be_told};
    struct sl_arrays arrays = {
        .from = path, .images.said = said, .labels = {.learned = learned, .argmax = argmax}};
    struct sl_output output;
    struct sl_error error;
    fuzz_output(&output);
    if (sl_arrays_write(&arrays, sl_made_step("sl-fetch", NULL), &output, &error) == 0)
        sl_arrays_report(&arrays, &say);
    sl_output_abort(&output);
    sl_arrays_release(&arrays);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *path = fuzz_file(data, size);
    sl_progress_quiet(true);
    read_as(path, SL_FLOATS_UNSAID, false, false);
    read_as(path, SL_FLOATS_PIXELS, false, true);
    read_as(path, SL_FLOATS_NORMALISED, true, false);
    return 0;
}
