#include "throughput.h"

#include "peak.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* As many maps as networks take at once (together, in nn/layer_convolution.c). First ConvNets,
 * whose norm follows the convolution, over the same maps; then ResNets on images of 224x224. */
static const struct sl_conv layers[] = {
    {1, 64, 64, 3, 128, 3, 1},    {1, 32, 32, 3, 128, 3, 1},   {1, 32, 32, 128, 128, 3, 1},
    {3, 16, 16, 128, 128, 3, 1},  {9, 8, 8, 128, 128, 3, 1},   {1, 32, 32, 64, 64, 3, 1},
    {3, 16, 16, 64, 64, 3, 1},    {1, 32, 32, 32, 32, 3, 1},   {3, 16, 16, 32, 32, 3, 1},
    {1, 224, 224, 3, 64, 7, 2},   {1, 56, 56, 64, 64, 3, 1},   {1, 56, 56, 64, 128, 3, 2},
    {1, 56, 56, 64, 128, 1, 2},   {2, 28, 28, 128, 128, 3, 1}, {2, 28, 28, 128, 256, 3, 2},
    {6, 14, 14, 256, 256, 3, 1},  {6, 14, 14, 256, 512, 3, 2}, {6, 14, 14, 256, 512, 1, 2},
    {21, 7, 7, 512, 512, 3, 1},   {1, 56, 56, 256, 64, 1, 1},  {1, 56, 56, 64, 256, 1, 1},
    {6, 14, 14, 1024, 256, 1, 1}, {21, 7, 7, 2048, 512, 1, 1}, {8, 4, 4, 256, 256, 3, 1},
    {8, 4, 4, 256, 512, 3, 2},    {8, 2, 2, 512, 512, 3, 1},
};
enum { LAYERS = sizeof layers / sizeof *layers, CONVNET_LAYERS = 9 };

/* The reference is slow: one small shape and few rounds will do. */
static const struct sl_conv reference_layer = {1, 8, 8, 128, 128, 3, 1};
enum { REFERENCE_ROUNDS = 2 };

static const double RUN_SECONDS = 0.004;

/* One layer in one tier. */
struct bench {
    const struct sl_kernels *kernels;
    struct sl_conv shape;
    struct sl_norm norm;
    struct array x, weight, d_y, y, d_x, prepared, sums, scratch;
    struct array gain, bias, statistics, z, d_gain, d_bias, norm_scratch;
};

/* Seconds that this thread has computed: whatever else has the processor does not count. */
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static struct array zeros(size_t count)
{
    struct array array = array_new(count, 0);
    memset(array.at, 0, count * sizeof *array.at);
    return array;
}

static void prepare_norm(struct bench *b, struct sl_random *random)
{
    size_t c = b->shape.out, pooled = b->shape.n * (b->shape.h / 2) * (b->shape.w / 2) * c;
    b->norm = (struct sl_norm){b->shape.n, b->shape.h, b->shape.w, c};
    b->gain = array_random(c, random, false);
    b->bias = array_random(c, random, false);
    b->statistics = zeros(2 * b->shape.n * c);
    b->z = array_random(pooled, random, false);
    b->d_gain = zeros(c);
    b->d_bias = zeros(c);
    b->norm_scratch = zeros(SL_NORM_SCRATCH * c);
}

static void prepare(struct bench *b, const struct sl_kernels *kernels, const struct sl_conv *shape)
{
    struct sl_random random;
    struct sl_conv_sizes sizes;
    size_t pixels = shape->n * shape->h * shape->w;
    sl_random_init(&random, 6, SL_RANDOM_TEST, 0, 0);
    kernels->convolution(shape)->sizes(shape, &sizes);
    *b = (struct bench){.kernels = kernels, .shape = *shape};
    b->x = array_random(pixels * shape->in, &random, false);
    b->weight = array_random(sl_conv_patch(shape) * shape->out, &random, false);
    b->d_y = array_random(pixels * shape->out, &random, false);
    b->y = zeros(b->d_y.count);
    b->d_x = zeros(b->x.count);
    b->prepared = zeros(sizes.prepared);
    b->sums = zeros(sizes.sums > 0 ? sizes.sums : b->weight.count); /* else the gradient itself */
    b->scratch = zeros(sizes.scratch);
    kernels->convolution(shape)->prepare(shape, b->weight.at, b->prepared.at, 0, 1);
    prepare_norm(b, &random);
}

static void dismiss(struct bench *b)
{
    struct array *all[] = {&b->x,          &b->weight, &b->d_y,     &b->y,      &b->d_x,
                           &b->prepared,   &b->sums,   &b->scratch, &b->gain,   &b->bias,
                           &b->statistics, &b->z,      &b->d_gain,  &b->d_bias, &b->norm_scratch};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        array_free(all[i]);
}

static void forward(struct bench *b)
{
    b->kernels->convolution(&b->shape)->forward(
        &b->shape, (struct sl_dual){b->x.at}, (struct sl_dual){b->prepared.at},
        (struct sl_dual){b->y.at}, (struct sl_dual){b->scratch.at});
}

/* The gradient of images is not needed. */
static bool first_layer(const struct bench *b)
{
    return b->shape.in == 3;
}

static void backward(struct bench *b)
{
    b->kernels->convolution(&b->shape)->backward(
        &b->shape, (struct sl_dual){b->x.at}, (struct sl_dual){b->prepared.at},
        (struct sl_dual){b->d_y.at}, (struct sl_dual){first_layer(b) ? NULL : b->d_x.at},
        (struct sl_dual){b->sums.at}, (struct sl_dual){b->scratch.at});
}

