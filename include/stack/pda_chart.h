/*
 * pda_chart -- one string through the pushdown automaton of stack/pda.h, fast: plain doubles, kept
 * within range by one scale a step.
 *
 * Gauge. Every run from i to j takes one action at each of the steps i+1 .. j. So dividing all
 * weights of step t by a number c_t divides gamma[i->j] by c_{i+1} ... c_j, and every term of the
 * recurrence alike. c_t is foretold so that alpha keeps a sum of about 1; it need not be exact,
 * since a reading is divided by that sum, and for derivatives it is a constant.
 *
 * Certificate. What underflows anywhere is off by at most the smallest normal number, and can only
 * grow by the weight of all that may follow. That is bounded by going back over the steps:
 *
 *   V[s,z] = max(1, sum_{r,y} (push + repl)[s,z->r,y] V'[r,y] + sum_r pop[s,z->r] max_y V'[r,y])
 *
 * and nothing in chart or adjoint exceeds it either. pda_chart_trust() says whether its largest
 * value leaves twenty digits; where it does not, the string has to go through pda_log. Looking for
 * NaN would not do: a lost run may leave finite, wrong readings.
 *
 * Vectors need no chart of their own: zeta[i->j] is gamma[i->j] v_{i+1}. For the bottom vector at
 * every state and symbol one more row goes through the recurrence, which begins with ones.
 *
 * Layout. Rows (i, q, x) of a column stand in blocks of LANES, whatever i they belong to, and
 * within a symbol on top y a block's columns follow each other: [y][block][column][state][LANES].
 * The pop sum over k is then one pass over adjoining memory with the results in registers. Blocks
 * begin with the first column that has rows in them, and end where the window does.
 *
 * Memory: three parts in the caller's arena. A plan is for a shape; a chart belongs to a string
 * and is kept from forward to backward; a desk is scratch for one string at a time, so that each
 * thread needs one. Threads: a desk and a chart belong to one at a time.
 */
#ifndef STACK_PDA_CHART_H
#define STACK_PDA_CHART_H

#include <math.h>

#include "base/mem.h"
#include "math/lanes.h"
#include "stack/pda.h"
#include "stack/pda_log.h"

struct pda_plan {
    struct pda pda;
    int rows, columns, blocks; /* R; columns there is room for; blocks of rows */
    int *order;                /* [R]: (r,y), states outer, to the chart's y Q + r */
    int *first, *end;          /* [blocks]: the columns it has */
    size_t *start;             /* [blocks]: where they begin, in numbers, in the face of one y */
    size_t face;               /* numbers for one y */
    size_t *pop_start;         /* [columns] for k: where gp[k->j], j = k + 2 .. begin, in Q Q */
    size_t pop_face;           /* for one y, in Q Q */
    size_t weights;            /* numbers of a step's: push, repl [R][R], pop [R][Q] */
};

struct pda_chart {
    double *cells;   /* [S][face] */
    double *alpha;   /* [blocks of LANES] of row (i, q, x): alpha[i][q,x] */
    double *weights; /* [columns][weights], scaled: push from (q,x), repl and pop by chart order */
    double *vectors; /* [1 + columns][m], the bottom's first */
    double *pops;    /* [S][pop_face][Q][Q]: gp[k->j], to and from; for the way back, as ... */
    double *beta;    /* [j][i + 1][R]: what of alpha[j] lies on a symbol of step i + 1 */
    double *eta;     /* [columns][R][m] */
    double least;    /* smallest sum of alpha */
    const struct pda_desk *desk; /* where the newest column was computed */
    int first;                   /* the column that the chunk before left; 0: none */
    bool moved;                  /* columns have moved: column 0 is not the beginning any more */
    bool logs; /* cells and alpha are logarithms: doubles can't hold what is carried */
};

struct pda_desk {
    const struct pda_chart *chart;      /* whose newest column lies here ... */
    int column;                         /* ... which one */
    double *column_now, *column_before; /* [blocks][R][LANES] */
    double *scaled;                     /* [R (2R + Q)] */
    double *row;                        /* [R][LANES] */
    double *pops;                       /* [S][columns][Q][Q]: gp of the step, from and to */
    double *sums;                       /* [S][columns][Q][Q][LANES_PARTS] */
    double *parts;                      /* [R][LANES_PARTS] */
    double *beta;                       /* [1 + columns][R] */
    double *eta;                        /* [R][m] */
    /* for the way back */
    int last;                           /* column */
    double *d_cells;                    /* [S][face] */
    double *d_now, *d_before;           /* [blocks][R][LANES] */
    double *d_pops_now, *d_pops_before; /* [blocks][Q][LANES] */
    double *d_alpha;                    /* [blocks of LANES], by the alpha of a row */
    double *d_vectors;                  /* [1 + columns][m] */
    double *d_eta, *turned, *products;  /* [R][m], [R][R], [R][R] */
};

