/*
 * Stack types behind their interface: scores and hidden states in, readings and derivatives out,
 * and what a picture of the stack is told.
 */
#include "engine.h"

enum { BATCH = 3, STEPS = 9, HIDDEN = 5, ROW = 40 };

struct rig {
    struct stack s;
    struct arena arena;
    real score[STEPS][BATCH][ROW], hidden[STEPS][BATCH][ROW], reading[STEPS][BATCH][ROW];
};

static const char *const names[] = { "jm-4", "jm-2.3.1",    "jm-hidden",
                                     "jm-1", "stable-jm-3", "stable-jm-2.1" };
static const int limits[] = { 0, 1, 3 };

static void rig_init(struct rig *g, const char *name, int limit, enum stack_use use, struct rng *r)
{
    struct arena measure = { 0 };
    struct err err;

    memset(g, 0, sizeof *g);
    assert_ok(stack_parse(&g->s.spec, name, &err));
    g->s.spec.depth_limit = limit;
    g->s.spec.type->dims(&g->s.spec, HIDDEN, &g->s.dims);
    g->s.use = use;
    g->s.spec.type->lay_out(&g->s, &measure, BATCH, STEPS);
    assert_ok(arena_init(&g->arena, measure.used, &err));
    g->s.spec.type->lay_out(&g->s, &g->arena, BATCH, STEPS);
    draw_reals(r, g->score[0][0], sizeof g->score / sizeof(real), -2, 2);
    draw_reals(r, g->hidden[0][0], sizeof g->hidden / sizeof(real), -1, 1);
}

static void rig_run(struct rig *g, int batch, int steps)
{
    int t;

    g->s.batch = batch;
    g->s.steps = steps;
    memset(g->reading, 0, sizeof g->reading);
    g->s.spec.type->begin(&g->s, g->reading[0][0], ROW);
    for (t = 1; t < steps; t++)
        g->s.spec.type->forward(&g->s, t, g->reading[t][0], ROW, g->score[t][0], ROW,
                                g->hidden[t][0], ROW);
}

static int width_of(const struct rig *g, int k)
{
    return g->s.spec.push_hidden ? HIDDEN : g->s.spec.width[k];
}

/* Softmax of a triple, computed plainly. */
static void softmax(double out[3], const real *score)
{
    double sum = 0;
    int i;

    for (i = 0; i < 3; i++)
        sum += out[i] = exp((double)score[i]);
    for (i = 0; i < 3; i++)
        out[i] /= sum;
}

/* What the string b pushes before reading t, component c. */
static double pushed_value(const struct rig *g, int t, int b, int c)
{
    if (g->s.spec.push_hidden)
        return (double)g->hidden[t][b][c];
    return 1 / (1 + exp(-(double)g->score[t][b][3 * g->s.spec.stacks + c]));
}

/* A stable stack's map of every cell after every change. */
static double sharpened(const struct rig *g, double x)
{
    double h = g->s.spec.sharpness;

    return h > 0 ? 1 / (1 + exp(-h * (x - 0.5))) : x;
}

static void superposition__reads__what_the_scores_say(void **state)
{
    struct rng r;
    size_t i, l;
    int use;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (i = 0; i < sizeof names / sizeof *names; i++)
        for (l = 0; l < sizeof limits / sizeof *limits; l++)
            for (use = STACK_TRAIN; use <= STACK_WATCH; use++) {
                int b, k, c, d, t, at;
                struct rig g;

                rig_init(&g, names[i], limits[l], (enum stack_use)use, &r);
                rig_run(&g, BATCH, STEPS);
                for (b = 0; b < BATCH; b++)
                    for (k = at = 0; k < g.s.spec.stacks; at += width_of(&g, k++))
                        for (c = at; c < at + width_of(&g, k); c++) {
                            double cell[STEPS + 2] = { 0 }, next[STEPS + 2] = { 0 }, a[3];

                            assert_true(g.reading[0][b][c] == 0);
                            for (t = 1; t < STEPS; t++) {
                                softmax(a, g.score[t][b] + 3 * k);
                                for (d = 0; d <= STEPS; d++)
                                    next[d] = a[0] * (d ? cell[d - 1] : pushed_value(&g, t, b, c)) +
                                              a[1] * cell[d + 1] + a[2] * cell[d];
                                next[STEPS + 1] = cell[STEPS + 1];
                                for (d = limits[l]; limits[l] && d <= STEPS; d++)
                                    next[d] = cell[STEPS + 1];
                                for (d = 0; d < STEPS + 2; d++)
                                    next[d] = sharpened(&g, next[d]);
                                memcpy(cell, next, sizeof cell);
                                assert_near(g.reading[t][b][c], cell[0],
                                            g.s.spec.sharpness > 0 ? 1e-12 : 1e-14);
                            }
                        }
                arena_release(&g.arena);
            }
}

