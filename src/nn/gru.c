/*
 * gru -- the GRU of Cho et al. (2014) in PyTorch's form: gates r, z, n, two bias vectors, the
 * state's part of n inside the product with r.
 *
 *   r = sigmoid(W_ir x + b_ir + W_hr h + b_hr),   z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
 *   n = tanh(W_in x + b_in + r (W_hn h + b_hn)),  h' = (1 - z) n + z h
 *
 * Since r multiplies one half of n's pre-activation only, the halves are blocks of their own:
 * packed are r, z, n of the input, n of the state, and each half has zeros where the other has
 * weights. The biases of r and z are added, those of n stay apart. Kept is h' itself, so that
 * `carry` is the way from h' to h past the gates.
 */
#include "math/kernels.h"
#include "nn/cell.h"

enum { TENSOR_BLOCKS = 3, BLOCKS = 4 };

static int params(struct params *p, int layer, int x, int hidden)
{
    return cell_params(p, layer, TENSOR_BLOCKS, x, hidden);
}

static void pack(const struct params *p, int first, int x, int hidden, real *w, int row, real *bias)
{
    const real *b1 = params_value(p, first + 2), *b2 = params_value(p, first + 3);
    int n = 2 * hidden, j, i;

    cell_pack(p, first, TENSOR_BLOCKS, x, hidden, w, row, bias);
    for (j = n; j < n + hidden; j++) {
        for (i = 0; i < x + hidden; i++) {
            real *both = w + (size_t)i * (size_t)row + (size_t)j;

            both[hidden] = i < x ? 0 : both[0];
            both[0] = i < x ? both[0] : 0;
        }
        bias[j] = b1[j];
        bias[j + hidden] = b2[j];
    }
}

static void unpack(struct params *p, int first, int x, int hidden, const real *d_w, int row,
                   const real *d_bias)
{
    real *ih = params_gradient(p, first), *hh = params_gradient(p, first + 1);
    real *b1 = params_gradient(p, first + 2), *b2 = params_gradient(p, first + 3);
    int n = 2 * hidden, j, i;

    cell_unpack(p, first, 2, x, hidden, d_w, row, d_bias);
    for (j = n; j < n + hidden; j++) {
        const real *by_input = d_w + (size_t)j * (size_t)row;
        const real *by_state = by_input + (size_t)hidden * (size_t)row + x;

        for (i = 0; i < x; i++)
            ih[(size_t)j * (size_t)x + (size_t)i] += by_input[i];
        for (i = 0; i < hidden; i++)
            hh[(size_t)j * (size_t)hidden + (size_t)i] += by_state[i];
        b1[j] += d_bias[j];
        b2[j] += d_bias[j + hidden];
    }
}

static void forward(int batch, int units, real *gates, int gates_row, real *kept,
                    const real *old_kept, real *hidden, int hidden_row)
{
    kernels_best()->gru_forward(kept, hidden, hidden_row, gates, gates_row, old_kept, units, batch);
}

static void backward(int batch, int units, real *d_gates, int gates_row, real *carry,
                     const real *d_hidden, int hidden_row, const real *gates, const real *kept,
                     const real *old_kept)
{
    const struct kernels *k = kernels_best();
    int b;

    (void)kept;
    for (b = 0; b < batch; b++)
        k->gru_backward(d_gates + (size_t)b * (size_t)gates_row, carry + b * units,
                        d_hidden + (size_t)b * (size_t)hidden_row,
                        gates + (size_t)b * (size_t)gates_row, old_kept + b * units, units);
}

const struct cell_type cell_gru = {
    .name = "gru",
    .about = "gated recurrent unit",
    .blocks = BLOCKS,
    .needed = TENSOR_BLOCKS,
    .kept = 1,
    .scale = { 1, 1, 1, 1 },
    .params = params,
    .pack = pack,
    .unpack = unpack,
    .forward = forward,
    .backward = backward,
};
