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
    struct bench_count count;
    struct model m;
    struct err err;

    assert_ok(trainer_model(&m, &c, NULL, &err));
    bench_count(&m, 10, length, &count);
    *products = count.products;
    *stack = count.stack;
    assert_true(count.bytes > 0 && count.working_set > 0 && count.double_adds == 0);
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

/* ---- automata: the sums of stack/pda.h, term by term, with every index a loop ------------------
 */
struct machine {
    int states, symbols, vector, window;
    bool original, single;
};

static int oldest(const struct machine *a, int j)
{
    int first = a->original ? 0 : -1;

    return a->window && j - a->window > first ? j - a->window : first;
}

/* Does gamma[i->.][q,x->..] exist? Of the bottom there is one row, and with vectors one of its own.
 */
static bool row_is(const struct machine *a, int i, int q, int x, bool in_chart)
{
    bool more = a->vector && !a->single && a->states * a->symbols > 1;

    return i >= 0 || (!q && !x) || (in_chart && more && q * a->symbols + x == 1);
}

#define EACH(i, end) for (i = 0; i < (end); i++)

/* Multiply-adds of change j, forward. */
static long terms(const struct machine *a, int j)
{
    long sum = 0;
    int i, k, q, x, r, y, s, z, t, v, low = oldest(a, j), first_k;

    for (i = low; i < j; i++) {
        EACH(q, a->states) EACH(x, a->symbols) EACH(r, a->states) EACH(y, a->symbols)
        {
            if (!row_is(a, i, q, x, true))
                continue;
            sum++; /* alpha, or with vectors what of it lies on the symbol of i */
            if (i == j - 1)
                continue; /* pushed just now */
            EACH(s, a->states) EACH(z, a->symbols) sum++;
            first_k = i + 1 > 0 ? i + 1 : 0;
            for (k = first_k; k <= j - 2; k++)
                EACH(t, a->states) sum++;
        }
        EACH(r, a->states) EACH(y, a->symbols) EACH(v, a->vector) sum++; /* eta */
    }
    for (k = low + 1 > 0 ? low + 1 : 0; k <= j - 2; k++) /* gp[k->j][t,y->r] */
        EACH(t, a->states)
    EACH(y, a->symbols) EACH(r, a->states) EACH(s, a->states) EACH(z, a->symbols) sum++;
    return sum;
}

static void count_is(const struct machine *a, int length, bool chunk)
{
    struct model_config c = {
        .cell = cell_find("lstm"), .layers = 1, .hidden = 4, .symbols = 3, .embedded = chunk
    };
    struct bench_count count;
    struct model m;
    struct err err;
    char name[40];
    double sum = 0;
    int j;

    if (a->vector)
        snprintf(name, sizeof name, "vrns-%d-%d-%d", a->states, a->symbols, a->vector);
    else
        snprintf(name, sizeof name, "rns-%d-%d", a->states, a->symbols);
    assert_ok(stack_parse(&c.stack, name, &err));
    c.stack.window = a->window;
    c.stack.bottom_original = a->original;
    c.stack.bottom_single = a->single;
    assert_ok(model_init(&m, &c, &err));
    bench_count(&m, 7, length, &count);
    /* In text that goes on the bottom is out of sight. */
    for (j = 1; j < length + chunk; j++)
        sum += (double)terms(a, chunk ? 3 * a->window : j);
    if (count.stack != 3 * 7 * sum || count.double_adds != count.stack)
        fail_msg("%s, length %d, window %d: %g counted, %g terms", name, length, a->window,
                 count.stack, 3 * 7 * sum);
    model_release(&m);
}

static void bench_count__of_automata__is_every_term(void **state)
{
    static const struct machine machines[] = {
        { 1, 1, 0, 0, false, false }, { 1, 3, 0, 0, false, false }, { 3, 2, 0, 0, false, false },
        { 3, 3, 0, 0, true, false },  { 2, 2, 0, 4, false, false }, { 2, 2, 0, 1, false, false },
        { 1, 1, 2, 0, false, false }, { 2, 3, 2, 0, false, false }, { 2, 3, 2, 0, false, true },
        { 2, 2, 3, 3, true, false },  { 2, 2, 3, 5, false, false },
    };
    size_t i;
    int length;

    (void)state;
    for (i = 0; i < sizeof machines / sizeof *machines; i++)
        for (length = 1; length < 12; length++) {
            count_is(&machines[i], length, false);
            if (machines[i].window)
                count_is(&machines[i], length, true);
        }
}

/* ---- what the kernels see: m x n x k, with the padding that the formulas leave out -------------
 */
static double seen, seen_lanes;
static const struct kernels *plain;

