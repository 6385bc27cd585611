/*
 * pda_runs -- what a nondeterministic stack holds after each step of one string, for people: the
 * most likely run and the expected stack, both exact. For pictures and reports, not for training.
 *
 * Equations, times, slots and weights as in stack/pda_table.h. A stack's elements are counted
 * from the top, 0; the bottom is the last. Depth does not count the bottom: the initial stack has
 * one element and depth 0.
 *
 *   pda_runs_lay_out(&r, &arena, &machine, most);    twice: to measure, to place
 *   pda_runs_fill(&r, weight, n);
 *   pda_runs_likely(&r, j, move);  pda_runs_expected(&r, j, &expected);  for any j < n
 *
 * Memory: in the arena, about R^2 n^2 doubles (6.6 MB for Q = S = 3, n = 100) besides the caller's
 * weights; the results belong to the caller. Threads: one at a time.
 */
#ifndef STACK_PDA_RUNS_H
#define STACK_PDA_RUNS_H

#include "stack/pda_table.h"

enum pda_action { PDA_PUSH, PDA_REPLACE, PDA_POP, PDA_ACTIONS };

/* One step of a run, and what it leaves. */
struct pda_move {
    int action;        /* enum pda_action */
    int state, symbol; /* after it: the state, and the symbol on top */
    int depth;         /* elements above the bottom */
    int slot;          /* the top was pushed by step slot + 1; -1: it is the bottom */
};

/* What a slot goes through in a run: from `from` on top at time i to `to` at time j. */
struct pda_part {
    int i, j, from, to;
};

struct pda_runs {
    struct pda_table likely, odds;
    int readings;
    bool slow;             /* the weights called for logarithms throughout */
    double *total;         /* [n] log sum alpha[j]; minus infinity: there is no run */
    double *share[2];      /* [n + 1][R] of expected() */
    struct pda_part *part; /* [n] of likely() */
};

struct pda_expected {
    int elements;   /* rows that can hold something: at most j + 1 */
    double *symbol; /* [j + 1][S]: how likely each symbol is the element; 0 where there is none */
    double *pushed; /* [j + 1][n]: how likely step tau + 1 pushed the element, at tau */
    double *count;  /* [j + 2]: how likely there are so many elements */
};

void pda_runs_lay_out(struct pda_runs *r, struct arena *a, const struct pda *pda, int readings);
/* Weights [n-1][R][2R + Q], which must stay: log weights of steps 1 .. n-1. */
void pda_runs_fill(struct pda_runs *r, const double *weight, int readings);

/* [R]: how likely state and top are after step j; what a reading with states is. */
void pda_runs_reading(const struct pda_runs *r, int j, double *out);
/*
 * How likely the last step was each action, given the string up to step j >= 1. This is what the
 * strips show: shares of alpha[j], not the weights by themselves.
 */
void pda_runs_actions(const struct pda_runs *r, int j, double out[PDA_ACTIONS]);
/*
 * The most likely run of steps 1 .. j into move[0 .. j-1]; returns its share of all runs, 0 when
 * there is none. Of equally likely runs it is the one whose elements were pushed earliest, then
 * the one that replaces rather than pops, then the one with the lower states and symbols.
 */
double pda_runs_likely(struct pda_runs *r, int j, struct pda_move *move);
/* All arrays are the caller's. Shares below 1e-13 are dropped on the way down. */
void pda_runs_expected(struct pda_runs *r, int j, struct pda_expected *out);

#endif
