/* nondet_watch -- from log weights to pictures. */
#include "stack/nondet_watch.h"

#include <string.h>

static size_t step_size(const struct nondet_machine *m)
{
    return (size_t)m->pairs * (size_t)(2 * m->pairs + m->states);
}

void nondet_watch_lay_out(struct nondet_watch *w, struct arena *a, const struct nondet_machine *m,
                          int width, int batch, int readings)
{
    size_t n = (size_t)readings, b = (size_t)batch, symbols = (size_t)m->symbols;

    memset(w, 0, sizeof *w);
    w->width = width;
    w->most = readings;
    nondet_runs_lay_out(&w->runs, a, m, readings);
    w->expected.symbol = arena_take(a, n * symbols, sizeof(double));
    w->expected.pushed = arena_take(a, n * n, sizeof(double));
    w->expected.count = arena_take(a, n + 1, sizeof(double));
    w->weight = arena_take(a, b * n * step_size(m), sizeof(double));
    w->vector = arena_take(a, b * n * (size_t)width, sizeof(real));
    w->move = arena_take(a, n, sizeof *w->move);
    w->action = arena_take(a, NONDET_ACTIONS, sizeof(float));
    w->share = arena_take(a, n * n, sizeof(float));
    w->symbol = arena_take(a, n * symbols, sizeof(float));
    w->reading = arena_take(a, (size_t)m->pairs, sizeof(double));
    w->top = arena_take(a, (size_t)m->pairs, sizeof(float));
    w->cell = arena_take(a, n * (size_t)width, sizeof(float));
}

void nondet_watch_begin(struct nondet_watch *w, int readings)
{
    w->readings = readings;
    w->filled = -1;
}

double *nondet_watch_weights(struct nondet_watch *w, int b, int t)
{
    CONTRACT(t >= 1 && t < w->most);
    w->filled = -1;
    return w->weight + ((size_t)b * (size_t)w->most + (size_t)(t - 1)) * step_size(&w->runs.odds.m);
}

real *nondet_watch_vector(struct nondet_watch *w, int b, int t)
{
    return w->vector + ((size_t)b * (size_t)w->most + (size_t)t) * (size_t)w->width;
}

/* A vector stays with its element whatever replaces the symbol, so that a cell is the mean over the
 * steps that may have pushed it. */
static void take_cells(struct nondet_watch *w, int b)
{
    const struct nondet_expected *e = &w->expected;
    int d, tau, c, n = w->readings;

    for (d = 0; d < e->elements; d++)
        for (c = 0; c < w->width; c++) {
            double sum = e->count[d + 1] * (double)nondet_watch_vector(w, b, 0)[c];

            for (tau = 0; tau + 1 < n; tau++)
                sum += e->pushed[d * n + tau] * (double)nondet_watch_vector(w, b, tau + 1)[c];
            w->cell[d * w->width + c] = (float)sum;
        }
}

void nondet_watch_view(struct nondet_watch *w, int t, int b, struct stack_view *out)
{
    const struct nondet_machine *m = &w->runs.odds.m;
    const struct nondet_expected *e = &w->expected;
    int n = w->readings, pairs = m->pairs, i;
    double action[NONDET_ACTIONS];

    if (w->filled != b)
        nondet_runs_fill(&w->runs, w->weight + (size_t)b * (size_t)w->most * step_size(m), n);
    w->filled = b;
    memset(out, 0, sizeof *out);
    out->run_share = (float)nondet_runs_likely(&w->runs, t, w->move);
    nondet_runs_expected(&w->runs, t, &w->expected);
    nondet_runs_reading(&w->runs, t, w->reading);
    for (i = 0; i < pairs; i++)
        w->top[i] = (float)w->reading[i];
    if (t) {
        nondet_runs_actions(&w->runs, t, action);
        for (i = 0; i < NONDET_ACTIONS; i++)
            w->action[i] = (float)action[i];
    }
    for (i = 0; i < e->elements * n; i++)
        w->share[i] = (float)e->pushed[i];
    for (i = 0; i < e->elements * m->symbols; i++)
        w->symbol[i] = (float)e->symbol[i];
    take_cells(w, b);
    out->stacks = 1;
    out->actions = NONDET_ACTIONS;
    out->action = t ? w->action : NULL;
    out->depth = e->elements;
    out->steps = n;
    out->share = w->share;
    out->width = w->width;
    out->cell = w->cell;
    out->states = m->states;
    out->symbols = m->symbols;
    out->symbol = w->symbol;
    out->top = w->top;
    out->move = w->move;
}
