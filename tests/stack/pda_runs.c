/*
 * What a nondeterministic stack holds, against every run there is: each sequence of pushes,
 * replacements and pops is carried out on a list, for a few states, symbols and steps.
 */
#include "engine.h"

#include "base/clock.h"
#include "stack/pda_runs.h"

enum { MOST_STEPS = 6, MOST_PAIRS = 6, MOST_READINGS = MOST_STEPS + 1, LONGEST = 60 };

/* Sums over all runs up to step j. */
struct sums {
    double total, top[MOST_PAIRS], action[PDA_ACTIONS];
    double symbol[MOST_READINGS + 1][MOST_PAIRS], pushed[MOST_READINGS + 1][MOST_READINGS];
    double count[MOST_READINGS + 2];
    double best; /* log weight */
};

struct play {
    struct pda m;
    int readings;
    double *weight; /* [n-1][R][2R + Q] */
    struct sums sums[MOST_READINGS];
    struct pda_move run[MOST_STEPS];                        /* being carried out */
    int symbol[MOST_READINGS + 1], slot[MOST_READINGS + 1]; /* its stack, the bottom first */
};

static double *weights_of(const struct play *p, int step, int from)
{
    int row = 2 * pda_rows(&p->m) + p->m.states;

    return p->weight + ((step - 1) * pda_rows(&p->m) + from) * row;
}

/* Normal deviates, to be fair to large weights; some actions are impossible. */
static void draw_weights(struct play *p, struct rng *r, double sigma, bool holes)
{
    int count = (p->readings - 1) * pda_rows(&p->m) * (2 * pda_rows(&p->m) + p->m.states), i;

    free(p->weight);
    p->weight = x_calloc((size_t)count, sizeof(double));
    for (i = 0; i < count; i++) {
        double a = 1 - rng_unit(r), b = rng_unit(r);

        p->weight[i] = sigma * sqrt(-2 * log(a)) * cos(6.283185307179586 * b);
        if (holes && rng_below(r, 3) == 0)
            p->weight[i] = -INFINITY;
    }
}

static void count_run(struct play *p, int j, int height, int state, double weight)
{
    struct sums *s = &p->sums[j];
    double share = exp(weight);
    int d;

    if (weight == -INFINITY)
        return;
    s->total += share;
    s->top[state * p->m.symbols + p->symbol[height - 1]] += share;
    s->count[height] += share;
    for (d = 0; d < height; d++) {
        s->symbol[d][p->symbol[height - 1 - d]] += share;
        if (p->slot[height - 1 - d] >= 0)
            s->pushed[d][p->slot[height - 1 - d]] += share;
    }
    if (j)
        s->action[p->run[j - 1].action] += share;
    if (weight > s->best)
        s->best = weight;
}

/* Carries out every action of step j + 1 on the stack of `height` elements. */
static void carry_out(struct play *p, int j, int height, int state, double weight)
{
    int from = state * p->m.symbols + p->symbol[height - 1], to, kept;
    const double *w;

    /* A slot that is older than the window is gone, and with it the run. */
    if (p->m.window && p->slot[height - 1] < j - p->m.window)
        return;
    if (p->m.original && j && height < 2) /* the bottom is never uncovered, nor replaced */
        return;
    count_run(p, j, height, state, weight);
    if (j == p->readings - 1)
        return;
    w = weights_of(p, j + 1, from);
    kept = p->symbol[height - 1];
    for (to = 0; to < pda_rows(&p->m); to++) {
        p->run[j].action = PDA_PUSH;
        p->symbol[height] = to % p->m.symbols;
        p->slot[height] = j;
        carry_out(p, j + 1, height + 1, to / p->m.symbols, weight + w[to]);
        p->run[j].action = PDA_REPLACE;
        p->symbol[height - 1] = to % p->m.symbols;
        carry_out(p, j + 1, height, to / p->m.symbols, weight + w[pda_rows(&p->m) + to]);
        p->symbol[height - 1] = kept;
    }
    for (to = 0; height > 1 && to < p->m.states; to++) {
        int slot = p->slot[height - 1];

        p->run[j].action = PDA_POP;
        carry_out(p, j + 1, height - 1, to, weight + w[2 * pda_rows(&p->m) + to]);
        p->symbol[height - 1] = kept; /* the branch may have pushed over it */
        p->slot[height - 1] = slot;
    }
}

