/*
 * matrix -- products of row-major matrices of any size: own kernels for small shapes, OpenBLAS (one
 * thread) for large ones. Which one is used depends on the shape alone, so results do not vary.
 * Threads: any.
 */
#ifndef MATH_MATRIX_H
#define MATH_MATRIX_H

#include <stdbool.h>

#include "math/kernels.h"

/*
 * out[M, N] += a[M, K] w[K, N], all row-major with the given row strides; see kernels.h for the
 * padding. With `transposed`, element (m, k) of `a` stands at a[k * a_row + m].
 */
void matrix_product(real *out, int out_row, const real *a, int a_row, int transposed, const real *w,
                    int w_row, int m, int n, int k);

/*
 * out[M, N] (+)= scale a[M, K] w[K, N] through OpenBLAS, for matrices of which one is surely large:
 * nothing has to be padded. Of a matrix that is `turned`, element (i, j) stands at [j * row + i].
 */
struct matrix {
    const real *at;
    int row;
    bool turned;
};
void matrix_large(real *out, int out_row, struct matrix a, struct matrix w, int m, int n, int k,
                  real scale, bool add);

/* to[j * to_row + i] = from[i * from_row + j], for `rows` i and `columns` j. */
void matrix_turn(real *to, int to_row, const real *from, int from_row, int rows, int columns);

/* For measuring: `f` is told before and after every product of OpenBLAS's, until the next call;
 * NULL for none. Not while training. */
void matrix_watch(void (*f)(bool begins));

/* Makes OpenBLAS use one thread, which a process does from its start. Returns a description of the
 * library. */
const char *matrix_setup(void);

#endif
