/* pda_chart -- the fast version, forward. */
#include "stack/pda_chart.h"

#include <math.h>
#include <string.h>

#include "math/kernels.h"

/* ---- moving columns ---------------------------------------------------------------------------
 */
void pda_clear_rows(double *block, int count, int low, int high)
{
    int i, lane;

    low = low > LANES ? LANES : low;
    high = high < 0 ? 0 : high;
    if (low <= 0 && high >= LANES)
        return;
    for (i = 0; i < count; i++, block += LANES) {
        for (lane = 0; lane < low; lane++)
            block[lane] = 0;
        for (lane = high; lane < LANES; lane++)
            block[lane] = 0;
    }
}

void pda_gather(const struct pda_plan *p, const double *cells, int j, int from, double *column)
{
    size_t piece = (size_t)(p->pda.states * LANES);
    int b, y, end = pda_blocks(p, j);

    for (b = from; b < end; b++)
        for (y = 0; y < p->pda.symbols; y++)
            memcpy(column + ((size_t)b * (size_t)p->pda.symbols + (size_t)y) * piece,
                   cells + pda_cell(p, y, b, j), piece * sizeof(double));
}

static void scatter(const struct pda_plan *p, double *cells, int j, int from, const double *column)
{
    size_t piece = (size_t)(p->pda.states * LANES);
    int b, y, end = pda_blocks(p, j);

    for (b = from; b < end; b++)
        for (y = 0; y < p->pda.symbols; y++)
            memcpy(cells + pda_cell(p, y, b, j),
                   column + ((size_t)b * (size_t)p->pda.symbols + (size_t)y) * piece,
                   piece * sizeof(double));
}

static int oldest_block(const struct pda_plan *p, int j)
{
    return (pda_oldest(&p->pda, j) + 1) * p->rows / LANES;
}

/* ---- the beginning ----------------------------------------------------------------------------
 */
void pda_chart_begin(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d,
                     const double *bottom, double *reading)
{
    int r = p->rows, m = p->pda.vector, o, i, blocks = pda_blocks(p, 0);
    bool every = pda_bottom_row(&p->pda) || r == 1;

    c->first = 0;
    c->moved = c->logs = false;
    c->least = 1;
    memset(c->alpha, 0, ((size_t)p->blocks * LANES + (size_t)r) * sizeof(double));
    c->alpha[0] = !p->pda.original;
    c->alpha[r] = 1; /* alpha[0] */
    memset(d->column_now, 0, (size_t)(blocks * r * LANES) * sizeof(double));
    if (!p->pda.original) {
        d->column_now[0] = 1;
        for (o = 0; m && pda_bottom_row(&p->pda) && o < r; o++)
            d->column_now[o * LANES + 1] = 1;
    }
    scatter(p, c->cells, 0, 0, d->column_now);
    d->chart = c;
    c->desk = d;
    d->column = 0;
    if (m) {
        memcpy(c->vectors, bottom, (size_t)m * sizeof(double));
        memset(d->eta, 0, (size_t)(r * m) * sizeof(double));
        for (o = 0; o < r && !p->pda.original; o++)
            for (i = 0; i < m && (every || !o); i++)
                d->eta[o * m + i] = bottom[i];
        if (c->eta)
            memcpy(c->eta, d->eta, (size_t)(r * m) * sizeof(double));
        for (o = 0; c->beta && o < r; o++)
            c->beta[o] = !p->pda.original && (every || !o);
    }
    pda_read(&p->pda, reading, c->alpha + r, d->eta);
}

int pda_chart_resume(const struct pda_plan *p, struct pda_chart *c, int last)
{
    int window = p->pda.window, r = p->rows, m = p->pda.vector, y, b;
    int shift = last > window ? (last - window) / LANES * LANES : 0, n = last - shift;
    int blocks = shift * r / LANES;

    c->first = n;
    c->least = 1;
    c->desk = NULL;
    if (!shift)
        return n;
    c->moved = true;
    for (y = 0; y < p->pda.symbols; y++)
        for (b = 0; b < pda_blocks(p, n); b++) {
            int from = p->first[b], end = p->end[b] < n + 1 ? p->end[b] : n + 1;

            if (end > from)
                memmove(c->cells + pda_cell(p, y, b, from),
                        c->cells + pda_cell(p, y, b + blocks, from + shift),
                        (size_t)((end - from) * p->pda.states * LANES) * sizeof(double));
        }
    memmove(c->alpha, c->alpha + shift * r, (size_t)((n + 2) * r) * sizeof(double));
    memset(c->alpha + (n + 2) * r, 0,
           (size_t)(p->blocks * LANES + r - (n + 2) * r) * sizeof(double));
    if (m)
        memmove(c->vectors, c->vectors + (size_t)(shift * m),
                (size_t)((n + 1) * m) * sizeof(double));
    return n;
}

