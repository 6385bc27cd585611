/*
 * pda_watch -- what the stack types that are nondeterministic show: keeps the log weights of
 * each step (STACK_WATCH), and makes a struct stack_view of them.
 *
 * Shares, symbols, cells and the most likely run come from the tables of stack/pda_runs.h, which
 * are filled at the first view of a string; a view costs R^2 t^3 / 6 multiply-adds at most.
 *
 * Letters: as there, B batch, m width of a vector (0: symbols only). Memory: in the caller's arena.
 * Threads: one at a time.
 */
#ifndef STACK_PDA_WATCH_H
#define STACK_PDA_WATCH_H

#include "stack/pda_runs.h"
#include "stack/stack.h"

struct pda_watch {
    struct pda_runs runs;
    struct pda_expected expected;
    int most, readings;    /* n laid out for, n of the strings being processed */
    int filled;            /* string whose tables there are, or -1 */
    double *weights;       /* [B][n-1][R][2R + Q] logarithms */
    double *bottom;        /* [m] */
    double *pushed;        /* [B][n-1][m] */
    double *reading;       /* [R] */
    struct pda_move *move; /* [n] */
    float *action, *share, *symbol, *top, *cell; /* as in struct stack_view */
};

void pda_watch_lay_out(struct pda_watch *w, struct arena *a, const struct pda *pda, int batch,
                       int readings);
/* Starts over; `bottom` is [m]. */
void pda_watch_begin(struct pda_watch *w, const double *bottom, int readings);
/* Keeps what step t of string b does: log weights and the vector pushed. */
void pda_watch_step(struct pda_watch *w, int b, int t, const double *weights, const double *pushed);
void pda_watch_view(struct pda_watch *w, int t, int b, struct stack_view *out);

#endif
