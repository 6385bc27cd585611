/* pda_log -- the recurrences of stack/pda.h term by term, in logarithms. */
#include "stack/pda_log.h"

#include <math.h>
#include <string.h>

#include "base/err.h"

void pda_log_lay_out(struct pda_log *l, struct arena *a, const struct pda *pda, int columns,
                     bool backward)
{
    size_t r = (size_t)pda_rows(pda), m = (size_t)pda->vector, n = (size_t)columns, j;
    size_t row = (1 + m) * r * r, total = n * (n + 1) / 2 * row;
    size_t gp = n * n * r * (size_t)pda->states;

    memset(l, 0, sizeof *l);
    l->pda = *pda;
    l->most = columns;
    l->start = arena_take(a, n, sizeof *l->start);
    l->gamma = arena_take(a, total, sizeof(double));
    l->gp = arena_take(a, gp, sizeof(double));
    l->alpha = arena_take(a, (1 + n) * r, sizeof(double));
    l->eta = arena_take(a, n * r * m, sizeof(double));
    l->weights = arena_take(a, n * (size_t)pda_weights(pda), sizeof(double));
    l->pushed = arena_take(a, n * m, sizeof(double));
    l->sum = arena_take(a, r * (1 + m), sizeof(double));
    l->d_sum = arena_take(a, r * (1 + m), sizeof(double));
    if (backward) {
        l->d_gamma = arena_take(a, total, sizeof(double));
        l->d_gp = arena_take(a, n * r * (size_t)pda->states, sizeof(double));
        l->d_alpha = arena_take(a, (1 + n) * r, sizeof(double));
        l->d_bottom = arena_take(a, m, sizeof(double));
    }
    for (j = 0; a->base && j < n; j++)
        l->start[j] = j * (j + 1) / 2 * row;
}

size_t pda_log_at(const struct pda_log *l, int j, int i, int c, int qx)
{
    size_t r = (size_t)pda_rows(&l->pda);

    return l->start[j] +
           (((size_t)(i + 1) * (size_t)(1 + l->pda.vector) + (size_t)c) * r + (size_t)qx) * r;
}

/* Where gp[k->j][ty -> .] begins. */
static size_t gp_at(const struct pda_log *l, int j, int k, int ty)
{
    size_t r = (size_t)pda_rows(&l->pda);

    return (((size_t)j * (size_t)l->most + (size_t)k) * r + (size_t)ty) * (size_t)l->pda.states;
}

static double *alpha_at(const struct pda_log *l, int i)
{
    return l->alpha + (size_t)(i + 1) * (size_t)pda_rows(&l->pda);
}

static double *weights_at(const struct pda_log *l, int j)
{
    return l->weights + (size_t)j * (size_t)pda_weights(&l->pda);
}

/* The oldest i that exists at time j. */
static int oldest(const struct pda_log *l, int j)
{
    int i = l->pda.original ? 0 : -1;

    return l->pda.window && j - l->pda.window > i ? j - l->pda.window : i;
}

/* ---- sums of exponentials: two passes over the terms, the largest first -------------------------
 */
struct lse {
    double most, sum;
};

static void lse_add(struct lse *s, double x)
{
    if (isnan(x)) {
        s->most = s->sum = NAN;
    } else if (x > s->most) {
        s->sum = s->sum * exp(s->most - x) + 1;
        s->most = x;
    } else if (x > -INFINITY) {
        s->sum += exp(x - s->most);
    }
}

static double lse_value(const struct lse *s)
{
    return s->sum > 0 ? s->most + log(s->sum) : isnan(s->sum) ? NAN : -INFINITY;
}

#define LSE_NONE                                                                                   \
    {                                                                                              \
        -INFINITY, 0                                                                               \
    }

/* ---- forward --------------------------------------------------------------------------------- */
static void read_column(const struct pda_log *l, int j, double *reading)
{
    int r = pda_rows(&l->pda), m = l->pda.vector, a, c;
    const double *alpha = alpha_at(l, j), *eta = l->eta + (size_t)j * (size_t)(r * m);
    double most = alpha[0];

    for (a = 1; a < r; a++)
        most = alpha[a] > most ? alpha[a] : most;
    for (a = 0; a < r; a++)
        l->sum[a] = exp(alpha[a] - most);
    for (c = 0; c < r * m; c++)
        l->sum[r + c] = exp(eta[c] - most);
    pda_read(&l->pda, reading, l->sum, l->sum + r);
}

