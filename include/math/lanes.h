/*
 * lanes -- kernels over blocks of LANES rows that stand side by side: element r of vector i of a
 * block is x[i * LANES + r]. Always in double. For charts whose rows are many and treated alike,
 * and whose vectors are few (stack/pda_chart.h).
 *
 * Everything adds in an order that depends on the sizes alone. Versions for several CPUs come with
 * those of math/kernels.h: kernels_best()->lanes. Threads: any. No kernel allocates.
 */
#ifndef MATH_LANES_H
#define MATH_LANES_H

#include <stdbool.h>
#include <stddef.h>

enum { LANES = 12, LANES_PARTS = 4 };

struct lanes {
    /* out[o] (+)= sum_i in[i] c[i * c_row + o], for o < outs, i < ins. */
    void (*mix)(double *out, int outs, const double *in, ptrdiff_t ins, const double *c,
                ptrdiff_t c_row, bool add);
    /*
     * The dot products of in[i] and d[o], each left in LANES_PARTS parts:
     * sum[(i * outs + o) * LANES_PARTS ..] += ...
     */
    void (*dots)(double *sum, const double *in, ptrdiff_t ins, const double *d, int outs);
    /* out[i * outs + o] = the dot product of in[i] and d[o], summed over `blocks` blocks, which are
     * ins (outs) vectors long. */
    void (*cross)(double *out, const double *in, int ins, const double *d, int outs,
                  ptrdiff_t blocks);
    /* x = e^x; below -708 as there; NaN stays NaN. */
    void (*exp)(double *x, size_t count);
};

#endif
