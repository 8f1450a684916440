/* How fast networks train and infer here, and how fast this machine computes:
 *
 *     bench -j 2 convnet-d4w128 train 256     # steps: forward, backward, update
 *     bench -j 2 convnet-d4w128 infer 256     # logits, as sl-label and sl-eval get them
 *     bench -j 2 convnet-d3w128 derive 100    # differentiated inner steps, as of distillers
 *     bench peak                              # what they are compared with, on one thread
 *     SL_ISA=ref bench tier                   # the name of the kernels in use
 *     bench about                             # what this was built with
 *
 * Images are in memory. For ConvNets they have the size that leaves a last map of 4x4: 32x32 for
 * D3, 64x64 for D4; for ResNets, 224x224, or 64x64 for small ones. A measurement is a line:
 * softlabel, the tier, network, width, task, batch, threads, images per second in the fastest of
 * several runs, peak resident memory of the process in MiB. For the peak (kernels/peak.h) the last
 * but one is in GFLOP/s. tests/bench/run puts them together.
 *
 * A differentiated step is one of a chain of CHAIN steps of SGD: there, and back to the gradients
 * of images and labels, as distillers do it. After the memory come the steps of a chain, the cost
 * of a step in training steps of the same batch, and the MiB that a further step takes: by the
 * formula in unroll.h, and measured.
 */
#include "base/memory.h"
#include "base/number.h"
#include "base/random.h"
#include "base/threads.h"
#include "base/version.h"
#include "cli/program.h"
#include "distill/unroll.h"
#include "kernel/blas.h"
#include "kernel/kernel.h"
#include "nn/arch.h"
#include "nn/convnet.h"
#include "nn/network.h"
#include "nn/trainer.h"
#include "nn/weights.h"
#include "tests/kernels/peak.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#ifdef __clang__
#define COMPILER __VERSION__ /* says its name itself */
#else
#define COMPILER "gcc " __VERSION__
#endif

enum { RUNS_MIN = 2, BATCH_MAX = 1 << 16, IMAGENET_SIDE = 224, CHAIN = 5 /* as in pytorch.py */ };

static double seconds = 2;

static const struct sl_option options[] = {
    {"seconds", 's', SL_REAL, &seconds, "S", "how long to go on measuring", .low = 0, .high = 1e6},
    {0},
};

static const struct sl_program program = {.name = "bench",
                                          .operands = "NETWORK train|infer|derive BATCH",
                                          .summary = "measure training and inference",
                                          .options = options,
                                          .operands_max = 3};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Seconds of the fastest run. The first is not counted: it brings in code, pages and clocks. */
static double fastest(void (*run)(void *), void *context, double duration)
{
    run(context);
    double best = INFINITY, end = now() + duration;
    for (int runs = 0; runs < RUNS_MIN || now() < end; runs++) {
        double start = now();
        run(context);
        best = fmin(best, now() - start);
    }
    return best;
}

