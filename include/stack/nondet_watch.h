/*
 * nondet_watch -- what the stack types that are nondeterministic show: keeps the log weights of
 * each step (STACK_WATCH), and makes a struct stack_view of them.
 *
 * Shares, symbols, cells and the most likely run come from the tables of stack/nondet_runs.h, which
 * are filled at the first view of a string; a view costs R^2 t^3 / 6 multiply-adds at most.
 *
 * Letters: as there, B batch, m width of a vector (0: symbols only). Memory: in the caller's arena.
 * Threads: one at a time.
 */
#ifndef STACK_NONDET_WATCH_H
#define STACK_NONDET_WATCH_H

#include "math/real.h"
#include "stack/nondet_runs.h"
#include "stack/stack.h"

struct nondet_watch {
    struct nondet_runs runs;
    struct nondet_expected expected;
    int width, most, readings; /* m; n laid out for, n of the strings being processed */
    int filled;                /* string whose tables there are, or -1 */
    double *weight;            /* [B][n-1][R][2R + Q] */
    real *vector;              /* [B][n][m]: at 0 the bottom's, at t what step t pushes */
    struct nondet_move *move;  /* [n] */
    double *reading;           /* [R] */
    float *action, *share, *symbol, *top, *cell; /* as in struct stack_view */
};

void nondet_watch_lay_out(struct nondet_watch *w, struct arena *a, const struct nondet_machine *m,
                          int width, int batch, int readings);
void nondet_watch_begin(struct nondet_watch *w, int readings);
/* Where the log weights of step t go: [R][2R + Q]; and the vectors. To be filled before view. */
double *nondet_watch_weights(struct nondet_watch *w, int b, int t);
real *nondet_watch_vector(struct nondet_watch *w, int b, int t);
void nondet_watch_view(struct nondet_watch *w, int t, int b, struct stack_view *out);

#endif