static double weigh(const struct rig *g, real weight[STEPS][BATCH][ROW])
{
    double sum = 0;
    int t, b, c;

    for (t = 0; t < STEPS; t++)
        for (b = 0; b < BATCH; b++)
            for (c = 0; c < g->s.dims.reading; c++)
                sum += (double)g->reading[t][b][c] * (double)weight[t][b][c];
    return sum;
}

static double slope(struct rig *g, real weight[STEPS][BATCH][ROW], real *input)
{
    const real step = (real)1e-5, old = *input;
    double up;

    *input = old + step;
    rig_run(g, BATCH, STEPS);
    up = weigh(g, weight);
    *input = old - step;
    rig_run(g, BATCH, STEPS);
    up -= weigh(g, weight);
    *input = old;
    return up / (2 * (double)step);
}

static void superposition__differentiates__scores_and_hidden(void **state)
{
    static real weight[STEPS][BATCH][ROW], d_score[STEPS][BATCH][ROW], d_hidden[STEPS][BATCH][ROW];
    struct rng r;
    size_t i, l;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 2);
    for (i = 0; i < sizeof names / sizeof *names; i++)
        for (l = 0; l < sizeof limits / sizeof *limits; l++) {
            struct rig g;
            int t, b, c;

            rig_init(&g, names[i], limits[l], STACK_TRAIN, &r);
            draw_reals(&r, weight[0][0], sizeof weight / sizeof(real), -1, 1);
            draw_reals(&r, d_score[0][0], sizeof d_score / sizeof(real), -1, 1);
            draw_reals(&r, d_hidden[0][0], sizeof d_hidden / sizeof(real), -1, 1);
            rig_run(&g, BATCH, STEPS);
            {
                static real before_score[STEPS][BATCH][ROW], before_hidden[STEPS][BATCH][ROW];

                memcpy(before_score, d_score, sizeof d_score);
                memcpy(before_hidden, d_hidden, sizeof d_hidden);
                for (t = STEPS - 1; t >= 1; t--)
                    g.s.spec.type->backward(&g.s, t, d_score[t][0], ROW, d_hidden[t][0], ROW,
                                            weight[t][0], ROW);
                /* It adds to what is there. */
                for (t = 1; t < STEPS; t++)
                    for (b = 0; b < BATCH; b++)
                        for (c = 0; c < ROW; c++) {
                            double by_score = (double)(d_score[t][b][c] - before_score[t][b][c]);
                            double by_hidden = (double)(d_hidden[t][b][c] - before_hidden[t][b][c]);

                            assert_near(by_score, slope(&g, weight, &g.score[t][b][c]), 1e-8);
                            assert_near(by_hidden, slope(&g, weight, &g.hidden[t][b][c]), 1e-8);
                        }
                assert_memory_equal(before_score[0], d_score[0], sizeof d_score[0]);
            }
            arena_release(&g.arena);
        }
}

/*
 * Markers on a stable stack, in doubles: what step tau pushed has 1 in a component of its own,
 * where other steps push what an empty cell holds. Gives cells [depth][tau] after the change of t,
 * and what empty ones hold.
 */
static double markers(const struct rig *g, int t, int b, int k, double cell[STEPS + 2][STEPS])
{
    double next[STEPS + 2][STEPS], a[3], rest = 0;
    int limit = g->s.spec.depth_limit, s, d, tau;

    memset(cell, 0, (STEPS + 2) * sizeof *cell);
    for (s = 1; s <= t; s++) {
        softmax(a, g->score[s][b] + 3 * k);
        for (d = 0; d < STEPS + 2; d++)
            for (tau = 0; tau < STEPS; tau++) {
                double above = d ? cell[d - 1][tau] : tau == s - 1 ? 1 : rest;
                double under = d < STEPS + 1 ? cell[d + 1][tau] : rest;

                next[d][tau] = a[0] * above + a[1] * under + a[2] * cell[d][tau];
                if (d > STEPS || (limit && d >= limit))
                    next[d][tau] = rest;
                next[d][tau] = sharpened(g, next[d][tau]);
            }
        memcpy(cell, next, sizeof next);
        rest = sharpened(g, rest);
    }
    return rest;
}

