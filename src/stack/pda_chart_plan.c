/* pda_chart -- where everything stands: plans for a shape, charts for strings, desks for threads.
 */
#include <string.h>

#include "stack/pda_chart.h"

void pda_plan_lay_out(struct pda_plan *p, struct arena *a, const struct pda *pda, int columns,
                      bool chunks)
{
    int r = pda_rows(pda), b, k, i;
    size_t states = (size_t)pda->states;

    memset(p, 0, sizeof *p);
    /* Columns move by whole blocks, so that up to 11 more than the window has are carried. */
    columns += chunks ? pda->window + LANES : 0;
    p->pda = *pda;
    p->rows = r;
    p->columns = columns;
    p->blocks = (columns * r + LANES - 1) / LANES;
    p->weights = (size_t)(r * (2 * r + pda->states));
    p->order = arena_take(a, (size_t)r, sizeof *p->order);
    p->first = arena_take(a, (size_t)p->blocks, sizeof *p->first);
    p->end = arena_take(a, (size_t)p->blocks, sizeof *p->end);
    p->start = arena_take(a, (size_t)p->blocks, sizeof *p->start);
    p->pop_start = arena_take(a, (size_t)columns, sizeof *p->pop_start);
    for (b = 0; b < p->blocks; b++) {
        int first = b * LANES / r, newest = (b * LANES + LANES - 1) / r - 1;
        int end =
            pda->window && newest + pda->window < columns ? newest + pda->window + 1 : columns;

        if (a->base) {
            p->first[b] = first;
            p->end[b] = end;
            p->start[b] = p->face;
        }
        p->face += end > first ? (size_t)(end - first) * states * LANES : 0;
    }
    for (k = 0; k < columns; k++) {
        int end = pda->window && k + pda->window < columns ? k + pda->window : columns;

        if (a->base)
            p->pop_start[k] = p->pop_face;
        p->pop_face += end > k + 2 ? (size_t)(end - k - 2) : 0;
    }
    for (i = 0; a->base && i < r; i++)
        p->order[i] = i % pda->symbols * pda->states + i / pda->symbols;
}

void pda_chart_lay_out(struct pda_chart *c, struct arena *a, const struct pda_plan *p,
                       bool backward)
{
    size_t s = (size_t)p->pda.symbols, q = (size_t)p->pda.states, m = (size_t)p->pda.vector;
    size_t n = (size_t)p->columns, r = (size_t)p->rows;

    memset(c, 0, sizeof *c);
    c->cells = arena_take(a, s * p->face, sizeof(double));
    c->alpha = arena_take(a, (size_t)p->blocks * LANES + r, sizeof(double));
    c->weights = arena_take(a, n * p->weights, sizeof(double));
    c->vectors = arena_take(a, (1 + n) * m, sizeof(double));
    if (!backward)
        return;
    c->pops = arena_take(a, s * p->pop_face * q * q, sizeof(double));
    c->beta = arena_take(a, m ? n * (n + 1) / 2 * r : 0, sizeof(double));
    c->eta = arena_take(a, n * r * m, sizeof(double));
}

void pda_desk_lay_out(struct pda_desk *d, struct arena *a, const struct pda_plan *p, bool backward)
{
    size_t s = (size_t)p->pda.symbols, q = (size_t)p->pda.states, m = (size_t)p->pda.vector;
    size_t n = (size_t)p->columns, r = (size_t)p->rows, blocks = (size_t)p->blocks;
    size_t column = blocks * r * LANES, rows = blocks * LANES + r;

    memset(d, 0, sizeof *d);
    d->column_now = arena_take(a, column, sizeof(double));
    d->column_before = arena_take(a, column, sizeof(double));
    d->scaled = arena_take(a, p->weights, sizeof(double));
    d->row = arena_take(a, r * LANES, sizeof(double));
    d->pops = arena_take(a, s * n * q * q, sizeof(double));
    d->parts = arena_take(a, r * LANES_PARTS, sizeof(double));
    d->eta = arena_take(a, r * m, sizeof(double));
    d->beta = arena_take(a, m ? (1 + n) * r : 0, sizeof(double));
    if (!backward)
        return;
    d->sums = arena_take(a, s * n * q * q * LANES_PARTS, sizeof(double));
    d->d_cells = arena_take(a, s * p->face, sizeof(double));
    d->d_now = arena_take(a, column, sizeof(double));
    d->d_before = arena_take(a, column, sizeof(double));
    d->d_pops_now = arena_take(a, blocks * q * LANES, sizeof(double));
    d->d_pops_before = arena_take(a, blocks * q * LANES, sizeof(double));
    d->d_alpha = arena_take(a, rows, sizeof(double));
    d->d_vectors = arena_take(a, (1 + n) * m, sizeof(double));
    d->d_eta = arena_take(a, r * m, sizeof(double));
    d->turned = arena_take(a, r * r, sizeof(double));
    d->products = arena_take(a, r * r, sizeof(double));
}
