/* matrix -- chooses between our kernels and OpenBLAS. */
#include "math/matrix.h"

#include <cblas.h>

#ifdef REAL_DOUBLE
#define GEMM cblas_dgemm
#else
#define GEMM cblas_sgemm
#endif

static void (*watch)(bool begins);

static void blas(real *out, int out_row, struct matrix a, struct matrix w, int m, int n, int k,
                 real scale, bool add)
{
    if (watch)
        watch(true);
    GEMM(CblasRowMajor, a.turned ? CblasTrans : CblasNoTrans, w.turned ? CblasTrans : CblasNoTrans,
         m, n, k, scale, a.at, a.row, w.at, w.row, add, out, out_row);
    if (watch)
        watch(false);
}

void matrix_watch(void (*f)(bool begins))
{
    watch = f;
}

void matrix_product(real *out, int out_row, const real *a, int a_row, int transposed, const real *w,
                    int w_row, int m, int n, int k)
{
    const struct kernels *kernels;

    /* Measured on Zen 3: our kernel is ahead up to some thirty rows; blocking wins once all three
     * are large. */
    if (m >= 128 && n >= 128 && k >= 128) {
        blas(out, out_row, (struct matrix){ a, a_row, transposed },
             (struct matrix){ w, w_row, false }, m, n, k, 1, true);
        return;
    }
    kernels = kernels_best();
    if (transposed)
        kernels->product(out, out_row, a, 1, a_row, w, w_row, m, n, k);
    else
        kernels->product(out, out_row, a, a_row, 1, w, w_row, m, n, k);
}

void matrix_large(real *out, int out_row, struct matrix a, struct matrix w, int m, int n, int k,
                  real scale, bool add)
{
    if (m && n)
        blas(out, out_row, a, w, m, n, k, scale, add);
}

void matrix_turn(real *to, int to_row, const real *from, int from_row, int rows, int columns)
{
    enum { SIDE = 16 }; /* a line of a cache, on either side */
    int i, j, row, column;

    for (row = 0; row < rows; row += SIDE)
        for (column = 0; column < columns; column += SIDE) {
            int row_end = row + SIDE < rows ? row + SIDE : rows;
            int column_end = column + SIDE < columns ? column + SIDE : columns;

            for (j = column; j < column_end; j++)
                for (i = row; i < row_end; i++)
                    to[(size_t)j * (size_t)to_row + (size_t)i] =
                        from[(size_t)i * (size_t)from_row + (size_t)j];
        }
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