/*
 * A view: actions are the softmaxes, and what was pushed when, weighted by its share, adds up to
 * what each cell holds; on a stable stack shares are those of markers. Asked in any order, for any
 * string.
 */
static void check_view(struct rig *g, int t, int b)
{
    int steps = g->s.steps, limit = g->s.spec.depth_limit, k, d, c, tau, at, i;
    double marker[STEPS + 2][STEPS], rest;
    struct stack_view v;

    g->s.spec.type->view(&g->s, t, b, &v);
    assert_int_equal(v.stacks, g->s.spec.stacks);
    assert_int_equal(v.actions, 3);
    assert_int_equal(v.width, g->s.dims.reading);
    assert_int_equal(v.steps, steps);
    assert_int_equal(v.depth, limit && limit < t ? limit : t);
    if (!t)
        assert_null(v.action);
    for (k = at = 0; k < v.stacks; at += width_of(g, k++)) {
        double a[3];

        softmax(a, g->score[t][b] + 3 * k);
        for (i = 0; t && i < 3; i++)
            assert_near(v.action[3 * k + i], a[i], 1e-6);
        rest = markers(g, t, b, k, marker);
        for (d = 0; d < v.depth; d++) {
            const float *share = v.share + (k * steps + d) * steps;

            for (tau = 0; tau < steps; tau++) {
                assert_true(share[tau] >= 0 && share[tau] <= 1);
                assert_true(tau < t || share[tau] == 0);
                if (g->s.spec.sharpness > 0)
                    assert_near(share[tau], (marker[d][tau] - rest) / (1 - rest), 1e-5);
            }
            for (c = at; c < at + width_of(g, k); c++) {
                double sum = 0;

                for (tau = 0; tau < t; tau++)
                    sum += (double)share[tau] * pushed_value(g, tau + 1, b, c);
                if (g->s.spec.sharpness == 0)
                    assert_near(v.cell[d * v.width + c], sum, 1e-6);
                if (!d)
                    assert_near(v.cell[c], g->reading[t][b][c], 1e-6);
            }
        }
    }
}

static void view__adds_up__to_the_cells(void **state)
{
    struct rng r;
    size_t i, l;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 3);
    for (i = 0; i < sizeof names / sizeof *names; i++)
        for (l = 0; l < sizeof limits / sizeof *limits; l++) {
            struct rig g;
            int n, asked, t, b;

            rig_init(&g, names[i], limits[l], STACK_WATCH, &r);
            for (n = STEPS; n >= 1; n -= 4) {
                rig_run(&g, BATCH, n);
                for (b = 0; b < BATCH; b++)
                    for (t = 0; t < n; t++)
                        check_view(&g, t, b);
                for (asked = 0; asked < 30; asked++)
                    check_view(&g, (int)rng_below(&r, (uint32_t)n), (int)rng_below(&r, BATCH));
            }
            arena_release(&g.arena);
        }
}

static void none__is__no_stack(void **state)
{
    struct stack_spec spec;
    struct stack_dims dims;
    struct params p;
    struct err err;

    (void)state;
    assert_ok(stack_parse(&spec, "lstm", &err));
    assert_string_equal(spec.type->name, "none");
    spec.type->dims(&spec, 20, &dims);
    assert_int_equal(dims.hidden, 20);
    assert_int_equal(dims.scores, 0);
    assert_int_equal(dims.reading, 0);
    params_init(&p);
    spec.type->params(&spec, 20, &p);
    assert_int_equal(p.count, 0);
    params_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(superposition__reads__what_the_scores_say),
        cmocka_unit_test(superposition__differentiates__scores_and_hidden),
        cmocka_unit_test(view__adds_up__to_the_cells),
        cmocka_unit_test(none__is__no_stack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