/* `columns`, the initial one included; with `chunks` room for what is carried besides. */
void pda_plan_lay_out(struct pda_plan *p, struct arena *a, const struct pda *pda, int columns,
                      bool chunks);
void pda_chart_lay_out(struct pda_chart *c, struct arena *a, const struct pda_plan *p,
                       bool backward);
void pda_desk_lay_out(struct pda_desk *d, struct arena *a, const struct pda_plan *p, bool backward);

/* These mean what they mean in stack/pda_log.h; a string's columns come in order. */
void pda_chart_begin(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d,
                     const double *bottom, double *reading);
int pda_chart_resume(const struct pda_plan *p, struct pda_chart *c, int last);
void pda_chart_forward(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d, int j,
                       const double *weights, const double *pushed, double *reading);
/*
 * After column `last`: can the readings and the way back be trusted? With `carry`, also what a next
 * chunk needs, number by number, so that errors never add up from chunk to chunk.
 */
bool pda_chart_trust(const struct pda_plan *p, const struct pda_chart *c, int last, bool carry);
/* The largest V over the smallest sum of alpha, for tests and curiosity; infinite for NaN. */
double pda_chart_risk(const struct pda_plan *p, const struct pda_chart *c, int last);
void pda_chart_backward(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d, int j,
                        bool last, const double *d_reading, double *d_weights, double *d_pushed);
/* After the one for column 0: the derivative by the bottom's vector. */
static inline const double *pda_chart_bottom(const struct pda_desk *d)
{
    return d->d_vectors;
}

/* ---- in and out of logarithms: what a chunk begins with or leaves; columns keep their numbers
 * ---- */
/* Gives `l` the columns up to `column`, as if it had computed them and they had been carried. */
void pda_chart_to_log(const struct pda_plan *p, const struct pda_chart *c, struct pda_log *l,
                      int column);
/* Takes the columns of `l` up to `column`, as logarithms where doubles can't hold them. */
void pda_chart_from_log(const struct pda_plan *p, struct pda_chart *c, const struct pda_log *l,
                        int column);

/* ---- as bytes: what a chunk needs of the columns up to `column`, as so many numbers ---- */
size_t pda_chart_carried(const struct pda_plan *p);
void pda_chart_carried_out(const struct pda_plan *p, const struct pda_chart *c, int column,
                           void *to);
int pda_chart_carried_in(const struct pda_plan *p, struct pda_chart *c, const void *from);

/* ---- where things stand; for the files of this module ---- */
/* The smaller of two numbers; a NaN once met stays. */
static inline double pda_smaller(double a, double b)
{
    return isnan(a) || a <= b ? a : b;
}

/* The oldest i that exists at time j. */
static inline int pda_oldest(const struct pda *p, int j)
{
    int i = p->original ? 0 : -1;

    return p->window && j - p->window > i ? j - p->window : i;
}

static inline int pda_blocks(const struct pda_plan *p, int j) /* of column j */
{
    return ((j + 1) * p->rows + LANES - 1) / LANES;
}

/* Column j of a block, [Q][LANES], and those after it. */
static inline size_t pda_cell(const struct pda_plan *p, int y, int block, int j)
{
    return (size_t)y * p->face + p->start[block] +
           (size_t)(j - p->first[block]) * (size_t)(p->pda.states * LANES);
}

/* gp[k->j] and those of later j. */
static inline size_t pda_pop(const struct pda_plan *p, int y, int k, int j)
{
    return ((size_t)y * p->pop_face + p->pop_start[k] + (size_t)(j - k - 2)) *
           (size_t)(p->pda.states * p->pda.states);
}

/* The row of i = -1 that carries the bottom's vector: one of its own, or the bottom symbol's. */
static inline int pda_bottom_row(const struct pda *p)
{
    return !p->single && p->states * p->symbols > 1;
}

/* Is every number that a chunk after column `last` needs right in all its digits, when errors of
 * the smallest normal number have grown by `risk`? */
bool pda_chart_carries(const struct pda_plan *p, const struct pda_chart *c, int last, double risk);
/* Zeroes the rows of a block [count][LANES] that are below `low`, or `high` and above. */
void pda_clear_rows(double *block, int count, int low, int high);
/* Column j as one piece, [blocks][R][LANES] from block `from` on. */
void pda_gather(const struct pda_plan *p, const double *cells, int j, int from, double *column);

#endif
