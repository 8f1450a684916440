#include "images/whiten.h"

#include "base/memory.h"
#include "base/threads.h"
#include "kernel/kernel.h"

#include <stdlib.h>

enum { ROWS = 16 };

struct product {
    const struct sl_whiten *whiten;
    float *images;
};

static int check(struct sl_whiten *whiten, struct sl_error *error)
{
    const struct sl_array *mean = sl_checkpoint_find(&whiten->file, "mean");
    const struct sl_array *matrix = sl_checkpoint_find(&whiten->file, "whiten");
    if (mean == NULL || matrix == NULL)
        return sl_fail(error, "is not a whitening: it lacks the array 'mean' or 'whiten'");
    whiten->size = mean->tensor.dims[0];
    if (mean->tensor.rank != 1 || matrix->tensor.rank != 2 || whiten->size == 0 ||
        whiten->size > SL_WHITEN_SIZE_MAX || matrix->tensor.dims[0] != whiten->size ||
        matrix->tensor.dims[1] != whiten->size)
        return sl_fail(error, "'mean' and 'whiten' are not [D] and [D, D]");
    whiten->mean = mean->values;
    whiten->matrix = matrix->values;
    return 0;
}

int sl_whiten_read(struct sl_whiten *whiten, const char *path, struct sl_error *error)
{
    *whiten = (struct sl_whiten){.file = {.epoch = -1}};
    if (sl_kernels_choose(error) != 0 || sl_checkpoint_read(&whiten->file, path, error) != 0)
        return -1;
    if (check(whiten, error) != 0) {
        sl_whiten_release(whiten);
        return sl_error_in(error, "%s", path);
    }
    whiten->centred = sl_alloc(SL_WHITEN_BATCH * whiten->size, sizeof(float), error);
    if (whiten->centred == NULL)
        sl_whiten_release(whiten);
    return whiten->centred == NULL ? -1 : 0;
}

void sl_whiten_release(struct sl_whiten *whiten)
{
    sl_checkpoint_release(&whiten->file);
    free(whiten->centred);
    *whiten = (struct sl_whiten){0};
}

static void multiply_rows(void *context, size_t task, size_t worker)
{
    const struct product *product = context;
    const struct sl_whiten *whiten = product->whiten;
    size_t first = task * ROWS * whiten->size;
    (void)worker;
    sl_kernels()->multiply(false, false, ROWS, whiten->size, whiten->size, whiten->centred + first,
                           whiten->matrix, 0, product->images + first);
}

/* Always whole batches: an image's numbers must not depend on the number of others. */
static void multiply_batch(const struct sl_whiten *whiten, float *images)
{
    struct product product = {whiten, images};
    sl_parallel(SL_WHITEN_BATCH / ROWS, multiply_rows, &product);
}

void sl_whiten_apply(struct sl_whiten *whiten, const uint8_t *pixels, size_t count, float *images)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < whiten->size; j++)
            whiten->centred[i * whiten->size + j] =
                (float)pixels[i * whiten->size + j] / 255 - whiten->mean[j];
    multiply_batch(whiten, images);
}

void sl_whiten_apply_f32(struct sl_whiten *whiten, const float *pixels, size_t count, float *images)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < whiten->size; j++)
            whiten->centred[i * whiten->size + j] = pixels[i * whiten->size + j] - whiten->mean[j];
    multiply_batch(whiten, images);
}
