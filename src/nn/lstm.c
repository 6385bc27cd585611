/*
 * lstm -- the LSTM cell in PyTorch's form: gates i, f, g, o, two bias vectors that are added, no
 * peepholes.
 *
 *   c' = sigmoid(f) c + sigmoid(i) tanh(g),   h' = sigmoid(o) tanh(c')
 *
 * Kept per unit and step: c' and tanh(c').
 */
#include "math/kernels.h"
#include "nn/cell.h"

enum { BLOCKS = 4 };

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
    const struct kernels *k = kernels_best();

    /* tanh(g) = 2 sigmoid(2g) - 1: one sweep of the sigmoid serves all gates of all strings. */
    k->sigmoid(gates, (size_t)(batch * gates_row));
    k->lstm_forward(kept, hidden, hidden_row, gates, gates_row, old_kept, units, batch);
}

static void backward(int batch, int units, real *d_gates, int gates_row, real *carry,
                     const real *d_hidden, int hidden_row, const real *gates, const real *kept,
                     const real *old_kept)
{
    const struct kernels *k = kernels_best();
    int b;

    for (b = 0; b < batch; b++)
        k->lstm_backward(d_gates + (size_t)b * (size_t)gates_row, carry + b * units,
                         d_hidden + (size_t)b * (size_t)hidden_row,
                         gates + (size_t)b * (size_t)gates_row, old_kept + b * units,
                         kept + (batch + b) * units, units);
}

const struct cell_type cell_lstm = {
    .name = "lstm",
    .about = "long short-term memory",
    .blocks = BLOCKS,
    .needed = BLOCKS,
    .kept = 2,
    .scale = { 1, 1, 2, 1 },
    .params = params,
    .pack = pack,
    .unpack = unpack,
    .forward = forward,
    .backward = backward,
};