static void every_run(struct play *p)
{
    int j;

    memset(p->sums, 0, sizeof p->sums);
    for (j = 0; j < p->readings; j++)
        p->sums[j].best = -INFINITY;
    p->symbol[0] = 0;
    p->slot[0] = -1;
    carry_out(p, 0, 1, 0, 0);
}

struct runs {
    struct pda_runs r;
    struct arena arena;
    struct pda_expected expected;
};

static void runs_init(struct runs *r, const struct pda *m, int readings)
{
    struct arena measure = { 0 };
    size_t n = (size_t)readings;
    struct err err;

    pda_runs_lay_out(&r->r, &measure, m, readings);
    assert_ok(arena_init(&r->arena, measure.used, &err));
    pda_runs_lay_out(&r->r, &r->arena, m, readings);
    assert_int_equal(r->arena.used, measure.used);
    r->expected.symbol = x_calloc(n * (size_t)m->symbols, sizeof(double));
    r->expected.pushed = x_calloc(n * n, sizeof(double));
    r->expected.count = x_calloc(n + 1, sizeof(double));
}

static void runs_release(struct runs *r)
{
    arena_release(&r->arena);
    free(r->expected.symbol);
    free(r->expected.pushed);
    free(r->expected.count);
}

static void set_machine(struct pda *m, int states, int symbols, bool original, int window)
{
    *m = (struct pda){
        .states = states, .symbols = symbols, .original = original, .window = window
    };
}

/* The weight of a run as its moves tell it, carried out step by step: they must be a run. */
static double weight_of_run(const struct play *p, const struct pda_move *move, int j)
{
    int symbol[LONGEST + 1] = { 0 }, slot[LONGEST + 1] = { -1 }, height = 1, state = 0, t;
    double weight = 0;

    for (t = 1; t <= j; t++) {
        const struct pda_move *m = &move[t - 1];
        const double *w = weights_of(p, t, state * p->m.symbols + symbol[height - 1]);
        int to = m->state * p->m.symbols + m->symbol;

        assert_in_range(m->state, 0, p->m.states - 1);
        if (m->action == PDA_PUSH) {
            weight += w[to];
            slot[height++] = t - 1;
        } else if (m->action == PDA_REPLACE) {
            weight += w[pda_rows(&p->m) + to];
        } else {
            assert_int_equal(m->action, PDA_POP);
            weight += w[2 * pda_rows(&p->m) + m->state];
            height--;
            assert_true(height >= 1 + p->m.original);
            assert_int_equal(m->symbol, symbol[height - 1]);
        }
        symbol[height - 1] = m->symbol;
        state = m->state;
        assert_int_equal(m->depth, height - 1);
        assert_int_equal(m->slot, slot[height - 1]);
    }
    return weight;
}

static void compare(struct runs *r, const struct play *p, double tolerance)
{
    struct pda_move move[MOST_STEPS];
    double reading[MOST_PAIRS], action[PDA_ACTIONS];
    const struct pda_expected *e = &r->expected;
    int j, d, x, i, symbols = p->m.symbols;

    for (j = 0; j < p->readings; j++) {
        const struct sums *s = &p->sums[j];
        double share = pda_runs_likely(&r->r, j, move);

        pda_runs_expected(&r->r, j, &r->expected);
        pda_runs_reading(&r->r, j, reading);
        if (s->total == 0) { /* no run at all: nothing is said */
            assert_true(r->r.total[j] == -INFINITY);
            assert_true(share == 0);
            assert_int_equal(e->elements, 0);
            for (x = 0; x < pda_rows(&p->m); x++)
                assert_true(reading[x] == 0);
            continue;
        }
        assert_near(r->r.total[j], log(s->total), tolerance);
        for (x = 0; x < pda_rows(&p->m); x++)
            assert_near(reading[x], s->top[x] / s->total, tolerance);
        assert_near(weight_of_run(p, move, j), s->best, tolerance);
        assert_near(share, exp(s->best) / s->total, tolerance);
        assert_true(e->elements <= j + 1);
        for (d = 0; d <= j; d++) {
            for (x = 0; x < symbols; x++)
                assert_near(e->symbol[d * symbols + x], s->symbol[d][x] / s->total, tolerance);
            for (i = 0; i < p->readings; i++)
                assert_near(e->pushed[d * p->readings + i], s->pushed[d][i] / s->total, tolerance);
            assert_near(e->count[d + 1], s->count[d + 1] / s->total, tolerance);
        }
        for (x = 0; x < symbols; x++) { /* the top is the reading without its states */
            double sum = 0;

            for (i = 0; i < p->m.states; i++)
                sum += reading[i * symbols + x];
            assert_near(e->symbol[x], sum, 1e-13);
        }
        if (!j)
            continue;
        pda_runs_actions(&r->r, j, action);
        for (i = 0; i < PDA_ACTIONS; i++)
            assert_near(action[i], s->action[i] / s->total, tolerance);
    }
}

