#include "fetch/whitening.h"

#include "formats/made.h"
#include "kernel/kernel.h"

#include <string.h>

int sl_whitening_open(struct sl_whiten *whiten, const char *path, json_t *made, json_t *step,
                      struct sl_preprocess *preprocess, struct sl_error *error)
{
    if (sl_whiten_read(whiten, path, error) != 0)
        return -1;
    json_t *steps = sl_checkpoint_made(&whiten->file, error);
    if (steps == NULL)
        return -1;
    sl_made_input(step, "whiten", sl_made_join(made, steps));
    *preprocess = (struct sl_preprocess){0};
    memcpy(preprocess->whiten, whiten->file.digest, sizeof preprocess->whiten);
    sl_preprocess_find_fit(preprocess, steps);
    json_decref(steps);
    json_object_set_new(step, "arithmetic", json_string(sl_kernels_arithmetic()));
    return 0;
}