static double peak_memory(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

static float *random_numbers(size_t count, float low, float high, struct sl_error *error)
{
    struct sl_random random;
    float *numbers = sl_alloc(count, sizeof *numbers, error);
    sl_random_init(&random, 1, SL_RANDOM_TEST, 0, 0);
    for (size_t i = 0; numbers != NULL && i < count; i++)
        numbers[i] = sl_random_uniform(&random, low, high);
    return numbers;
}

static void measure_peak(void)
{
    const char *tier = sl_kernels()->name;
    printf("peak\t%s\t-\t-\t-\t-\t1\t%.1f\t%.0f\n", tier, peak_measure(tier, seconds),
           peak_memory());
}

/* A network and a batch for it. */
struct bench {
    const char *sized; /* "@64" after the name of the network, "" if nothing is */
    struct sl_arch arch;
    size_t batch, image; /* numbers of an image */
    float *images, *targets, *logits;
    struct sl_trainer *trainer;
    struct sl_network *network;
    struct sl_unroll *unroll;
    size_t chain, parameters;
    float *start, *outer, *lambda; /* [parameters]: weights, and the gradient after the last step */
    double loss;
};

static void fill(void *context, size_t item, float *image, float *target, float *scratch)
{
    const struct bench *bench = context;
    size_t classes = bench->arch.classes;
    (void)scratch;
    memcpy(image, bench->images + item * bench->image, bench->image * sizeof *image);
    memcpy(target, bench->targets + item * classes, classes * sizeof *target);
}

static void train(void *context)
{
    struct bench *bench = context;
    bench->loss = sl_trainer_step(bench->trainer, bench->batch, fill, bench, 0.01);
}

static void infer(void *context)
{
    struct bench *bench = context;
    sl_network_logits(bench->network, bench->images, bench->batch, bench->logits);
}

static size_t take(void *context, size_t step, float *images, float *labels)
{
    const struct bench *bench = context;
    (void)step;
    memcpy(images, bench->images, bench->batch * bench->image * sizeof *images);
    memcpy(labels, bench->targets, bench->batch * bench->arch.classes * sizeof *labels);
    return bench->batch;
}

/* What becomes of the gradients differs from method to method. */
static void give(void *context, size_t step, float *d_images, const float *d_labels)
{
    (void)context;
    (void)step;
    (void)d_images;
    (void)d_labels;
}

static void derive(void *context)
{
    struct bench *bench = context;
    const struct sl_unroll_data data = {
        .context = bench, .take = take, .images = true, .give = give};
    sl_unroll_start(bench->unroll, bench->start);
    bench->loss = sl_unroll_forward(bench->unroll, bench->chain, 0.01, &data);
    memcpy(bench->lambda, bench->outer, bench->parameters * sizeof *bench->lambda);
    sl_unroll_backward(bench->unroll, bench->lambda, true, &data);
}

static int open_chain(struct bench *bench, size_t steps, struct sl_error *error)
{
    static const struct sl_optimiser sgd = {.kind = SL_SGD};
    sl_unroll_free(bench->unroll);
    bench->chain = steps;
    bench->unroll = sl_unroll_new(&bench->arch, &sgd, bench->batch, steps, (size_t)1 << 30, error);
    return bench->unroll == NULL ? -1 : 0;
}

static const struct sl_plan *plan_of(const struct bench *bench)
{
    return sl_gradients_plan(sl_unroll_gradients(bench->unroll));
}

static int open_unroll(struct bench *bench, struct sl_error *error)
{
    if (open_chain(bench, CHAIN, error) != 0)
        return -1;
    size_t p = bench->parameters = plan_of(bench)->parameters;
    bench->start = sl_alloc(p, sizeof(float), error);
    bench->outer = random_numbers(p, -0.01F, 0.01F, error);
    bench->lambda = sl_alloc(p, sizeof(float), error);
    if (bench->start == NULL || bench->outer == NULL || bench->lambda == NULL)
        return -1;
    sl_weights_init(plan_of(bench), 1, bench->start);
    return 0;
}

static int open_trainer(struct bench *bench, struct sl_error *error)
{
    struct sl_optimiser optimiser = {.kind = SL_SGD, .momentum = 0.9F};
    bench->trainer = sl_trainer_new(&bench->arch, &optimiser, bench->batch, error);
    if (bench->trainer == NULL)
        return -1;
    sl_weights_init(sl_trainer_plan(bench->trainer), 1, sl_trainer_parameters(bench->trainer));
    return 0;
}

static int make_checkpoint(struct sl_checkpoint *checkpoint, const struct sl_arch *arch,
                           struct sl_error *error)
{
    struct sl_plan plan;
    sl_plan_init(&plan, arch);
    float *parameters = sl_alloc(plan.parameters, sizeof *parameters, error);
    if (parameters == NULL)
        return -1;
    sl_weights_init(&plan, 1, parameters);
    int result = sl_weights_write(&plan, parameters, "", checkpoint, error);
    free(parameters);
    return result;
}

static int open_network(struct bench *bench, struct sl_error *error)
{
    const struct sl_arch *arch = &bench->arch;
    struct sl_checkpoint checkpoint = {.epoch = -1};
    struct sl_dataset data = {.class_count = arch->classes,
                              .image = {arch->image[0], arch->image[1], arch->image[2]}};
    if (make_checkpoint(&checkpoint, arch, error) == 0)
        bench->network = sl_network_open(&checkpoint, arch->name, NULL, &data, error);
    sl_checkpoint_release(&checkpoint);
    bench->logits = sl_alloc(bench->batch * arch->classes, sizeof(float), error);
    return bench->network == NULL || bench->logits == NULL ? -1 : 0;
}

static int make_batch(struct bench *bench, struct sl_error *error)
{
    size_t classes = bench->arch.classes;
    bench->images = random_numbers(bench->batch * bench->image, -2, 2, error);
    bench->targets = random_numbers(bench->batch * classes, 0, 1, error);
    if (bench->images == NULL || bench->targets == NULL)
        return -1;
    for (float *row = bench->targets; row < bench->targets + bench->batch * classes;
         row += classes) {
        float sum = 0;
        for (size_t i = 0; i < classes; i++)
            sum += row[i];
        for (size_t i = 0; i < classes; i++)
            row[i] /= sum;
    }
    return 0;
}

/* Looks at images of `side` pixels, with as many classes as ImageNet, Tiny ImageNet and CIFAR-100
 * have. */
static int parse_side(struct sl_arch *arch, const char *name, uint32_t side, struct sl_error *error)
{
    return sl_arch_parse(arch, name, (const uint32_t[]){side, side, 3},
                         side > 64    ? 1000
                         : side == 64 ? 200
                                      : 100,
                         error);
}

/* A ConvNet looks at what its blocks leave 4x4 pixels of; another network at images of ImageNet, or
 * of as many pixels as follow an @. */
static int parse_arch(struct bench *bench, const char *name, struct sl_error *error)
{
    unsigned depth = 0;
    int64_t side = IMAGENET_SIDE;
    const char *at = strchr(name, '@');
    char network[SL_ARCH_NAME];
    bench->sized = at == NULL ? "" : at;
    snprintf(network, sizeof network, "%.*s", (int)(strlen(name) - strlen(bench->sized)), name);
    if (sscanf(name, "convnet-d%u", &depth) == 1)
        side = 4 << (depth <= SL_CONVNET_DEPTH_MAX ? depth : SL_CONVNET_DEPTH_MAX);
    if (at != NULL && sl_parse_integer(at + 1, 1, 4 * IMAGENET_SIDE, &side, error) != 0)
        return -1;
    return parse_side(&bench->arch, network, (uint32_t)side, error);
}

/* The name without the width, which is a column of its own: "resnet18-small@64". */
static void print_network(const struct bench *bench)
{
    const char *name = bench->arch.name, *width = strchr(name, 'w');
    size_t length = width == NULL ? strlen(name) : (size_t)(width - name);
    printf("%.*s%s%s", (int)length, name,
           width == NULL ? "" : width + 1 + strspn(width + 1, "0123456789"), bench->sized);
}

/* Seconds of processor time, of all threads: what others do meanwhile hardly counts. */
static double processor_time(void (*run)(void *), void *context)
{
    struct timespec start, end;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    run(context);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    return (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* As many training steps as a chain has. */
static void train_chain(void *context)
{
    const struct bench *bench = context;
    for (size_t i = 0; i < bench->chain; i++)
        train(context);
}

/* What a differentiated step costs in training steps: the median of pairs. */
static double measure_cost(struct bench *bench)
{
    enum { PAIRS_MIN = 3, PAIRS_MAX = 1000 };
    double costs[PAIRS_MAX], end = now() + seconds;
    int pairs = 0;
    train(bench);
    while (pairs < PAIRS_MIN || (pairs < PAIRS_MAX && now() < end)) {
        double step = processor_time(train_chain, bench);
        costs[pairs++] = processor_time(derive, bench) / step;
    }
    qsort(costs, (size_t)pairs, sizeof *costs, compare);
    return costs[pairs / 2];
}

/* The MiB of a further step: the peak of a longer chain above that of the one measured so far. */
static int measure_further(struct bench *bench, double peak, double *further,
                           struct sl_error *error)
{
    enum { TIMES = 2 };
    if (open_chain(bench, TIMES * CHAIN, error) != 0)
        return -1;
    derive(bench);
    *further = (peak_memory() - peak) / ((TIMES - 1) * CHAIN);
    return open_chain(bench, CHAIN, error);
}

/* The rest of the line of a differentiated step. */
static int print_derived(struct bench *bench, double peak, struct sl_error *error)
{
    double further;
    size_t maps = plan_of(bench)->kept, p = bench->parameters;
    if (measure_further(bench, peak, &further, error) != 0 || open_trainer(bench, error) != 0)
        return -1;
    printf("\t%d\t%.2f\t%.2f\t%.2f", CHAIN, measure_cost(bench),
           (double)((bench->batch * maps + 2 * p) * sizeof(float)) / (1 << 20), further);
    return 0;
}

static const struct task {
    const char *name;
    int (*open)(struct bench *bench, struct sl_error *error);
    void (*run)(void *context);
} tasks[] = {{"train", open_trainer, train},
             {"infer", open_network, infer},
             {"derive", open_unroll, derive}};

static const struct task *find_task(const char *name)
{
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++)
        if (strcmp(name, tasks[i].name) == 0)
            return &tasks[i];
    return NULL;
}

static int measure_network(struct bench *bench, const struct task *task, struct sl_error *error)
{
    const struct sl_arch *arch = &bench->arch;
    bench->image = (size_t)arch->image[0] * arch->image[1] * arch->image[2];
    if (make_batch(bench, error) != 0 || task->open(bench, error) != 0)
        return -1;
    double time = fastest(task->run, bench, seconds), peak = peak_memory();
    size_t steps = bench->unroll == NULL ? 1 : bench->chain;
    double first = bench->logits == NULL ? bench->loss : (double)bench->logits[0];
    if (!isfinite(first)) /* arithmetic gone wrong may be as fast as it likes */
        return sl_fail(error, "%s: what came out is not a finite number", arch->name);
    printf("softlabel\t%s\t", sl_kernels()->name);
    print_network(bench);
    printf("\t%u\t%s\t%zu\t%zu\t%.1f\t%.0f", arch->width, task->name, bench->batch, sl_threads(),
           (double)(bench->batch * steps) / time, peak);
    int result = bench->unroll == NULL ? 0 : print_derived(bench, peak, error);
    printf("\n");
    return result;
}

static int bench_network(const char *name, const char *task, const char *batch,
                         struct sl_error *error)
{
    struct bench bench = {0};
    int64_t images;
    if (find_task(task) == NULL)
        sl_die_usage("'%s' is none of train, infer and derive", task);
    if (sl_parse_integer(batch, 1, BATCH_MAX, &images, error) != 0 ||
        parse_arch(&bench, name, error) != 0)
        sl_die_usage("%s", error->text);
    bench.batch = (size_t)images;
    int result = measure_network(&bench, find_task(task), error);
    sl_trainer_free(bench.trainer);
    sl_network_free(bench.network);
    sl_unroll_free(bench.unroll);
    free(bench.start);
    free(bench.outer);
    free(bench.lambda);
    free(bench.images);
    free(bench.targets);
    free(bench.logits);
    return result;
}

int main(int argc, char **argv)
{
    struct sl_error error;
    struct sl_list operands = sl_program_start(&program, argc, argv);
    const char *what = operands.count > 0 ? operands.items[0] : "";
    int result = sl_kernels_choose(&error);
    if (result == 0 && operands.count == 3)
        result = bench_network(what, operands.items[1], operands.items[2], &error);
    else if (result == 0 && strcmp(what, "peak") == 0)
        measure_peak();
    else if (result == 0 && strcmp(what, "tier") == 0)
        printf("%s\n", sl_kernels()->name);
    else if (result == 0 && strcmp(what, "about") == 0)
        printf("softlabel " SL_VERSION ", " COMPILER ", %s\n", sl_blas_name());
    else if (result == 0)
        sl_die_usage("operands are NETWORK train|infer|derive BATCH, peak, tier or about");
    if (result != 0)
        sl_die(&error);
    return 0;
}
