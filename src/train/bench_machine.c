/*
 * bench_machine -- the limits of the machine that a step could run into: arithmetic in registers,
 * memory, and how fast the kernels of charts are with the charts near and far.
 */
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
        x##i[lane] = 1 + i;
#define CHAIN_STEP(i)                                                                              \
    x##i = x##i * by + to;                                                                         \
    /* The compiler may not fold the steps into one another. */                                    \
    __asm__ volatile("" : "+x"(x##i));
#define CHAIN_SUM(i) by += x##i;

#define DEFINE_SPIN(NAME, TYPE, BYTES)                                                             \
    static double NAME(int64_t steps, double *sink)                                                \
    {                                                                                              \
        typedef TYPE vec __attribute__((vector_size(BYTES)));                                      \
        enum { lanes = BYTES / (int)sizeof(TYPE) };                                                \
        vec by, to;                                                                                \
        int64_t i;                                                                                 \
        int lane;                                                                                  \
        double began;                                                                              \
                                                                                                   \
        for (lane = 0; lane < lanes; lane++) {                                                     \
            by[lane] = (TYPE)0.5;                                                                  \
            to[lane] = (TYPE)0.25;                                                                 \
        }                                                                                          \
        CHAINS(CHAIN_DECLARE)                                                                      \
        began = clock_thread_cpu_s();                                                              \
        for (i = 0; i < steps; i++) {                                                              \
            CHAINS(CHAIN_STEP)                                                                     \
        }                                                                                          \
        began = clock_thread_cpu_s() - began;                                                      \
        CHAINS(CHAIN_SUM)                                                                          \
        *sink = (double)by[0];                                                                     \
        return 12.0 * lanes * (double)steps / began;                                               \
    }

/* Sums in eight chains: what one core can read. */
#define DEFINE_SUM(NAME, BYTES)                                                                    \
    static double NAME(const char *at, size_t bytes)                                               \
    {                                                                                              \
        typedef double vec __attribute__((vector_size(BYTES), may_alias));                         \
        vec a = { 0 }, b = a, c = a, d = a, e = a, f = a, g = a, h = a;                            \
        const vec *x = (const vec *)(const void *)at, *end = x + bytes / BYTES;                    \
                                                                                                   \
        for (; x + 8 <= end; x += 8) {                                                             \
            a += x[0];                                                                             \
            b += x[1];                                                                             \
            c += x[2];                                                                             \
            d += x[3];                                                                             \
            e += x[4];                                                                             \
            f += x[5];                                                                             \
            g += x[6];                                                                             \
            h += x[7];                                                                             \
        }                                                                                          \
        a += b + c + d + e + f + g + h;                                                            \
        return a[0];                                                                               \
    }

#if defined(__x86_64__) && defined(__GNUC__)
#define VECTORS 1
DEFINE_SPIN(spin_portable, real, 16)
DEFINE_SPIN(spin_double_portable, double, 16)
DEFINE_SUM(sum_portable, 16)
#if !defined(__clang__)
#define VECTORS_AVX2 1
#pragma GCC push_options
#pragma GCC target("avx2,fma")
DEFINE_SPIN(spin_avx2, real, 32)
DEFINE_SPIN(spin_double_avx2, double, 32)
DEFINE_SUM(sum_avx2, 32)
#pragma GCC pop_options
#endif
#else
/* Without a word for "in a vector register" the chains are plain numbers. */
#define DEFINE_PLAIN(NAME, TYPE)                                                                   \
    static double NAME(int64_t steps, double *sink)                                                \
    {                                                                                              \
        volatile TYPE by = (TYPE)0.5;                                                              \
        TYPE x[16], factor = by;                                                                   \
        double began;                                                                              \
        int64_t i;                                                                                 \
        int j;                                                                                     \
                                                                                                   \
        for (j = 0; j < 16; j++)                                                                   \
            x[j] = (TYPE)j;                                                                        \
        began = clock_thread_cpu_s();                                                              \
        for (i = 0; i < steps; i++)                                                                \
            for (j = 0; j < 16; j++)                                                               \
                x[j] = x[j] * factor + (TYPE)0.25;                                                 \
        began = clock_thread_cpu_s() - began;                                                      \
        for (*sink = 0, j = 0; j < 16; j++)                                                        \
            *sink += (double)x[j];                                                                 \
        return 16.0 * (double)steps / began;                                                       \
    }
DEFINE_PLAIN(spin_portable, real)
DEFINE_PLAIN(spin_double_portable, double)

static double sum_portable(const char *at, size_t bytes)
{
    const double *x = (const double *)(const void *)at;
    double sum[8] = { 0 };
    size_t i, j;

    for (i = 0; i + 8 <= bytes / sizeof *x; i += 8)
        for (j = 0; j < 8; j++)
            sum[j] += x[i + j];
    return sum[0] + sum[1] + sum[2] + sum[3] + sum[4] + sum[5] + sum[6] + sum[7];
}
#endif
#ifndef VECTORS_AVX2
#define spin_avx2        spin_portable
#define spin_double_avx2 spin_double_portable
#define sum_avx2         sum_portable
#endif

static volatile double kept; /* so that nothing is left out */

/* The most of five tries: multiply-adds a second. */
static double spin(bool doubles, bool quick)
{
    bool avx2 = !strcmp(kernels_best()->name, "avx2");
    int64_t steps = quick ? 500000 : 5000000;
    double best = 0, got, sink;
    int pass;

    for (pass = 0; pass < 5; pass++) {
        if (doubles)
            got = avx2 ? spin_double_avx2(steps, &sink) : spin_double_portable(steps, &sink);
        else
            got = avx2 ? spin_avx2(steps, &sink) : spin_portable(steps, &sink);
        kept = sink;
        best = got > best ? got : best;
    }
    return best;
}

double bench_reading(size_t bytes)
{
    enum { MOST = 64 << 20, TRIES = 5, AT_ONCE = 8 << 20 };
    size_t size = (bytes < 4096 ? 4096 : bytes > MOST ? MOST : bytes) / 256 * 256;
    int i, times = (int)(AT_ONCE / size) + 1, pass;
    bool avx2 = !strcmp(kernels_best()->name, "avx2");
    char *at = aligned_alloc(256, size);
    double began, best = 0, got;

    if (!at)
        return 0;
    memset(at, 0, size);
    for (pass = 0; pass < TRIES; pass++) {
        began = clock_thread_cpu_s();
        for (i = 0; i < times; i++)
            kept = avx2 ? sum_avx2(at, size) : sum_portable(at, size);
        got = (double)times * (double)size / (clock_thread_cpu_s() - began);
        best = got > best ? got : best;
    }
    free(at);
    return best;
}

/* The forward pass sums charts up once; the way back does the same with their derivatives, and
 * takes dot products. */
static double lanes_rate(double *data, size_t pieces, int states, int ins, int times)
{
    enum { MOST_STATES = 16 };
    static double out[MOST_STATES * LANES], sums[4096 * LANES_PARTS], weights[4096];
    const struct lanes *lanes = kernels_best()->lanes;
    size_t piece = (size_t)ins * LANES, i;
    double began = clock_thread_cpu_s();
    int time, kind;

    for (time = 0; time < times; time++)
        for (kind = 0; kind < 3; kind++)
            for (i = 0; i < pieces; i++)
                if (kind < 2)
                    lanes->mix(out, states, data + i * piece, ins, weights, states, true);
                else
                    lanes->dots(sums, data + i * piece, ins, out, states);
    began = clock_thread_cpu_s() - began;
    kept = out[0] + sums[0];
    return 3.0 * times * (double)pieces * (double)piece * states / began;
}

void bench_lanes(double *near, double *far, int states, int ins, size_t bytes)
{
    enum { TRIES = 5, MOST = 64 << 20, AT_ONCE = 2 << 20 };
    size_t piece, pieces;
    double *data, got;
    int pass;

    *near = *far = 0;
    while (ins * states > 4096)
        ins /= 2;
    piece = (size_t)ins * LANES * sizeof(double);
    pieces = (bytes < MOST ? bytes : MOST) / piece + 1;
    data = aligned_alloc(64, (pieces * piece + 63) / 64 * 64);
    if (!data || states > 16) {
        free(data);
        return;
    }
    memset(data, 0, pieces * piece);
    for (pass = 0; pass < TRIES; pass++) {
        got = lanes_rate(data, 1, states, ins, (int)(AT_ONCE / piece) + 1);
        *near = got > *near ? got : *near;
        got = lanes_rate(data, pieces, states, ins, (int)(AT_ONCE / (pieces * piece)) + 1);
        *far = got > *far ? got : *far;
    }
    free(data);
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
    out->multiply_adds_per_s = spin(false, quick);
    out->double_adds_per_s = spin(true, quick);
    out->triad_bytes_per_s = triad((size_t)(quick ? 4 : 8) << 20);
}
