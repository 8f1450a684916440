#include "base/random.h"

#include <stdbool.h>

enum { ROUNDS = 8 };

/* Bits of each half of a number; both together hold all numbers below the count. */
static int half_bits(uint32_t count)
{
    int bits = 1;
    while (bits < 16 && (uint64_t)1 << (2 * bits) < count)
        bits++;
    return bits;
}

static uint32_t scramble(const struct sl_random_order *order, int round, uint32_t half)
{
    const uint32_t counter[4] = {(uint32_t)round << 16 | half, order->item, order->step,
                                 (uint32_t)order->purpose};
    const uint32_t key[2] = {(uint32_t)order->seed, (uint32_t)(order->seed >> 32)};
    uint32_t block[4];
    sl_philox(counter, key, block);
    return block[0];
}

/* All rounds, or the same back. */
static uint32_t permute(const struct sl_random_order *order, int bits, bool back, uint32_t number)
{
    uint32_t mask = ((uint32_t)1 << bits) - 1;
    uint32_t left = number >> bits, right = number & mask;
    for (int i = 0; i < ROUNDS; i++) {
        uint32_t kept = back ? left : right;
        uint32_t other = back ? right : left;
        other ^= scramble(order, back ? ROUNDS - 1 - i : i, kept) & mask;
        left = back ? other : kept;
        right = back ? kept : other;
    }
    return left << bits | right;
}

static uint32_t walk(const struct sl_random_order *order, bool back, uint32_t number)
{
    int bits = half_bits(order->count);
    do
        number = permute(order, bits, back, number);
    while (number >= order->count);
    return number;
}

uint32_t sl_random_order_at(const struct sl_random_order *order, uint32_t place)
{
    return walk(order, false, place);
}

uint32_t sl_random_order_of(const struct sl_random_order *order, uint32_t entry)
{
    return walk(order, true, entry);
}
