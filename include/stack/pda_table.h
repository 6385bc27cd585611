/*
 * pda_table -- tables over the runs of the automaton of stack/pda.h on one string, for pictures of
 * what it does: forward only, symbols only.
 *
 * Times are 0 .. n-1, steps 1 .. n-1. A slot i is the place on the stack that the push of step i +
 * 1 fills; -1 is the bottom's. gamma[i->j] is about the time that slot i spends on the stack.
 *
 * Three forms of one table, column j having a row for each r,y with a cell for each i,q,x:
 *
 *   PDA_LIKELY  logarithms, the largest instead of the sum (Viterbi)
 *   PDA_SUMS    logarithms of gamma: right whatever the weights, and slow
 *   PDA_ODDS    alpha[i][q,x] gamma[i->j][q,x -> r,y] / alpha[j][r,y], that is the probability,
 *                  given r,y on top at time j, that it lies in slot i and that q,x was on top
 *                  before; a row sums to 1. Linear arithmetic
 *
 * Letters: Q states, S stack symbols, R = QS pairs numbered q * S + x, n readings.
 * Cost: a table has R^2 n(n+1)/2 doubles (3.3 MB for Q = S = 3, n = 100) and takes Q^3 S^2 n^3 / 6
 * multiply-adds and more. Memory: the caller's arena. Threads: one at a time.
 */
#ifndef STACK_PDA_TABLE_H
#define STACK_PDA_TABLE_H

#include <stddef.h>

#include "base/mem.h"
#include "stack/pda.h"

enum pda_form { PDA_LIKELY, PDA_SUMS, PDA_ODDS };

struct pda_table {
    struct pda pda;
    int pairs;            /* R */
    int most;             /* readings it was laid out for */
    const double *weight; /* borrowed: [n-1][R][2R + Q], row t - 1 for step t: for each q,x the R
                             pushes r,y, the R replacements r,y, the Q pops r */
    double *cell;         /* columns, see pda_table_row() */
    double *alpha;        /* [n + 1][R], row i + 1 for time i >= -1; logarithms */
    double *pop;          /* [R][n R] scratch */
    double *factor;       /* [3R] scratch */
    double *mass;         /* [R][S + 1] scratch */
};

void pda_table_lay_out(struct pda_table *c, struct arena *a, const struct pda *pda, int readings);
/* Fills columns 0 .. readings-1 from the weights. */
void pda_table_fill(struct pda_table *c, enum pda_form form, const double *weight, int readings);
/* Turns PDA_SUMS into PDA_ODDS. */
void pda_table_to_odds(struct pda_table *c, int readings);
/*
 * How much of PDA_ODDS an underflow can have touched: the logarithm of the largest factor, over
 * all times and tops, by which a run's share can grow from there on. Below PDA_SAFE the largest
 * possible error is under 1e-20.
 */
double pda_table_growth(const struct pda_table *c, int readings);
static const double PDA_SAFE = 620;

/* Row of r,y in column j: (j + 1) R cells, that of i,q,x at (i + 1) R + q,x. */
static inline double *pda_table_row(const struct pda_table *c, int j, int top)
{
    size_t pairs = (size_t)c->pairs, column = (size_t)j;

    return c->cell + pairs * pairs * (column * (column + 1) / 2) +
           (size_t)top * (column + 1) * pairs;
}
/* Log weights of step t from the pair `from`: pushes, then replacements, then pops. */
static inline const double *pda_table_weights(const struct pda_table *c, int t, int from)
{
    size_t row = (size_t)(2 * c->pairs + c->pda.states);

    return c->weight + ((size_t)(t - 1) * (size_t)c->pairs + (size_t)from) * row;
}
/* Log alpha of time i >= -1. */
static inline double *pda_table_alpha(const struct pda_table *c, int i)
{
    return c->alpha + (size_t)(i + 1) * (size_t)c->pairs;
}
/* Slots that column j has begin here. */
static inline int pda_table_oldest(const struct pda *pda, int j)
{
    int oldest = pda->original ? 0 : -1;

    return pda->window && j - pda->window > oldest ? j - pda->window : oldest;
}

#endif
