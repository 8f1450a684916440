/* Every view that sl-inspect has of a stream, a checkpoint or a figure. */
#include "fuzz.h"

#include "formats/recognise.h"
#include "inspect/describe.h"
#include "inspect/diff.h"
#include "inspect/extract.h"
#include "inspect/list.h"
#include "inspect/remake.h"
#include "inspect/verify.h"

#include <stdbool.h>

static void must(int result, const struct sl_error *error)
{
    if (result != 0)
        fuzz_broken(error->text);
}

/* What has been read to its verified end once is read by every view; a figure has but two. */
static void views(const char *path, struct sl_output *output)
{
    struct sl_error error;
    enum sl_format format;
    must(sl_list_json(path, output, &error), &error);
    sl_remake_file(path, output, &error);
    if (sl_recognise(path, false, &format, &error) != 0)
        return;
    must(sl_list_tsv(path, output, &error), &error);
    must(sl_diff(path, path, output, &error), &error);
    sl_list_record(path, 1, output, &error);
    sl_extract_image(path, 0, output, &error);
    sl_extract_npy(path, "images", output, &error);
    sl_extract_npy(path, "soft", output, &error);
    sl_extract_npy(path, "classifier.weight", output, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sl_output output;
    struct sl_error error;
    const char *path = fuzz_file(data, size);
    fuzz_output(&output);
    bool good = sl_verify(path, &error) == 0;
    if ((sl_describe(path, &output, &error) == 0) != good)
        fuzz_broken("what is verified is not described, or the other way round");
    if (good)
        views(path, &output);
    sl_output_abort(&output);
    return 0;
}
