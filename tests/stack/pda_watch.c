/*
 * What the nondeterministic stack types show, beside what they give the controller: the reading is
 * how likely state and top are, and the mean of the vectors that may be there.
 */
#include "engine.h"

#include "stack/pda_runs.h"

enum { BATCH = 2, STEPS = 9, HIDDEN = 4, ROW = 160 };

struct rig {
    struct stack s;
    struct arena arena;
    real score[STEPS][BATCH][ROW], hidden[STEPS][BATCH][ROW], reading[STEPS][BATCH][ROW];
    real constant[8];
    uint8_t exact[BATCH];
};

struct variant {
    const char *model;
    enum stack_reading reading;
    enum stack_bottom bottom;
    bool single, original;
    int window;
};

static const struct variant variants[] = {
    { "ns-2-2", READING_STANDARD, BOTTOM_LEARNED, false, false, 0 },
    { "ns-2-3", READING_STATES, BOTTOM_LEARNED, false, true, 0 },
    { "rns-2-3", READING_STANDARD, BOTTOM_LEARNED, false, false, 0 },
    { "rns-3-2", READING_SYMBOLS, BOTTOM_LEARNED, false, false, 3 },
    { "rns-1-3", READING_STANDARD, BOTTOM_LEARNED, false, true, 4 },
    { "vrns-1-1-3", READING_STANDARD, BOTTOM_LEARNED, false, false, 0 },
    { "vrns-2-2-2", READING_STANDARD, BOTTOM_ONE, true, false, 0 },
    { "vrns-2-2-2", READING_STANDARD, BOTTOM_LEARNED, true, false, 3 },
    { "vrns-2-2-2", READING_STANDARD, BOTTOM_ZERO, false, false, 0 },
    { "vrns-2-2-3", READING_STANDARD, BOTTOM_ONE, false, true, 0 },
};

static void rig_init(struct rig *g, const struct variant *v, struct rng *r)
{
    struct arena measure = { 0 };
    struct err err;

    memset(g, 0, sizeof *g);
    assert_ok(stack_parse(&g->s.spec, v->model, &err));
    g->s.spec.reading = v->reading;
    g->s.spec.bottom = v->bottom;
    g->s.spec.bottom_single = v->single;
    g->s.spec.bottom_original = v->original;
    g->s.spec.window = v->window;
    g->s.spec.type->dims(&g->s.spec, HIDDEN, &g->s.dims);
    assert_true(g->s.dims.scores <= ROW && g->s.dims.reading <= ROW);
    g->s.use = STACK_WATCH;
    g->s.constant = g->constant;
    g->s.exact = g->exact;
    g->s.spec.type->lay_out(&g->s, &measure, BATCH, STEPS);
    assert_ok(arena_init(&g->arena, measure.used, &err));
    g->s.spec.type->lay_out(&g->s, &g->arena, BATCH, STEPS);
    draw_reals(r, g->score[0][0], sizeof g->score / sizeof(real), -2, 2);
    draw_reals(r, g->constant, 8, -2, 2);
}

/* One string after the other, as the type wants them; every other one the exact way. */
static void rig_run(struct rig *g, int steps)
{
    int t, b;

    g->s.batch = BATCH;
    g->s.steps = steps;
    g->s.count = 1;
    g->s.spec.type->start(&g->s);
    for (b = 0; b < BATCH; b++) {
        g->s.first = b;
        g->exact[b] = b & 1;
        g->s.spec.type->begin(&g->s, g->reading[0][b], ROW);
        for (t = 1; t < steps; t++)
            g->s.spec.type->forward(&g->s, t, g->reading[t][b], ROW, g->score[t][b], ROW,
                                    g->hidden[t][b], ROW);
    }
}

/* Without vectors a reading is how likely state and top, or the top alone, are. */
static void check_top(const struct rig *g, const struct stack_view *v, const real *reading)
{
    bool states = g->s.dims.reading == v->states * v->symbols;
    int q, x;

    for (x = 0; x < v->symbols; x++) {
        double sum = 0;

        for (q = 0; q < v->states; q++) {
            if (states)
                assert_near(v->top[q * v->symbols + x], reading[q * v->symbols + x], 1e-6);
            sum += (double)v->top[q * v->symbols + x];
        }
        if (!states)
            assert_near(sum, reading[x], 1e-6);
        assert_near(v->symbol[x], sum, 1e-6);
    }
}

