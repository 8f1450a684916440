/* Generated images have no archive; they are listed and drawn in the order of their ids. */
#include "fetch/scan.h"
#include "fetch/synth.h"

#include <stdio.h>
#include <string.h>

static int scan_images(struct sl_scan *scan, enum sl_synth_split split,
                       const struct sl_dataset *dataset, struct sl_error *error)
{
    uint8_t pixels[SL_SYNTH_BYTES];
    const struct sl_picture picture = {SL_SYNTH_SIDE, SL_SYNTH_SIDE, pixels};
    char path[128];
    for (uint32_t i = 0; i < sl_synth_count(split); i++) {
        const char *class = dataset->classes[sl_synth_label(split, i)].id;
        snprintf(path, sizeof path, "%.100s/%05u", class, i % sl_synth_per_class(split));
        bool wanted = sl_scan_wants(scan, path);
        if (wanted)
            sl_synth_image(scan->seed, split, i, pixels);
        if (sl_scan_picture(scan, path, class, wanted ? &picture : NULL, error) != 0)
            return -1;
    }
    return 0;
}

int sl_synth_generate(struct sl_scan *scan, struct sl_error *error)
{
    struct sl_dataset dataset;
    enum sl_synth_split split = strcmp(scan->split, "train") == 0 ? SL_SYNTH_TRAIN : SL_SYNTH_TEST;
    int result = sl_synth_describe(&dataset, split, error);
    if (result == 0)
        result = scan_images(scan, split, &dataset, error);
    for (size_t i = 0; i < dataset.class_count && result == 0 && !scan->fetching; i++) {
        int64_t class = sl_catalogue_class(&scan->catalogue, dataset.classes[i].id, error);
        result = class < 0 ? -1
                           : sl_catalogue_rename(&scan->catalogue, class, dataset.classes[i].id,
                                                 dataset.classes[i].name, error);
    }
    sl_dataset_release(&dataset);
    return result;
}
