#include "samples/levels.h"

#include <math.h>

static struct sl_levels stretched(const float *values, size_t count)
{
    struct sl_levels levels;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, (double)values[i]);
        high = fmax(high, (double)values[i]);
    }
    for (int c = 0; c < SL_CHANNELS_MAX; c++) {
        levels.scale[c] = high > low ? 255 / (high - low) : 0;
        levels.shift[c] = -low * levels.scale[c];
    }
    return levels;
}

struct sl_levels sl_levels_of(const struct sl_tensor *image, const float *values,
                              const struct sl_dataset *dataset)
{
    const struct sl_preprocess *preprocess = &dataset->preprocess;
    struct sl_levels levels = {.scale = {1, 1, 1, 1}};
    if (image->dtype == SL_U8)
        return levels;
    if (preprocess->whiten[0] != '\0')
        return stretched(values, sl_tensor_count(image));
    for (int c = 0; c < SL_CHANNELS_MAX; c++) {
        levels.scale[c] = 255 * (double)preprocess->std[c];
        levels.shift[c] = 255 * (double)preprocess->mean[c];
    }
    return levels;
}

uint8_t sl_level(const struct sl_levels *levels, float value, size_t channel)
{
    double level = (double)value * levels->scale[channel] + levels->shift[channel];
    return (uint8_t)lrint(fmin(fmax(level, 0), 255));
}
