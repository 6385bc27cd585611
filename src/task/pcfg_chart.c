/*
 * pcfg_chart -- the inside algorithm, a column for each symbol.
 *
 *   in(A, i, j) = sum over A -> B C of p sum over k of in(B, i, k) in(C, k, j)
 *
 * Column j is made from k = j - 1 downwards: when in(C, k, j) is known it is multiplied into all
 * in(B, i, k) at once. Only what can begin at i is kept: A can begin at j if there is a rule
 * P -> B A with P expected at some i and B from i to j, or if it is a left corner of such a name.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "task/pcfg.h"

/* Columns with fewer entries than 1 in this many are walked by place. */
enum { SPARSE = 4 };

void pcfg_chart_init(struct pcfg_chart *c, const struct pcfg *g, int most, bool forward)
{
    size_t rows = (size_t)most + 1, names = (size_t)g->names;

    *c = (struct pcfg_chart){ .g = g, .most = most, .forward = forward };
    c->column = x_calloc(rows, sizeof *c->column);
    c->last = x_calloc(rows * names, sizeof *c->last);
    c->expected = x_calloc(rows * names, sizeof *c->expected);
    if (forward)
        c->ahead = x_calloc(rows * names, sizeof *c->ahead);
    c->whole = x_calloc(rows, sizeof *c->whole);
    c->log_scale = x_calloc(rows, sizeof *c->log_scale);
    c->now = x_calloc(names * (size_t)(most + 1), sizeof *c->now);
    c->cell = x_calloc(names, sizeof *c->cell);
    pcfg_chart_reset(c);
}

void pcfg_chart_release(struct pcfg_chart *c)
{
    int j, i;

    for (j = 0; c->column && j <= c->most; j++) {
        for (i = 0; c->column[j] && i < c->g->names; i++) {
            free(c->column[j][i].value);
            free(c->column[j][i].place);
        }
        free(c->column[j]);
    }
    free(c->column);
    free(c->last);
    free(c->expected);
    free(c->ahead);
    free(c->whole);
    free(c->log_scale);
    free(c->now);
    free(c->cell);
    memset(c, 0, sizeof *c);
}

/* From names that begin at a place (with weights, or only marked) to all their left corners. */
static void add_corners(struct pcfg_chart *c, int at, const double *seed)
{
    const struct pcfg *g = c->g;
    uint8_t *expected = c->expected + (size_t)at * (size_t)g->names;
    double *ahead = c->forward ? c->ahead + (size_t)at * (size_t)g->names : NULL;
    int i, j;

    memset(expected, 0, (size_t)g->names);
    if (ahead)
        memset(ahead, 0, (size_t)g->names * sizeof *ahead);
    for (i = 0; i < g->names; i++) {
        if (seed[i] == 0)
            continue;
        for (j = g->corners.start[i]; j < g->corners.start[i + 1]; j++) {
            expected[g->corners.item[j].id] = 1;
            if (ahead)
                ahead[g->corners.item[j].id] += seed[i] * g->corners.item[j].weight;
        }
    }
}

void pcfg_chart_reset(struct pcfg_chart *c)
{
    c->position = 0;
    c->whole[0] = 0;
    c->log_scale[0] = 0;
    memset(c->cell, 0, (size_t)c->g->names * sizeof *c->cell);
    c->cell[c->g->start] = 1;
    add_corners(c, 0, c->cell);
}

/* What the chart itself would scale a symbol by: 1 / p(symbol | prefix, any length). */
static double own_scale(const struct pcfg_chart *c, uint16_t symbol)
{
    const struct pcfg *g = c->g;
    const double *ahead = c->ahead + (size_t)c->position * (size_t)g->names;
    double all = 0;
    int j;

    for (j = g->names_of.start[symbol]; j < g->names_of.start[symbol + 1]; j++)
        all += ahead[g->names_of.item[j].id] * g->names_of.item[j].weight;
    return all > 0 ? 1 / all : 0;
}

/* in(A, k, j) for all A, from what rules and symbols gave; false when there is none. */
static bool finish_cell(struct pcfg_chart *c, int k)
{
    const struct pcfg *g = c->g;
    const uint8_t *expected = c->expected + (size_t)k * (size_t)g->names;
    size_t row = (size_t)c->most + 1;
    bool any = false;
    int i, j;

    for (i = 0; i < g->names; i++)
        c->cell[i] = 0;
    for (i = 0; i < g->names; i++) {
        double alone = c->now[(size_t)i * row + (size_t)k];

        if (alone == 0 || !expected[i])
            continue;
        any = true;
        for (j = g->came_from.start[i]; j < g->came_from.start[i + 1]; j++)
            c->cell[g->came_from.item[j].id] += g->came_from.item[j].weight * alone;
    }
    for (i = 0; any && i < g->names; i++)
        if (!expected[i])
            c->cell[i] = 0;
    return any;
}

/* out[i] += f value[i] for all places of a column. */
static void add_column(double *restrict out, const struct pcfg_column *col, int rows, double f)
{
    const double *restrict value = col->value;
    int i;

    if (col->count * SPARSE < rows) {
        for (i = 0; i < col->count; i++)
            out[col->place[i]] += f * value[col->place[i]];
    } else {
        for (i = 0; i < rows; i++)
            out[i] += f * value[i];
    }
}

/* Multiplies in(C, k, j) into everything that ends at k. */
static void spread_cell(struct pcfg_chart *c, int k)
{
    const struct pcfg *g = c->g;
    const double *last = c->last + (size_t)k * (size_t)g->names;
    size_t row = (size_t)c->most + 1;
    int i, j;

    for (i = 0; i < g->names; i++) {
        if (c->cell[i] == 0)
            continue;
        for (j = g->by_right[i]; j < g->by_right[i + 1]; j++) {
            const struct pcfg_rule *r = &g->rule[g->right_order[j]];
            double f = r->weight * c->cell[i];

            if (g->word[r->left])
                c->now[(size_t)r->parent * row + (size_t)(k - 1)] += f * last[r->left];
            else if (c->column[k][r->left].count)
                add_column(c->now + (size_t)r->parent * row, &c->column[k][r->left], k, f);
        }
    }
}

