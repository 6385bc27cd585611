/*
 * kernels -- the inner loops, in versions for several CPUs, chosen once when the program starts.
 *
 * The portable version is plain C and serves as the oracle of the others; all of them add in the
 * same order, so they differ only by the rounding of fused multiply-adds.
 * $PUSHDOWN_KERNELS=portable forces it. Threads: any; nothing here has state. No kernel allocates.
 */
#ifndef MATH_KERNELS_H
#define MATH_KERNELS_H

#include <stddef.h>

#include "math/lanes.h"
#include "math/real.h"

enum { SUM_LANES = 16 };

struct kernels {
    const char *name;
    /*
     * out[M, N] += a[M, K] w[K, N]. Element (m, k) of `a` is a[m * a_row + k * a_column], so that
     * the transposed product needs no copy. Rows of out and w are out_row and w_row apart; N is a
     * multiple of REAL_PAD: columns past the true width must exist in both (zero in w).
     */
    void (*product)(real *out, int out_row, const real *a, int a_row, int a_column, const real *w,
                    int w_row, int m, int n, int k);
    void (*exp)(real *x, size_t count);     /* x = e^x; NaN stays NaN */
    void (*sigmoid)(real *x, size_t count); /* x = 1 / (1 + e^-x) */
    void (*tanh)(real *x, size_t count);
    /* out = p a + q b + r c, element by element. */
    void (*mix)(real *restrict out, const real *p, const real *a, const real *q, const real *b,
                const real *r, const real *c, size_t count);
    /* dp += d a, dq += d b, dr += d c, element by element: the other half of mix's derivative. */
    void (*mix_backward)(real *restrict dp, real *restrict dq, real *restrict dr, const real *d,
                         const real *a, const real *b, const real *c, size_t count);
    /*
     * LSTM, rows of H units: gates i f g o and the old cell give the new cell, its tanh (kept as
     * [2][rows][H]; old_kept likewise) and h. On input the third block of gates holds sigmoid(2 g),
     * on output tanh(g); the others are activated.
     */
    void (*lstm_forward)(real *restrict kept, real *restrict hidden, int hidden_row,
                         real *restrict gates, int gates_row, const real *restrict old_kept,
                         int units, int rows);
    /* LSTM, one row of H units, the other way. */
    /* d_gates are by the pre-activations; d_cell holds dL/dc on input and dL/dc_old on output. */
    void (*lstm_backward)(real *restrict d_gates, real *restrict d_cell, const real *d_hidden,
                          const real *gates, const real *old_cell, const real *tanh_cell,
                          int units);
    /*
     * GRU, rows of H units: on input the blocks of gates are the pre-activations of r and z, then
     * what input and state give to n; on output r, z and n are activated, the last block stays.
     * kept [rows][H] is the new state, and so is h.
     */
    void (*gru_forward)(real *restrict kept, real *restrict hidden, int hidden_row,
                        real *restrict gates, int gates_row, const real *restrict old_kept,
                        int units, int rows);
    /* GRU, one row, the other way: d_kept holds what later states give to this one on input, and
     * what goes straight to the older one on output. */
    void (*gru_backward)(real *restrict d_gates, real *restrict d_kept, const real *d_hidden,
                         const real *gates, const real *old_kept, int units);
    /* x = 1 / (1 + e^(-sharpness (x - 1/2))). */
    void (*sharpen)(real *x, real sharpness, size_t count);
    /* d *= its derivative, sharpness x (1 - x), at the results x. */
    void (*sharpen_backward)(real *restrict d, const real *x, real sharpness, size_t count);
    /* Adam, bias-corrected: see nn/optimizer.h. `step` = rate / (1 - b1^t), root = sqrt(1 - b2^t).
     */
    void (*adam)(real *restrict value, real *restrict m1, real *restrict m2, const real *gradient,
                 real scale, real b1, real b2, real step, real root, real epsilon, size_t count);
    /*
     * Softmax of long rows, in pieces: shift adds `bias` to x and returns the largest sum (of a row
     * with a NaN any of its numbers); exp_sum makes e^(x - less) of it and returns their sum, in
     * SUM_LANES partial sums, added up at the end; share multiplies by `scale` and adds the results
     * to `total`.
     */
    real (*shift)(real *restrict x, const real *restrict bias, size_t count);
    real (*exp_sum)(real *x, real less, size_t count);
    void (*share)(real *restrict x, real scale, real *restrict total, size_t count);
    /* The sum of squares, in doubles and in SUM_LANES partial sums as well. */
    double (*square_sum)(const real *x, size_t count);
    const struct lanes *lanes; /* kernels of another kind */
};

/* The best kernels for this CPU. */
const struct kernels *kernels_best(void);
/* For measuring: `k` in their place until the next call; NULL goes back. Not while training. */
void kernels_use(const struct kernels *k);
/* All that this CPU can run, for tests: NULL-terminated, the portable one first. */
const struct kernels *const *kernels_all(void);

#endif
