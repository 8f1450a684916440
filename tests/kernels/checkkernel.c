/* Checks every kernel in each tier that the machine runs against its definition in float64, and
 * measures how fast it is:
 *
 *     checkkernel           a test of some seconds that speaks TAP: errors, and in brackets how
 * large they may be checkkernel 20        the same with 20 pseudo-random shapes instead of some
 * hundred checkkernel full      many more and larger shapes, then the speed (make checkkernel)
 *     checkkernel speed     only that
 *
 * SL_ISA names the only tier to look at. Shapes are all small corners, all numbers of channels, and
 * pseudo-random ones: 1 to 70 pixels in height and width, 1 to 130 channels, 1 to 5 maps.
 */
#include "check.h"
#include "kernel/blas.h"
#include "throughput.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How much is checked: products of the convolutions of a shape, at most, and shapes. */
struct extent {
    size_t shapes, corner_step;
    double products;
};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const struct extent quick = {100, 7, 1e6}; /* 7: in turn all of 5 and 4 */
#else
static const struct extent quick = {250, 1, 4e6};
#endif
static const struct extent full = {800, 1, 1e8};

static const struct sl_conv large = {1, 70, 67, 130, 129, 3, 1};

/* So many channels that the weights are too large for a cache, in small maps: several chunks. */
static const struct sl_conv wide = {113, 1, 3, 256, 256, 3, 1};

/* Those besides 3x3 with stride 1. */
static const struct filter {
    size_t side, stride;
} filters[] = {{1, 1}, {1, 2}, {3, 2}, {7, 2}, {7, 1}};
enum { FILTERS = sizeof filters / sizeof *filters };

/* 1 to `most`, smaller ones more often. */
static size_t draw(struct sl_random *random, size_t most)
{
    float unit = sl_random_unit(random);
    return 1 + (size_t)(unit * unit * (float)most);
}

static void check_corners(const struct extent *extent, struct sl_random *random, struct tier *tiers,
                          size_t count)
{
    static const size_t in[] = {1, 2, 7, 8, 9}, out[] = {1, 4, 32, 33};
    for (size_t i = 0; i < 25 * 20; i += extent->corner_step) {
        struct sl_conv conv = {1 + i % 3, 1 + i / 20 % 5, 1 + i / 100, in[i % 5], out[i / 5 % 4], 3,
                               1};
        check_convolution(&conv, random, tiers, count);
        size_t other = sl_random_below(random, 3 * FILTERS);
        if (other < FILTERS) {
            conv.side = filters[other].side;
            conv.stride = filters[other].stride;
            check_convolution(&conv, random, tiers, count);
        }
        struct sl_norm norm = {conv.n, conv.h, conv.w, conv.out};
        check_norm(&norm, i % 2 == 0 ? 0 : 8, random, tiers, count);
    }
    for (size_t i = 1; i <= 130; i += extent->corner_step) {
        struct sl_conv conv = {1 + i % 2, 3, 4, i, 131 - i, 3, 1};
        check_convolution(&conv, random, tiers, count);
        struct sl_norm norm = {1 + i % 3, 5, 6, i};
        check_norm(&norm, 0.5, random, tiers, count);
    }
}

/* Of whole panels of channels, in every tier. */
static void check_few_pixels(const struct extent *extent, struct sl_random *random,
                             struct tier *tiers, size_t count)
{
    for (size_t i = 0; i < 4 * 4 * 2; i += extent->corner_step) {
        struct sl_conv conv = {.n = 1 + sl_random_below(random, 20),
                               .h = 1 + i % 4,
                               .w = 1 + i / 4 % 4,
                               .in = 32 * (1 + sl_random_below(random, 3)),
                               .out = 32 * (1 + sl_random_below(random, 3)),
                               .side = 3,
                               .stride = 1 + i / 16};
        check_convolution(&conv, random, tiers, count);
    }
}