/* alpha[j] and eta[j] from column j. */
static void sum_column(struct pda_log *l, int j)
{
    int r = pda_rows(&l->pda), m = l->pda.vector, c, i, qx, ry;

    for (c = 0; c <= m; c++)
        for (ry = 0; ry < r; ry++) {
            struct lse s = LSE_NONE;

            for (i = oldest(l, j); i < j; i++)
                for (qx = 0; qx < r; qx++)
                    lse_add(&s,
                            alpha_at(l, i)[qx] + l->gamma[pda_log_at(l, j, i, c, qx) + (size_t)ry]);
            if (c)
                l->eta[(size_t)((j * r + ry) * m + c - 1)] = lse_value(&s);
            else
                alpha_at(l, j)[ry] = lse_value(&s);
        }
}

void pda_log_begin(struct pda_log *l, const double *bottom, double *reading)
{
    int r = pda_rows(&l->pda), m = l->pda.vector, c, qx, ry;

    l->first = 0;
    for (qx = 0; qx < r; qx++) {
        alpha_at(l, -1)[qx] = alpha_at(l, 0)[qx] = qx ? -INFINITY : 0;
        for (c = 0; c <= m; c++)
            for (ry = 0; ry < r; ry++) {
                bool here = c && !l->pda.single ? true : !qx && !ry;
                double value = c ? log(bottom[c - 1]) : 0;

                l->gamma[pda_log_at(l, 0, -1, c, qx) + (size_t)ry] =
                    here && !l->pda.original ? value : -INFINITY;
            }
    }
    for (c = 0; c < m; c++)
        for (ry = 0; ry < r; ry++)
            l->eta[ry * m + c] =
                l->pda.original ? -INFINITY : l->gamma[pda_log_at(l, 0, -1, c + 1, 0) + (size_t)ry];
    read_column(l, 0, reading);
}

int pda_log_resume(struct pda_log *l, int last)
{
    int r = pda_rows(&l->pda), n = pda_carried(&l->pda, last), shift = last - n, j, i;
    size_t block = (size_t)(1 + l->pda.vector) * (size_t)(r * r);

    l->first = n;
    if (!shift)
        return n;
    for (i = 0; i <= n; i++)
        memcpy(alpha_at(l, i), alpha_at(l, i + shift), (size_t)r * sizeof(double));
    for (j = 1; j <= n; j++)
        for (i = 0; i < j; i++)
            memcpy(l->gamma + pda_log_at(l, j, i, 0, 0),
                   l->gamma + pda_log_at(l, j + shift, i + shift, 0, 0), block * sizeof(double));
    return n;
}

static void pop_sums(struct pda_log *l, int j)
{
    int r = pda_rows(&l->pda), q = l->pda.states, k, ty, sz, to;
    const double *w = weights_at(l, j);

    for (k = oldest(l, j) + 1; k <= j - 2; k++)
        for (ty = 0; ty < r; ty++)
            for (to = 0; to < q; to++) {
                const double *old = l->gamma + pda_log_at(l, j - 1, k, 0, ty);
                struct lse s = LSE_NONE;

                for (sz = 0; sz < r; sz++)
                    lse_add(&s, old[sz] + w[sz * (2 * r + q) + 2 * r + to]);
                l->gp[gp_at(l, j, k, ty) + (size_t)to] = lse_value(&s);
            }
}

/* gamma[i->j][qx->ry] (or a component of zeta) for i <= j - 2. */
static double entry(const struct pda_log *l, int j, int i, int c, int qx, int ry)
{
    int r = pda_rows(&l->pda), q = l->pda.states, symbols = l->pda.symbols, sz, k, t;
    const double *old = l->gamma + pda_log_at(l, j - 1, i, c, qx), *w = weights_at(l, j);
    int to = ry / symbols, y = ry % symbols, from = i + 1 > 0 ? i + 1 : 0;
    struct lse s = LSE_NONE;

    for (sz = 0; sz < r; sz++)
        lse_add(&s, old[sz] + w[sz * (2 * r + q) + r + ry]);
    for (k = from; k <= j - 2; k++)
        for (t = 0; t < q; t++)
            lse_add(&s, l->gamma[pda_log_at(l, k, i, c, qx) + (size_t)(t * symbols + y)] +
                            l->gp[gp_at(l, j, k, t * symbols + y) + (size_t)to]);
    return lse_value(&s);
}

