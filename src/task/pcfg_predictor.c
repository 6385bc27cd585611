/*
 * pcfg_predictor -- the exact predictor of a grammar, with a uniform prior over lengths.
 *
 * For a name A that may begin at place i of the prefix let
 *
 *   context(A, i)[l] = weight of everything before i, and of l symbols after A has ended
 *
 * summed over all partial derivations. Then, with g(N) = 1 / p(N), T(C)[x] = sum over n of
 * p(C => n symbols) g(x + n), and the prefix having j symbols,
 *
 *   p(a | prefix) ~ sum of A -> a [p]       p sum over l of context(A, j)[l] g(j + 1 + l)
 *                 + sum of A -> B C, B -> a p sum over l of context(A, j)[l] T(C)[j + 1 + l]
 *
 *   context(C, j) += p in(B, i, j) context(A, i)            for A -> B C, and B from i to j
 *   context(B, j)[l + n] += p context(A, j)[l] p(C => n)    for A -> B C
 *
 * The last is solved in the order of l, for no string is empty. The chart's scales keep the sum of
 * all weights at 1. A step costs O(lengths x places) for each rule that matters.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "task/pcfg.h"

struct predictor {
    const struct pcfg *g;
    struct pcfg_chart chart;
    int count, longest, position;
    bool dead;
    double *prior;   /* [longest + 1]: g(N); 0: not a length */
    double **tail;   /* [names]: T, or NULL where no rule needs it */
    bool *stored;    /* [names]: whose contexts later places need: A -> B C, B longer than a word */
    double **now;    /* [names][longest + 1]: contexts at the place before, then at this one */
    double **before; /* [names][longest + 1] */
    double *
        *context; /* [longest + 1][names]: contexts kept, [longest - i]; made when first needed */
    double *mass; /* [symbols + 1] */
    int *active;  /* [names]: scratch */
};

/* out += f x */
static void add(double *restrict out, const double *restrict x, double f, int count)
{
    int i;

    for (i = 0; i + 4 <= count; i += 4) {
        out[i] += f * x[i];
        out[i + 1] += f * x[i + 1];
        out[i + 2] += f * x[i + 2];
        out[i + 3] += f * x[i + 3];
    }
    for (; i < count; i++)
        out[i] += f * x[i];
}

static double dot(const double *x, const double *y, int count)
{
    double a = 0, b = 0;
    int i;

    for (i = 0; i + 2 <= count; i += 2) {
        a += x[i] * y[i];
        b += x[i + 1] * y[i + 1];
    }
    return a + b + (i < count ? x[i] * y[i] : 0);
}

static void fill_tails(struct predictor *p)
{
    const struct pcfg *g = p->g;
    int i, n;

    for (i = 0; i < g->rules; i++) {
        int c = g->rule[i].right, x;

        if (!g->word[g->rule[i].left] || p->tail[c])
            continue;
        p->tail[c] = x_calloc((size_t)p->longest + 2, sizeof **p->tail);
        for (x = 0; x <= p->longest; x++)
            for (n = 1; n <= (g->word[c] ? 1 : p->longest - x) && x + n <= p->longest; n++)
                p->tail[c][x] += g->length[c][n] * p->prior[x + n];
    }
}