/* ---- one step ---------------------------------------------------------------------------------
 */
/* Weights of step j, scaled; see the head of the file. */
static void scale_weights(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d, int j,
                          const double *weights)
{
    int r = p->rows, q = p->pda.states, width = 2 * r + q, bottom, a, i;
    double most = -INFINITY, scale = 0, *e = d->scaled, *to = c->weights + (size_t)j * p->weights;
    double *push = to, *repl = to + r * r, *pop = to + 2 * r * r;
    const double *alpha = c->alpha + j * r;

    /* The row of the bottom symbol, or the lowest above it; -1: there is none in column j - 1. */
    bottom = p->pda.original ? r : 0;
    if (c->moved || bottom / r - 1 < pda_oldest(&p->pda, j) || bottom >= j * r)
        bottom = -1;
    for (i = 0; i < r * width; i++)
        most = weights[i] > most ? weights[i] : most;
    for (i = 0; i < r * width; i++)
        e[i] = weights[i] - most;
    kernels_best()->lanes->exp(e, (size_t)(r * width));
    for (a = 0; a < r; a++) {
        double on_top = 0, pops = 0, below = alpha[a];

        for (i = 0; i < 2 * r; i++)
            on_top += e[a * width + i];
        for (; i < width; i++)
            pops += e[a * width + i];
        /* The bottom can't be popped. */
        if (bottom >= 0)
            below -= d->column_before[((size_t)(bottom / LANES) * (size_t)r + (size_t)p->order[a]) *
                                          LANES +
                                      (size_t)(bottom % LANES)];
        scale += alpha[a] * on_top + (below > 0 ? below : 0) * pops;
    }
    scale = 1 / (scale > 1e-290 ? scale : 1e-290);
    for (a = 0; a < r; a++) {
        const double *from = e + a * width;

        for (i = 0; i < r; i++) {
            push[a * r + p->order[i]] = from[i] * scale;
            repl[p->order[a] * r + p->order[i]] = from[r + i] * scale;
        }
        for (i = 0; i < q; i++)
            pop[p->order[a] * q + i] = from[2 * r + i] * scale;
    }
}

/* gp[k->j] for all k that can be uncovered. */
static void pop_sums(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d, int j,
                     int low)
{
    const double *pop = c->weights + (size_t)j * p->weights + 2 * p->rows * p->rows;
    int r = p->rows, q = p->pda.states, symbols = p->pda.symbols, square = q * q;
    int row = (low + 1) * r, last = j * r, block = row / LANES, k = low, t = 0, y = 0, i;

    for (; row < last; block++) {
        kernels_best()->lanes->mix(d->row, q, d->column_before + (size_t)(block * r * LANES), r,
                                   pop, q, false);
        for (; row < last && row < (block + 1) * LANES; row++) {
            const double *from = d->row + row - block * LANES;
            double *to = d->pops + ((size_t)y * (size_t)p->columns + (size_t)k) * (size_t)square;

            for (i = 0; i < q; i++)
                to[t * q + i] = from[i * LANES];
            if (c->pops) {
                to = c->pops + pda_pop(p, y, k, j);
                for (i = 0; i < q; i++)
                    to[i * q + t] = from[i * LANES];
            }
            if (++y == symbols) {
                y = 0;
                if (++t == q) {
                    t = 0;
                    k++;
                }
            }
        }
    }
}