static void norm_forward(struct bench *b)
{
    b->kernels->norm->forward(&b->norm, (struct sl_dual){b->y.at}, (struct sl_dual){b->gain.at},
                              (struct sl_dual){b->bias.at}, (struct sl_dual){b->statistics.at},
                              (struct sl_dual){b->z.at}, (struct sl_dual){b->norm_scratch.at});
}

static void norm_backward(struct bench *b)
{
    b->kernels->norm->backward(&b->norm, (struct sl_dual){b->y.at}, (struct sl_dual){b->gain.at},
                               (struct sl_dual){b->bias.at}, (struct sl_dual){b->statistics.at},
                               (struct sl_dual){b->z.at}, (struct sl_dual){b->d_y.at},
                               (struct sl_dual){b->d_gain.at}, (struct sl_dual){b->d_bias.at},
                               (struct sl_dual){b->norm_scratch.at});
}

static const struct job {
    const char *name;
    void (*run)(struct bench *);
    bool convolves; /* else it is memory that counts */
} jobs[] = {{"convolution forward", forward, true},
            {"convolution backward", backward, true},
            {"norm forward", norm_forward, false},
            {"norm backward", norm_backward, false}};
enum { JOBS = sizeof jobs / sizeof *jobs, CONVOLUTION_JOBS = 2 };

/* GFLOP of a direct convolution, whatever is really done; or GB that must be read and written. */
static double work(const struct job *job, const struct bench *b)
{
    const struct sl_conv *shape = &b->shape;
    double outputs = (double)(shape->n * sl_conv_down(shape) * sl_conv_across(shape) * shape->out);
    if (job->convolves)
        return 2e-9 * outputs * (double)sl_conv_patch(shape) *
               (job->run == forward || first_layer(b) ? 1 : 2);
    return 4e-9 * outputs * (job->run == norm_forward ? 1.25 : 2.25);
}

/* Seconds of one run, in some that take RUN_SECONDS together. */
static double time_job(const struct job *job, struct bench *b)
{
    double start = now(), seconds;
    size_t runs = 0;
    do {
        job->run(b);
        runs++;
        seconds = now() - start;
    } while (seconds < RUN_SECONDS);
    return seconds / (double)runs;
}

/* Everything that is measured. */
struct table {
    const struct tier *tiers;
    size_t tier_count;
    double rates[LAYERS + 1][TIERS_MOST][JOBS]; /* the last: reference_layer */
    double peaks[TIERS_MOST];
};

/* Only ConvNets have a norm of this kind. */
static size_t jobs_of(size_t layer)
{
    return layer < CONVNET_LAYERS || layer == LAYERS ? JOBS : CONVOLUTION_JOBS;
}

static void measure(struct table *table, size_t layer, size_t rounds)
{
    const struct sl_conv *shape = layer < LAYERS ? &layers[layer] : &reference_layer;
    struct bench benches[TIERS_MOST];
    for (size_t t = 0; t < table->tier_count; t++)
        prepare(&benches[t], table->tiers[t].kernels, shape);
    for (size_t round = 0; round < rounds; round++) {
        for (size_t t = 0; t < table->tier_count; t++) {
            table->peaks[t] =
                fmax(table->peaks[t], peak_measure(benches[t].kernels->name, RUN_SECONDS));
            for (size_t j = 0; j < jobs_of(layer); j++) {
                bool reference = table->tiers[t].kernels == sl_kernels_tier(0);
                double *best = &table->rates[layer][t][j];
                if (reference == (layer == LAYERS))
                    *best =
                        fmax(*best, work(&jobs[j], &benches[t]) / time_job(&jobs[j], &benches[t]));
            }
        }
    }
    for (size_t t = 0; t < table->tier_count; t++)
        dismiss(&benches[t]);
}

static void print_line(const struct table *table, size_t layer, size_t t, size_t j)
{
    const struct sl_conv *shape = layer < LAYERS ? &layers[layer] : &reference_layer;
    double rate = table->rates[layer][t][j];
    if (rate == 0)
        return;
    printf("%3zux%-3zu %4zu to %3zu, %zux%zu/%zu  %-20s  %-6s  %7.1f %s", shape->h, shape->w,
           shape->in, shape->out, shape->side, shape->side, shape->stride, jobs[j].name,
           table->tiers[t].kernels->name, rate, jobs[j].convolves ? "GFLOP/s" : "GB/s");
    if (jobs[j].convolves)
        printf("  %.2f", rate / table->peaks[t]);
    printf("\n");
}

void throughput_report(const struct tier *tiers, size_t count, size_t rounds)
{
    struct table table = {.tiers = tiers, .tier_count = count};
    for (size_t layer = 0; layer <= LAYERS; layer++)
        measure(&table, layer, layer < LAYERS ? rounds : REFERENCE_ROUNDS);
    printf("\nOne thread. The last column is in units of the tier's fastest additions and "
           "multiplications,\nin GFLOP/s:");
    for (size_t t = 0; t < count; t++)
        printf(" %s %.1f", tiers[t].kernels->name, table.peaks[t]);
    printf("\n");
    for (size_t layer = 0; layer <= LAYERS; layer++)
        for (size_t j = 0; j < jobs_of(layer); j++)
            for (size_t t = 0; t < count; t++)
                print_line(&table, layer, t, j);
}
