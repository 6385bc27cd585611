/*
 * The automaton in logarithms against all of its runs, one by one, each with a stack of its own;
 * its derivatives against differences; and weights of minus infinity.
 */
#include "stack/play.h"

enum { MOST = 6, WIDEST = 64 };

/* ---- all runs -------------------------------------------------------------------------------- */
struct walk {
    const struct play *p;
    double total;         /* of runs from (0,0) at the time asked for */
    double alpha[WIDEST]; /* [R] */
    double eta[WIDEST];   /* [R][m] */
    int want;             /* the time */
    bool real;            /* begun at state 0 and symbol 0 */
    int symbol[MOST + 2]; /* the stack: symbols, and the step that pushed them (0: the bottom) */
    int pushed[MOST + 2];
};

static void arrive(struct walk *w, int depth, int state, double weight)
{
    const struct pda *pda = &w->p->pda;
    int a = state * pda->symbols + w->symbol[depth - 1], step = w->pushed[depth - 1], c;

    if (w->real)
        w->alpha[a] += weight;
    for (c = 0; c < pda->vector; c++) {
        if (step && w->real)
            w->eta[a * pda->vector + c] += weight * w->p->pushed[(step - 1) * pda->vector + c];
        if (!step && !pda->original && (w->real || !pda->single))
            w->eta[a * pda->vector + c] += weight * w->p->bottom[c];
    }
}

/* All actions of step j + 1 from what is there at time j. */
static void walk(struct walk *w, int j, int depth, int state, double weight)
{
    const struct pda *pda = &w->p->pda;
    int r = pda_rows(pda), q = pda->states, top = w->symbol[depth - 1], age, to, was;
    const double *row =
        w->p->weights + j * pda_weights(pda) + (state * pda->symbols + top) * (2 * r + q);

    was = w->pushed[depth - 1];
    age = j - (was - 1); /* the bottom counts as pushed at time -1 */
    if (pda->window && age > pda->window)
        return;
    if (j == w->want) {
        arrive(w, depth, state, weight);
        return;
    }
    for (to = 0; to < r; to++) {
        w->symbol[depth] = to % pda->symbols;
        w->pushed[depth] = j + 1;
        walk(w, j + 1, depth + 1, to / pda->symbols, weight * exp(row[to]));
    }
    if (pda->original && depth == 1)
        return; /* the bottom itself is out of reach */
    for (to = 0; to < r; to++) {
        w->symbol[depth - 1] = to % pda->symbols;
        w->pushed[depth - 1] = was;
        walk(w, j + 1, depth, to / pda->symbols, weight * exp(row[r + to]));
    }
    w->symbol[depth - 1] = top;
    w->pushed[depth - 1] = was;
    for (to = 0; to < q && depth > 1 + (pda->original ? 1 : 0); to++) {
        int below = w->symbol[depth - 2], step = w->pushed[depth - 2];

        walk(w, j + 1, depth - 1, to, weight * exp(row[2 * r + to]));
        w->symbol[depth - 2] = below;
        w->pushed[depth - 2] = step;
        w->symbol[depth - 1] = top;
        w->pushed[depth - 1] = was;
    }
}

static void enumerate(const struct play *p, int time, double *reading)
{
    int r = pda_rows(&p->pda), from;
    struct walk w = { .p = p, .want = time };

    for (from = 0; from < r; from++) {
        w.real = !from;
        w.symbol[0] = from % p->pda.symbols;
        w.pushed[0] = 0;
        walk(&w, 0, 1, from / p->pda.symbols, 1);
    }
    pda_read(&p->pda, reading, w.alpha, w.eta);
}

