/*
 * pcfg_expect -- entropy and expected pairs of symbols of a grammar's strings.
 *
 * Entropy. That of derivations given the length is exact: with m(A, n) the mean of ln(weight) over
 * derivations of n symbols, m is a mean over rules and splits of ln p + m(B, k) + m(C, n - k). A
 * string of an ambiguous grammar has several derivations, and
 *
 *   H(string) = H(derivation) - E[ln p(string) - ln p(derivation)]
 *
 * The mean on the right is 0, sample by sample, if there is no ambiguity. Where the strings of a
 * length are few they are listed instead; else it is taken over SAMPLES derivations drawn from a
 * stream of its own, which makes the entropy of ambiguous grammars an estimate.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "task/pcfg.h"

enum { SAMPLES = 64, MOST_LISTED = 4000 };

/* Fills mean[A][1 .. length]: the mean of ln(weight) of A's derivations of n symbols. */
static double **mean_logs(const struct pcfg *g, int length)
{
    double **mean = x_calloc((size_t)g->names, sizeof *mean);
    double *alone = x_calloc((size_t)g->names, sizeof *alone);
    int n, i, j, k;

    for (i = 0; i < g->names; i++)
        mean[i] = x_calloc((size_t)length + 1, sizeof **mean);
    for (n = 1; n <= length; n++) {
        for (i = 0; i < g->names; i++) {
            double sum = 0, all = g->alone[i][n];

            alone[i] = 0;
            if (all <= 0)
                continue;
            for (j = g->words_of.start[i]; n == 1 && j < g->words_of.start[i + 1]; j++) {
                double w = g->words_of.item[j].weight;

                sum += w * exp(g->log_scale) * log(w);
            }
            for (j = g->by_parent[i]; j < g->by_parent[i + 1]; j++) {
                const struct pcfg_rule *r = &g->rule[g->parent_order[j]];
                const double *left = g->length[r->left], *right = g->length[r->right];
                double log_w = log(r->weight);
                int high = g->word[r->left] && n > 1 ? 1 : n - 1;

                for (k = g->word[r->right] ? n - 1 : 1; k >= 1 && k <= high; k++)
                    sum += r->weight * left[k] * right[n - k] *
                           (log_w + mean[r->left][k] + mean[r->right][n - k]);
            }
            alone[i] = sum / all;
        }
        for (i = 0; i < g->names; i++) {
            double sum = 0;

            for (j = g->becomes.start[i]; j < g->becomes.start[i + 1]; j++) {
                const struct pcfg_weight *w = &g->becomes.item[j];

                sum += w->weight * g->alone[w->id][n] * (log(w->weight) + alone[w->id]);
            }
            mean[i][n] = g->length[i][n] > 0 ? sum / g->length[i][n] : 0;
        }
    }
    free(alone);
    return mean;
}

/* ---- listing --------------------------------------------------------------------------------- */

struct listing {
    struct pcfg_chart chart;
    int length, left; /* how many more prefixes may be looked at */
    double entropy, log_all;
    uint8_t *seen; /* [length + 1][symbols] */
};

/* Adds -p ln p of all strings that begin with the chart's prefix; false when there are too many. */
static bool list_from(struct listing *l)
{
    const struct pcfg *g = l->chart.g;
    int at = l->chart.position, s;
    uint8_t *seen = l->seen + (size_t)at * (size_t)g->symbols;

    if (l->left-- == 0)
        return false;
    if (at == l->length) {
        double log_p = log(l->chart.whole[at]) - l->chart.log_scale[at] - l->log_all;

        if (l->chart.whole[at] > 0)
            l->entropy -= exp(log_p) * log_p;
        return true;
    }
    pcfg_chart_follow(&l->chart, seen);
    for (s = 0; s < g->symbols; s++) {
        if (!seen[s] || !pcfg_chart_push(&l->chart, (uint16_t)s, 0))
            continue;
        if (!list_from(l))
            return false;
        l->chart.position = at;
    }
    return true;
}

