#include "formats/soft.h"

#include <math.h>

int sl_soft_check(const float *entries, size_t count, bool learned, struct sl_error *error)
{
    double lowest = INFINITY, highest = -INFINITY, sum = 0;
    for (size_t i = 0; i < count; i++) {
        double entry = (double)entries[i];
        if (!isfinite(entry))
            return sl_fail(error, "soft label has a value that is not finite");
        lowest = fmin(lowest, entry);
        highest = fmax(highest, entry);
        sum += entry;
    }
    if (lowest < 0 && learned)
        return sl_fail(error, "soft label has an entry of %g, below 0", lowest);
    if (lowest < 0)
        return sl_fail(error, "soft label has an entry of %g, below 0; %s", lowest,
                       highest <= 0                 ? "if these are logarithms, apply exp"
                       : lowest < -SL_SOFT_ROUNDING ? "if these are logits, apply softmax"
                                                    : "if it is rounding, set it to 0");
    if (!learned && !(highest > 0))
        return sl_fail(error, "soft label has no entry above 0");
    if (learned || sum <= 1 + SL_SOFT_ROUNDING)
        return 0;
    return sl_fail(error, "soft label sums to %g, expected at most 1; %s", sum,
                   fabs(sum - 100) < 100 * SL_SOFT_ROUNDING
                       ? "if these are percents, divide by 100"
                       : "if these are logits, apply softmax, else divide by the sum");
}
