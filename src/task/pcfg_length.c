/*
 * pcfg_length -- how likely each name becomes n symbols, and strings drawn with a given length.
 *
 *   alone(A, n) = sum over A -> B C of p sum over k of length(B, k) length(C, n - k)
 *   length(A, n) = sum over X of becomes(A, X) alone(X, n)
 *
 * All numbers of n symbols are multiplied by scale^n; the scale is set anew, for all n so far, when
 * the largest number of a row leaves 1e-30 .. 1e30.
 */
#include "task/pcfg.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* Sum over k of length(B, k) length(C, n - k). */
static double splits(const struct pcfg *g, const struct pcfg_rule *r, int n)
{
    const double *left = g->length[r->left], *right = g->length[r->right];
    double sum = 0;
    int k;

    if (g->word[r->left])
        return left[1] * right[n - 1];
    if (g->word[r->right])
        return left[n - 1] * right[1];
    for (k = 1; k < n; k++)
        sum += left[k] * right[n - k];
    return sum;
}

/* Multiplies the numbers of k symbols by factor^k, for all k up to n. */
static void rescale(struct pcfg *g, int n, double log_factor)
{
    int i, k;

    for (i = 0; i < g->names; i++)
        for (k = 1; k <= n; k++) {
            double f = exp(k * log_factor);

            g->length[i][k] *= f;
            g->alone[i][k] *= f;
        }
    g->log_scale += log_factor;
}

void pcfg_measure(struct pcfg *g)
{
    enum { NUMBERS = PCFG_MOST_LENGTH + 1 };
    int n, i, j;

    g->length = x_calloc((size_t)g->names, sizeof *g->length);
    g->alone = x_calloc((size_t)g->names, sizeof *g->alone);
    for (i = 0; i < g->names; i++) {
        g->length[i] = x_calloc(NUMBERS, sizeof **g->length);
        g->alone[i] = x_calloc(NUMBERS, sizeof **g->alone);
    }
    for (n = 1; n < NUMBERS; n++) {
        double most = 0;

        for (i = 0; i < g->names; i++)
            for (j = g->words_of.start[i]; n == 1 && j < g->words_of.start[i + 1]; j++)
                g->alone[i][1] += g->words_of.item[j].weight * exp(g->log_scale);
        for (i = 0; n > 1 && i < g->rules; i++)
            g->alone[g->rule[i].parent][n] += g->rule[i].weight * splits(g, &g->rule[i], n);
        for (i = 0; i < g->names; i++) {
            for (j = g->becomes.start[i]; j < g->becomes.start[i + 1]; j++)
                g->length[i][n] += g->becomes.item[j].weight * g->alone[g->becomes.item[j].id][n];
            most = fmax(most, g->length[i][n]);
        }
        if (most > 0 && (most < 1e-30 || most > 1e30))
            rescale(g, n, -log(most) / n);
    }
}

double pcfg_log_length(const struct pcfg *g, int length)
{
    if (length == 0)
        return log(g->empty);
    if (length < 0 || length > PCFG_MOST_LENGTH || g->length[g->start][length] <= 0)
        return -INFINITY;
    return log(g->length[g->start][length]) - length * g->log_scale;
}

bool pcfg_valid_length(const struct task *t, int length)
{
    return pcfg_log_length(t->tables, length) > -INFINITY;
}

/* ---- drawing --------------------------------------------------------------------------------- */

struct goal { /* `name` is to become string[from .. from + count) */
    int name, from, count;
};

/* Chooses what a goal's name becomes before it splits or writes. */
static int choose_name(const struct pcfg *g, struct goal goal, struct rng *r, double *log_p)
{
    double left = rng_unit(r) * g->length[goal.name][goal.count];
    int j, chosen = -1;

    for (j = g->becomes.start[goal.name]; j < g->becomes.start[goal.name + 1]; j++) {
        const struct pcfg_weight *w = &g->becomes.item[j];
        double mass = w->weight * g->alone[w->id][goal.count];

        if (mass <= 0)
            continue;
        chosen = j;
        left -= mass;
        if (left < 0)
            break;
    }
    *log_p += log(g->becomes.item[chosen].weight);
    return g->becomes.item[chosen].id;
}

static void choose_word(const struct pcfg *g, int name, struct rng *r, uint16_t *out, double *log_p)
{
    double left, all = 0;
    int j, first = g->words_of.start[name], end = g->words_of.start[name + 1];

    for (j = first; j < end; j++)
        all += g->words_of.item[j].weight;
    left = rng_unit(r) * all;
    for (j = first; j < end - 1; j++) {
        left -= g->words_of.item[j].weight;
        if (left < 0)
            break;
    }
    *out = (uint16_t)g->words_of.item[j].id;
    *log_p += log(g->words_of.item[j].weight);
}

/* Chooses rule and split; fills two goals. */
static void choose_rule(const struct pcfg *g, int name, struct goal goal, struct rng *r,
                        struct goal out[2], double *log_p)
{
    double left = rng_unit(r) * g->alone[name][goal.count];
    const struct pcfg_rule *rule = NULL;
    int i, k, split = 0;

    for (i = g->by_parent[name]; i < g->by_parent[name + 1] && (left >= 0 || !rule); i++) {
        const struct pcfg_rule *one = &g->rule[g->parent_order[i]];
        int low = g->word[one->right] ? goal.count - 1 : 1;
        int high = g->word[one->left] ? 1 : goal.count - 1;

        for (k = low; k <= high && (left >= 0 || !rule); k++) {
            double mass =
                one->weight * g->length[one->left][k] * g->length[one->right][goal.count - k];

            if (mass <= 0)
                continue;
            rule = one;
            split = k;
            left -= mass;
        }
    }
    *log_p += log(rule->weight);
    out[0] = (struct goal){ rule->left, goal.from, split };
    out[1] = (struct goal){ rule->right, goal.from + split, goal.count - split };
}

double pcfg_derive(const struct pcfg *g, int length, struct rng *r, uint16_t *string)
{
    struct goal *todo;
    double log_p = 0;
    int count = 1;

    if (length == 0)
        return log(g->empty);
    todo = x_malloc(((size_t)length + 2) * sizeof *todo); /* goals don't overlap */
    todo[0] = (struct goal){ g->start, 0, length };
    while (count) {
        struct goal goal = todo[--count], two[2];
        int name = choose_name(g, goal, r, &log_p);

        if (goal.count == 1) {
            choose_word(g, name, r, &string[goal.from], &log_p);
        } else {
            choose_rule(g, name, goal, r, two, &log_p);
            todo[count++] = two[1];
            todo[count++] = two[0];
        }
    }
    free(todo);
    return log_p;
}

void pcfg_sample(const struct task *t, int length, struct rng *r, uint16_t *string)
{
    pcfg_derive(t->tables, length, r, string);
}
