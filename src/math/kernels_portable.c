/* kernels_portable -- for any CPU: what the compiler makes of plain C. The oracle of the others. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3")
#pragma GCC diagnostic ignored "-Wpsabi" /* vectors pass between static functions only */
#endif

#define KERNELS_NAME   "portable"
#define KERNELS_SYMBOL kernels_portable
#include "math/kernels.h"

extern const struct kernels kernels_portable;
#include "math/kernels.inc"
