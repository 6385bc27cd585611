/*
 * Products of any size: both sides of the limit where OpenBLAS takes over, and which kernels and
 * how many threads a process gets.
 */
#include "engine.h"

#include <cblas.h>
#include <unistd.h>

#include "math/matrix.h"

static real *whole_numbers(struct rng *r, size_t count)
{
    real *x = x_malloc(count * sizeof *x);
    size_t i;

    for (i = 0; i < count; i++)
        x[i] = (real)((int)rng_below(r, 13) - 6);
    return x;
}

/* Whole numbers this small add up exactly in any order, so nothing may differ. */
static void check(struct rng *r, int m, int n, int k, int transposed, int more)
{
    int out_row = n + more, w_row = n + more, a_row = (transposed ? m : k) + more, i, j, l;
    real *a = whole_numbers(r, (size_t)(transposed ? k : m) * (size_t)a_row);
    real *w = whole_numbers(r, (size_t)k * (size_t)w_row);
    real *out = whole_numbers(r, (size_t)m * (size_t)out_row);
    real *got = x_malloc((size_t)m * (size_t)out_row * sizeof *got);

    memcpy(got, out, (size_t)m * (size_t)out_row * sizeof *got);
    matrix_product(got, out_row, a, a_row, transposed, w, w_row, m, n, k);
    for (i = 0; i < m; i++)
        for (j = 0; j < out_row; j++) {
            real sum = out[i * out_row + j];

            for (l = 0; j < n && l < k; l++)
                sum += (transposed ? a[l * a_row + i] : a[i * a_row + l]) * w[l * w_row + j];
            if (got[i * out_row + j] != sum)
                fail_msg("[%d, %d] of %dx%dx%d%s: got %.9g, expected %.9g", i, j, m, n, k,
                         transposed ? " transposed" : "", (double)got[i * out_row + j],
                         (double)sum);
        }
    free(a);
    free(w);
    free(out);
    free(got);
}

static void product__matches__triple_loop_around_the_limit(void **state)
{
    static const int m[] = { 127, 128, 131 }, n[] = { 112, 128, 144 }, k[] = { 127, 128, 150 };
    struct rng r;
    int i;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (i = 0; i < 27; i++) {
        check(&r, m[i % 3], n[i / 3 % 3], k[i / 9], 0, i % 2 * 5);
        check(&r, m[i % 3], n[i / 3 % 3], k[i / 9], 1, i % 2 * 5);
    }
}

static void product__matches__triple_loop_for_small_shapes(void **state)
{
    struct rng r;
    int i;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 2);
    for (i = 0; i < 300; i++)
        check(&r, 1 + (int)rng_below(&r, 40), REAL_PAD * (1 + (int)rng_below(&r, 5)),
              (int)rng_below(&r, 90), i & 1, (int)rng_below(&r, 7));
}

static void large__matches__triple_loop(void **state)
{
    static const int sizes[] = { 1, 3, 17, 40, 130 };
    struct rng r;
    int round, i, j, l;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 3);
    for (round = 0; round < 400; round++) {
        int m = sizes[rng_below(&r, 5)], n = sizes[rng_below(&r, 5)], k = sizes[rng_below(&r, 5)];
        int out_row = n + round % 3;
        bool add = round & 1;
        struct matrix a = { NULL, 0, round & 2 }, w = { NULL, 0, round & 4 };
        real *a_at, *w_at, *out, *before;

        a.row = (a.turned ? m : k) + round % 5;
        w.row = (w.turned ? k : n) + round % 7;
        a.at = a_at = whole_numbers(&r, (size_t)(a.turned ? k : m) * (size_t)a.row);
        w.at = w_at = whole_numbers(&r, (size_t)(w.turned ? n : k) * (size_t)w.row);
        out = whole_numbers(&r, (size_t)m * (size_t)out_row);
        before = x_malloc((size_t)m * (size_t)out_row * sizeof *before);
        memcpy(before, out, (size_t)m * (size_t)out_row * sizeof *before);
        matrix_large(out, out_row, a, w, m, n, k, 2, add);
        for (i = 0; i < m; i++)
            for (j = 0; j < out_row; j++) {
                real sum = add || j >= n ? before[i * out_row + j] : 0;

                for (l = 0; j < n && l < k; l++)
                    sum += 2 * a.at[a.turned ? l * a.row + i : i * a.row + l] *
                           w.at[w.turned ? j * w.row + l : l * w.row + j];
                assert_true(out[i * out_row + j] == sum);
            }
        free(a_at);
        free(w_at);
        free(out);
        free(before);
    }
}

static void turn__swaps__rows_and_columns(void **state)
{
    struct rng r;
    int round, i, j;

    (void)state;
    rng_init(&r, 4, RNG_CHECK, 4);
    for (round = 0; round < 100; round++) {
        int rows = 1 + (int)rng_below(&r, 50), columns = 1 + (int)rng_below(&r, 50);
        int from_row = columns + round % 3, to_row = rows + round % 5;
        real *from = whole_numbers(&r, (size_t)(rows * from_row));
        real *to = whole_numbers(&r, (size_t)(columns * to_row));
        real *before = x_malloc((size_t)(columns * to_row) * sizeof *before);

        memcpy(before, to, (size_t)(columns * to_row) * sizeof *before);
        matrix_turn(to, to_row, from, from_row, rows, columns);
        for (j = 0; j < columns; j++)
            for (i = 0; i < to_row; i++)
                assert_true(to[j * to_row + i] ==
                            (i < rows ? from[i * from_row + j] : before[j * to_row + i]));
        free(from);
        free(to);
        free(before);
    }
}

/* main() has asked OpenBLAS for several threads, as a user's environment may. */
static void blas__uses__one_thread(void **state)
{
    (void)state;
    assert_string_equal(getenv("OPENBLAS_NUM_THREADS"), "2");
    assert_int_equal(openblas_get_num_threads(), 1);
    assert_non_null(matrix_setup());
    assert_int_equal(openblas_get_num_threads(), 1);
}

static void kernels__are_forced_by__the_environment(void **state)
{
    char self[4000] = { 0 }, command[4200], line[64] = "";
    FILE *pipe;

    (void)state;
    assert_string_equal(kernels_all()[0]->name, "portable");
    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    snprintf(command, sizeof command, "PUSHDOWN_KERNELS=portable '%s' name", self);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    assert_non_null(fgets(line, sizeof line, pipe));
    assert_int_equal(pclose(pipe), 0);
    assert_string_equal(line, "portable\n");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(product__matches__triple_loop_around_the_limit),
        cmocka_unit_test(product__matches__triple_loop_for_small_shapes),
        cmocka_unit_test(large__matches__triple_loop),
        cmocka_unit_test(turn__swaps__rows_and_columns),
        cmocka_unit_test(blas__uses__one_thread),
        cmocka_unit_test(kernels__are_forced_by__the_environment),
    };
    const char *threads = getenv("OPENBLAS_NUM_THREADS");

    if (argc > 1 && !strcmp(argv[1], "name")) {
        printf("%s\n", kernels_best()->name);
        return 0;
    }
    if (!threads || strcmp(threads, "2")) { /* the library reads it when it is loaded */
        setenv("OPENBLAS_NUM_THREADS", "2", 1);
        execv("/proc/self/exe", argv);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
