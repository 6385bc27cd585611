/*
 * rng -- counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers:
 * as easy as 1, 2, 3").
 *
 * A stream is named by (seed, purpose, index); there is no state to carry from one use to the next,
 * so a restart, another order of work or a new consumer can't shift anybody's numbers. Threads: a
 * struct rng belongs to whoever initialised it.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

/* What a stream is for. Values are part of every recorded result: never renumber, only append. */
enum rng_purpose {
    RNG_INIT = 1,      /* initial weights; index = tensor */
    RNG_TRAIN = 2,     /* training strings; index = batch */
    RNG_VALID = 3,     /* validation strings; index = batch */
    RNG_TEST = 4,      /* test strings; index = length (seed = test seed) */
    RNG_SHUFFLE = 5,   /* order of batches; index = epoch */
    RNG_RATE = 6,      /* the learning rate drawn for a seed */
    RNG_PROBE = 7,     /* probe strings */
    RNG_RESAMPLE = 8,  /* bootstrap */
    RNG_YARDSTICK = 9, /* sampled yardsticks */
    RNG_CHECK = 10,    /* tests */
    RNG_SPLIT = 11,    /* which of a file's strings are held out */
    RNG_CLIP = 12,     /* the clipping norm drawn for a seed */
    RNG_DRAW = 13      /* strings for others to use; index = string */
};

struct rng {
    uint32_t key[2], counter[4], block[4];
    int used; /* numbers of `block` handed out */
};

void rng_init(struct rng *r, uint64_t seed, enum rng_purpose purpose, uint64_t index);
uint32_t rng_u32(struct rng *r);
double rng_unit(struct rng *r);                             /* [0, 1), 53 bits */
double rng_uniform(struct rng *r, double low, double high); /* [low, high) */
uint32_t rng_below(struct rng *r, uint32_t bound);          /* 0 .. bound-1, unbiased; bound > 0 */
void rng_shuffle(struct rng *r, uint32_t *values, uint32_t count);

/* The block function itself: out = philox4x32_10(counter, key). */
void philox4x32(uint32_t out[4], const uint32_t counter[4], const uint32_t key[2]);

#endif
