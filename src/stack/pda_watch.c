/* pda_watch -- from log weights to pictures. */
#include "stack/pda_watch.h"

#include <string.h>

void pda_watch_lay_out(struct pda_watch *w, struct arena *a, const struct pda *pda, int batch,
                       int readings)
{
    size_t n = (size_t)readings, b = (size_t)batch, rows = (size_t)pda_rows(pda);
    size_t m = (size_t)pda->vector, symbols = (size_t)pda->symbols;

    memset(w, 0, sizeof *w);
    w->most = readings;
    pda_runs_lay_out(&w->runs, a, pda, readings);
    w->expected.symbol = arena_take(a, n * symbols, sizeof(double));
    w->expected.pushed = arena_take(a, n * n, sizeof(double));
    w->expected.count = arena_take(a, n + 1, sizeof(double));
    w->weights = arena_take(a, b * n * (size_t)pda_weights(pda), sizeof(double));
    w->bottom = arena_take(a, m, sizeof(double));
    w->pushed = arena_take(a, b * n * m, sizeof(double));
    w->reading = arena_take(a, rows, sizeof(double));
    w->move = arena_take(a, n, sizeof *w->move);
    w->action = arena_take(a, PDA_ACTIONS, sizeof(float));
    w->share = arena_take(a, n * n, sizeof(float));
    w->symbol = arena_take(a, n * symbols, sizeof(float));
    w->top = arena_take(a, rows, sizeof(float));
    w->cell = arena_take(a, n * m, sizeof(float));
}

void pda_watch_begin(struct pda_watch *w, const double *bottom, int readings)
{
    w->readings = readings;
    w->filled = -1;
    memcpy(w->bottom, bottom, (size_t)w->runs.odds.pda.vector * sizeof(double));
}

/* Where string b's step t stands, in steps. */
static size_t slot(const struct pda_watch *w, int b, int t)
{
    return (size_t)b * (size_t)w->most + (size_t)(t - 1);
}

void pda_watch_step(struct pda_watch *w, int b, int t, const double *weights, const double *pushed)
{
    const struct pda *pda = &w->runs.odds.pda;
    size_t size = (size_t)pda_weights(pda), m = (size_t)pda->vector;

    CONTRACT(t >= 1 && t < w->readings);
    w->filled = -1;
    memcpy(w->weights + slot(w, b, t) * size, weights, size * sizeof(double));
    memcpy(w->pushed + slot(w, b, t) * m, pushed, m * sizeof(double));
}

/*
 * A vector stays with its element whatever replaces the symbol, so that a cell is the mean over the
 * steps that may have pushed it. (The bottom's is counted once, as one would derive it; a reading
 * that has it at every state and symbol counts it more often.)
 */
static void take_cells(struct pda_watch *w, int b)
{
    const struct pda_expected *e = &w->expected;
    int d, tau, c, n = w->readings, m = w->runs.odds.pda.vector;

    for (d = 0; d < e->elements; d++)
        for (c = 0; c < m; c++) {
            double sum = w->runs.odds.pda.original ? 0 : e->count[d + 1] * w->bottom[c];

            for (tau = 0; tau + 1 < n; tau++)
                sum +=
                    e->pushed[d * n + tau] * w->pushed[slot(w, b, tau + 1) * (size_t)m + (size_t)c];
            w->cell[d * m + c] = (float)sum;
        }
}

void pda_watch_view(struct pda_watch *w, int t, int b, struct stack_view *out)
{
    const struct pda *pda = &w->runs.odds.pda;
    const struct pda_expected *e = &w->expected;
    int n = w->readings, pairs = pda_rows(pda), i;
    double action[PDA_ACTIONS];

    if (w->filled != b)
        pda_runs_fill(&w->runs, w->weights + slot(w, b, 1) * (size_t)pda_weights(pda), n);
    w->filled = b;
    memset(out, 0, sizeof *out);
    out->run_share = (float)pda_runs_likely(&w->runs, t, w->move);
    pda_runs_expected(&w->runs, t, &w->expected);
    pda_runs_reading(&w->runs, t, w->reading);
    for (i = 0; i < pairs; i++)
        w->top[i] = (float)w->reading[i];
    if (t) {
        pda_runs_actions(&w->runs, t, action);
        for (i = 0; i < PDA_ACTIONS; i++)
            w->action[i] = (float)action[i];
    }
    for (i = 0; i < e->elements * n; i++)
        w->share[i] = (float)e->pushed[i];
    for (i = 0; i < e->elements * pda->symbols; i++)
        w->symbol[i] = (float)e->symbol[i];
    take_cells(w, b);
    out->stacks = 1;
    out->actions = PDA_ACTIONS;
    out->action = t ? w->action : NULL;
    out->depth = e->elements;
    out->steps = n;
    out->share = w->share;
    out->width = pda->vector;
    out->cell = w->cell;
    out->states = pda->states;
    out->symbols = pda->symbols;
    out->symbol = w->symbol;
    out->top = w->top;
    out->move = w->move;
}
