/* pda_table -- memory, the start, and the two logarithmic forms. */
#include "stack/pda_table.h"

#include <math.h>
#include <string.h>

#include "stack/pda_odds.h"

void pda_table_lay_out(struct pda_table *c, struct arena *a, const struct pda *pda, int readings)
{
    size_t n = (size_t)readings, pairs = (size_t)pda_rows(pda);

    memset(c, 0, sizeof *c);
    c->pda = *pda;
    c->pairs = pda_rows(pda);
    c->most = readings;
    c->cell = arena_take(a, pairs * pairs * (n * (n + 1) / 2), sizeof(double));
    c->alpha = arena_take(a, (n + 1) * pairs, sizeof(double));
    c->pop = arena_take(a, pairs * n * pairs, sizeof(double));
    c->factor = arena_take(a, 3 * pairs, sizeof(double));
    c->mass = arena_take(a, pairs * ((size_t)pda->symbols + 1), sizeof(double));
}

static void fill(double *out, size_t count, double value)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] = value;
}

/* log(exp(a) + exp(b)); minus infinity is an empty sum. */
static double log_add(double a, double b)
{
    double high = a > b ? a : b, low = a > b ? b : a;

    return low == -INFINITY ? high : high + log1p(exp(low - high));
}

/* out = out (+) in * factor, in logarithms; (+) is the larger one or the sum. */
static void accumulate(double *out, const double *in, double factor, size_t count, bool sum)
{
    size_t i;

    if (factor == -INFINITY)
        return;
    if (sum) {
        for (i = 0; i < count; i++)
            out[i] = log_add(out[i], in[i] + factor);
        return;
    }
    for (i = 0; i < count; i++) {
        double value = in[i] + factor;

        out[i] = value > out[i] ? value : out[i];
    }
}

/* g[k->j] for all k that can be popped, row r, cell k R + t,y. */
static void logs_of_pops(struct pda_table *c, int j, bool sum)
{
    int pairs = c->pairs, least = pda_table_oldest(&c->pda, j) + 1, r, from;
    size_t first = (size_t)(least > 0 ? least : 0) * (size_t)pairs;
    size_t last = (size_t)(j - 1) * (size_t)pairs; /* k <= j - 2 */

    for (r = 0; r < c->pda.states; r++) {
        double *out = c->pop + (size_t)r * (size_t)c->most * (size_t)pairs;

        fill(out, last, -INFINITY);
        for (from = 0; from < pairs && first < last; from++)
            accumulate(out + first, pda_table_row(c, j - 1, from) + pairs + first,
                       pda_table_weights(c, j, from)[2 * pairs + r], last - first, sum);
    }
}

static void logs_of_column(struct pda_table *c, int j, bool sum)
{
    int pairs = c->pairs, oldest = pda_table_oldest(&c->pda, j), top, from, k, t;
    size_t first = (size_t)(oldest + 1) * (size_t)pairs, last = (size_t)j * (size_t)pairs;
    double *alpha = pda_table_alpha(c, j);

    logs_of_pops(c, j, sum);
    for (top = 0; top < pairs; top++) {
        double *row = pda_table_row(c, j, top);
        int r = top / c->pda.symbols, y = top % c->pda.symbols;
        const double *pop = c->pop + (size_t)r * (size_t)c->most * (size_t)pairs;
        size_t i;

        fill(row, last, -INFINITY);
        for (from = 0; from < pairs && first < last; from++)
            accumulate(row + first, pda_table_row(c, j - 1, from) + first,
                       pda_table_weights(c, j, from)[pairs + top], last - first, sum);
        for (k = oldest + 1 > 0 ? oldest + 1 : 0; k <= j - 2; k++)
            for (t = 0; t < c->pda.states; t++) {
                int under = t * c->pda.symbols + y;
                size_t end = (size_t)(k + 1) * (size_t)pairs;

                accumulate(row + first, pda_table_row(c, k, under) + first, pop[k * pairs + under],
                           end - first, sum);
            }
        for (from = 0; from < pairs; from++)
            row[last + (size_t)from] = pda_table_weights(c, j, from)[top];
        alpha[top] = -INFINITY;
        for (i = first; i < last + (size_t)pairs; i++)
            accumulate(alpha + top, row + i, c->alpha[i], 1, sum);
    }
}