static void runs__match__every_run(void **state)
{
    static const int sizes[][3] = { { 2, 2, 5 }, { 1, 2, 6 }, { 2, 1, 6 }, { 1, 3, 5 },
                                    { 3, 2, 4 }, { 1, 1, 6 }, { 2, 3, 4 } };
    struct play p = { .weight = NULL };
    struct rng r;
    int size, variant;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (size = 0; size < 7; size++)
        for (variant = 0; variant < 20; variant++) {
            struct runs runs;
            int steps = sizes[size][2];

            set_machine(&p.m, sizes[size][0], sizes[size][1], variant & 1,
                        variant & 2 ? 1 + (variant >> 2) : 0);
            p.readings = 1 + steps;
            draw_weights(&p, &r, variant < 10 ? 1 : 4, variant % 5 == 0);
            every_run(&p);
            runs_init(&runs, &p.m, p.readings + variant % 3);
            pda_runs_fill(&runs.r, p.weight, p.readings);
            assert_false(runs.r.slow);
            compare(&runs, &p, 1e-12);
            pda_table_fill(&runs.r.odds, PDA_SUMS, p.weight, p.readings);
            pda_table_to_odds(&runs.r.odds, p.readings);
            compare(&runs, &p, 1e-12); /* the logarithmic form gives the same */
            runs_release(&runs);
        }
    free(p.weight);
}

/* A prefix's run and stack don't depend on what follows. */
static void runs__are__of_the_prefix(void **state)
{
    struct pda_move whole[LONGEST], alone[LONGEST];
    struct play p = { .weight = NULL, .readings = 24 };
    struct runs a, b;
    struct rng r;
    int j, i;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 1);
    set_machine(&p.m, 2, 3, false, 0);
    draw_weights(&p, &r, 2, false);
    runs_init(&a, &p.m, p.readings);
    runs_init(&b, &p.m, p.readings);
    pda_runs_fill(&a.r, p.weight, p.readings);
    for (j = 1; j < p.readings; j++) {
        pda_runs_fill(&b.r, p.weight, j + 1);
        assert_true(pda_runs_likely(&a.r, j, whole) == pda_runs_likely(&b.r, j, alone));
        assert_memory_equal(whole, alone, (size_t)j * sizeof *whole);
        pda_runs_expected(&a.r, j, &a.expected);
        pda_runs_expected(&b.r, j, &b.expected);
        for (i = 0; i < (j + 1) * p.m.symbols; i++)
            assert_true(a.expected.symbol[i] == b.expected.symbol[i]);
    }
    runs_release(&a);
    runs_release(&b);
    free(p.weight);
}

