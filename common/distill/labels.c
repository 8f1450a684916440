#include "distill/labels.h"

#include "nn/loss.h"

#include <math.h>
#include <string.h>

static const float LEAST_SHARE = 0.001f;

/* Published for ten classes; of more, labels begin smaller. */
static double scale_of(size_t classes)
{
    return sqrt((double)classes / 10);
}

void sl_labels_take(enum sl_label_form form, size_t n, size_t classes, float *labels)
{
    double mean = 1 / (double)classes, scale = scale_of(classes);
    for (size_t i = 0; i < n * classes; i++)
        if (form == SL_LABELS_LOGITS)
            labels[i] = logf(labels[i] < LEAST_SHARE ? LEAST_SHARE : labels[i]);
        else if (form == SL_LABELS_CENTRED)
            labels[i] = (float)(((double)labels[i] - mean) / scale);
}

void sl_labels_give(enum sl_label_form form, size_t n, size_t classes, const float *values,
                    float *labels)
{
    double mean = 1 / (double)classes, scale = scale_of(classes);
    if (form == SL_LABELS_FREE)
        memcpy(labels, values, n * classes * sizeof *labels);
    for (size_t i = 0; form == SL_LABELS_LOGITS && i < n * classes; i += classes)
        sl_softmax(classes, values + i, 1, labels + i);
    for (size_t i = 0; form == SL_LABELS_CENTRED && i < n * classes; i++)
        labels[i] = fmaxf((float)((double)values[i] * scale + mean), 0);
}
