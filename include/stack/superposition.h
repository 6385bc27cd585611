/*
 * superposition -- the stack of Joulin & Mikolov (2015): every action happens a little.
 *
 *   e'(0) = push v    + pop e(1)   + noop e(0)          cells e(0), e(1), ... from the top,
 *   e'(i) = push e(i-1) + pop e(i+1) + noop e(i)        zero at first; the reading is e(0)
 *
 * This header gives the bare recurrence, for given action probabilities and pushed vectors; the
 * stack type (superposition.c) adds the layers. K stacks lie side by side in M components; all
 * arithmetic runs over rows of W = padded(B * M) numbers, component (b, c) at b * M + c.
 *
 * With a sharpness H > 0 every cell is sharpened after each change, e'(i) = g(...) of the above
 * with
 *
 *   g(x) = 1 / (1 + e^(-H (x - 1/2)))
 *
 * after the mechanism of Stogin, Mali and Giles (2024): 1/2 is a fixed point of slope H/4, so for
 * H > 4 two more attract, near 0 and near 1 (0.0072 and 0.9928 at H = 10), and pull back what
 * mixing has blurred; up to 4 everything falls to 1/2. Cells that nothing was ever pushed to are
 * sharpened like all others: they begin as 0, and since mixing equal numbers changes nothing, all
 * of them hold the same number after any actions, the iterates of g from 0. One row holds it for
 * all, so that trimming what can't surface stays exact: the influence of a cell still moves up one
 * cell a step.
 *
 * Memory: the tape lies in the caller's arena. Threads: one at a time.
 */
#ifndef STACK_SUPERPOSITION_H
#define STACK_SUPERPOSITION_H

#include "base/mem.h"
#include "math/kernels.h"

struct superposition {
    int stacks, width, batch, row; /* K, M, B, W (numbers) */
    int depth_limit;               /* 0: none */
    real sharpness;                /* H; 0: cells stay as they are mixed */
    int readings;                  /* T: readings 0 .. T-1 are taken */
    bool keep;                     /* every column is kept: needed for backward */
    int before;          /* cells that the initial stack holds, carried from an earlier chunk */
    bool chunks;         /* laid out for carrying: every column has depth_limit cells */
    bool whole;          /* cells that can no longer surface are kept too */
    const int *stack_of; /* [M] which stack a component belongs to */
    int *depth;          /* [T] cells kept at reading j */
    size_t *start;       /* [T] where column j begins in `cells`, in numbers */
    real *cells;         /* columns of depth x W */
    real *push, *pop,
        *noop;        /* [T][W] coefficients of the change before reading j (kept), row 0 unused */
    real *pushed;     /* [T][W] */
    real *below;      /* [T or 2][W]: what all cells below the kept ones hold; zeros without H */
    real *carried;    /* chunks: [depth_limit][W] on the way from one to the next */
    real *zero;       /* [W] zeros */
    real *d_cells[2]; /* [(most depth + 2)][W] adjoints of two neighbouring columns */
    real *d_push, *d_pop, *d_noop; /* [W] */
};

/* Lays out for at most `readings` readings of `batch` strings. Call once to measure, once to place.
 */
void superposition_lay_out(struct superposition *s, struct arena *a, const int *sizes, int stacks,
                           int batch, int readings, int depth_limit, double sharpness, bool keep,
                           bool whole);
/* The same for chunks, with the stack carried from one to the next: depth_limit > 0, all kept and
 * whole. */
void superposition_lay_out_chunks(struct superposition *s, struct arena *a, const int *sizes,
                                  int stacks, int batch, int readings, int depth_limit,
                                  double sharpness);
/* Starts a chunk from the cells of the last column of the one before, for its first `batch`
 * strings. */
void superposition_resume(struct superposition *s, int batch, int readings);
/* The last column as 2 + depth_limit * B * M numbers (the first two say how many cells there are
 * and what is below them), and such a column as the only one, for resume to start from. */
void superposition_carried_out(const struct superposition *s, real *to);
void superposition_carried_in(struct superposition *s, const real *from, int batch);
/* Starts over with `batch` <= and `readings` <= the sizes laid out; the stack is empty. */
void superposition_begin(struct superposition *s, int batch, int readings);
/*
 * The change before reading j (1 <= j < T). On input: coefficient rows j and pushed row j are
 * filled. Returns e(0), W numbers: reading j.
 */
const real *superposition_forward(struct superposition *s, int j);
/*
 * The other way, for j = T-1 .. 1. On input d_reading[B][M] (rows d_row apart) is the derivative by
 * reading j. On output d_push, d_pop, d_noop hold the derivatives by the coefficient rows, and
 * *d_pushed the one by the pushed row (W numbers, valid until the next call).
 */
void superposition_backward(struct superposition *s, int j, const real *d_reading, int d_row,
                            const real **d_pushed);
/* Coefficient rows for the change before reading j. */
static inline size_t superposition_slot(const struct superposition *s, int j)
{
    return (size_t)(s->keep ? j : j & 1) * (size_t)s->row;
}
/* Cell i (W numbers) at reading j, or what is below the cells that are kept. */
const real *superposition_cell(const struct superposition *s, int j, int i);

#endif
