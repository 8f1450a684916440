#include "base/profile.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <time.h>

enum { THREADS_MAX = 256, CACHE_LINE = 64 };

/* The clock of one thread, written by that thread only. */
struct clock {
    alignas(CACHE_LINE) int64_t spent[SL_SECTIONS]; /* nanoseconds */
    int64_t since;                                  /* when it entered `at` */
    enum sl_section at;
};

bool sl_profiling;
static int64_t started;
static uint64_t images;
static struct clock clocks[THREADS_MAX];
static atomic_size_t clock_count;
static _Thread_local struct clock *mine;

static const char *const names[SL_SECTIONS] = {
    [SL_IN_CONVOLUTION] = "convolution",
    [SL_IN_NORM] = "norm, ReLU and pool",
    [SL_IN_LINEAR] = "linear layer",
    [SL_IN_JOIN] = "sums of maps",
    [SL_IN_LOSS] = "loss",
    [SL_IN_PREPARATION] = "preparation of weights",
    [SL_IN_UPDATE] = "update of weights",
    [SL_IN_IMAGES] = "normalising images",
    [SL_IN_AUGMENTATION] = "augmentation",
    [SL_IN_KERNEL] = "kernel regression",
    [SL_IN_LABELS] = "labels and scores",
    [SL_IN_DECODING] = "decoding",
    [SL_IN_READING] = "reading",
    [SL_IN_WRITING] = "writing",
    [SL_IN_OTHER] = "other",
    [SL_IN_WAITING] = "waiting for input",
    [SL_IN_MESSAGES] = "messages between ranks",
    [SL_IN_IDLE] = "idle threads",
};

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* The clock of a new thread, which has been idle since the start. */
static struct clock *take_clock(void)
{
    mine = &clocks[atomic_fetch_add(&clock_count, 1)];
    *mine = (struct clock){.since = started, .at = SL_IN_IDLE};
    return mine;
}

enum sl_section sl_profile_switch(enum sl_section section)
{
    struct clock *clock = mine != NULL ? mine : take_clock();
    enum sl_section before = clock->at;
    if (before == section)
        return before;
    int64_t time = now();
    clock->spent[before] += time - clock->since;
    clock->since = time;
    clock->at = section;
    return before;
}

void sl_profile_start(void)
{
    started = now();
    sl_profiling = true;
    take_clock()->at = SL_IN_OTHER;
}

void sl_profile_images(uint64_t count)
{
    images += count;
}

void sl_profile_read(struct sl_profile *profile, size_t threads)
{
    int64_t time = now(), sums[SL_SECTIONS] = {0};
    size_t count = atomic_load(&clock_count);
    for (size_t i = 0; i < count; i++) {
        for (int s = 0; s < SL_SECTIONS; s++)
            sums[s] += clocks[i].spent[s];
        sums[clocks[i].at] += time - clocks[i].since;
    }
    /* threads that never had a task */
    if (count < threads)
        sums[SL_IN_IDLE] += (int64_t)(threads - count) * (time - started);
    *profile = (struct sl_profile){
        .wall = 1e-9 * (double)(time - started), .threads = threads, .images = images};
    for (int s = 0; s < SL_SECTIONS; s++)
        profile->seconds[s] = 1e-9 * (double)sums[s];
    for (int s = SL_IN_CONVOLUTION; s <= SL_IN_UPDATE; s++)
        profile->arithmetic += profile->seconds[s];
}

const char *sl_section_name(enum sl_section section)
{
    return names[section];
}
