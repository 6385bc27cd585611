/*
 * elman -- the simple recurrent network of Elman (1990) in PyTorch's form, with two bias vectors:
 *
 *   h' = tanh(W_ih x + b_ih + W_hh h + b_hh)
 *
 * The activated block is h' itself: nothing is kept besides, and nothing is carried past it.
 */
#include <string.h>

#include "math/kernels.h"
#include "nn/cell.h"

enum { BLOCKS = 1 };

static int params(struct params *p, int layer, int x, int hidden)
{
    return cell_params(p, layer, BLOCKS, x, hidden);
}

static void pack(const struct params *p, int first, int x, int hidden, real *w, int row, real *bias)
{
    cell_pack(p, first, BLOCKS, x, hidden, w, row, bias);
}

static void unpack(struct params *p, int first, int x, int hidden, const real *d_w, int row,
                   const real *d_bias)
{
    cell_unpack(p, first, BLOCKS, x, hidden, d_w, row, d_bias);
}

static void forward(int batch, int units, real *gates, int gates_row, real *kept,
                    const real *old_kept, real *hidden, int hidden_row)
{
    int b;

    (void)kept;
    (void)old_kept;
    kernels_best()->tanh(gates, (size_t)(batch * gates_row));
    for (b = 0; b < batch; b++)
        memcpy(hidden + (size_t)b * (size_t)hidden_row, gates + (size_t)b * (size_t)gates_row,
               (size_t)units * sizeof(real));
}

static void backward(int batch, int units, real *d_gates, int gates_row, real *carry,
                     const real *d_hidden, int hidden_row, const real *gates, const real *kept,
                     const real *old_kept)
{
    int b, j;

    (void)carry;
    (void)kept;
    (void)old_kept;
    for (b = 0; b < batch; b++) {
        real *restrict d = d_gates + (size_t)b * (size_t)gates_row;
        const real *h = gates + (size_t)b * (size_t)gates_row;
        const real *dh = d_hidden + (size_t)b * (size_t)hidden_row;

        for (j = 0; j < units; j++)
            d[j] = dh[j] * (1 - h[j] * h[j]);
    }
}

const struct cell_type cell_elman = {
    .name = "elman",
    .about = "simple recurrent network, tanh",
    .blocks = BLOCKS,
    .needed = BLOCKS,
    .kept = 0,
    .scale = { 1 },
    .params = params,
    .pack = pack,
    .unpack = unpack,
    .forward = forward,
    .backward = backward,
};
