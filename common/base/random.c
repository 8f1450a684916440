#include "base/random.h"

#include <math.h>
#include <string.h>

void sl_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t block[4])
{
    uint32_t a = counter[0], b = counter[1], c = counter[2], d = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        uint64_t p = (uint64_t)0xD2511F53u * a;
        uint64_t q = (uint64_t)0xCD9E8D57u * c;
        a = (uint32_t)(q >> 32) ^ b ^ k0;
        b = (uint32_t)q;
        c = (uint32_t)(p >> 32) ^ d ^ k1;
        d = (uint32_t)p;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    block[0] = a;
    block[1] = b;
    block[2] = c;
    block[3] = d;
}

void sl_random_init(struct sl_random *random, uint64_t seed, enum sl_random_purpose purpose,
                    uint32_t step, uint32_t item)
{
    *random = (struct sl_random){
        .key = {(uint32_t)seed, (uint32_t)(seed >> 32)},
        .counter = {0, item, step, (uint32_t)purpose},
        .used = 4,
    };
}

uint32_t sl_random_u32(struct sl_random *random)
{
    if (random->used == 4) {
        sl_philox(random->counter, random->key, random->block);
        random->counter[0]++;
        random->used = 0;
    }
    return random->block[random->used++];
}

uint64_t sl_random_u64(struct sl_random *random)
{
    uint64_t high = sl_random_u32(random);
    return high << 32 | sl_random_u32(random);
}

float sl_random_unit(struct sl_random *random)
{
    return (float)(sl_random_u32(random) >> 8) * 0x1p-24f;
}

float sl_random_uniform(struct sl_random *random, float low, float high)
{
    return low + (high - low) * sl_random_unit(random);
}

float sl_random_normal(struct sl_random *random)
{
    double u = ((double)sl_random_u32(random) + 0.5) * 0x1p-32;
    double v = (double)sl_random_u32(random) * 0x1p-32;
    return (float)(sqrt(-2 * log(u)) * cos(2 * M_PI * v));
}

/* Lemire's multiplication, with the rejection that removes its bias. */
uint32_t sl_random_below(struct sl_random *random, uint32_t bound)
{
    uint32_t threshold = -bound % bound;
    uint64_t product;
    do
        product = (uint64_t)sl_random_u32(random) * bound;
    while ((uint32_t)product < threshold);
    return (uint32_t)(product >> 32);
}

void sl_random_permutation(struct sl_random *random, uint32_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = sl_random_below(random, (uint32_t)i + 1);
        order[i] = order[j];
        order[j] = (uint32_t)i;
    }
}

uint64_t sl_random_hash(uint64_t seed, enum sl_random_purpose purpose, int64_t id)
{
    struct sl_random random;
    uint64_t bits = (uint64_t)id;
    sl_random_init(&random, seed, purpose, (uint32_t)(bits >> 32), (uint32_t)bits);
    return sl_random_u64(&random);
}
