/*
 * cell_tensors -- the tensors of a controller's layer in PyTorch's form: weights of the input and
 * of the state, [blocks * H][x] and [blocks * H][H], and a bias vector for each.
 */
#include <stdio.h>

#include "math/matrix.h"
#include "nn/cell.h"

int cell_params(struct params *p, int layer, int blocks, int x, int hidden)
{
    int rows = blocks * hidden, first;
    char name[48];

    snprintf(name, sizeof name, "weight_ih_l%d", layer);
    first = params_add(p, PART_CONTROLLER, name, rows, x, INIT_UNIFORM, 0, 0);
    snprintf(name, sizeof name, "weight_hh_l%d", layer);
    params_add(p, PART_CONTROLLER, name, rows, hidden, INIT_UNIFORM, 0, 0);
    snprintf(name, sizeof name, "bias_ih_l%d", layer);
    params_add(p, PART_CONTROLLER, name, rows, 0, INIT_UNIFORM, 0, 0);
    snprintf(name, sizeof name, "bias_hh_l%d", layer);
    params_add(p, PART_CONTROLLER, name, rows, 0, INIT_UNIFORM, 0, 0);
    return first;
}

void cell_pack(const struct params *p, int first, int blocks, int x, int hidden, real *w, int row,
               real *bias)
{
    const real *ih = params_value(p, first), *hh = params_value(p, first + 1);
    const real *b1 = params_value(p, first + 2), *b2 = params_value(p, first + 3);
    int g;

    matrix_turn(w, row, ih, x, blocks * hidden, x);
    matrix_turn(w + (size_t)x * (size_t)row, row, hh, hidden, blocks * hidden, hidden);
    for (g = 0; g < blocks * hidden; g++)
        bias[g] = b1[g] + b2[g];
}

void cell_unpack(struct params *p, int first, int blocks, int x, int hidden, const real *d_w,
                 int row, const real *d_bias)
{
    real *ih = params_gradient(p, first), *hh = params_gradient(p, first + 1);
    real *b1 = params_gradient(p, first + 2), *b2 = params_gradient(p, first + 3);
    int g, i;

    for (g = 0; g < blocks * hidden; g++) {
        const real *d = d_w + (size_t)g * (size_t)row;

        for (i = 0; i < x; i++)
            ih[(size_t)g * (size_t)x + (size_t)i] += d[i];
        for (i = 0; i < hidden; i++)
            hh[(size_t)g * (size_t)hidden + (size_t)i] += d[x + i];
        b1[g] += d_bias[g];
        b2[g] += d_bias[g];
    }
}