static void counting_product(real *out, int out_row, const real *a, int a_row, int a_column,
                             const real *w, int w_row, int m, int n, int k)
{
    seen += (double)m * n * k;
    plain->product(out, out_row, a, a_row, a_column, w, w_row, m, n, k);
}

static void counting_mix(double *out, int outs, const double *in, ptrdiff_t ins, const double *c,
                         ptrdiff_t c_row, bool add)
{
    seen_lanes += (double)outs * (double)ins * LANES;
    plain->lanes->mix(out, outs, in, ins, c, c_row, add);
}

static void counting_dots(double *sum, const double *in, ptrdiff_t ins, const double *d, int outs)
{
    seen_lanes += (double)outs * (double)ins * LANES;
    plain->lanes->dots(sum, in, ins, d, outs);
}

static void counting_cross(double *out, const double *in, int ins, const double *d, int outs,
                           ptrdiff_t blocks)
{
    seen_lanes += (double)outs * ins * (double)blocks * LANES;
    plain->lanes->cross(out, in, ins, d, outs, blocks);
}

/* Runs a minibatch, or a chunk that goes on, under counters. */
static void run_counted(struct model *m, int batch, int length)
{
    struct kernels counting = *plain;
    struct lanes lanes = *plain->lanes;
    uint16_t *ids = x_calloc((size_t)(batch * length), sizeof *ids);
    struct tape tape;
    struct err err;

    lanes.mix = counting_mix;
    lanes.dots = counting_dots;
    lanes.cross = counting_cross;
    counting.lanes = &lanes;
    counting.product = counting_product;
    assert_ok(tape_init(&tape, m, STACK_TRAIN, batch, length, &err));
    if (m->config.embedded)
        tape_chunk(&tape, ids, ids, batch, length, true);
    seen = seen_lanes = 0;
    kernels_use(&counting);
    if (m->config.embedded)
        tape_chunk(&tape, ids, ids, batch, length, false);
    else
        tape_forward(&tape, ids, batch, length);
    tape_backward(&tape, 0);
    kernels_use(NULL);
    assert_ptr_equal(kernels_best(), plain);
    tape_release(&tape);
    free(ids);
}

/* Nothing that is counted is not done, and what is done besides is padding. */
static void check_seen(const char *name, const struct model *m, int batch, int length)
{
    struct bench_count count;
    double padded, padded_lanes;

    bench_count(m, batch, length, &count);
    /* Rows of scores, outputs and states are padded to 16. */
    padded = seen / count.products;
    if (padded < 1 || padded > 2)
        fail_msg("%s: %g multiply-adds counted, %g done", name, count.products, seen);
    if (!m->config.stack.states) {
        assert_true(seen_lanes == 0);
        return;
    }
    /* A few sums go without these kernels, and with vectors those of alpha too. */
    padded_lanes = seen_lanes / count.stack;
    if (padded_lanes < (m->config.stack.vector ? 0.5 : 0.97) || padded_lanes > 1.3)
        fail_msg("%s: %g multiply-adds in the stack counted, %g done", name, count.stack,
                 seen_lanes);
}

static void bench_count__is_what_the_kernels_are_asked_for(void **state)
{
    static const char *const models[] = { "lstm",    "jm-10",     "jm-3.3.3",     "jm-hidden",
                                          "gref-10", "jm-10/gru", "stable-jm-10", "rns-3-3",
                                          "rns-1-3", "vrns-2-3-3" };
    size_t i;

    (void)state;
    plain = kernels_best();
    for (i = 0; i < sizeof models / sizeof *models; i++) {
        struct config c = config_of(models[i]);
        struct model m;
        struct err err;

        assert_ok(trainer_model(&m, &c, NULL, &err));
        model_draw(&m, 1, 0.1);
        run_counted(&m, 10, 61);
        check_seen(models[i], &m, 10, 61);
        model_release(&m);
    }
}

