/*
 * pda -- what the nondeterministic stacks have in common: a weighted pushdown automaton, all of
 * whose runs are summed (Lang's algorithm; DuSell & Chiang 2020, 2022, 2023).
 *
 * At every step each run takes one action: push a symbol, replace the top one, or pop it, and goes
 * to a state. The weight of a run is the product of its actions'. With gamma[i->j][q,x->r,y] the
 * weight of all runs that are in state q over symbol x at time i, in state r over y at j, and have
 * put exactly one symbol on top meanwhile without touching what lies below:
 *
 *   gamma[-1->0][0,0->0,0] = 1: the bottom symbol, as if pushed before the first step
 *   gamma[j-1->j][q,x->r,y] = push_j[q,x->r,y]
 *   gp[k->j][t,y->r]        = sum_{s,z} gamma[k->j-1][t,y->s,z] pop_j[s,z->r]
 *   gamma[i->j][q,x->r,y]   = sum_{s,z} gamma[i->j-1][q,x->s,z] repl_j[s,z->r,y]
 *                           + sum_{k=max(i+1,0)}^{j-2} sum_t gamma[i->k][q,x->t,y] gp[k->j][t,y->r]
 *   alpha[j][r,y]           = sum_{i=-1}^{j-1} sum_{q,x} alpha[i][q,x] gamma[i->j][q,x->r,y]
 *
 * with alpha[-1] = alpha[0] = 1 at (0,0). The reading is alpha[j] over its sum. With a window D
 * only i >= j - D exist. By the original rule there is no i = -1: the first symbol can't be
 * uncovered.
 *
 * Vector stacks: every pushed symbol carries the m numbers v_j of its step, whatever happens to the
 * symbol; zeta[i->j] is gamma[i->j] times them, but for the bottom, which in the usual rule has its
 * vector at every [q,x->r,y] of zeta[-1->0]. The reading is eta[j] over the sum of alpha[j], where
 * eta[j][r,y] = sum alpha[i][q,x] zeta[i->j][q,x->r,y].
 *
 * Logarithms of a step's weights come as R = QS rows (q,x), each of R pushes (r,y), R replacements
 * (r,y) and Q pops (r): states outer, symbols inner.
 */
#ifndef STACK_PDA_H
#define STACK_PDA_H

#include <stdbool.h>

enum { PDA_MOST_STATES = 16, PDA_MOST_SYMBOLS = 64, PDA_MOST_VECTOR = 256, PDA_MOST_ROWS = 1024 };

struct pda {
    int states, symbols; /* Q, S */
    int vector;          /* m, or 0 */
    int window;          /* D, or 0: none */
    bool original;       /* the bottom symbol can't be uncovered */
    bool single;         /* the bottom's vector is at state 0 and symbol 0 alone */
    bool by_symbol;      /* the reading sums over states */
};

static inline int pda_rows(const struct pda *p) /* R */
{
    return p->states * p->symbols;
}

static inline int pda_weights(const struct pda *p) /* numbers in a step's weights */
{
    return pda_rows(p) * (2 * pda_rows(p) + p->states);
}

static inline int pda_reading(const struct pda *p)
{
    return (p->by_symbol ? p->symbols : pda_rows(p)) * (p->vector ? p->vector : 1);
}

/* Columns that a chunk may need of what came before it: with a window at most D. */
static inline int pda_carried(const struct pda *p, int columns)
{
    return p->window && p->window < columns ? p->window : columns;
}

/*
 * From alpha and eta of one column, scaled alike, to its reading, and the derivatives back. `eta`
 * is [R][m] (vector stacks only); d_alpha and d_eta are written.
 */
void pda_read(const struct pda *p, double *reading, const double *alpha, const double *eta);
void pda_read_backward(const struct pda *p, double *d_alpha, double *d_eta, const double *d_reading,
                       const double *alpha, const double *eta);

#endif