/* Column j: replacements, what pops uncover, and pushes. */
static void fill_column(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d, int j,
                        int low)
{
    const struct lanes *lanes = kernels_best()->lanes;
    const double *push = c->weights + (size_t)j * p->weights, *repl = push + p->rows * p->rows;
    int r = p->rows, q = p->pda.states, block = oldest_block(p, j), end = pda_blocks(p, j), y, a, o;
    int old_end = pda_blocks(p, j - 1), oldest = (pda_oldest(&p->pda, j) + 1) * r;

    for (; block < end; block++) {
        double *out = d->column_now + (size_t)(block * r * LANES);
        int k = p->first[block] > low ? p->first[block] : low;

        if (block < old_end)
            lanes->mix(out, r, d->column_before + (size_t)(block * r * LANES), r, repl, r, false);
        else
            memset(out, 0, (size_t)(r * LANES) * sizeof(double));
        for (y = 0; k <= j - 2 && y < p->pda.symbols; y++)
            lanes->mix(out + y * q * LANES, q, c->cells + pda_cell(p, y, block, k), (j - 1 - k) * q,
                       d->pops + ((size_t)y * (size_t)p->columns + (size_t)k) * (size_t)(q * q), q,
                       true);
        pda_clear_rows(out, r, oldest - block * LANES, LANES);
    }
    for (a = 0; a < r; a++) {
        int row = j * r + a;
        double *out = d->column_now + (size_t)(row / LANES * r * LANES + row % LANES);

        for (o = 0; o < r; o++)
            out[o * LANES] = push[a * r + o];
    }
}

/* alpha[j] goes to the rows of i = j. */
static void sum_column(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d, int j)
{
    int r = p->rows, block, end = pda_blocks(p, j), a;
    double sum = 0;

    memset(d->parts, 0, (size_t)(r * LANES_PARTS) * sizeof(double));
    for (block = oldest_block(p, j); block < end; block++)
        kernels_best()->lanes->dots(d->parts, d->column_now + (size_t)(block * r * LANES), r,
                                    c->alpha + block * LANES, 1);
    for (a = 0; a < r; a++) {
        const double *part = d->parts + p->order[a] * LANES_PARTS;

        sum += c->alpha[(j + 1) * r + a] = (part[0] + part[2]) + (part[1] + part[3]);
    }
    c->least = pda_smaller(c->least, sum);
}

/* eta[j], from what of alpha[j] lies on each symbol pushed. */
static void sum_vectors(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d, int j)
{
    int r = p->rows, m = p->pda.vector, i, a, o, v, oldest = pda_oldest(&p->pda, j);
    double *beta = d->beta + (size_t)((oldest + 1) * r);

    memset(beta, 0, (size_t)((j - oldest) * r) * sizeof(double));
    memset(d->eta, 0, (size_t)(r * m) * sizeof(double));
    for (i = oldest; i < j; i++, beta += r) {
        const double *vector = c->vectors + (size_t)((i + 1) * m);

        for (a = 0; a < r; a++) {
            int row = (i + 1) * r + a;
            const double *from = d->column_now + (size_t)(row / LANES * r * LANES + row % LANES);
            double weight = c->alpha[row];

            if (i < 0 && !c->moved) /* one row has it all */
                weight = a == pda_bottom_row(&p->pda);
            if (weight == 0)
                continue;
            for (o = 0; o < r; o++)
                beta[o] += weight * from[o * LANES];
        }
        for (a = 0; a < r; a++)
            for (v = 0; v < m; v++)
                d->eta[a * m + v] += beta[p->order[a]] * vector[v];
    }
    if (c->beta) {
        memcpy(c->beta + (size_t)(j * (j + 1) / 2 + oldest + 1) * (size_t)r,
               d->beta + (size_t)((oldest + 1) * r), (size_t)((j - oldest) * r) * sizeof(double));
        memcpy(c->eta + (size_t)(j * r * m), d->eta, (size_t)(r * m) * sizeof(double));
    }
}

void pda_chart_forward(const struct pda_plan *p, struct pda_chart *c, struct pda_desk *d, int j,
                       const double *weights, const double *pushed, double *reading)
{
    int low = pda_oldest(&p->pda, j) + 1;
    double *column = d->column_before;

    CONTRACT(j >= 1 && j < p->columns && !c->logs);
    if (c->desk != d || d->chart != c || d->column != j - 1)
        pda_gather(p, c->cells, j - 1, oldest_block(p, j - 1), d->column_now);
    d->column_before = d->column_now;
    d->column_now = column;
    d->chart = c;
    c->desk = d;
    d->column = j;
    if (p->pda.vector)
        memcpy(c->vectors + (size_t)j * (size_t)p->pda.vector, pushed,
               (size_t)p->pda.vector * sizeof(double));
    scale_weights(p, c, d, j, weights);
    if (low <= j - 2)
        pop_sums(p, c, d, j, low);
    fill_column(p, c, d, j, low);
    scatter(p, c->cells, j, oldest_block(p, j), d->column_now);
    sum_column(p, c, d, j);
    if (p->pda.vector)
        sum_vectors(p, c, d, j);
    pda_read(&p->pda, reading, c->alpha + (j + 1) * p->rows, d->eta);
}
