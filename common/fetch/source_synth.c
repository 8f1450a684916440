/* Generated images have no archive: they are listed and drawn in the order of their ids. */
#include "fetch/scan.h"
#include "fetch/synth.h"

#include <stdio.h>
#include <string.h>

static int scan_images(struct sl_scan *scan, enum sl_synth_split split, struct sl_error *error)
{
    uint8_t pixels[SL_SYNTH_BYTES];
    const struct sl_picture picture = {SL_SYNTH_SIDE, SL_SYNTH_SIDE, pixels};
    char id[SL_SYNTH_NAME], name[SL_SYNTH_NAME], path[SL_SYNTH_NAME + 16];
    for (uint32_t i = 0; i < sl_synth_count(split); i++) {
        sl_synth_class(sl_synth_label(split, i), id, name);
        snprintf(path, sizeof path, "%s/%05u", id, i % sl_synth_per_class(split));
        bool wanted = sl_scan_wants(scan, path);
        if (wanted)
            sl_synth_image(scan->seed, split, i, pixels);
        if (sl_scan_picture(scan, path, id, wanted ? &picture : NULL, error) != 0)
            return -1;
    }
    return 0;
}

int sl_synth_generate(struct sl_scan *scan, struct sl_error *error)
{
    char id[SL_SYNTH_NAME], name[SL_SYNTH_NAME];
    for (uint32_t label = 0; label < SL_SYNTH_CLASSES && !scan->fetching; label++) {
        sl_synth_class(label, id, name);
        int64_t class = sl_catalogue_class(&scan->catalogue, id, error);
        if (class < 0 || sl_catalogue_rename(&scan->catalogue, class, id, name, error) != 0)
            return -1;
    }
    bool train = strcmp(scan->split, "train") == 0;
    return scan_images(scan, train ? SL_SYNTH_TRAIN : SL_SYNTH_TEST, error);
}
