/* Random numbers without state: Philox4x32-10, a function from (seed, purpose, step, item, index)
 * to bits, so that neither threads, nor order, nor resuming can change what is drawn.
 *
 *     struct sl_random random;
 *     uint32_t step = 17, image = 3;
 *     sl_random_init(&random, 0, SL_RANDOM_AUGMENT, step, image);
 *     float angle = sl_random_uniform(&random, -15, 15);
 *
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
#ifndef SL_BASE_RANDOM_H
#define SL_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* What a number is for: streams of different purposes are independent under one seed. Results
 * depend on the values; never renumber them. */
enum sl_random_purpose {
    SL_RANDOM_TEST = 0,
    SL_RANDOM_INITIALISE = 1,
    SL_RANDOM_SHUFFLE = 2,
    SL_RANDOM_AUGMENT = 3,
    SL_RANDOM_SELECT = 4,
    SL_RANDOM_SYNTH = 5,
    SL_RANDOM_FOLD = 6,
    SL_RANDOM_DISTILL_NETWORK = 7,
    SL_RANDOM_DISTILL_REAL = 8,
    SL_RANDOM_DISTILL_AUGMENT = 9,
    SL_RANDOM_DISTILL_ROUND = 10,
    SL_RANDOM_DISTILL_START = 11,
    SL_RANDOM_DISTILL_INNER = 12,
    SL_RANDOM_CROP = 13,
    SL_RANDOM_LABEL_SAMPLE = 14,
    SL_RANDOM_DISTILL_NOISE = 16,
    SL_RANDOM_VIEW = 17,
    SL_RANDOM_VIEW_BOX = 18,
    SL_RANDOM_VIEW_ORDER = 19,
    SL_RANDOM_VIEW_PARTNER = 20,
};

struct sl_random {
    uint32_t key[2];     /* the seed */
    uint32_t counter[4]; /* block, item, step, purpose */
    uint32_t block[4];   /* the output of ten rounds for this counter */
    int used;            /* words of the block that have been drawn */
};

/* The bare function: ten rounds over `counter` under `key`. */
void sl_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t block[4]);

/* A stream of up to 2^34 words. */
void sl_random_init(struct sl_random *random, uint64_t seed, enum sl_random_purpose purpose,
                    uint32_t step, uint32_t item);

/* The first 64 bits of the stream of an id: a keyed hash. */
uint64_t sl_random_hash(uint64_t seed, enum sl_random_purpose purpose, int64_t id);

uint32_t sl_random_u32(struct sl_random *random);
uint64_t sl_random_u64(struct sl_random *random);

/* Uniform on [0, 1), 24 bits. */
float sl_random_unit(struct sl_random *random);

/* Uniform on [low, high). */
float sl_random_uniform(struct sl_random *random, float low, float high);

/* Standard normal (Box and Muller; two words per number). */
float sl_random_normal(struct sl_random *random);

/* Uniform on 0 ... bound - 1, without bias; bound > 0. */
uint32_t sl_random_below(struct sl_random *random, uint32_t bound);

/* Fills order [count] with 0 ... count - 1, shuffled (Fisher and Yates). */
void sl_random_permutation(struct sl_random *random, uint32_t *order, size_t count);

/* An order of 0 ... count - 1 as sl_random_permutation draws one, but computed entry by entry, and
 * back: a Feistel network, whose steps beyond the count are walked on. Sources: Luby and Rackoff,
 * "How to construct pseudorandom permutations", SIAM J. Comput. 1988; Black and Rogaway, "Ciphers
 * with arbitrary finite domains", CT-RSA 2002. */
struct sl_random_order {
    uint64_t seed;
    enum sl_random_purpose purpose;
    uint32_t step, item; /* as in sl_random_init */
    uint32_t count;      /* at least 1 */
};

/* The entry at place `place` of the order, and the place of an entry; both below the count. */
uint32_t sl_random_order_at(const struct sl_random_order *order, uint32_t place);
uint32_t sl_random_order_of(const struct sl_random_order *order, uint32_t entry);

#endif