/* Shares add up, and the two forms of the sums agree, on longer strings and wilder weights. */
static void runs__agree__in_both_forms(void **state)
{
    static const double sigma[] = { 1, 6, 20, 40 };
    struct play p = { .weight = NULL, .readings = 40 };
    struct runs runs;
    struct rng r;
    int k, j, i, d, top;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 1);
    for (k = 0; k < 8; k++) {
        struct pda_table sums;
        struct arena arena, measure = { 0 };
        struct err err;

        set_machine(&p.m, 2, 2, k & 4, k & 2 ? 9 : 0);
        draw_weights(&p, &r, sigma[k % 4], false);
        runs_init(&runs, &p.m, p.readings);
        pda_table_lay_out(&sums, &measure, &p.m, p.readings);
        assert_ok(arena_init(&arena, measure.used, &err));
        pda_table_lay_out(&sums, &arena, &p.m, p.readings);
        pda_runs_fill(&runs.r, p.weight, p.readings);
        assert_false(runs.r.slow);
        pda_table_fill(&sums, PDA_SUMS, p.weight, p.readings);
        pda_table_to_odds(&sums, p.readings);
        for (j = 0; j < p.readings; j++) {
            double share = 0;

            for (top = 0; top < pda_rows(&p.m); top++) {
                double got = pda_table_alpha(&runs.r.odds, j)[top];
                double expected = pda_table_alpha(&sums, j)[top];

                if (expected == -INFINITY) /* such as the bottom in another state than the first */
                    assert_true(got == -INFINITY);
                else
                    assert_near(got, expected, 1e-12);
                for (i = 0; i < (j + 1) * pda_rows(&p.m); i++)
                    assert_near(pda_table_row(&runs.r.odds, j, top)[i],
                                pda_table_row(&sums, j, top)[i], 1e-11);
            }
            pda_runs_expected(&runs.r, j, &runs.expected);
            for (d = 0; d <= j + 1; d++)
                share += runs.expected.count[d];
            assert_near(share, 1, 1e-11);
            for (d = 0; d <= j; d++) {
                double here = 0, pushed = 0, more = 0;

                for (i = 0; i < p.m.symbols; i++)
                    here += runs.expected.symbol[d * p.m.symbols + i];
                for (i = 0; i < p.readings; i++)
                    pushed += runs.expected.pushed[d * p.readings + i];
                for (i = d + 1; i <= j + 1; i++)
                    more += runs.expected.count[i];
                assert_near(here, more, 1e-11);
                assert_near(pushed, here - runs.expected.count[d + 1], 1e-11);
            }
        }
        arena_release(&arena);
        runs_release(&runs);
    }
    free(p.weight);
}

/*
 * Two runs whose weights part by e^(2h) a step and come together again: symbol 1 or 2 is pushed, 1
 * gains e^h a step while 2 loses it, 3 is pushed onto either and popped, and then it is the other
 * way round. In the end both are equally likely, but under the 3 the second was e^(-40h) of all.
 */
static void far_apart(struct play *p, double h)
{
    int n = p->readings, row = 2 * pda_rows(&p->m) + p->m.states, t, x;
    size_t count = (size_t)((n - 1) * pda_rows(&p->m) * row), i;

    free(p->weight);
    p->weight = x_calloc(count, sizeof(double));
    for (i = 0; i < count; i++)
        p->weight[i] = -INFINITY;
    weights_of(p, 1, 0)[1] = weights_of(p, 1, 0)[2] = 0;
    for (t = 2; t < n; t++)
        for (x = 1; x <= 2; x++) {
            double gain = (t <= 21) == (x == 1) ? h : -h;

            if (t == 22)
                weights_of(p, t, x)[3] = 0;
            else if (t == 23)
                weights_of(p, t, 3)[2 * pda_rows(&p->m)] = 0;
            else
                weights_of(p, t, x)[pda_rows(&p->m) + x] = gain;
        }
}

static void runs__take_the_slow_way__where_needed(void **state)
{
    struct play p = { .weight = NULL, .readings = 44 };
    bool was_slow = false, was_wrong = false;
    double reading[MOST_PAIRS];
    struct runs runs;
    int h, last = p.readings - 1;

    (void)state;
    set_machine(&p.m, 1, 4, false, 0);
    for (h = 0; h <= 40; h += 4) {
        far_apart(&p, h);
        runs_init(&runs, &p.m, p.readings);
        pda_runs_fill(&runs.r, p.weight, p.readings);
        assert_int_equal(runs.r.slow, 20 * 2 * h > PDA_SAFE); /* it gains e^(2h) in 20 steps */
        pda_runs_reading(&runs.r, last, reading);
        assert_near(reading[1], 0.5, 1e-12);
        assert_near(reading[2], 0.5, 1e-12);
        pda_runs_expected(&runs.r, last, &runs.expected);
        assert_near(runs.expected.symbol[1], 0.5, 1e-12);
        was_slow |= runs.r.slow;
        /* Without the guard: */
        pda_table_fill(&runs.r.odds, PDA_ODDS, p.weight, p.readings);
        was_wrong |=
            pda_table_alpha(&runs.r.odds, last)[2] < pda_table_alpha(&runs.r.odds, last)[1] - 1;
        assert_true(runs.r.slow || !was_wrong);
        runs_release(&runs);
    }
    assert_true(was_slow && was_wrong);
    free(p.weight);
}

