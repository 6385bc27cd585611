/* rng -- Philox4x32-10 and the streams made of it. */
#include "base/rng.h"

void philox4x32(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2])
{
    uint32_t x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
    uint32_t k0 = key[0], k1 = key[1];
    int round;

    for (round = 0; round < 10; round++) {
        uint64_t a = (uint64_t)0xD2511F53u * x0;
        uint64_t b = (uint64_t)0xCD9E8D57u * x2;
        uint32_t y0 = (uint32_t)(b >> 32) ^ x1 ^ k0;
        uint32_t y2 = (uint32_t)(a >> 32) ^ x3 ^ k1;

        x1 = (uint32_t)b;
        x3 = (uint32_t)a;
        x0 = y0;
        x2 = y2;
        k0 += 0x9E3779B9u; /* golden ratio */
        k1 += 0xBB67AE85u; /* sqrt(3) - 1 */
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
}

void rng_init(struct rng *r, uint64_t seed, enum rng_purpose purpose, uint64_t index)
{
    r->key[0] = (uint32_t)seed;
    r->key[1] = (uint32_t)(seed >> 32);
    r->counter[0] = 0;
    r->counter[1] = (uint32_t)purpose;
    r->counter[2] = (uint32_t)index;
    r->counter[3] = (uint32_t)(index >> 32);
    r->used = 4;
}

uint32_t rng_u32(struct rng *r)
{
    if (r->used == 4) {
        philox4x32(r->block, r->counter, r->key);
        r->counter[0]++;
        r->used = 0;
    }
    return r->block[r->used++];
}

double rng_unit(struct rng *r)
{
    uint64_t high = rng_u32(r), low = rng_u32(r);

    return (double)((high << 21) ^ (low >> 11)) * 0x1p-53;
}

double rng_uniform(struct rng *r, double low, double high)
{
    return low + (high - low) * rng_unit(r);
}

uint32_t rng_below(struct rng *r, uint32_t bound)
{
    /* Lemire's multiply-and-reject. */
    uint64_t product = (uint64_t)rng_u32(r) * bound;

    if ((uint32_t)product < bound) {
        uint32_t threshold = -bound % bound;

        while ((uint32_t)product < threshold)
            product = (uint64_t)rng_u32(r) * bound;
    }
    return (uint32_t)(product >> 32);
}

void rng_shuffle(struct rng *r, uint32_t *values, uint32_t count)
{
    uint32_t i;

    for (i = count; i > 1; i--) {
        uint32_t j = rng_below(r, i), old = values[i - 1];

        values[i - 1] = values[j];
        values[j] = old;
    }
}
