/*
 * pda_chart -- the way back. D_j, the adjoint of column j, is gathered from the later columns that
 * it went into, so that no column is written to more than once:
 *
 *   D_j  = alpha of the row (x) the derivative by alpha[j]  (with vectors, by beta_j)
 *   D_j += D_{j+1} repl_{j+1}' + d gp_{j+1} pop_{j+1}'
 *   D_j += sum_{jj >= j+2} D_jj gp[j->jj]'
 *
 * Scales are constants here: a derivative by a logarithm is the weight, scaled, times the
 * derivative by it.
 */
#include <math.h>
#include <string.h>

#include "math/kernels.h"
#include "stack/pda_chart.h"

static int oldest_block(const struct pda_plan *p, int j)
{
    return (pda_oldest(&p->pda, j) + 1) * p->rows / LANES;
}

/* turned[o][i] = from[i][o]. */
static void turn(double *turned, const double *from, int rows, int columns)
{
    int i, o;

    for (i = 0; i < rows; i++)
        for (o = 0; o < columns; o++)
            turned[o * rows + i] = from[i * columns + o];
}

/*
 * Without vectors: d_alpha [R] (chart order) by alpha[j] goes to the column's adjoint, which is
 * overwritten, and to the alpha of its rows.
 */
static void spread(const struct pda_plan *p, const struct pda_chart *c, struct pda_desk *d, int j,
                   const double *d_alpha)
{
    int r = p->rows, block, end = pda_blocks(p, j), o, lane;

    for (block = oldest_block(p, j); block < end; block++) {
        size_t at = (size_t)(block * r * LANES);
        const double *alpha = c->alpha + block * LANES;

        kernels_best()->lanes->mix(d->d_alpha + block * LANES, 1, d->column_now + at, r, d_alpha, 1,
                                   true);
        for (o = 0; o < r; o++)
            for (lane = 0; lane < LANES; lane++)
                d->d_now[at + (size_t)(o * LANES + lane)] = alpha[lane] * d_alpha[o];
    }
}

/* With vectors: what lies on each symbol pushed has a derivative of its own. */
static void spread_vectors(const struct pda_plan *p, const struct pda_chart *c, struct pda_desk *d,
                           int j, const double *d_alpha)
{
    int r = p->rows, m = p->pda.vector, i, a, o, v, oldest = pda_oldest(&p->pda, j);
    int block = oldest_block(p, j), end = pda_blocks(p, j);
    const double *beta = c->beta + (size_t)(j * (j + 1) / 2 + oldest + 1) * (size_t)r;

    memset(d->d_now + (size_t)(block * r * LANES), 0,
           (size_t)((end - block) * r * LANES) * sizeof(double));
    for (i = oldest; i < j; i++, beta += r) {
        const double *vector = c->vectors + (size_t)((i + 1) * m);
        double *d_vector = d->d_vectors + (size_t)((i + 1) * m), *d_beta = d->beta;

        for (a = 0; a < r; a++) {
            double sum = 0, b = beta[p->order[a]];

            for (v = 0; v < m; v++) {
                sum += vector[v] * d->d_eta[a * m + v];
                d_vector[v] += b * d->d_eta[a * m + v];
            }
            d_beta[p->order[a]] = sum;
        }
        for (a = 0; a < r; a++) {
            int row = (i + 1) * r + a;
            size_t at = (size_t)(row / LANES * r * LANES + row % LANES);
            double weight = c->alpha[row], sum = 0;
            bool bottom = i < 0 && !c->moved, carries = !bottom || a == pda_bottom_row(&p->pda);

            for (o = 0; o < r; o++) {
                /* The bottom's row of its own has no part in alpha. */
                double by = (carries ? d_beta[o] : 0) + (bottom && a ? 0 : d_alpha[o]);
                double full = bottom && a && carries ? 1 : weight;

                d->d_now[at + (size_t)(o * LANES)] = full * by;
                sum += d->column_now[at + (size_t)(o * LANES)] * by;
            }
            d->d_alpha[row] += sum;
        }
    }
}