void pda_log_forward(struct pda_log *l, int j, const double *weights, const double *pushed,
                     double *reading)
{
    int r = pda_rows(&l->pda), q = l->pda.states, m = l->pda.vector, i, c, qx, ry;

    CONTRACT(j >= 1 && j < l->most);
    memcpy(weights_at(l, j), weights, (size_t)pda_weights(&l->pda) * sizeof(double));
    if (m)
        memcpy(l->pushed + (size_t)j * (size_t)m, pushed, (size_t)m * sizeof(double));
    pop_sums(l, j);
    for (i = oldest(l, j); i < j; i++)
        for (c = 0; c <= m; c++)
            for (qx = 0; qx < r; qx++)
                for (ry = 0; ry < r; ry++)
                    l->gamma[pda_log_at(l, j, i, c, qx) + (size_t)ry] =
                        i < j - 1 ? entry(l, j, i, c, qx, ry)
                                  : weights[qx * (2 * r + q) + ry] + (c ? log(pushed[c - 1]) : 0);
    sum_column(l, j);
    read_column(l, j, reading);
}

/* ---- backward -----------------------------------------------------------------------------------
 * Of log sum exp(x_n) the derivative by x_n is exp(x_n - sum); where all are minus infinity it is
 * nought.
 */
static bool alive(double d, double sum)
{
    return d != 0 && sum != -INFINITY;
}

/* Derivatives by the logarithms of alpha[j] and eta[j], d_sum, go to gamma[.->j] and alpha[.]. */
static void sum_column_backward(struct pda_log *l, int j)
{
    int r = pda_rows(&l->pda), m = l->pda.vector, c, i, qx, ry;

    for (c = 0; c <= m; c++)
        for (ry = 0; ry < r; ry++) {
            double sum = c ? l->eta[(size_t)((j * r + ry) * m + c - 1)] : alpha_at(l, j)[ry];
            double d = c ? l->d_sum[r + ry * m + c - 1] : l->d_sum[ry];

            if (!alive(d, sum))
                continue;
            for (i = oldest(l, j); i < j; i++)
                for (qx = 0; qx < r; qx++) {
                    size_t to = pda_log_at(l, j, i, c, qx) + (size_t)ry;
                    double share = d * exp(alpha_at(l, i)[qx] + l->gamma[to] - sum);

                    l->d_gamma[to] += share;
                    l->d_alpha[(i + 1) * r + qx] += share;
                }
        }
}

static void read_backward(struct pda_log *l, int j, const double *d_reading)
{
    int r = pda_rows(&l->pda), m = l->pda.vector, a;
    const double *alpha = alpha_at(l, j), *eta = l->eta + (size_t)j * (size_t)(r * m);
    double most = alpha[0];

    for (a = 1; a < r; a++)
        most = alpha[a] > most ? alpha[a] : most;
    for (a = 0; a < r; a++)
        l->sum[a] = exp(alpha[a] - most);
    for (a = 0; a < r * m; a++)
        l->sum[r + a] = exp(eta[a] - most);
    pda_read_backward(&l->pda, l->d_sum, l->d_sum + r, d_reading, l->sum, l->sum + r);
    for (a = 0; a < r * (1 + m); a++)
        l->d_sum[a] *= l->sum[a];
    /* What later columns say of alpha[j]. */
    for (a = 0; a < r; a++)
        l->d_sum[a] += l->d_alpha[(j + 1) * r + a];
}

static void entry_backward(struct pda_log *l, int j, int i, int c, int qx, int ry,
                           double *d_weights)
{
    int r = pda_rows(&l->pda), q = l->pda.states, symbols = l->pda.symbols, sz, k, t;
    size_t out = pda_log_at(l, j, i, c, qx) + (size_t)ry, old = pda_log_at(l, j - 1, i, c, qx);
    int to = ry / symbols, y = ry % symbols, from = i + 1 > 0 ? i + 1 : 0;
    double d = l->d_gamma[out], sum = l->gamma[out];
    const double *w = weights_at(l, j);

    if (!alive(d, sum))
        return;
    for (sz = 0; sz < r; sz++) {
        int weight = sz * (2 * r + q) + r + ry;
        double share = d * exp(l->gamma[old + (size_t)sz] + w[weight] - sum);

        l->d_gamma[old + (size_t)sz] += share;
        d_weights[weight] += share;
    }
    for (k = from; k <= j - 2; k++)
        for (t = 0; t < q; t++) {
            int ty = t * symbols + y;
            size_t below = pda_log_at(l, k, i, c, qx) + (size_t)ty,
                   pop = gp_at(l, j, k, ty) + (size_t)to;
            double share = d * exp(l->gamma[below] + l->gp[pop] - sum);

            l->d_gamma[below] += share;
            l->d_gp[(k * r + ty) * q + to] += share;
        }
}