static void check_any_convolution(double products, size_t side, size_t stride,
                                  struct sl_random *random, struct tier *tiers, size_t count)
{
    struct sl_conv conv = {.side = side, .stride = stride};
    do {
        conv.n = 1 + sl_random_below(random, 5);
        conv.h = draw(random, 70);
        conv.w = draw(random, 70);
        conv.in = draw(random, sl_random_below(random, 4) == 0 ? 8 : 130);
        conv.out = draw(random, 130);
    } while ((double)(sl_conv_patch(&conv) * conv.n * conv.h * conv.w * conv.out) > products);
    check_convolution(&conv, random, tiers, count);
}

static void check_any(const struct extent *extent, struct sl_random *random, struct tier *tiers,
                      size_t count)
{
    for (size_t i = 0; i < extent->shapes; i++) {
        check_any_convolution(extent->products, 3, 1, random, tiers, count);
        struct sl_norm norm = {1 + sl_random_below(random, 5), draw(random, 70), draw(random, 70),
                               draw(random, 130)};
        if ((double)(norm.n * norm.h * norm.w * norm.c) < extent->products / 16)
            check_norm(&norm, (double)sl_random_uniform(random, -10, 10), random, tiers, count);
        size_t size[3] = {draw(random, 130), draw(random, 130), draw(random, 300)};
        struct filter filter = filters[i / 2 % FILTERS];
        if (i % 2 == 0)
            check_any_convolution(extent->products * (double)filter.side / 70, filter.side,
                                  filter.stride, random, tiers, count);
        check_multiply(size, (int)(i % 4), (float)(i / 4 % 3) / 2, random, tiers, count);
    }
}

/* A line of TAP; was it good? */
static bool report_kernel(const struct tier *tier, enum kernel kernel, int number)
{
    const struct finding *finding = &tier->findings[kernel];
    struct bound bound = check_bound(kernel);
    double typical = sqrt(finding->squares / (double)finding->numbers);
    bool good = finding->numbers > 0 && finding->largest <= bound.largest &&
                typical <= bound.typical && finding->trouble[0] == '\0';
    printf("%sok %d - %s, %s: %zu shapes, errors of %.2f roundings (%g), largest %.1f (%g)\n",
           good ? "" : "not ", number, tier->kernels->name, check_name(kernel), finding->shapes,
           typical, bound.typical, finding->largest, bound.largest);
    if (finding->trouble[0] != '\0')
        printf("# %s\n", finding->trouble);
    return good;
}

static int report(const struct tier *tiers, size_t count)
{
    int failures = 0, number = 0;
    for (size_t i = 0; i < count; i++)
        for (enum kernel kernel = 0; kernel < KERNELS; kernel++) {
            bool reference = tiers[i].kernels == sl_kernels_tier(0);
            if (reference && kernel >= WINOGRAD_FORWARD && kernel <= PIXELS_TANGENT)
                continue; /* it has none */
            failures += !report_kernel(&tiers[i], kernel, ++number);
        }
    printf("1..%d\n", number);
    return failures;
}

int main(int argc, char **argv)
{
    static struct tier tiers[TIERS_MOST];
    const char *what = argc > 1 ? argv[1] : "";
    bool all = strcmp(what, "full") == 0, speed = strcmp(what, "speed") == 0;
    struct extent extent = all ? full : quick;
    struct sl_random random;
    size_t count = check_tiers(tiers);
    int failures = 0;
    struct sl_error error;
    if (sl_blas_load(&error) != 0) {
        printf("Bail out! %s\n", error.text);
        return 1;
    }
    if (argc > 1 && !all && !speed)
        extent.shapes = strtoul(what, NULL, 10);
    sl_random_init(&random, 5, SL_RANDOM_TEST, 0, 0);
    if (!speed) {
        check_corners(&extent, &random, tiers, count);
        check_few_pixels(&extent, &random, tiers, count);
        check_convolution(&wide, &random, tiers, count);
        check_any(&extent, &random, tiers, count);
        if (all)
            check_convolution(&large, &random, tiers, count);
        failures = report(tiers, count);
    }
    if (all || speed)
        throughput_report(tiers, count, 20);
    return failures > 0;
}
