/* What the threads spend their time on: --profile.
 *
 *     sl_profile_start();
 *     enum sl_section before = sl_profile_to(SL_IN_READING);
 *     sl_profile_to(before);
 *     struct sl_profile profile;
 *     sl_profile_read(&profile, 4);
 *
 * Each thread is in one section at a time (a nested one stops the clock of the outer one), so the
 * times of all sections add up to the wall clock's time multiplied by the threads. Before
 * sl_profile_start a change of section costs a comparison.
 */
#ifndef SL_BASE_PROFILE_H
#define SL_BASE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sl_section {
    SL_IN_CONVOLUTION, /* layers, forward and backward; network arithmetic begins here */
    SL_IN_NORM,
    SL_IN_LINEAR,
    SL_IN_JOIN,
    SL_IN_LOSS,
    SL_IN_PREPARATION, /* of what layers derive from their weights */
    SL_IN_UPDATE, /* of the weights, and the sums of their gradients; network arithmetic ends here
                   */
    SL_IN_IMAGES, /* pixels to numbers, normalised */
    SL_IN_AUGMENTATION,
    SL_IN_KERNEL,   /* of a regression: made, factored, solved */
    SL_IN_LABELS,   /* made, changed, or compared with the outputs of a network */
    SL_IN_DECODING, /* JPEG and PNG */
    SL_IN_READING,
    SL_IN_WRITING,
    SL_IN_OTHER,    /* in which a program starts */
    SL_IN_WAITING,  /* for input from a file or a pipe */
    SL_IN_MESSAGES, /* to and from other ranks, and waiting for them */
    SL_IN_IDLE,     /* threads without a task */
    SL_SECTIONS
};

extern bool sl_profiling; /* for sl_profile_to only */
enum sl_section sl_profile_switch(enum sl_section section);

/* Moves the calling thread to another section. Returns the one it was in, to return to. */
static inline enum sl_section sl_profile_to(enum sl_section section)
{
    return sl_profiling ? sl_profile_switch(section) : section;
}

/* Starts the clocks: the caller is in SL_IN_OTHER, all other threads are in SL_IN_IDLE. Call it
 * once, before they do anything. */
void sl_profile_start(void);

/* Counts images that have been trained on, labelled or tested. Main thread only. */
void sl_profile_images(uint64_t count);

struct sl_profile {
    double wall; /* seconds since the start */
    size_t threads;
    double seconds[SL_SECTIONS]; /* of all threads; their sum is wall * threads */
    double arithmetic;           /* seconds of the sections that are network arithmetic */
    uint64_t images;
};

/* The times until now, of a process with so many threads. Main thread only, while no other thread
 * has a task. */
void sl_profile_read(struct sl_profile *profile, size_t threads);

/* A section in a few words: "update of weights". */
const char *sl_section_name(enum sl_section section);

#endif
