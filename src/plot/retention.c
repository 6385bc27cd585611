/*
 * retention -- how much of its score in the first bin a model keeps in the last, for each way to
 * freeze: every seed, their mean with its interval, and what the bigram keeps of its own.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "plot/bins.h"
#include "plot/plot.h"
#include "train/resample.h"

struct build {
    const struct trace *const *run;
    int runs;
    enum measure measure;
    struct range first, last;
    struct groups groups;
};

/* NaN when undefined; *bigram receives the bigram's. */
static double retention_of(const struct build *b, const struct trace *t, double *bigram)
{
    struct score first, last;
    double low, high, base;

    *bigram = NAN;
    if (!bins_score(t, b->first, b->measure, &first, &low, &high) ||
        !bins_score(t, b->last, b->measure, &last, &low, &high))
        return NAN;
    base = measure_bigram(b->measure, &first);
    *bigram = base > 0 ? measure_bigram(b->measure, &last) / base : NAN;
    base = measure_of(b->measure, &first);
    return base > 0 ? measure_of(b->measure, &last) / base : NAN;
}

struct marks { /* the bigram's dash over each group */
    double *x, *y;
    size_t count;
};

static void add_mark(struct marks *m, double at, double value)
{
    if (m->count) {
        m->x[m->count] = at - 0.5;
        m->y[m->count++] = NAN;
    }
    m->x[m->count] = at - 0.36;
    m->y[m->count++] = value;
    m->x[m->count] = at + 0.36;
    m->y[m->count++] = value;
}

/* Seeds to the left, in their order; the mean on the right. True when there is anything. */
static bool add_group(struct figure *f, const struct build *b, int g, struct marks *bigram)
{
    const struct group *group = &b->groups.group[g];
    double *value = x_malloc((size_t)b->runs * sizeof *value), *x, other = NAN;
    double mean = 0, low = NAN, high = NAN, at = g + 0.18;
    struct figure_line *line;
    char name[240];
    int i, n = 0;

    x = x_malloc((size_t)b->runs * sizeof *x);
    for (i = 0; i < b->runs; i++) {
        double one, now;

        if (b->groups.of[i] != g)
            continue;
        now = retention_of(b, b->run[i], &one);
        other = isfinite(one) ? one : other;
        if (!isfinite(now))
            continue;
        value[n] = now;
        mean += value[n++];
    }
    for (i = 0; i < n; i++)
        x[i] = g - 0.14 + 0.2 * (n > 1 ? (double)i / (n - 1) - 0.5 : 0);
    if (n) {
        mean /= n;
        if (n > 1)
            resample_mean(value, n, &low, &high);
        snprintf(name, sizeof name, "%s, mean", group->name);
        line = figure_add_line(f, name, FIGURE_SERIES, group->slot, &at, &mean, &low, &high, 1);
        line->labelled = false;
        line->apart = true;
        snprintf(name, sizeof name, "%s, each seed", group->name);
        line =
            figure_add_line(f, name, FIGURE_SERIES, group->slot, x, value, NULL, NULL, (size_t)n);
        line->labelled = false;
        line->apart = true;
        line->marker = MARKER_CROSS;
    }
    if (isfinite(other))
        add_mark(bigram, g, other);
    free(value);
    free(x);
    return n > 0;
}

static void set_words(struct figure *f, const struct build *b)
{
    char text[200];
    int g;

    for (g = 0; g < b->groups.count; g++)
        figure_add_tick(&f->x, g, b->groups.group[g].name);
    f->x.low = -0.5;
    f->x.high = b->groups.count - 0.5;
    figure_set_text(&f->x.label, "what is frozen");
    figure_set_text(&f->y.label, "%s: lengths %d–%d over %d–%d",
                    b->measure == MEASURE_ACCURACY ? "accuracy kept"
                                                   : measure_words[b->measure].name,
                    b->last.low, b->last.high, b->first.low, b->first.high);
    f->y.low = 0;
    bins_subtitle(text, sizeof text, &b->groups, false);
    figure_set_text(&f->subtitle, "%s", text);
    figure_set_text(&f->note,
                    "Crosses: single seeds; beside them their mean. c controller, m memory, k "
                    "classifier. A model no better than the bigram keeps what the bigram keeps.");
}

static bool build(struct figure *f, const struct trace *const *run, int runs,
                  const struct plot_options *options, struct err *err)
{
    struct build b = { .run = run, .runs = runs };
    double ends[2], ones[2] = { 1, 1 };
    struct marks bigram = { 0 };
    bool ok = false;
    struct bins bins;
    size_t i, j;
    int g;

    if (!measure_find(options->measure, &b.measure, err) || !bins_of_runs(&bins, run, runs, err))
        return false;
    if (measure_is_nats(b.measure))
        return err_usage(err, "retention is of accuracy, deterministic or whole, not of %s",
                         measure_words[b.measure].name);
    if (bins.count < 2)
        return err_set(err, "retention needs two bins of lengths, run '%s' has one", run[0]->name);
    b.first = bins.bin[0];
    b.last = bins.bin[bins.count - 1];
    groups_make(&b.groups, run, runs, true);
    bigram.x = x_malloc(3 * ((size_t)b.groups.count + 1) * sizeof *bigram.x);
    bigram.y = x_malloc(3 * ((size_t)b.groups.count + 1) * sizeof *bigram.y);
    for (g = 0; g < b.groups.count; g++)
        ok = add_group(f, &b, g, &bigram) || ok;
    if (!ok) {
        err_set(err, "there is no retention: no run has both %d-%d and %d-%d in measure '%s'",
                b.first.low, b.first.high, b.last.low, b.last.high, measure_words[b.measure].name);
        goto out;
    }
    ends[0] = -0.5;
    ends[1] = b.groups.count - 0.5;
    figure_add_line(f, "all kept", FIGURE_REFERENCE, 0, ends, ones, NULL, NULL, 2)->dash = DASH_DOT;
    if (bigram.count)
        figure_add_line(f, "bigram", FIGURE_REFERENCE, 0, bigram.x, bigram.y, NULL, NULL,
                        bigram.count);
    set_words(f, &b);
    for (i = 0; i < f->lines; i++)
        for (j = 0; j < f->line[i].count; j++)
            f->y.high = fmax(f->y.high, 1.08 * f->line[i].y[j]);
out:
    groups_release(&b.groups);
    free(bigram.x);
    free(bigram.y);
    return ok;
}

const struct plot_type plot_retention = {
    .name = "retention",
    .title = "retention",
    .about = "the longest bin's accuracy over the first one's, for each way to freeze: every seed, "
             "the mean with its interval, and the bigram's",
    .many = true,
    .measure = "accuracy",
    .build = build,
};