static const struct pda kinds[] = {
    { .states = 2, .symbols = 2 },
    { .states = 2, .symbols = 2, .original = true },
    { .states = 2, .symbols = 2, .by_symbol = true },
    { .states = 2, .symbols = 2, .window = 2 },
    { .states = 2, .symbols = 2, .window = 1 },
    { .states = 1, .symbols = 3, .window = 3, .original = true },
    { .states = 3, .symbols = 1 },
    { .states = 1, .symbols = 1, .vector = 3 },
    { .states = 2, .symbols = 2, .vector = 2 },
    { .states = 2, .symbols = 2, .vector = 2, .window = 2 },
    { .states = 2, .symbols = 2, .vector = 2, .single = true },
    { .states = 2, .symbols = 2, .vector = 2, .original = true },
    { .states = 2, .symbols = 1, .vector = 2, .by_symbol = true },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static void reading__is__the_sum_over_all_runs(void **state)
{
    struct rng r;
    int k, n, j;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (k = 0; k < KINDS; k++)
        for (n = 1; n <= MOST; n++) {
            double expected[WIDEST];
            struct play p;
            int width;

            play_init(&p, &kinds[k], n);
            play_draw(&p, &r, -2, 2);
            play_log(&p, false);
            width = pda_reading(&p.pda);
            for (j = n == MOST ? 0 : n - 1; j < n; j++) {
                enumerate(&p, j, expected);
                if (difference(p.reading + j * width, expected, (size_t)width) > 1e-13)
                    fail_msg("kind %d, %d readings: reading %d differs", k, n, j);
            }
            assert_true(play_chart(&p, false, NULL)); /* the fast version too */
            if (difference(p.reading + (n - 1) * width, expected, (size_t)width) > 1e-13)
                fail_msg("kind %d, %d readings: the fast version differs", k, n);
            play_release(&p);
        }
}

/* ---- derivatives ----------------------------------------------------------------------------- */
static double weigh(struct play *p)
{
    double sum = 0;
    int i;

    play_log(p, false);
    for (i = 0; i < p->steps * pda_reading(&p->pda); i++)
        sum += p->reading[i] * p->d_reading[i];
    return sum;
}

static void check_slopes(struct play *p, double *input, const double *d, int count, int k)
{
    const double h = 1e-3;
    int i;

    for (i = 0; i < count; i++) {
        double old = input[i], slope;

        input[i] = old + h;
        slope = 8 * weigh(p);
        input[i] = old - h;
        slope -= 8 * weigh(p);
        input[i] = old + 2 * h;
        slope -= weigh(p);
        input[i] = old - 2 * h;
        slope += weigh(p);
        input[i] = old;
        if (!(fabs(slope / (12 * h) - d[i]) < 2e-10))
            fail_msg("kind %d, number %d: derivative %.12g, difference %.12g", k, i, d[i],
                     slope / (12 * h));
    }
}

static void derivatives__are__differences(void **state)
{
    struct rng r;
    int k;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 2);
    for (k = 0; k < KINDS; k++) {
        struct play p;

        play_init(&p, &kinds[k], MOST);
        play_draw(&p, &r, -2, 2);
        play_log(&p, true);
        check_slopes(&p, p.weights, p.d_weights, (MOST - 1) * pda_weights(&p.pda), k);
        check_slopes(&p, p.pushed, p.d_pushed, (MOST - 1) * p.pda.vector, k);
        check_slopes(&p, p.bottom, p.d_bottom, p.pda.vector, k);
        play_release(&p);
    }
}

/* Sums of nothing but minus infinity: readings and derivatives stay finite. */
static void weights__of_minus_infinity__give_no_gradient(void **state)
{
    struct rng r;
    int k, i, tried;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 3);
    for (k = 0; k < KINDS; k++)
        for (tried = 0; tried < 5; tried++) {
            struct play p;
            int w = pda_weights(&kinds[k]), row = 2 * pda_rows(&kinds[k]) + kinds[k].states;

            play_init(&p, &kinds[k], MOST);
            play_draw(&p, &r, -2, 2);
            for (i = 0; i < (MOST - 1) * w; i++) /* pushing to (0,0) is always possible */
                if (i % row && rng_unit(&r) < 0.6)
                    p.weights[i] = -INFINITY;
            play_log(&p, true);
            for (i = 0; i < MOST * pda_reading(&p.pda); i++)
                assert_true(isfinite(p.reading[i]));
            for (i = 0; i < (MOST - 1) * w; i++) {
                assert_true(isfinite(p.d_weights[i]));
                assert_true(p.weights[i] != -INFINITY || p.d_weights[i] == 0);
            }
            play_release(&p);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading__is__the_sum_over_all_runs),
        cmocka_unit_test(derivatives__are__differences),
        cmocka_unit_test(weights__of_minus_infinity__give_no_gradient),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
