/*
 * stratification -- the stack of Grefenstette et al. (2015): vectors with strengths.
 *
 *   pop  s_i' = relu(s_i - relu(u - sum of s_j over cells j above i))
 *   push a new top cell (v, d)
 *   read r = sum_i min(s_i', relu(1 - sum of s_j' over cells j above i)) v_i
 *
 * This header gives the bare recurrence for given strengths and vectors; the stack type
 * (stratification.c) adds the layers. Cells are numbered by the step that pushed them: cell j is
 * pushed by the change before reading j, the highest number is the top. A cell whose strength has
 * reached 0 stays and contributes nothing. relu'(0) = 0; where min has equal arguments, the
 * strength takes the gradient.
 *
 * Letters: B batch, T readings, m width of a vector. Memory: in the caller's arena. Threads: one at
 * a time.
 */
#ifndef STACK_STRATIFICATION_H
#define STACK_STRATIFICATION_H

#include "base/mem.h"
#include "math/real.h"

struct stratification {
    int batch, width, readings; /* B, m, T of the strings being processed */
    int most;                   /* T it was laid out for: stride of strengths and values */
    bool keep;                  /* strengths of every step are kept: needed for backward */
    real *value;                /* [B][T][m], slot j: pushed before reading j */
    real *strength;             /* [T or 2][B][T] after the change before reading j */
    real *push, *pop;           /* [T or 2][B]: d and u of the change before reading j */
    real *d_value;              /* [B][T][m] */
    real *d_strength;           /* [B][T] adjoint of the strengths at the reading in hand */
    real *d_push, *d_pop;       /* [B]: derivatives by d and u, set by backward */
};

void stratification_lay_out(struct stratification *s, struct arena *a, int width, int batch,
                            int readings, bool keep);
void stratification_begin(struct stratification *s, int batch, int readings);
/* Where push, pop of the change before reading j stand. */
static inline size_t stratification_slot(const struct stratification *s, int j, int b)
{
    return (size_t)(s->keep ? j : j & 1) * (size_t)s->batch + (size_t)b;
}
static inline real *stratification_value(const struct stratification *s, int j, int b)
{
    return s->value + ((size_t)b * (size_t)s->most + (size_t)j) * (size_t)s->width;
}
static inline real *stratification_strength(const struct stratification *s, int j, int b)
{
    return s->strength +
           ((size_t)(s->keep ? j : j & 1) * (size_t)s->batch + (size_t)b) * (size_t)s->most;
}
/* The change before reading j (1 <= j < T): push, pop and value are filled. Writes reading j, rows
 * `row` apart. */
void stratification_forward(struct stratification *s, int j, real *reading, int row);
/*
 * The other way, for j = T-1 .. 1: given the derivative by reading j, sets d_push and d_pop and
 * completes d_value of cell j.
 */
void stratification_backward(struct stratification *s, int j, const real *d_reading, int row);

#endif