/* A deterministic automaton with weights of its own: the run is its only one. */
static void runs__find__the_only_run(void **state)
{
    static const char string[] = "0110#0110", deeper[] = "PPPP.OOOO";
    struct pda_move move[LONGEST];
    struct play p = { .weight = NULL, .readings = 10 };
    struct runs runs;
    int t, i, row, depth = 0;

    (void)state;
    set_machine(&p.m, 1, 3, false, 0);
    row = 2 * pda_rows(&p.m) + p.m.states;
    p.weight = x_calloc((size_t)(9 * pda_rows(&p.m) * row), sizeof(double));
    for (i = 0; i < 9 * pda_rows(&p.m) * row; i++)
        p.weight[i] = -INFINITY;
    for (t = 1; t <= 9; t++)
        for (i = 0; i < pda_rows(&p.m); i++) {
            double *w = weights_of(&p, t, i);

            if (deeper[t - 1] == 'P')
                w[string[t - 1] - '0' + 1] = -3;
            else if (deeper[t - 1] == '.')
                w[pda_rows(&p.m) + i] = 7;
            else
                w[2 * pda_rows(&p.m)] = 2;
        }
    runs_init(&runs, &p.m, p.readings);
    pda_runs_fill(&runs.r, p.weight, p.readings);
    assert_near(pda_runs_likely(&runs.r, 9, move), 1, 1e-14);
    for (t = 1; t <= 9; t++) {
        depth += t <= 4 ? 1 : t > 5 ? -1 : 0;
        assert_int_equal(move[t - 1].depth, depth);
        pda_runs_expected(&runs.r, t, &runs.expected);
        assert_near(runs.expected.count[depth + 1], 1, 1e-14);
        for (i = 0; i < depth; i++)
            assert_near(runs.expected.symbol[i * 3 + string[depth - 1 - i] - '0' + 1], 1, 1e-14);
        assert_near(runs.expected.symbol[depth * 3], 1, 1e-14);
    }
    runs_release(&runs);
    free(p.weight);
}

/* Where everything is equally likely, the run is the one that pda_runs.h names. */
static void runs__break_ties__as_said(void **state)
{
    struct pda_move move[LONGEST];
    struct play p = { .weight = NULL, .readings = 8 };
    struct runs runs;
    int t;

    (void)state;
    set_machine(&p.m, 2, 2, false, 0);
    p.weight =
        x_calloc((size_t)(7 * pda_rows(&p.m) * (2 * pda_rows(&p.m) + p.m.states)), sizeof(double));
    runs_init(&runs, &p.m, p.readings);
    pda_runs_fill(&runs.r, p.weight, p.readings);
    assert_true(pda_runs_likely(&runs.r, 7, move) > 0);
    for (t = 0; t < 7; t++) { /* the bottom is the earliest element; it is replaced by itself */
        assert_int_equal(move[t].action, PDA_REPLACE);
        assert_int_equal(move[t].state, 0);
        assert_int_equal(move[t].symbol, 0);
        assert_int_equal(move[t].depth, 0);
    }
    runs_release(&runs);
    free(p.weight);
}

/* What a probe waits for: all columns of a string of 100 symbols, rns-3-3. */
static void runs__are__quick_enough(void **state)
{
    struct pda_move move[LONGEST * 4];
    struct play p = { .weight = NULL, .readings = SANITIZED ? 40 : 100 };
    double start, filled, end;
    struct runs runs;
    struct rng r;
    int j;

    (void)state;
    rng_init(&r, 4, RNG_CHECK, 1);
    set_machine(&p.m, 3, 3, false, 0);
    draw_weights(&p, &r, 1, false);
    runs_init(&runs, &p.m, p.readings);
    start = clock_thread_cpu_s();
    pda_runs_fill(&runs.r, p.weight, p.readings);
    filled = clock_thread_cpu_s();
    for (j = 1; j < p.readings; j++) {
        pda_runs_expected(&runs.r, j, &runs.expected);
        pda_runs_likely(&runs.r, j, move);
    }
    end = clock_thread_cpu_s();
    print_message("rns-3-3, %d symbols: tables %.3f s, %d stacks and runs %.3f s\n", p.readings,
                  filled - start, p.readings - 1, end - filled);
    assert_true(end - start < 2); /* measured: a tenth; the machine may be busy */
    runs_release(&runs);
    free(p.weight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs__match__every_run),
        cmocka_unit_test(runs__are__of_the_prefix),
        cmocka_unit_test(runs__agree__in_both_forms),
        cmocka_unit_test(runs__take_the_slow_way__where_needed),
        cmocka_unit_test(runs__find__the_only_run),
        cmocka_unit_test(runs__break_ties__as_said),
        cmocka_unit_test(runs__are__quick_enough),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
