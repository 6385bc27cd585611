/*
 * matrix -- products of row-major matrices of any size: own kernels for small shapes, OpenBLAS (one
 * thread) for large ones. Which one is used depends on the shape alone, so results do not vary.
 * Threads: any.
 */
#ifndef MATH_MATRIX_H
#define MATH_MATRIX_H

#include "math/kernels.h"

/*
 * out[M, N] += a[M, K] w[K, N], all row-major with the given row strides; see kernels.h for the
 * padding. With `transposed`, element (m, k) of `a` stands at a[k * a_row + m].
 */
void matrix_product(real *out, int out_row, const real *a, int a_row, int transposed, const real *w,
                    int w_row, int m, int n, int k);

/* Makes OpenBLAS use one thread, which a process does from its start. Returns a description of the
 * library. */
const char *matrix_setup(void);

#endif