static bool list_all(const struct pcfg *g, int length, double *entropy)
{
    struct listing l = { .length = length, .left = MOST_LISTED };
    bool ok;

    pcfg_chart_init(&l.chart, g, length, true);
    l.seen = x_calloc((size_t)length + 1, (size_t)g->symbols);
    l.log_all = pcfg_log_length(g, length);
    ok = list_from(&l);
    *entropy = l.entropy;
    pcfg_chart_release(&l.chart);
    free(l.seen);
    return ok;
}

double pcfg_entropy(const struct task *t, int length)
{
    const struct pcfg *g = t->tables;
    double **mean, entropy, ambiguity = 0, log_all = pcfg_log_length(g, length);
    uint16_t *string;
    struct rng r;
    int i;

    if (length == 0 || list_all(g, length, &entropy))
        return length ? entropy : 0;
    mean = mean_logs(g, length);
    entropy = log_all - mean[g->start][length];
    for (i = 0; i < g->names; i++)
        free(mean[i]);
    free(mean);
    string = x_malloc((size_t)length * sizeof *string);
    rng_init(&r, 0, RNG_YARDSTICK, (uint64_t)length);
    for (i = 0; i < SAMPLES; i++) {
        double log_p = pcfg_derive(g, length, &r, string);

        ambiguity += (pcfg_log_probability(t, string, length) + log_all - log_p) / SAMPLES;
    }
    free(string);
    return entropy - ambiguity;
}

/* ---- pairs ----------------------------------------------------------------------------------- */

/*
 * Two neighbours a b come from one rule A -> B C: a ends B, b begins C. With
 *
 *   outside(A, n) = sum over the lengths N of weight(context of n symbols of A within N) / p(N)
 *   first(A, n)[a] = p(A => n symbols beginning with a), and last the same at the end
 *
 * the expected number is the sum over rules and n, m of outside(A, n + m) p last(B, n)[a]
 * first(C, m)[b]. One pass serves any number of lengths.
 */
struct ends {
    double **first, **last; /* [names][(longest + 1) x symbols] */
};

static void add_row(double *out, const double *x, double f, int count)
{
    int i;

    for (i = 0; f != 0 && i < count; i++)
        out[i] += f * x[i];
}

static void fill_ends(const struct pcfg *g, int longest, struct ends *e)
{
    size_t v = (size_t)g->symbols, row;
    double **alone[2], **whole[2] = { e->first, e->last };
    int n, i, j, k, side;

    for (side = 0; side < 2; side++) {
        alone[side] = x_calloc((size_t)g->names, sizeof **alone);
        for (i = 0; i < g->names; i++) {
            alone[side][i] = x_calloc(v, sizeof ***alone);
            whole[side][i] = x_calloc(((size_t)longest + 1) * v, sizeof ***whole);
        }
    }
    for (n = 1, row = v; n <= longest; n++, row += v) {
        for (side = 0; side < 2; side++)
            for (i = 0; i < g->names; i++)
                memset(alone[side][i], 0, v * sizeof ***alone);
        for (i = 0; n == 1 && i < g->names; i++)
            for (j = g->words_of.start[i]; j < g->words_of.start[i + 1]; j++)
                for (side = 0; side < 2; side++)
                    alone[side][i][g->words_of.item[j].id] +=
                        g->words_of.item[j].weight * exp(g->log_scale);
        for (i = 0; n > 1 && i < g->rules; i++) {
            const struct pcfg_rule *r = &g->rule[i];
            int high = g->word[r->left] ? 1 : n - 1;

            for (k = g->word[r->right] ? n - 1 : 1; k <= high; k++) {
                add_row(alone[0][r->parent], e->first[r->left] + (size_t)k * v,
                        r->weight * g->length[r->right][n - k], g->symbols);
                add_row(alone[1][r->parent], e->last[r->right] + (size_t)(n - k) * v,
                        r->weight * g->length[r->left][k], g->symbols);
            }
        }
        for (side = 0; side < 2; side++)
            for (i = 0; i < g->names; i++)
                for (j = g->becomes.start[i]; j < g->becomes.start[i + 1]; j++)
                    add_row(whole[side][i] + row, alone[side][g->becomes.item[j].id],
                            g->becomes.item[j].weight, g->symbols);
    }
    for (side = 0; side < 2; side++) {
        for (i = 0; i < g->names; i++)
            free(alone[side][i]);
        free(alone[side]);
    }
}

