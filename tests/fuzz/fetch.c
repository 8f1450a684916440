/* What sl-fetch does with an archive. */
#include "fuzz.h"

#include "base/progress.h"
#include "fetch/fetch.h"
#include "formats/made.h"

static void fetch_split(struct sl_fetch fetch, const char *path)
{
    struct sl_output output;
    struct sl_error error;
    fuzz_output(&output);
    if (sl_scan_list(&fetch.scan, path, &error) == 0)
        sl_fetch_write(&fetch, path, sl_made_step("sl-fetch", NULL), &output, &error);
    sl_output_abort(&output);
    sl_scan_release(&fetch.scan);
}

void fuzz_fetch(const char *name, const uint8_t *data, size_t size)
{
    const struct sl_source *source = sl_source_find(name);
    const char *path = fuzz_file(data, size);
    sl_progress_quiet(true);
    fetch_split((struct sl_fetch){.scan = {.source = source, .split = "train"},
                                  .limit = INT64_MAX,
                                  .side = 4,
                                  .skip_bad = true},
                path);
    fetch_split((struct sl_fetch){.scan = {.source = source, .split = "test"},
                                  .limit = 2,
                                  .encoded = source->files},
                path);
}