/* What columns j + 1 and later say of column j. */
static void gather_adjoint(const struct pda_plan *p, const struct pda_chart *c, struct pda_desk *d,
                           int j, int last)
{
    const struct lanes *lanes = kernels_best()->lanes;
    const double *repl = c->weights + (size_t)(j + 1) * p->weights + p->rows * p->rows;
    int r = p->rows, q = p->pda.states, block, end = pda_blocks(p, j), y;
    int next = oldest_block(p, j + 1), oldest = (pda_oldest(&p->pda, j) + 1) * r;

    if (j < last) {
        turn(d->turned, repl, r, r);
        turn(d->products, repl + r * r, r, q);
    }
    for (block = oldest_block(p, j); block < end; block++) {
        double *out = d->d_now + (size_t)(block * r * LANES);
        int stop = p->end[block] < last + 1 ? p->end[block] : last + 1;

        if (block >= next && j < last) {
            lanes->mix(out, r, d->d_before + (size_t)(block * r * LANES), r, d->turned, r, true);
            lanes->mix(out, r, d->d_pops_before + (size_t)(block * q * LANES), q, d->products, r,
                       true);
        }
        if (p->pda.window && stop > j + p->pda.window)
            stop = j + p->pda.window;
        for (y = 0; stop > j + 2 && y < p->pda.symbols; y++)
            lanes->mix(out + y * q * LANES, q, d->d_cells + pda_cell(p, y, block, j + 2),
                       (stop - j - 2) * q, c->pops + pda_pop(p, y, j, j + 2), q, true);
        pda_clear_rows(out, r, oldest - block * LANES, (j + 1) * r - block * LANES);
    }
}

/* The derivative by gp[k->j], in rows as the column's. */
static void pop_sums_backward(const struct pda_plan *p, const struct pda_chart *c,
                              struct pda_desk *d, int j)
{
    int r = p->rows, q = p->pda.states, symbols = p->pda.symbols, block, k, y, t, i;
    int low = pda_oldest(&p->pda, j) + 1, end = pda_blocks(p, j), row = (low + 1) * r;
    size_t face = (size_t)(p->columns * q * q * LANES_PARTS);

    memset(d->d_pops_now + (size_t)(oldest_block(p, j) * q * LANES), 0,
           (size_t)((end - oldest_block(p, j)) * q * LANES) * sizeof(double));
    if (low > j - 2)
        return;
    for (y = 0; y < symbols; y++)
        memset(d->sums + (size_t)y * face + (size_t)(low * q * q * LANES_PARTS), 0,
               (size_t)((j - 1 - low) * q * q * LANES_PARTS) * sizeof(double));
    for (block = oldest_block(p, j); block < end; block++) {
        k = p->first[block] > low ? p->first[block] : low;
        for (y = 0; k <= j - 2 && y < symbols; y++)
            kernels_best()->lanes->dots(d->sums + (size_t)y * face +
                                            (size_t)(k * q * q * LANES_PARTS),
                                        c->cells + pda_cell(p, y, block, k), (j - 1 - k) * q,
                                        d->d_now + (size_t)((block * r + y * q) * LANES), q);
    }
    for (k = low; k <= j - 2; k++)
        for (t = 0; t < q; t++)
            for (y = 0; y < symbols; y++, row++) {
                const double *part =
                    d->sums + (size_t)y * face + (size_t)((k * q + t) * q * LANES_PARTS);
                double *to = d->d_pops_now + (size_t)(row / LANES * q * LANES + row % LANES);

                for (i = 0; i < q; i++, part += LANES_PARTS)
                    to[i * LANES] = (part[0] + part[2]) + (part[1] + part[3]);
            }
}

/* Derivatives by the logarithms of the step's weights. */
static void weights_backward(const struct pda_plan *p, const struct pda_chart *c,
                             struct pda_desk *d, int j, double *d_weights)
{
    int r = p->rows, q = p->pda.states, width = 2 * r + q, from = oldest_block(p, j), a, i;
    const double *push = c->weights + (size_t)j * p->weights, *repl = push + r * r;
    const double *pop = repl + r * r, *column = d->column_before + (size_t)(from * r * LANES);
    ptrdiff_t blocks = pda_blocks(p, j - 1) - from;