static void bench_count__of_a_chunk__is_what_the_kernels_are_asked_for(void **state)
{
    static const char *const models[] = { "lstm", "jm-10", "jm-hidden", "rns-2-3", "vrns-2-2-3" };
    size_t i;

    (void)state;
    plain = kernels_best();
    for (i = 0; i < sizeof models / sizeof *models; i++) {
        struct model_config c = {
            .cell = cell_find("lstm"), .layers = 1, .hidden = 20, .symbols = 50, .embedded = true
        };
        struct model m;
        struct err err;

        assert_ok(stack_parse(&c.stack, models[i], &err));
        c.stack.depth_limit = 5;
        c.stack.window = 20;
        assert_ok(model_init(&m, &c, &err));
        model_draw(&m, 1, 0.1);
        run_counted(&m, 3, 24);
        check_seen(models[i], &m, 3, 24);
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

static void check_row(const struct bench_row *r)
{
    double sum = 0;
    int k;

    for (k = 0; k < BENCH_PHASES; k++) {
        assert_true(r->median[k] >= r->least[k] && r->least[k] >= 0);
        sum += r->median[k];
    }
    assert_true(sum > 0 && r->all_least > 0 && r->all_median >= r->all_least);
    for (sum = 0, k = 0; k < BENCH_WORKS; k++)
        sum += r->work[k];
    assert_true(sum >= 0.999 * r->all_median);
    assert_true(r->work[BENCH_PRODUCTS] > 0);
    assert_true(r->arithmetic_s > 0 && r->arithmetic_s < r->all_median);
    assert_true(r->moving_s > 0 && r->memory_bytes > 0);
}

static void bench_measure__leaves_the_kernels_as_they_were(void **state)
{
    const struct kernels *before = kernels_best();
    static const char *const models[] = { "lstm", "jm-3.3.3", "gref-10", "rns-2-2" };
    struct bench_machine machine;
    size_t i;

    (void)state;
    bench_machine(&machine, true);
    for (i = 0; i < sizeof models / sizeof *models; i++) {
        struct config c = config_of(models[i]);
        struct bench_row r;
        struct err err;

        assert_ok(bench_measure(&r, &c, &machine, false, true, &err));
        assert_ptr_equal(kernels_best(), before);
        check_row(&r);
        assert_true(i ? r.work[BENCH_STACK] > 0 : r.work[BENCH_STACK] == 0);
        assert_true(r.steps_per_s > 0 && r.steps_per_s_cm > r.steps_per_s);
        /* Every phase does its own work. */
        assert_true(r.median[BENCH_BACKWARD] > 0.1 * r.median[BENCH_FORWARD]);
        assert_true(r.median[BENCH_FORWARD] > 0.1 * r.median[BENCH_BACKWARD]);
        assert_true(r.all_median > 0.3 / r.steps_per_s && r.all_median < 3 / r.steps_per_s);
        assert_true(r.evaluated_s > 0 && r.evaluated_length == 41);
        assert_true(i < 3 ? r.lanes_done == 0
                          : r.lanes_done > 0 && r.lanes_near_s > 0 && r.lanes_far_s > 0);
        assert_true(r.bound_s == 0);
    }
}

static void bench_measure__of_words__has_a_bound(void **state)
{
    static const char *const models[] = { "lstm-4", "vrns-1-1-2" };
    struct bench_machine machine;
    size_t i;

    (void)state;
    bench_machine(&machine, true);
    for (i = 0; i < sizeof models / sizeof *models; i++) {
        struct config c;
        struct bench_row r;
        struct err err;

        config_defaults(&c);
        assert_ok(config_preset(&c, "paper-ptb", &err));
        snprintf(c.model, sizeof c.model, "%s", models[i]);
        c.window = 6;
        c.hidden = 4;
        c.bptt = 5;
        c.batch = 3;
        assert_ok(bench_measure(&r, &c, &machine, true, true, &err));
        check_row(&r);
        assert_true(r.bound_s > 0 && r.steps_per_s == 0 && r.evaluated_length == 0);
    }
}

static void bench_lengths__are_those_of_the_minibatches(void **state)
{
    struct config c = config_of("lstm");
    int length[30], few[2], i, count;
    struct err err;

    (void)state;
    count = bench_lengths(&c, false, length, 30, &err);
    assert_int_equal(count, 20);
    for (i = 0; i < count; i++)
        assert_in_range(length[i], 40, 80);
    assert_int_equal(bench_lengths(&c, true, few, 2, &err), 2);
    assert_memory_equal(few, length, sizeof few);
}

static void bench_machine__measures_something(void **state)
{
    struct bench_machine m;

    (void)state;
    bench_machine(&m, true);
    assert_true(m.multiply_adds_per_s > 1e7 && m.multiply_adds_per_s < 1e13);
    assert_true(m.double_adds_per_s > 1e7 && m.double_adds_per_s < 1e13);
    assert_true(m.triad_bytes_per_s > 1e7 && m.triad_bytes_per_s < 1e13);
    assert_true(bench_reading(1 << 14) > 1e7 && bench_reading(1 << 22) > 1e7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bench_count__follows_the_formulas),
        cmocka_unit_test(bench_count__of_automata__is_every_term),
        cmocka_unit_test(bench_count__is_what_the_kernels_are_asked_for),
        cmocka_unit_test(bench_count__of_a_chunk__is_what_the_kernels_are_asked_for),
        cmocka_unit_test(bench_exponent__fits_powers),
        cmocka_unit_test(bench_measure__leaves_the_kernels_as_they_were),
        cmocka_unit_test(bench_measure__of_words__has_a_bound),
        cmocka_unit_test(bench_lengths__are_those_of_the_minibatches),
        cmocka_unit_test(bench_machine__measures_something),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
