/* bins -- bins from the settings of runs, scores from their rows. */
#include "plot/bins.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "plot/by_length.h"
#include "train/resample.h"

static int ascending(const void *a, const void *b)
{
    const struct range *p = a, *q = b;

    return p->low != q->low ? (p->low > q->low) - (p->low < q->low)
                            : (p->high > q->high) - (p->high < q->high);
}

static bool has(const struct bins *b, struct range bin)
{
    int i;

    for (i = 0; i < b->count; i++)
        if (b->bin[i].low == bin.low && b->bin[i].high == bin.high)
            return true;
    return false;
}

static void add(struct bins *b, struct range bin)
{
    if (!has(b, bin) && b->count < BINS_MOST)
        b->bin[b->count++] = bin;
}

/* "5-31,31-62": the setting; without one, the rows that are bins. */
static void add_run(struct bins *b, const struct trace *t)
{
    const char *list = trace_get(t, "bins");
    struct range bin;
    char one[64];
    size_t i;

    while (list && *list) {
        size_t n = strcspn(list, ",");

        snprintf(one, sizeof one, "%.*s", (int)n, list);
        if (range_parse(one, &bin))
            add(b, bin);
        list += n + (list[n] == ',');
    }
    for (i = 0; !trace_get(t, "bins") && i < t->evals; i++)
        if (t->eval[i].low != t->eval[i].high)
            add(b, (struct range){ t->eval[i].low, t->eval[i].high });
}

static const struct trace_eval *live_row(const struct trace *t, struct range bin)
{
    const struct trace_eval *found = NULL;
    size_t i;

    for (i = 0; i < t->evals; i++) {
        if (t->eval[i].final)
            return NULL;
        if (t->eval[i].low == bin.low && t->eval[i].high == bin.high)
            found = &t->eval[i];
    }
    return found;
}

bool bins_score(const struct trace *t, struct range bin, enum measure m, struct score *out,
                double *low, double *high)
{
    const struct trace_eval *live = live_row(t, bin);
    double at;

    if (!live)
        return by_length_score(t, bin, m, out, &at, low, high);
    *out = live->score;
    measure_interval(m, live, low, high);
    return measure_weight(m, out) > 0;
}

bool bins_of_runs(struct bins *b, const struct trace *const *run, int runs, struct err *err)
{
    struct score score;
    double low, high;
    int i, k;

    memset(b, 0, sizeof *b);
    if (runs < 1)
        return err_set(err, "there is no run to plot");
    for (i = 0; i < runs; i++) {
        struct bins own = { .count = 0 };
        bool measured = false;

        add_run(&own, run[i]);
        for (k = 0; k < own.count; k++)
            measured =
                measured || bins_score(run[i], own.bin[k], MEASURE_ACCURACY, &score, &low, &high);
        if (!measured)
            return err_set(err, "run '%s' has no evaluation by length yet", run[i]->name);
        add_run(b, run[i]);
    }
    qsort(b->bin, (size_t)b->count, sizeof *b->bin, ascending);
    return true;
}

int bins_mean(const struct groups *g, int group, const struct trace *const *run, int runs,
              struct range bin, enum measure m, double *mean, double *low, double *high)
{
    double *value = x_malloc((size_t)runs * sizeof *value), sum = 0;
    struct score score;
    int i, count = 0;

    *mean = *low = *high = NAN;
    for (i = 0; i < runs; i++) {
        if (g->of[i] != group || !bins_score(run[i], bin, m, &score, low, high))
            continue;
        value[count] = measure_of(m, &score);
        sum += value[count++];
    }
    if (count)
        *mean = sum / count;
    if (count > 1)
        resample_mean(value, count, low, high);
    free(value);
    return count;
}

void bins_subtitle(char *out, size_t size, const struct groups *g, bool over_strings)
{
    int least = 0, most = 0, runs = 0, seeds = 0, i;
    struct text t;

    for (i = 0; i < g->count; i++) {
        int n = g->group[i].runs;

        least = !i || n < least ? n : least;
        most = n > most ? n : most;
        runs += n;
        seeds += g->group[i].seeds;
    }
    text_init(&t, out, size);
    if (most == 1) {
        text_add(&t, "n = 1 seed%s", over_strings ? "; interval: 95 % over strings" : "");
        return;
    }
    text_add(&t, "mean of n = %d", least);
    if (most > least)
        text_add(&t, "–%d", most);
    text_add(&t, " %s; interval: 95 %% bootstrap over seeds", runs == seeds ? "seeds" : "runs");
    if (least == 1 && over_strings)
        text_add(&t, ", over strings where n = 1");
    if (runs != seeds)
        text_add(&t, " (some seeds twice)");
}