static struct pcfg_column *column_at(struct pcfg_chart *c, int j)
{
    const struct pcfg *g = c->g;
    int i;

    if (!c->column[j]) {
        c->column[j] = x_calloc((size_t)g->names, sizeof **c->column);
        for (i = 0; i < g->names; i++)
            if (g->kept[i]) {
                c->column[j][i].value = x_malloc((size_t)j * sizeof(double));
                c->column[j][i].place = x_malloc((size_t)j * sizeof(int));
            }
    }
    for (i = 0; i < g->names; i++) {
        c->column[j][i].count = 0;
        if (g->kept[i])
            memset(c->column[j][i].value, 0, (size_t)j * sizeof(double));
    }
    return c->column[j];
}

/* What may begin at j, from everything that ends there. */
static void expect(struct pcfg_chart *c, int j)
{
    const struct pcfg *g = c->g;
    size_t names = (size_t)g->names;
    int i, m;

    memset(c->cell, 0, names * sizeof *c->cell);
    for (i = 0; i < g->rules; i++) {
        const struct pcfg_rule *r = &g->rule[i];
        const struct pcfg_column *col = &c->column[j][r->left];
        double sum = 0;

        if (g->word[r->left]) {
            size_t at = (size_t)(j - 1) * names + (size_t)r->parent;

            if (c->expected[at])
                sum =
                    c->last[(size_t)j * names + (size_t)r->left] * (c->forward ? c->ahead[at] : 1);
        } else {
            for (m = 0; m < col->count && !(sum > 0 && !c->forward); m++) {
                size_t at = (size_t)col->place[m] * names + (size_t)r->parent;

                if (c->expected[at])
                    sum += col->value[col->place[m]] * (c->forward ? c->ahead[at] : 1);
            }
        }
        c->cell[r->right] += r->weight * sum;
    }
    add_corners(c, j, c->cell);
}

bool pcfg_chart_push(struct pcfg_chart *c, uint16_t symbol, double scale)
{
    const struct pcfg *g = c->g;
    size_t row = (size_t)c->most + 1, names = (size_t)g->names;
    int j = c->position + 1, k, i;
    struct pcfg_column *column;
    bool alive = false;

    if (j > c->most || symbol >= g->symbols)
        return false;
    if (c->forward)
        scale = own_scale(c, symbol);
    for (i = 0; i < g->names; i++)
        memset(c->now + (size_t)i * row, 0, (size_t)j * sizeof *c->now);
    column = column_at(c, j);
    for (i = g->names_of.start[symbol]; i < g->names_of.start[symbol + 1]; i++)
        c->now[(size_t)g->names_of.item[i].id * row + (size_t)(j - 1)] +=
            g->names_of.item[i].weight * scale;
    for (k = j - 1; k >= 0; k--) {
        bool any = finish_cell(c, k);

        if (k == j - 1) {
            memcpy(c->last + (size_t)j * names, c->cell, names * sizeof *c->cell);
            if (!any)
                return false;
        }
        if (k == 0)
            c->whole[j] = any ? c->cell[g->start] : 0;
        for (i = 0; any && i < g->names; i++)
            if (g->kept[i] && c->cell[i] > 0) {
                column[i].value[k] = c->cell[i];
                column[i].place[column[i].count++] = k;
            }
        if (any && k > 0)
            spread_cell(c, k);
    }
    expect(c, j);
    for (i = 0; i < g->names && !alive; i++)
        alive = c->expected[(size_t)j * names + (size_t)i];
    if (!alive && c->whole[j] == 0)
        return false;
    c->log_scale[j] = c->log_scale[j - 1] + log(scale);
    c->position = j;
    return true;
}

void pcfg_chart_follow(const struct pcfg_chart *c, uint8_t *seen)
{
    const struct pcfg *g = c->g;
    const uint8_t *expected = c->expected + (size_t)c->position * (size_t)g->names;
    int i, j;

    memset(seen, 0, (size_t)g->symbols);
    for (i = 0; i < g->names; i++)
        for (j = g->words_of.start[i]; expected[i] && j < g->words_of.start[i + 1]; j++)
            seen[g->words_of.item[j].id] = 1;
}

/* ---- strings --------------------------------------------------------------------------------- */

double pcfg_log_probability(const struct task *t, const uint16_t *string, int length)
{
    const struct pcfg *g = t->tables;
    struct pcfg_chart c;
    double log_p = -INFINITY;
    int i = 0;

    if (length == 0)
        return 0; /* a valid length, and its only string */
    pcfg_chart_init(&c, g, length, true);
    while (i < length && pcfg_chart_push(&c, string[i], 0))
        i++;
    if (i == length && c.whole[length] > 0)
        log_p = log(c.whole[length]) - c.log_scale[length] - pcfg_log_length(g, length);
    pcfg_chart_release(&c);
    return log_p;
}

void pcfg_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set)
{
    const struct pcfg *g = t->tables;
    struct pcfg_chart c;
    int i;

    pcfg_chart_init(&c, g, length, true);
    for (i = 0; i <= length; i++, set += g->symbols + 1) {
        pcfg_chart_follow(&c, set);
        set[g->symbols] = i ? c.whole[i] > 0 : g->empty > 0;
        if (i < length && !pcfg_chart_push(&c, string[i], 0))
            break;
    }
    pcfg_chart_release(&c);
}