static void pop_sums_backward(struct pda_log *l, int j, double *d_weights)
{
    int r = pda_rows(&l->pda), q = l->pda.states, k, ty, sz, to;
    const double *w = weights_at(l, j);

    for (k = oldest(l, j) + 1; k <= j - 2; k++)
        for (ty = 0; ty < r; ty++)
            for (to = 0; to < q; to++) {
                double d = l->d_gp[(k * r + ty) * q + to];
                double sum = l->gp[gp_at(l, j, k, ty) + (size_t)to];
                size_t old = pda_log_at(l, j - 1, k, 0, ty);

                if (!alive(d, sum))
                    continue;
                for (sz = 0; sz < r; sz++) {
                    int weight = sz * (2 * r + q) + 2 * r + to;
                    double share = d * exp(l->gamma[old + (size_t)sz] + w[weight] - sum);

                    l->d_gamma[old + (size_t)sz] += share;
                    d_weights[weight] += share;
                }
            }
}

/* Column 0: what all later columns say of the bottom's vector. */
static void bottom_backward(struct pda_log *l, const double *d_reading)
{
    int r = pda_rows(&l->pda), m = l->pda.vector, c, ry;

    memset(l->d_bottom, 0, (size_t)m * sizeof(double));
    if (l->pda.original)
        return;
    read_backward(l, 0, d_reading);
    for (c = 0; c < m; c++)
        for (ry = 0; ry < r; ry++) {
            size_t from = pda_log_at(l, 0, -1, c + 1, 0) + (size_t)ry;

            /* alpha[-1] is 1 at (0,0): there eta[0] is zeta[-1->0]. */
            if (l->gamma[from] != -INFINITY)
                l->d_bottom[c] +=
                    (l->d_gamma[from] + l->d_sum[r + ry * m + c]) / exp(l->gamma[from]);
        }
}

void pda_log_backward(struct pda_log *l, int j, bool last, const double *d_reading,
                      double *d_weights, double *d_pushed)
{
    int r = pda_rows(&l->pda), q = l->pda.states, m = l->pda.vector, i, c, qx, ry;
    size_t n = (size_t)l->most;

    if (last) {
        memset(l->d_gamma, 0,
               (l->start[j] + (size_t)(j + 1) * (size_t)((1 + m) * r * r)) * sizeof(double));
        memset(l->d_alpha, 0, (1 + n) * (size_t)r * sizeof(double));
    }
    if (!j) {
        bottom_backward(l, d_reading);
        return;
    }
    memset(d_weights, 0, (size_t)pda_weights(&l->pda) * sizeof(double));
    if (m)
        memset(d_pushed, 0, (size_t)m * sizeof(double));
    memset(l->d_gp, 0, n * (size_t)(r * q) * sizeof(double));
    read_backward(l, j, d_reading);
    sum_column_backward(l, j);
    for (i = oldest(l, j); i < j - 1; i++)
        for (c = 0; c <= m; c++)
            for (qx = 0; qx < r; qx++)
                for (ry = 0; ry < r; ry++)
                    entry_backward(l, j, i, c, qx, ry, d_weights);
    pop_sums_backward(l, j, d_weights);
    for (c = 0; c <= m; c++)
        for (qx = 0; qx < r; qx++)
            for (ry = 0; ry < r; ry++) {
                double d = l->d_gamma[pda_log_at(l, j, j - 1, c, qx) + (size_t)ry];

                d_weights[qx * (2 * r + q) + ry] += d;
                if (c)
                    d_pushed[c - 1] += d;
            }
    for (c = 0; c < m; c++) { /* by the logarithm -> by the number */
        double v = l->pushed[j * m + c];

        d_pushed[c] = v > 0 ? d_pushed[c] / v : 0;
    }
}
