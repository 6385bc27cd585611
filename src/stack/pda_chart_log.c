/*
 * pda_chart -- what one chunk of a string leaves for the next: from doubles to logarithms and back,
 * where one of the two needs the one and the other the other; and as bytes.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "stack/pda_chart.h"

static size_t cell_at(const struct pda_plan *p, int j, int row, int o)
{
    int q = p->pda.states;

    return pda_cell(p, o / q, row / LANES, j) + (size_t)(o % q * LANES + row % LANES);
}

/* The first i that anything later looks at: column `column` + 1 does. */
static int needed(const struct pda_plan *p, int column)
{
    return pda_oldest(&p->pda, column + 1);
}

void pda_chart_to_log(const struct pda_plan *p, const struct pda_chart *c, struct pda_log *l,
                      int column)
{
    int r = p->rows, m = p->pda.vector, i, j, a, o, v;
    bool own = pda_bottom_row(&p->pda);

    l->first = column;
    for (i = needed(p, column); i <= column; i++)
        for (a = 0; a < r; a++) {
            int row = (i + 1) * r + a;
            double alpha = c->alpha[row];

            l->alpha[row] = c->logs ? alpha : log(alpha);
            for (j = i + 1; j <= column; j++)
                for (o = 0; o < r; o++) { /* weights order */
                    double x = c->cells[cell_at(p, j, row, p->order[o])], zeta;
                    bool bottom = i < 0 && !c->moved;

                    if (bottom && a) /* what stands there is something else, or nothing */
                        x = c->logs ? -INFINITY : 0;
                    x = c->logs ? x : log(x);
                    l->gamma[pda_log_at(l, j, i, 0, a) + (size_t)o] = zeta = x;
                    if (bottom && own && m) {
                        zeta = c->cells[cell_at(p, j, 1, p->order[o])];
                        zeta = a ? -INFINITY : c->logs ? zeta : log(zeta);
                    }
                    for (v = 0; v < m; v++)
                        l->gamma[pda_log_at(l, j, i, 1 + v, a) + (size_t)o] =
                            zeta + log(c->vectors[(i + 1) * m + v]);
                }
        }
}

/* Logarithm of the sum of alpha at time i: the scale of that time. */
static double scale_at(const struct pda_log *l, int i, int r)
{
    const double *alpha = l->alpha + (size_t)((i + 1) * r);
    double most = -INFINITY, sum = 0;
    int a;

    for (a = 0; a < r; a++)
        most = alpha[a] > most ? alpha[a] : most;
    for (a = 0; a < r; a++)
        sum += exp(alpha[a] - most);
    return most + log(sum);
}

/* The row of ones that the bottom's vector is multiplied with, from any number of it. */
static double bottom_row(const struct pda_chart *c, const struct pda_log *l, int j, int o, int m)
{
    int v, best = 0;

    for (v = 1; v < m; v++)
        if (c->vectors[v] > c->vectors[best])
            best = v;
    if (!(c->vectors[best] > 0))
        return -INFINITY;
    return l->gamma[pda_log_at(l, j, -1, 1 + best, 0) + (size_t)o] - log(c->vectors[best]);
}

void pda_chart_from_log(const struct pda_plan *p, struct pda_chart *c, const struct pda_log *l,
                        int column)
{
    int r = p->rows, m = p->pda.vector, i, j, a, o, pass;
    /* From where the chunk itself began: its way back needs those columns again. */
    int oldest = needed(p, l->first);
    bool own = m && pda_bottom_row(&p->pda);

    if (m)
        memcpy(c->vectors + (size_t)((l->first + 1) * m), l->pushed + (size_t)((l->first + 1) * m),
               (size_t)((column - l->first) * m) * sizeof(double));
    c->least = 1;
    c->desk = NULL;
    /* As numbers; if they can't all be held, once more as logarithms. */
    for (pass = 0; pass < 2; pass++) {
        c->logs = pass;
        for (i = oldest; i <= column; i++) {
            double scale = scale_at(l, i, r);

            for (a = 0; a < r; a++) {
                int row = (i + 1) * r + a;
                double x = l->alpha[row] - scale;

                c->alpha[row] = c->logs ? x : exp(x);
                for (j = i + 1; j <= column && (!p->pda.window || j <= i + p->pda.window); j++)
                    for (o = 0; o < r; o++) {
                        size_t to = cell_at(p, j, row, p->order[o]);

                        x = l->gamma[pda_log_at(l, j, i, 0, a) + (size_t)o];
                        if (i < 0 && !c->moved && a == 1 && own)
                            x = bottom_row(c, l, j, o, m);
                        x += scale - scale_at(l, j, r);
                        c->cells[to] = c->logs ? x : exp(x);
                    }
            }
        }
        if (pda_chart_carries(p, c, column, 1))
            break;
    }
}

/* ---- as bytes ---------------------------------------------------------------------------------
 * Four numbers (column, moved, logs, first i), then for each i of a window's the alpha of its rows,
 * its vector, and gamma[i->j] for all j (for i = -1 with the bottom's row of its own).
 */
size_t pda_chart_carried(const struct pda_plan *p)
{
    size_t r = (size_t)p->rows, d = (size_t)p->pda.window + 1, m = (size_t)p->pda.vector;

    return 4 + d * (r + m) + d * (d - 1) / 2 * r * r;
}

struct cursor {
    char *at;
    bool out;
};

static void pass_number(struct cursor *c, double *x)
{
    memcpy(c->out ? c->at : (char *)x, c->out ? (char *)x : c->at, sizeof *x);
    c->at += sizeof *x;
}

static void pass_columns(const struct pda_plan *p, struct pda_chart *c, struct cursor *k,
                         int oldest, int column)
{
    int r = p->rows, i, j, a, o, v;

    for (i = oldest; i <= column; i++) {
        for (v = 0; v < p->pda.vector; v++)
            pass_number(k, &c->vectors[(i + 1) * p->pda.vector + v]);
        for (a = 0; a < r; a++) {
            pass_number(k, &c->alpha[(i + 1) * r + a]);
            for (j = i + 1; j <= column; j++)
                for (o = 0; o < r; o++)
                    pass_number(k, &c->cells[cell_at(p, j, (i + 1) * r + a, o)]);
        }
    }
}

void pda_chart_carried_out(const struct pda_plan *p, const struct pda_chart *c, int column,
                           void *to)
{
    double head[4] = { column, c->moved, c->logs, needed(p, column) };
    struct pda_chart from = *c;
    struct cursor k = { to, true };
    int i;

    memset(to, 0, pda_chart_carried(p) * sizeof(double));
    for (i = 0; i < 4; i++)
        pass_number(&k, &head[i]);
    pass_columns(p, &from, &k, needed(p, column), column);
}

int pda_chart_carried_in(const struct pda_plan *p, struct pda_chart *c, const void *from)
{
    struct cursor k = { (char *)(uintptr_t)from, false };
    double head[4];
    int i, column;

    for (i = 0; i < 4; i++)
        pass_number(&k, &head[i]);
    column = head[0] >= 0 && head[0] < p->pda.window + LANES ? (int)head[0] : 0;
    memset(c->cells, 0, (size_t)p->pda.symbols * p->face * sizeof(double));
    memset(c->alpha, 0, (size_t)(p->blocks * LANES + p->rows) * sizeof(double));
    c->moved = head[1] != 0;
    c->logs = head[2] != 0;
    c->first = column;
    c->least = 1;
    c->desk = NULL;
    pass_columns(p, c, &k, needed(p, column), column);
    return column;
}