void pda_table_fill(struct pda_table *c, enum pda_form form, const double *weight, int readings)
{
    int pairs = c->pairs, top, j;

    c->weight = weight;
    fill(c->alpha, 2 * (size_t)pairs, -INFINITY);
    pda_table_alpha(c, 0)[0] = 0;
    if (!c->pda.original)
        pda_table_alpha(c, -1)[0] = 0;
    for (top = 0; top < pairs; top++)
        fill(pda_table_row(c, 0, top), (size_t)pairs, form == PDA_ODDS ? 0 : -INFINITY);
    if (!c->pda.original)
        pda_table_row(c, 0, 0)[0] = form == PDA_ODDS ? 1 : 0;
    for (j = 1; j < readings; j++) {
        if (form == PDA_ODDS)
            pda_odds_column(c, j);
        else
            logs_of_column(c, j, form == PDA_SUMS);
    }
}

void pda_table_to_odds(struct pda_table *c, int readings)
{
    int pairs = c->pairs, top, j;
    size_t i;

    for (j = 0; j < readings; j++)
        for (top = 0; top < pairs; top++) {
            double *row = pda_table_row(c, j, top), alpha = pda_table_alpha(c, j)[top];

            for (i = 0; i < (size_t)(j + 1) * (size_t)pairs; i++)
                row[i] = alpha == -INFINITY ? 0 : exp(c->alpha[i] + row[i] - alpha);
        }
}

/*
 * V_j[s,z], the largest weight of all that can follow s,z at time j relative to all runs, whatever
 * lies below:
 *
 *   V_{j-1}[s,z] = max(1, sum_{r,y} (push + repl)_j V_j[r,y] + sum_r pop_j max_y V_j[r,y])
 *
 * with the weights of step j divided by sum alpha[j] / sum alpha[j-1]. An underflow loses at most
 * 2.3e-308 of a share, and at its end this is at most V times as much.
 */
double pda_table_growth(const struct pda_table *c, int readings)
{
    int pairs = c->pairs, states = c->pda.states, symbols = c->pda.symbols, from, to, j;
    double *now = c->factor, *next = now + pairs, *best = next + pairs, most = 0;
    double total, before;

    fill(now, (size_t)pairs, 0);
    for (j = readings - 1; j >= 1; j--) {
        memcpy(next, now, (size_t)pairs * sizeof *now);
        for (total = before = -INFINITY, to = 0; to < pairs; to++) {
            total = log_add(total, pda_table_alpha(c, j)[to]);
            before = log_add(before, pda_table_alpha(c, j - 1)[to]);
        }
        for (to = 0; to < states; to++) {
            best[to] = next[to * symbols];
            for (from = 1; from < symbols; from++)
                if (next[to * symbols + from] > best[to])
                    best[to] = next[to * symbols + from];
        }
        for (from = 0; from < pairs; from++) {
            const double *w = pda_table_weights(c, j, from);
            double sum = -INFINITY;

            for (to = 0; to < pairs; to++)
                sum = log_add(sum, next[to] + log_add(w[to], w[pairs + to]));
            for (to = 0; to < states; to++)
                sum = log_add(sum, best[to] + w[2 * pairs + to]);
            /* No run reaches time j: nothing can follow it either. */
            now[from] = total == -INFINITY ? 0 : sum - (total - before);
            now[from] = now[from] > 0 ? now[from] : 0;
            most = now[from] > most ? now[from] : most;
        }
    }
    return most;
}
