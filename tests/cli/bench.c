/* bench -- the arithmetic that is counted, by hand and by watching the kernels; the exponent. */
#include "test.h"

#include "math/kernels.h"
#include "train/bench.h"
#include "train/trainer.h"

/* "MODEL" or "MODEL/CONTROLLER". */
static struct config config_of(const char *name)
{
    const char *slash = strchr(name, '/');
    struct config c;
    struct err err;

    config_defaults(&c);
    assert_ok(config_preset(&c, "paper-formal", &err));
    snprintf(c.model, sizeof c.model, "%.*s", (int)strcspn(name, "/"), name);
    if (slash)
        snprintf(c.controller, sizeof c.controller, "%s", slash + 1);
    return c;
}

static void count_of(const char *model, int length, double *products, double *stack)
{
    struct config c = config_of(model);
    struct model m;
    struct err err;

    assert_ok(trainer_model(&m, &c, NULL, &err));
    bench_count(&m, 10, length, products, stack);
    model_release(&m);
}

static void bench_count__follows_the_formulas(void **state)
{
    double products, stack;

    (void)state;
    /* lstm, n = 41: 3 n B G H less the first step's backward, and the classifier. */
    count_of("lstm", 41, &products, &stack);
    assert_near(products, 3.0 * 41 * 10 * 80 * 20 - 10 * 80 * 20 + 3.0 * 42 * 10 * 4 * 20, 0);
    assert_near(stack, 0, 0);
    /* jm-10: 13 scores, readings of 10; cells 1 + 2 + 2 + 1 = 6 for n = 5. */
    count_of("jm-10", 5, &products, &stack);
    assert_near(
        products,
        3.0 * 5 * 10 * 80 * 30 - 10 * 80 * 30 + 3.0 * 4 * 10 * 13 * 20 + 3.0 * 6 * 10 * 4 * 20, 0);
    assert_near(stack, 9.0 * 10 * 10 * 6, 0);
    /* A GRU needs three gates' worth, an Elman network one. */
    count_of("lstm/gru", 41, &products, &stack);
    assert_near(products, 3.0 * 41 * 10 * 60 * 20 - 10 * 60 * 20 + 3.0 * 42 * 10 * 4 * 20, 0);
    count_of("jm-10/elman", 5, &products, &stack);
    assert_near(
        products,
        3.0 * 5 * 10 * 20 * 30 - 10 * 20 * 30 + 3.0 * 4 * 10 * 13 * 20 + 3.0 * 6 * 10 * 4 * 20, 0);
    assert_near(stack, 9.0 * 10 * 10 * 6, 0);
    count_of("gref-10", 5, &products, &stack);
    assert_near(stack, 3.0 * 10 * 11 * 10, 0);
}

/* Products as the kernels see them: m x n x k, with the padding that the formulas leave out. */
static double seen;
static const struct kernels *plain;

static void counting_product(real *out, int out_row, const real *a, int a_row, int a_column,
                             const real *w, int w_row, int m, int n, int k)
{
    seen += (double)m * n * k;
    plain->product(out, out_row, a, a_row, a_column, w, w_row, m, n, k);
}

static void bench_count__is_what_the_kernels_are_asked_for(void **state)
{
    static const char *const models[] = { "lstm",    "jm-10",     "jm-3.3.3",    "jm-hidden",
                                          "gref-10", "jm-10/gru", "stable-jm-10" };
    enum { LENGTH = 61 };
    uint16_t ids[10 * LENGTH] = { 0 };
    size_t i;

    (void)state;
    plain = kernels_best();
    for (i = 0; i < sizeof models / sizeof *models; i++) {
        struct config c = config_of(models[i]);
        struct kernels counting = *plain;
        double products, stack, padded;
        struct model m;
        struct tape tape;
        struct err err;

        assert_ok(trainer_model(&m, &c, NULL, &err));
        model_draw(&m, 1, 0.1);
        model_pack(&m, ~0);
        assert_ok(tape_init(&tape, &m, STACK_TRAIN, 10, LENGTH, &err));
        counting.product = counting_product;
        seen = 0;
        kernels_use(&counting);
        tape_forward(&tape, ids, 10, LENGTH);
        tape_backward(&tape, 0);
        kernels_use(NULL);
        assert_ptr_equal(kernels_best(), plain);
        bench_count(&m, 10, LENGTH, &products, &stack);
        /* Rows of scores, outputs and states are padded to 16: at most twice as much in all; and
         * nothing that is counted is not done. */
        padded = seen / products;
        if (padded < 1 || padded > 2)
            fail_msg("%s: %g multiply-adds counted, %g done", models[i], products, seen);
        tape_release(&tape);
        model_release(&m);
    }
}

static void bench_exponent__fits_powers(void **state)
{
    int length[] = { 40, 80, 160, 320 }, i;
    double seconds[4];

    (void)state;
    for (i = 0; i < 4; i++)
        seconds[i] = 3e-6 * pow(length[i], 1.5);
    assert_near(bench_exponent(length, seconds, 4), 1.5, 1e-12);
    assert_true(isnan(bench_exponent(length, seconds, 1)));
    length[1] = 40;
    assert_true(isnan(bench_exponent(length, seconds, 2)));
}

static void bench_measure__leaves_the_kernels_as_they_were(void **state)
{
    const struct kernels *before = kernels_best();
    static const char *const models[] = { "lstm", "jm-3.3.3", "gref-10" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof models / sizeof *models; i++) {
        struct config c = config_of(models[i]);
        struct bench_row r;
        struct err err;
        double sum = 0;
        int k;

        assert_ok(bench_measure(&r, &c, true, &err));
        assert_ptr_equal(kernels_best(), before);
        for (k = 0; k < BENCH_PHASES; k++) {
            assert_true(r.median[k] >= r.least[k] && r.least[k] >= 0);
            sum += r.median[k];
        }
        assert_true(sum > 0 && r.all_least > 0 && r.all_median >= r.all_least);
        for (sum = 0, k = 0; k < BENCH_WORKS; k++)
            sum += r.work[k];
        assert_true(sum >= 0.999 * r.all_median);
        assert_true(r.work[BENCH_PRODUCTS] > 0);
        assert_true(i ? r.work[BENCH_STACK] > 0 : r.work[BENCH_STACK] == 0);
        assert_true(r.steps_per_s > 0 && r.steps_per_s_cm > r.steps_per_s);
    }
}

static void bench_machine__measures_something(void **state)
{
    struct bench_machine m;

    (void)state;
    bench_machine(&m, true);
    assert_true(m.multiply_adds_per_s > 1e7 && m.multiply_adds_per_s < 1e13);
    assert_true(m.triad_bytes_per_s > 1e7 && m.triad_bytes_per_s < 1e13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bench_count__follows_the_formulas),
        cmocka_unit_test(bench_count__is_what_the_kernels_are_asked_for),
        cmocka_unit_test(bench_exponent__fits_powers),
        cmocka_unit_test(bench_measure__leaves_the_kernels_as_they_were),
        cmocka_unit_test(bench_machine__measures_something),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