/*
 * The vectors of a reading, over states and symbols, add up to the mean vector of the top. Where
 * the bottom's lies at every state and symbol, this holds if it is zero.
 */
static void check_vector(const struct rig *g, const struct stack_view *v, const real *reading)
{
    int m = g->s.spec.vector, a, c;

    for (c = 0; c < m; c++) {
        double sum = 0;

        for (a = 0; a < v->states * v->symbols; a++)
            sum += (double)reading[a * m + c];
        assert_near(v->cell[c], sum, 1e-6);
    }
}

static void check_view(struct rig *g, const struct variant *variant, int t, int b)
{
    int steps = g->s.steps, m = g->s.spec.vector, d, c, tau, x, i;
    struct stack_view v;

    g->s.spec.type->view(&g->s, t, b, &v);
    assert_int_equal(v.stacks, 1);
    assert_int_equal(v.actions, 3);
    assert_int_equal(v.width, m);
    assert_int_equal(v.steps, steps);
    assert_int_equal(v.states, g->s.spec.states);
    assert_int_equal(v.symbols, g->s.spec.symbols);
    assert_in_range(v.depth, 1, t + 1);
    if (!m)
        check_top(g, &v, g->reading[t][b]);
    else if (variant->single || variant->original || variant->bottom == BOTTOM_ZERO ||
             v.states * v.symbols == 1)
        check_vector(g, &v, g->reading[t][b]);
    if (!t) {
        assert_null(v.action);
        assert_near(v.symbol[0], 1, 1e-6);
        assert_near(v.run_share, 1, 1e-6);
        return;
    }
    assert_near(v.action[0] + v.action[1] + v.action[2], 1, 1e-6);
    assert_true(v.run_share > 0 && v.run_share <= 1);
    for (d = 0; d < v.depth; d++) {
        const float *share = v.share + d * steps;
        double pushed = 0, here = 0;

        for (tau = 0; tau < steps; tau++) {
            assert_true(share[tau] >= 0 && (tau < t || share[tau] == 0));
            pushed += (double)share[tau];
        }
        for (x = 0; x < v.symbols; x++)
            here += (double)v.symbol[d * v.symbols + x];
        assert_true(here <= 1 + 1e-6 && pushed <= here + 1e-6);
        for (c = 0; c < m; c++) { /* and the bottom's part */
            double sum = 0;

            for (tau = 0; tau < t; tau++)
                sum += (double)share[tau] /
                       (1 + exp(-(double)g->score[tau + 1][b][g->s.dims.scores - m + c]));
            if (variant->bottom == BOTTOM_ONE && !variant->original)
                sum += here - pushed;
            if (variant->bottom != BOTTOM_LEARNED || variant->original)
                assert_near(v.cell[d * m + c], sum, 1e-6);
        }
    }
    for (i = 0; i < t; i++)
        assert_in_range(v.move[i].action, PDA_PUSH, PDA_POP);
}

static void view__is__what_is_read(void **state)
{
    struct rng r;
    size_t k;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (k = 0; k < sizeof variants / sizeof *variants; k++) {
        struct rig g;
        int n, t, b, asked;

        rig_init(&g, &variants[k], &r);
        for (n = STEPS; n >= 1; n -= 4) {
            rig_run(&g, n);
            for (b = 0; b < BATCH; b++)
                for (t = 0; t < n; t++)
                    check_view(&g, &variants[k], t, b);
            for (asked = 0; asked < 20; asked++)
                check_view(&g, &variants[k], (int)rng_below(&r, (uint32_t)n),
                           (int)rng_below(&r, BATCH));
        }
        arena_release(&g.arena);
    }
}

/* Large weights, as a trained network has them. */
static void view__is__what_is_read__with_large_weights(void **state)
{
    struct rng r;
    int trial;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 1);
    for (trial = 0; trial < 10; trial++) {
        struct rig g;
        int t, b;

        rig_init(&g, &variants[2], &r);
        draw_reals(&r, g.score[0][0], sizeof g.score / sizeof(real), -60, 60);
        rig_run(&g, STEPS);
        for (b = 0; b < BATCH; b++)
            for (t = 0; t < STEPS; t++)
                check_view(&g, &variants[2], t, b);
        arena_release(&g.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(view__is__what_is_read),
        cmocka_unit_test(view__is__what_is_read__with_large_weights),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
