#include "samples/soft_top.h"

#include <math.h>

double sl_soft_entropy(const float *soft, size_t classes)
{
    double sum = 0;
    for (size_t i = 0; i < classes; i++)
        if (soft[i] > 0)
            sum -= (double)soft[i] * log((double)soft[i]);
    return sum;
}

uint32_t sl_soft_top(const float *soft, size_t classes)
{
    size_t top = 0;
    for (size_t i = 1; i < classes; i++)
        if (soft[i] > soft[top])
            top = i;
    return (uint32_t)top;
}