/* outside[A][n] after becoming something else: what a rule of A stands in. */
static double **fill_outside(const struct pcfg *g, int longest, const double *weight)
{
    double **outside = x_calloc((size_t)g->names, sizeof *outside);
    double *cell = x_calloc((size_t)g->names, sizeof *cell);
    int n, i, j, k;

    for (i = 0; i < g->names; i++)
        outside[i] = x_calloc((size_t)longest + 1, sizeof **outside);
    for (n = longest; n > 0; n--) {
        outside[g->start][n] += weight[n];
        memset(cell, 0, (size_t)g->names * sizeof *cell);
        for (i = 0; i < g->names; i++)
            for (j = g->becomes.start[i]; outside[i][n] > 0 && j < g->becomes.start[i + 1]; j++)
                cell[g->becomes.item[j].id] += outside[i][n] * g->becomes.item[j].weight;
        for (i = 0; i < g->names; i++)
            outside[i][n] = cell[i];
        for (i = 0; i < g->rules; i++) {
            const struct pcfg_rule *r = &g->rule[i];
            double f = r->weight * cell[r->parent];
            int high = g->word[r->left] && n > 1 ? 1 : n - 1;

            for (k = g->word[r->right] ? n - 1 : 1; f > 0 && k >= 1 && k <= high; k++) {
                outside[r->left][k] += f * g->length[r->right][n - k];
                outside[r->right][n - k] += f * g->length[r->left][k];
            }
        }
    }
    free(cell);
    return outside;
}

/* Adds the pairs at the seam of one rule. */
static void add_seam(const struct pcfg *g, const struct pcfg_rule *r, int longest,
                     const double *outside, const struct ends *e, double *row, double *counts)
{
    size_t v = (size_t)g->symbols, a;
    int n, m;

    for (n = 1; n <= (g->word[r->left] ? 1 : longest - 1); n++) {
        if (g->length[r->left][n] <= 0)
            continue;
        memset(row, 0, v * sizeof *row);
        for (m = 1; m <= (g->word[r->right] ? 1 : longest - n) && n + m <= longest; m++)
            add_row(row, e->first[r->right] + (size_t)m * v, r->weight * outside[n + m],
                    g->symbols);
        for (a = 0; a < v; a++)
            add_row(counts + a * (v + 1), row, e->last[r->left][(size_t)n * v + a], g->symbols);
    }
}

void pcfg_bigrams(const struct task *t, const int *lengths, int count, double *counts)
{
    const struct pcfg *g = t->tables;
    size_t v = (size_t)g->symbols, a;
    double *weight, **outside, *row = x_calloc(v, sizeof *row);
    struct ends e = { x_calloc((size_t)g->names, sizeof *e.first),
                      x_calloc((size_t)g->names, sizeof *e.last) };
    int longest = 1, i, n;

    for (i = 0; i < count; i++)
        longest = lengths[i] > longest ? lengths[i] : longest;
    weight = x_calloc((size_t)longest + 1, sizeof *weight);
    for (i = 0; i < count; i++) {
        if (lengths[i])
            weight[lengths[i]] += 1 / g->length[g->start][lengths[i]];
        else
            counts[v * (v + 1) + v] += 1;
    }
    fill_ends(g, longest, &e);
    outside = fill_outside(g, longest, weight);
    for (n = 1; n <= longest; n++)
        for (a = 0; weight[n] > 0 && a < v; a++) {
            counts[v * (v + 1) + a] += weight[n] * e.first[g->start][(size_t)n * v + a];
            counts[a * (v + 1) + v] += weight[n] * e.last[g->start][(size_t)n * v + a];
        }
    for (i = 0; i < g->rules; i++)
        add_seam(g, &g->rule[i], longest, outside[g->rule[i].parent], &e, row, counts);
    for (i = 0; i < g->names; i++) {
        free(e.first[i]);
        free(e.last[i]);
        free(outside[i]);
    }
    free(e.first);
    free(e.last);
    free(outside);
    free(weight);
    free(row);
}

void pcfg_bigram(const struct task *t, int length, double *counts)
{
    pcfg_bigrams(t, &length, 1, counts);
}