    kernels_best()->lanes->cross(d->products, column, r, d->d_now + (size_t)(from * r * LANES), r,
                                 blocks);
    for (a = 0; a < r; a++)
        for (i = 0; i < r; i++) {
            int at = p->order[a] * r + p->order[i], row = j * r + a;
            const double *d_row = d->d_now + (size_t)(row / LANES * r * LANES + row % LANES);

            d_weights[a * width + i] = push[a * r + p->order[i]] * d_row[p->order[i] * LANES];
            d_weights[a * width + r + i] = repl[at] * d->products[at];
        }
    kernels_best()->lanes->cross(d->products, column, r, d->d_pops_now + (size_t)(from * q * LANES),
                                 q, blocks);
    for (a = 0; a < r; a++)
        for (i = 0; i < q; i++)
            d_weights[a * width + 2 * r + i] =
                pop[p->order[a] * q + i] * d->products[p->order[a] * q + i];
}

/* Derivatives by alpha[j] (chart order, in `row`) and eta[j], from the reading and later columns.
 */
static void read_backward(const struct pda_plan *p, const struct pda_chart *c, struct pda_desk *d,
                          int j, const double *d_reading)
{
    int r = p->rows, a;
    const double *eta = p->pda.vector ? c->eta + (size_t)(j * r * p->pda.vector) : NULL;

    pda_read_backward(&p->pda, d->products, d->d_eta, d_reading, c->alpha + (j + 1) * r, eta);
    for (a = 0; a < r; a++)
        d->row[p->order[a]] = d->products[a] + d->d_alpha[(j + 1) * r + a];
}

/* Column 0 has no adjoint of its own to give: the bottom's vector is in its reading. */
static void begin_backward(const struct pda_plan *p, const struct pda_chart *c, struct pda_desk *d)
{
    int r = p->rows, m = p->pda.vector, a, v;

    for (a = 0; a < r; a++)
        for (v = 0; v < m; v++)
            d->d_vectors[v] += c->beta[p->order[a]] * d->d_eta[a * m + v];
}

void pda_chart_backward(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d, int j,
                        bool last, const double *d_reading, double *d_weights, double *d_pushed)
{
    int r = p->rows, q = p->pda.states, m = p->pda.vector, y, block, end = pda_blocks(p, j);
    double *swap;

    if (last) {
        memset(d->d_alpha, 0, ((size_t)p->blocks * LANES + (size_t)r) * sizeof(double));
        if (m)
            memset(d->d_vectors, 0, (size_t)((1 + p->columns) * m) * sizeof(double));
        d->last = j;
        pda_gather(p, c->cells, j, oldest_block(p, j), d->column_now);
        c->desk = NULL; /* the newest column is that of the way back */
    }
    read_backward(p, c, d, j, d_reading);
    if (!j) {
        if (m)
            begin_backward(p, c, d);
        return;
    }
    if (m)
        spread_vectors(p, c, d, j, d->row);
    else
        spread(p, c, d, j, d->row);
    gather_adjoint(p, c, d, j, d->last);
    for (block = oldest_block(p, j); block < end; block++)
        for (y = 0; y < p->pda.symbols; y++)
            memcpy(d->d_cells + pda_cell(p, y, block, j),
                   d->d_now + (size_t)((block * r + y * q) * LANES),
                   (size_t)(q * LANES) * sizeof(double));
    pda_gather(p, c->cells, j - 1, oldest_block(p, j - 1), d->column_before);
    pop_sums_backward(p, c, d, j);
    weights_backward(p, c, d, j, d_weights);
    if (m)
        memcpy(d_pushed, d->d_vectors + (size_t)(j * m), (size_t)m * sizeof(double));
    swap = d->column_now;
    d->column_now = d->column_before;
    d->column_before = swap;
    swap = d->d_now;
    d->d_now = d->d_before;
    d->d_before = swap;
    swap = d->d_pops_now;
    d->d_pops_now = d->d_pops_before;
    d->d_pops_before = swap;
}
