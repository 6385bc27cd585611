/*
 * cell -- one layer of a recurrent controller: the element-wise part around the products that the
 * model does. A type is one file in src/nn/ and one row in its local.mk.
 *
 * The model computes pre[B, G*H] = W [x ; h_t] + b from a packed matrix whose blocks the type
 * defines. Memory: tapes lie in the model's arena. Threads: one at a time.
 */
#ifndef NN_CELL_H
#define NN_CELL_H

#include "math/params.h"

enum { CELL_MOST_BLOCKS = 4 };

struct cell_type {
    const char *name, *about;
    int blocks; /* G: blocks of H pre-activations */
    int needed; /* blocks' worth of weights by mathematics, without those that are always zero */
    int kept;   /* numbers kept per unit and step besides the activated blocks; may be 0 */
    /* Pre-activations reach forward() scaled by these, one for each block: powers of two. */
    double scale[CELL_MOST_BLOCKS];
    /* Registers weight_ih_l<layer> etc. for an input of width x; returns the index of the first. */
    int (*params)(struct params *p, int layer, int x, int hidden);
    /* Packs the tensors into w[x + H][G*H] (row = input, stride `row`) and bias[G*H]. */
    void (*pack)(const struct params *p, int first, int x, int hidden, real *w, int row,
                 real *bias);
    /* Adds the gradient of a packed matrix, given output-major: d_w[G*H][x + H], to the tensors. */
    void (*unpack)(struct params *p, int first, int x, int hidden, const real *d_w, int row,
                   const real *d_bias);
    /*
     * One step for B strings: pre-activations in gates[B] (rows gates_row apart) are replaced by
     * activations; kept and old_kept are [kept][B][H] of this and the last step; hidden rows are
     * hidden_row apart.
     */
    void (*forward)(int batch, int units, real *gates, int gates_row, real *kept,
                    const real *old_kept, real *hidden, int hidden_row);
    /*
     * d_hidden[B] by h_{t+1}; `carry` [B][H] holds dL/d(what is kept, where it is carried on by
     * itself), zero at first, and is updated to the older step's. Writes d_gates[B] (rows gates_row
     * apart too) by the pre-activations.
     */
    void (*backward)(int batch, int units, real *d_gates, int gates_row, real *carry,
                     const real *d_hidden, int hidden_row, const real *gates, const real *kept,
                     const real *old_kept);
};

/*
 * What types are made of that have PyTorch's four tensors and whose packed blocks are the rows of
 * the matrices as they stand, both biases added (cell_tensors.c).
 */
int cell_params(struct params *p, int layer, int blocks, int x, int hidden);
void cell_pack(const struct params *p, int first, int blocks, int x, int hidden, real *w, int row,
               real *bias);
void cell_unpack(struct params *p, int first, int blocks, int x, int hidden, const real *d_w,
                 int row, const real *d_bias);

const struct cell_type *const *cell_types(int *count);
const struct cell_type *cell_find(const char *name); /* or NULL */

#endif
