/*
 * lstm -- the LSTM cell in PyTorch's form: gates i, f, g, o, two bias vectors that are added, no
 * peepholes.
 *
 *   c' = sigmoid(f) c + sigmoid(i) tanh(g),   h' = sigmoid(o) tanh(c')
 *
 * Kept per unit and step: c' and tanh(c').
 */
#include <stdio.h>
#include <string.h>

#include "math/kernels.h"
#include "nn/cell.h"

static int params(struct params *p, int layer, int x, int hidden)
{
    char name[48];
    int first;

    snprintf(name, sizeof name, "weight_ih_l%d", layer);
    first = params_add(p, PART_CONTROLLER, name, 4 * hidden, x, INIT_UNIFORM, 0, 0);
    snprintf(name, sizeof name, "weight_hh_l%d", layer);
    params_add(p, PART_CONTROLLER, name, 4 * hidden, hidden, INIT_UNIFORM, 0, 0);
    snprintf(name, sizeof name, "bias_ih_l%d", layer);
    params_add(p, PART_CONTROLLER, name, 4 * hidden, 0, INIT_UNIFORM, 0, 0);
    snprintf(name, sizeof name, "bias_hh_l%d", layer);
    params_add(p, PART_CONTROLLER, name, 4 * hidden, 0, INIT_UNIFORM, 0, 0);
    return first;
}

static void pack(const struct params *p, int first, int x, int hidden, real *w, int row, real *bias)
{
    const real *ih = params_value(p, first), *hh = params_value(p, first + 1);
    const real *b1 = params_value(p, first + 2), *b2 = params_value(p, first + 3);
    int g, i;

    for (g = 0; g < 4 * hidden; g++) {
        for (i = 0; i < x; i++)
            w[(size_t)i * (size_t)row + (size_t)g] = ih[(size_t)g * (size_t)x + (size_t)i];
        for (i = 0; i < hidden; i++)
            w[(size_t)(x + i) * (size_t)row + (size_t)g] =
                hh[(size_t)g * (size_t)hidden + (size_t)i];
        bias[g] = b1[g] + b2[g];
    }
}

static void unpack(struct params *p, int first, int x, int hidden, const real *d_w, int row,
                   const real *d_bias)
{
    real *ih = params_gradient(p, first), *hh = params_gradient(p, first + 1);
    real *b1 = params_gradient(p, first + 2), *b2 = params_gradient(p, first + 3);
    int g, i;

    for (g = 0; g < 4 * hidden; g++) {
        const real *d = d_w + (size_t)g * (size_t)row;

        for (i = 0; i < x; i++)
            ih[(size_t)g * (size_t)x + (size_t)i] += d[i];
        for (i = 0; i < hidden; i++)
            hh[(size_t)g * (size_t)hidden + (size_t)i] += d[x + i];
        b1[g] += d_bias[g];
        b2[g] += d_bias[g];
    }
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
    .blocks = 4,
    .kept = 2,
    .scale = { 1, 1, 2, 1 },
    .params = params,
    .pack = pack,
    .unpack = unpack,
    .forward = forward,
    .backward = backward,
};
