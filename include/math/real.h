/*
 * real -- the engine's floating-point type. The shipped build computes in float; the same sources
 * built with -DREAL_DOUBLE serve the tests, where gradient checks and the reference vectors need
 * the digits.
 */
#ifndef MATH_REAL_H
#define MATH_REAL_H

#ifdef REAL_DOUBLE
typedef double real;
#define REAL_NAME   "float64"
#define REAL_TENSOR TENSOR_F64
#else
typedef float real;
#define REAL_NAME   "float32"
#define REAL_TENSOR TENSOR_F32
#endif

/* Rows of matrices that kernels stream over are padded to this many numbers; the padding is zero.
 */
enum { REAL_PAD = 16 };

static inline int real_padded(int count)
{
    return (count + REAL_PAD - 1) / REAL_PAD * REAL_PAD;
}

#endif
