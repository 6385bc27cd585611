/*
 * nondet_chart -- tables over the runs of a nondeterministic stack on one string (DuSell & Chiang,
 * "The Surprising Computational Power of Nondeterministic Stack RNNs", 2023), forward only.
 *
 * A step t = 1 .. n-1 pushes, replaces or pops: from state q with symbol x on top
 *
 *   push q,x -> r,y     replace q,x -> r,y     pop q,x -> r        log weights, no plus infinity
 *
 * Time 0 has state 0 and the bottom, symbol 0. A slot i is the place of the stack that the push of
 * step i + 1 fills; -1 is the bottom's. gamma[i->j][q,x -> r,y] is the weight of all runs from q,x
 * on top at time i to r,y on top at time j in slot i, alpha[j][r,y] that of all runs from time 0:
 *
 *   gamma[j-1->j][q,x -> r,y] = push_j[q,x -> r,y]
 *   gamma[i->j][q,x -> r,y]   = sum_{s,z} gamma[i->j-1][q,x -> s,z] repl_j[s,z -> r,y]
 *                             + sum_{k,t} gamma[i->k][q,x -> t,y] g[k->j][t,y -> r]
 *   g[k->j][t,y -> r]         = sum_{s,z} gamma[k->j-1][t,y -> s,z] pop_j[s,z -> r]
 *   alpha[j][r,y]             = sum_{i,q,x} alpha[i][q,x] gamma[i->j][q,x -> r,y]
 *
 * with -1 <= i < j, k from max(i + 1, 0) to j - 2; gamma[-1->0] and alpha[-1] are 1 at state 0 and
 * symbol 0. Under the original rule of 2020 there is no slot -1: the bottom is never uncovered. A
 * window D keeps slots i >= j - D only.
 *
 * Three forms of one table, column j having a row for each r,y with a cell for each i,q,x:
 *
 *   NONDET_LIKELY  logarithms, the largest instead of the sum (Viterbi)
 *   NONDET_SUMS    logarithms of gamma: right whatever the weights, and slow
 *   NONDET_ODDS    alpha[i][q,x] gamma[i->j][q,x -> r,y] / alpha[j][r,y], that is the probability,
 *                  given r,y on top at time j, that it lies in slot i and that q,x was on top
 *                  before; a row sums to 1. Linear arithmetic
 *
 * Letters: Q states, S stack symbols, R = QS pairs numbered q * S + x, n readings (times 0 .. n-1).
 * Cost: a table has R^2 n(n+1)/2 doubles (3.3 MB for Q = S = 3, n = 100) and takes Q^3 S^2 n^3 / 6
 * multiply-adds and more. Memory: the caller's arena. Threads: one at a time.
 */
#ifndef STACK_NONDET_CHART_H
#define STACK_NONDET_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

enum nondet_form { NONDET_LIKELY, NONDET_SUMS, NONDET_ODDS };

struct nondet_machine {
    int states, symbols, pairs; /* Q, S, R */
    bool original;              /* bottom rule of 2020 */
    int window;                 /* D; 0: none */
};

struct nondet_chart {
    struct nondet_machine m;
    int most;             /* readings it was laid out for */
    const double *weight; /* borrowed: [n-1][R][2R + Q], row t - 1 for step t: for each q,x the R
                             pushes r,y, the R replacements r,y, the Q pops r */
    double *cell;         /* columns, see nondet_row() */
    double *alpha;        /* [n + 1][R], row i + 1 for time i >= -1; logarithms */
    double *pop;          /* [R][n R] scratch */
    double *factor;       /* [3R] scratch */
    double *mass;         /* [R][S + 1] scratch */
};

void nondet_chart_lay_out(struct nondet_chart *c, struct arena *a, const struct nondet_machine *m,
                          int readings);
/* Fills columns 0 .. readings-1 from the weights. */
void nondet_chart_fill(struct nondet_chart *c, enum nondet_form form, const double *weight,
                       int readings);
/* Turns NONDET_SUMS into NONDET_ODDS. */
void nondet_chart_to_odds(struct nondet_chart *c, int readings);
/*
 * How much of NONDET_ODDS an underflow can have touched: the logarithm of the largest factor, over
 * all times and tops, by which a run's share can grow from there on. Below NONDET_SAFE the largest
 * possible error is under 1e-20.
 */
double nondet_chart_growth(const struct nondet_chart *c, int readings);
static const double NONDET_SAFE = 620;

/* Row of r,y in column j: (j + 1) R cells, that of i,q,x at (i + 1) R + q,x. */
static inline double *nondet_row(const struct nondet_chart *c, int j, int top)
{
    size_t pairs = (size_t)c->m.pairs, column = (size_t)j;

    return c->cell + pairs * pairs * (column * (column + 1) / 2) +
           (size_t)top * (column + 1) * pairs;
}
/* Log weights of step t from the pair `from`: pushes, then replacements, then pops. */
static inline const double *nondet_weights(const struct nondet_chart *c, int t, int from)
{
    size_t row = (size_t)(2 * c->m.pairs + c->m.states);

    return c->weight + ((size_t)(t - 1) * (size_t)c->m.pairs + (size_t)from) * row;
}
/* Log alpha of time i >= -1. */
static inline double *nondet_alpha(const struct nondet_chart *c, int i)
{
    return c->alpha + (size_t)(i + 1) * (size_t)c->m.pairs;
}
/* Slots that column j has begin here. */
static inline int nondet_oldest(const struct nondet_machine *m, int j)
{
    int oldest = m->original ? 0 : -1;

    return m->window && j - m->window > oldest ? j - m->window : oldest;
}

#endif