void *pcfg_predictor_open(const struct task *t, const int *lengths, int count)
{
    struct predictor *p = x_calloc(1, sizeof *p);
    const struct pcfg *g = t->tables;
    size_t names = (size_t)g->names;
    int i;

    p->g = g;
    for (i = 0; i < count; i++)
        if (pcfg_valid_length(t, lengths[i]) && lengths[i] > p->longest)
            p->longest = lengths[i];
    p->prior = x_calloc((size_t)p->longest + 1, sizeof *p->prior);
    for (i = 0; i < count; i++) {
        if (!pcfg_valid_length(t, lengths[i]))
            continue;
        p->prior[lengths[i]] = lengths[i] ? 1 / g->length[g->start][lengths[i]] : 1;
        p->count++;
    }
    pcfg_chart_init(&p->chart, g, p->longest, false);
    p->tail = x_calloc(names, sizeof *p->tail);
    p->stored = x_calloc(names, sizeof *p->stored);
    p->now = x_calloc(names, sizeof *p->now);
    p->before = x_calloc(names, sizeof *p->before);
    for (i = 0; i < g->names; i++) {
        p->now[i] = x_calloc((size_t)p->longest + 1, sizeof **p->now);
        p->before[i] = x_calloc((size_t)p->longest + 1, sizeof **p->before);
    }
    p->context = x_calloc(((size_t)p->longest + 1) * names, sizeof *p->context);
    p->mass = x_calloc((size_t)g->symbols + 1, sizeof *p->mass);
    p->active = x_calloc(names, sizeof *p->active);
    for (i = 0; i < g->rules; i++)
        p->stored[g->rule[i].parent] |= g->kept[g->rule[i].left];
    fill_tails(p);
    pcfg_predictor_reset(p);
    return p;
}

void pcfg_predictor_close(void *state)
{
    struct predictor *p = state;
    size_t j;
    int i;

    if (!p)
        return;
    for (i = 0; i < p->g->names; i++) {
        free(p->tail[i]);
        free(p->now[i]);
        free(p->before[i]);
    }
    for (j = 0; j < ((size_t)p->longest + 1) * (size_t)p->g->names; j++)
        free(p->context[j]);
    free(p->prior);
    free(p->tail);
    free(p->stored);
    free(p->now);
    free(p->before);
    free(p->context);
    free(p->mass);
    free(p->active);
    pcfg_chart_release(&p->chart);
    free(p);
}

static const uint8_t *expected_at(const struct predictor *p, int place)
{
    return p->chart.expected + (size_t)place * (size_t)p->g->names;
}

/* From the contexts of what follows something to those of all its left corners, in the order of l.
 */
static void predict(struct predictor *p)
{
    const struct pcfg *g = p->g;
    const uint8_t *expected = expected_at(p, p->position);
    int rest = p->longest - p->position, count = 0, l, i, j, m;
    double *cell = p->chart.cell;

    for (i = 0; i < g->names; i++) /* what a name becomes is expected with it */
        if (expected[i])
            p->active[count++] = i;
    for (l = 0; l < rest; l++) {
        bool any = false;

        for (m = 0; m < count; m++)
            cell[p->active[m]] = 0;
        for (m = 0; m < count; m++) {
            double weight;

            i = p->active[m];
            weight = p->now[i][l];
            if (weight == 0)
                continue;
            any = true;
            for (j = g->becomes.start[i]; j < g->becomes.start[i + 1]; j++)
                cell[g->becomes.item[j].id] += weight * g->becomes.item[j].weight;
        }
        for (m = 0; any && m < count; m++) {
            i = p->active[m];
            if (cell[i] == 0)
                continue;
            p->now[i][l] = cell[i];
            for (j = g->by_parent[i]; p->stored[i] && j < g->by_parent[i + 1]; j++) {
                const struct pcfg_rule *r = &g->rule[g->parent_order[j]];

                if (g->kept[r->left] && l + 1 < rest)
                    add(p->now[r->left] + l + 1, g->length[r->right] + 1, r->weight * cell[i],
                        g->word[r->right] ? 1 : rest - l - 1);
            }
        }
    }
}

static void add_words(struct predictor *p, int name, double weight)
{
    const struct pcfg_list *words = &p->g->words_of;
    int j;

    for (j = words->start[name]; j < words->start[name + 1]; j++)
        p->mass[words->item[j].id] += weight * words->item[j].weight;
}

