/* bench_machine -- the two limits of the machine that a step could run into. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "math/kernels.h"
#include "train/bench.h"

/* Twelve chains keep two units with a latency of four to five cycles busy. */
#define CHAINS(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7) F(8) F(9) F(10) F(11)
#define CHAIN_DECLARE(i)                                                                           \
    vec x##i;                                                                                      \
    for (lane = 0; lane < lanes; lane++)                                                           \
        x##i[lane] = (real)1 + (real)i;
#define CHAIN_STEP(i)                                                                              \
    x##i = x##i * by + to;                                                                         \
    /* The compiler may not fold the steps into one another. */                                    \
    __asm__ volatile("" : "+x"(x##i));
#define CHAIN_SUM(i) by += x##i;

#define DEFINE_SPIN(NAME, BYTES)                                                                   \
    static double NAME(int64_t steps, real *sink)                                                  \
    {                                                                                              \
        typedef real vec __attribute__((vector_size(BYTES)));                                      \
        enum { lanes = BYTES / (int)sizeof(real) };                                                \
        vec by, to;                                                                                \
        int64_t i;                                                                                 \
        int lane;                                                                                  \
        double began;                                                                              \
                                                                                                   \
        for (lane = 0; lane < lanes; lane++) {                                                     \
            by[lane] = (real)0.5;                                                                  \
            to[lane] = (real)0.25;                                                                 \
        }                                                                                          \
        CHAINS(CHAIN_DECLARE)                                                                      \
        began = clock_thread_cpu_s();                                                              \
        for (i = 0; i < steps; i++) {                                                              \
            CHAINS(CHAIN_STEP)                                                                     \
        }                                                                                          \
        began = clock_thread_cpu_s() - began;                                                      \
        CHAINS(CHAIN_SUM)                                                                          \
        *sink = by[0];                                                                             \
        return 12.0 * lanes * (double)steps / began;                                               \
    }

#if defined(__x86_64__) && defined(__GNUC__)
DEFINE_SPIN(spin_portable, 16)
#if !defined(__clang__)
#pragma GCC push_options
#pragma GCC target("avx2,fma")
DEFINE_SPIN(spin_avx2, 32)
#pragma GCC pop_options
#endif
#else
/* Without a word for "in a vector register" the chains are plain numbers. */
static double spin_portable(int64_t steps, real *sink)
{
    volatile real by = (real)0.5;
    real x[16], factor = by;
    double began;
    int64_t i;
    int j;

    for (j = 0; j < 16; j++)
        x[j] = (real)j;
    began = clock_thread_cpu_s();
    for (i = 0; i < steps; i++)
        for (j = 0; j < 16; j++)
            x[j] = x[j] * factor + (real)0.25;
    began = clock_thread_cpu_s() - began;
    for (*sink = 0, j = 0; j < 16; j++)
        *sink += x[j];
    return 16.0 * (double)steps / began;
}
#endif

static double spin(int64_t steps)
{
    static volatile real kept;
    real sink;
    double got;

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
    if (!strcmp(kernels_best()->name, "avx2"))
        got = spin_avx2(steps, &sink);
    else
#endif
        got = spin_portable(steps, &sink);
    kept = sink;
    (void)kept;
    return got;
}

static double triad(size_t count)
{
    real *a = malloc(count * sizeof *a), *b = malloc(count * sizeof *b),
         *c = malloc(count * sizeof *c), scale = (real)0.5;
    double began, best = 0, got;
    size_t i;
    int pass;

    for (i = 0; a && b && c && i < count; i++) {
        a[i] = 0;
        b[i] = (real)1;
        c[i] = (real)2;
    }
    for (pass = 0; a && b && c && pass < 6; pass++) {
        began = clock_monotonic_s();
        for (i = 0; i < count; i++)
            a[i] = b[i] + scale * c[i];
        __asm__ volatile("" : : "r"(a) : "memory");
        got = 3.0 * (double)(count * sizeof *a) / (clock_monotonic_s() - began);
        best = got > best ? got : best;
        scale += (real)0.25;
    }
    free(a);
    free(b);
    free(c);
    return best;
}

void bench_machine(struct bench_machine *out, bool quick)
{
    double got;
    int pass;

    out->multiply_adds_per_s = 0;
    for (pass = 0; pass < 5; pass++) {
        got = spin(quick ? 500000 : 5000000);
        if (got > out->multiply_adds_per_s)
            out->multiply_adds_per_s = got;
    }
    out->triad_bytes_per_s = triad((size_t)(quick ? 4 : 8) << 20);
}
