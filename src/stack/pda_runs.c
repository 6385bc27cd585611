/* pda_runs -- the reading, the actions, the expected stack. The run itself: pda_likely.c. */
#include "stack/pda_runs.h"

#include <math.h>
#include <string.h>

#include "stack/pda_odds.h"

static const double DROPPED = 1e-13;

void pda_runs_lay_out(struct pda_runs *r, struct arena *a, const struct pda *pda, int readings)
{
    size_t n = (size_t)readings, pairs = (size_t)pda_rows(pda);

    memset(r, 0, sizeof *r);
    pda_table_lay_out(&r->likely, a, pda, readings);
    pda_table_lay_out(&r->odds, a, pda, readings);
    r->total = arena_take(a, n, sizeof(double));
    r->share[0] = arena_take(a, (n + 1) * pairs, sizeof(double));
    r->share[1] = arena_take(a, (n + 1) * pairs, sizeof(double));
    r->part = arena_take(a, n, sizeof *r->part);
}

static double log_sum(const double *x, int count)
{
    double most = -INFINITY, sum = 0;
    int i;

    for (i = 0; i < count; i++)
        most = x[i] > most ? x[i] : most;
    if (most == -INFINITY)
        return most;
    for (i = 0; i < count; i++)
        sum += exp(x[i] - most);
    return most + log(sum);
}

void pda_runs_fill(struct pda_runs *r, const double *weight, int readings)
{
    int j;

    r->readings = readings;
    pda_table_fill(&r->likely, PDA_LIKELY, weight, readings);
    pda_table_fill(&r->odds, PDA_ODDS, weight, readings);
    r->slow = !(pda_table_growth(&r->odds, readings) < PDA_SAFE);
    if (r->slow) {
        pda_table_fill(&r->odds, PDA_SUMS, weight, readings);
        pda_table_to_odds(&r->odds, readings);
    }
    for (j = 0; j < readings; j++) {
        r->total[j] = log_sum(pda_table_alpha(&r->odds, j), r->odds.pairs);
        if (!(r->total[j] > -INFINITY)) /* nor is there a run where weights are not numbers */
            r->total[j] = -INFINITY;
    }
}

void pda_runs_reading(const struct pda_runs *r, int j, double *out)
{
    const double *alpha = pda_table_alpha(&r->odds, j);
    int top;

    for (top = 0; top < r->odds.pairs; top++)
        out[top] = r->total[j] == -INFINITY ? 0 : exp(alpha[top] - r->total[j]);
}

/* A push is what leaves the top in slot j - 1; a replacement needs a slot that still exists. */
void pda_runs_actions(const struct pda_runs *r, int j, double out[PDA_ACTIONS])
{
    const struct pda_table *c = &r->odds;
    int pairs = c->pairs, top, from;
    size_t first = (size_t)(pda_table_oldest(&c->pda, j) + 1) * (size_t)pairs, i;

    memset(out, 0, PDA_ACTIONS * sizeof *out);
    if (r->total[j] == -INFINITY)
        return;
    for (from = 0; from < pairs; from++) {
        const double *w = pda_table_weights(c, j, from), *row = pda_table_row(c, j - 1, from);
        double alpha = pda_table_alpha(c, j - 1)[from] - r->total[j], kept = 0;

        for (i = first; i < (size_t)j * (size_t)pairs; i++)
            kept += row[i];
        for (top = 0; top < pairs; top++) {
            out[PDA_PUSH] += exp(alpha + w[top]);
            if (kept > 0)
                out[PDA_REPLACE] += exp(alpha + w[pairs + top] + log(kept));
        }
    }
    out[PDA_POP] = fmax(1 - out[PDA_PUSH] - out[PDA_REPLACE], 0);
}

/* Moves the shares of the tops at times 0 .. last one element down. */
static void one_down(const struct pda_table *c, double *next, const double *share, int last)
{
    int pairs = c->pairs, i, top;

    memset(next, 0, (size_t)(last + 1) * (size_t)pairs * sizeof *next);
    for (i = last; i >= 0; i--)
        for (top = 0; top < pairs; top++) {
            double part = share[(i + 1) * pairs + top];
            const double *row = pda_table_row(c, i, top);

            if (part >= DROPPED)
                pda_odds_add(next, row, part, (size_t)(i + 1) * (size_t)pairs);
        }
}

/*
 * The stack at time j is a chain of slots: the top lies in slot i, and what was on top at time i,
 * untouched since, is the element below it. Given r,y on top at time i', which q,x was on top at
 * which time i before its slot was filled is the row of the table; it does not depend on j. So
 *
 *   share_0[j][r,y] = alpha[j][r,y] / sum alpha[j]
 *   share_{d+1}[i][q,x] = sum_{i' > i} sum_{r,y} share_d[i'][r,y] K_{i'}[r,y -> i,q,x]
 *
 * and element d is x with probability sum_{i,q} share_d[i][q,x]. What arrives at time -1 is below
 * the bottom, and counts the elements; under the original rule this is time 0. Below element d
 * there are times up to j - d - 1 only: R^2 j^3 / 6 multiply-adds at most, for one j.
 */
void pda_runs_expected(struct pda_runs *r, int j, struct pda_expected *out)
{
    const struct pda_table *c = &r->odds;
    int pairs = c->pairs, symbols = c->pda.symbols, n = r->readings, d, i, top;
    double *share = r->share[0], *next = r->share[1], *swap, left = 1;

    memset(out->symbol, 0, (size_t)(j + 1) * (size_t)symbols * sizeof(double));
    memset(out->pushed, 0, (size_t)(j + 1) * (size_t)n * sizeof(double));
    memset(out->count, 0, (size_t)(j + 2) * sizeof(double));
    out->elements = 0;
    if (r->total[j] == -INFINITY)
        return;
    memset(share, 0, (size_t)(j + 2) * (size_t)pairs * sizeof *share);
    pda_runs_reading(r, j, share + (size_t)(j + 1) * (size_t)pairs);
    for (d = 0; d <= j && left > DROPPED; d++) {
        one_down(c, next, share, j - d);
        for (i = 0; i <= j - d; i++)
            for (top = 0; top < pairs; top++)
                out->symbol[d * symbols + top % symbols] += share[(i + 1) * pairs + top];
        for (i = 0; i < j - d; i++)
            for (top = 0; top < pairs; top++)
                out->pushed[d * n + i] += next[(i + 1) * pairs + top];
        out->count[d + 1] = c->pda.original ? share[pairs] : next[0];
        left -= out->count[d + 1];
        out->elements = d + 1;
        swap = share;
        share = next;
        next = swap;
    }
}