/* The masses of the next symbols, and keeping what later places need. */
static void weigh(struct predictor *p)
{
    const struct pcfg *g = p->g;
    const uint8_t *expected = expected_at(p, p->position);
    int rest = p->longest - p->position, at = p->position + 1, i, j;
    double symbol = exp(g->log_scale);

    memset(p->mass, 0, ((size_t)g->symbols + 1) * sizeof *p->mass);
    for (i = 0; i < g->names && rest > 0; i++) {
        if (!expected[i])
            continue;
        if (g->words_of.start[i] < g->words_of.start[i + 1])
            add_words(p, i, symbol * dot(p->now[i], p->prior + at, rest));
        for (j = g->by_parent[i]; j < g->by_parent[i + 1]; j++) {
            const struct pcfg_rule *r = &g->rule[g->parent_order[j]];
            double weight;
            int m;

            if (!g->word[r->left])
                continue;
            weight = symbol * r->weight * dot(p->now[i], p->tail[r->right] + at, rest);
            for (m = g->becomes.start[r->left]; m < g->becomes.start[r->left + 1]; m++)
                add_words(p, g->becomes.item[m].id, weight * g->becomes.item[m].weight);
        }
        if (p->stored[i]) {
            double **kept = &p->context[(size_t)p->position * (size_t)g->names + (size_t)i];

            if (!*kept)
                *kept = x_malloc((size_t)rest * sizeof **kept);
            memcpy(*kept, p->now[i], (size_t)rest * sizeof **kept);
        }
    }
    if (p->position)
        p->mass[g->symbols] = p->chart.whole[p->position] * p->prior[p->position];
    else
        p->mass[g->symbols] = p->prior[0];
}

void pcfg_predictor_reset(void *state)
{
    struct predictor *p = state;
    int i;

    p->dead = p->count == 0;
    p->position = 0;
    pcfg_chart_reset(&p->chart);
    for (i = 0; i < p->g->names; i++)
        memset(p->now[i], 0, ((size_t)p->longest + 1) * sizeof **p->now);
    p->now[p->g->start][0] = 1;
    predict(p);
    weigh(p);
}

void pcfg_predictor_distribution(const void *state, double *out)
{
    const struct predictor *p = state;
    double total = 0;
    int i;

    memset(out, 0, ((size_t)p->g->symbols + 1) * sizeof *out);
    for (i = 0; !p->dead && i <= p->g->symbols; i++)
        total += p->mass[i];
    for (i = 0; total > 0 && i <= p->g->symbols; i++)
        out[i] = p->mass[i] / total;
}

/* Contexts of what follows everything that ends at the new place. */
static void follow(struct predictor *p)
{
    const struct pcfg *g = p->g;
    int j = p->position, rest = p->longest - j, i, m;
    const uint8_t *last = expected_at(p, j - 1), *expected = expected_at(p, j);
    double **swap = p->before;
    size_t names = (size_t)g->names;

    p->before = p->now;
    p->now = swap;
    for (i = 0; i < g->names; i++)
        if (expected[i])
            memset(p->now[i], 0, (size_t)rest * sizeof **p->now);
    for (i = 0; i < g->rules; i++) {
        const struct pcfg_rule *r = &g->rule[i];
        const struct pcfg_column *col = &p->chart.column[j][r->left];

        if (g->word[r->left]) {
            double in = p->chart.last[(size_t)j * names + (size_t)r->left];

            if (in > 0 && last[r->parent])
                add(p->now[r->right], p->before[r->parent], r->weight * in, rest);
            continue;
        }
        for (m = 0; m < col->count; m++) {
            int from = col->place[m];

            if (expected_at(p, from)[r->parent])
                add(p->now[r->right], p->context[(size_t)from * names + (size_t)r->parent],
                    r->weight * col->value[from], rest);
        }
    }
}

void pcfg_predictor_advance(void *state, uint16_t symbol)
{
    struct predictor *p = state;

    if (p->dead || symbol >= p->g->symbols || p->mass[symbol] <= 0 ||
        !pcfg_chart_push(&p->chart, symbol, exp(p->g->log_scale) / p->mass[symbol])) {
        p->dead = true;
        return;
    }
    p->position++;
    follow(p);
    predict(p);
    weigh(p);
}
