/* kernels_avx2 -- for x86-64 with AVX2 and FMA (2013 and later). */
#include "math/kernels.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#pragma GCC target("avx2,fma")

#define KERNELS_NAME   "avx2"
#define KERNELS_SYMBOL kernels_avx2
extern const struct kernels kernels_avx2;
#include "math/kernels.inc"
#else
typedef int kernels_avx2_not_built;
#endif
