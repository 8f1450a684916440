#include "check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Three to five times what was met in `checkkernel full`, by the reference, which sums one by one
 * (so it rounds as often as there are terms), or by Winograd's way; as parts of the exact array,
 * 500 roundings are 3e-5, 900 are 5e-5, and 30 are 2e-6. */
static const struct {
    const char *name;
    struct bound bound;
} kernels[KERNELS] = {
    [DIRECT_FORWARD] = {"direct forward", {500, 15}},
    [DIRECT_INPUT] = {"direct gradient of the input", {500, 15}},
    [DIRECT_WEIGHT] = {"direct gradient of the weight", {1200, 25}},
    [DIRECT_TANGENT] = {"direct tangents", {1200, 25}},
    [WINOGRAD_FORWARD] = {"winograd forward", {900, 30}},
    [WINOGRAD_INPUT] = {"winograd gradient of the input", {900, 30}},
    [WINOGRAD_WEIGHT] = {"winograd gradient of the weight", {900, 30}},
    [WINOGRAD_TANGENT] = {"winograd tangents", {900, 30}},
    [PATCHES_FORWARD] = {"patches forward", {500, 15}},
    [PATCHES_INPUT] = {"patches gradient of the input", {500, 15}},
    [PATCHES_WEIGHT] = {"patches gradient of the weight", {1200, 25}},
    [PATCHES_TANGENT] = {"patches tangents", {1200, 25}},
    [PIXELS_FORWARD] = {"pixels forward", {500, 15}},
    [PIXELS_INPUT] = {"pixels gradient of the input", {500, 15}},
    [PIXELS_WEIGHT] = {"pixels gradient of the weight", {1200, 25}},
    [PIXELS_TANGENT] = {"pixels tangents", {1200, 25}},
    [NORM_FORWARD] = {"norm forward", {90, 8}},
    [NORM_BACKWARD] = {"norm backward", {250, 0.5}},
    [NORM_TANGENT_FORWARD] = {"norm tangents forward", {30, 2}},
    [NORM_TANGENT_BACKWARD] = {"norm tangents backward", {100, 0.5}},
    [MULTIPLY] = {"product of matrices", {200, 12}},
};

const char *check_name(enum kernel kernel)
{
    return kernels[kernel].name;
}

struct bound check_bound(enum kernel kernel)
{
    return kernels[kernel].bound;
}

size_t check_tiers(struct tier *tiers)
{
    const char *only = getenv("SL_ISA");
    size_t count = 0;
    for (size_t i = 0; sl_kernels_tier(i) != NULL; i++) {
        const struct sl_kernels *tier = sl_kernels_tier(i);
        if (only == NULL || only[0] == '\0' || strcmp(only, tier->name) == 0)
            tiers[count++] = (struct tier){.kernels = tier};
    }
    return count;
}

void check_trouble(struct finding *finding, const char *format, ...)
{
    va_list arguments;
    if (finding->trouble[0] != '\0')
        return;
    va_start(arguments, format);
    vsnprintf(finding->trouble, sizeof finding->trouble, format, arguments);
    va_end(arguments);
}

void check_number(struct finding *finding, const char *what, double found, double exact,
                  double size)
{
    double error = fabs(found - exact) / size * 0x1p24;
    finding->numbers++;
    finding->squares += error * error;
    finding->largest = error <= finding->largest ? finding->largest : error;
    if (!isfinite(found))
        check_trouble(finding, "%s: %g instead of %g", what, found, exact);
}
