/* matrix -- chooses between our kernels and OpenBLAS. */
#include "math/matrix.h"

#include <cblas.h>

#ifdef REAL_DOUBLE
#define GEMM cblas_dgemm
#else
#define GEMM cblas_sgemm
#endif

void matrix_product(real *out, int out_row, const real *a, int a_row, int transposed, const real *w,
                    int w_row, int m, int n, int k)
{
    const struct kernels *kernels;

    /* Measured on Zen 3: our kernel is ahead up to some thirty rows; blocking wins once all three
     * are large. */
    if (m >= 128 && n >= 128 && k >= 128) {
        GEMM(CblasRowMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, m, n, k, 1, a,
             a_row, w, w_row, 1, out, out_row);
        return;
    }
    kernels = kernels_best();
    if (transposed)
        kernels->product(out, out_row, a, 1, a_row, w, w_row, m, n, k);
    else
        kernels->product(out, out_row, a, a_row, 1, w, w_row, m, n, k);
}

/* Before main(): an evaluator or a probe makes no trainer that would ask for it. */
__attribute__((constructor)) static void use_one_thread(void)
{
    openblas_set_num_threads(1);
}

const char *matrix_setup(void)
{
    use_one_thread();
    return openblas_get_config();
}
