/*
 * lengths -- scores in the bins of lengths, a bar for each way to freeze, and the yardsticks on the
 * very same strings.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plot/bins.h"
#include "plot/plot.h"

static const double HALF_BIN = 0.43; /* of the distance of two bins, on each side */

struct build {
    const struct trace *const *run;
    int runs;
    enum measure measure;
    struct bins bins;
    struct groups groups;
};

static void add_bars(struct figure *f, const struct build *b)
{
    double wide = 2 * HALF_BIN / b->groups.count;
    int g, k;

    for (g = 0; g < b->groups.count; g++) {
        const struct group *group = &b->groups.group[g];
        double x[BINS_MOST], y[BINS_MOST], low[BINS_MOST], high[BINS_MOST];
        struct figure_line *line;
        int count = 0;

        for (k = 0; k < b->bins.count; k++) {
            if (!bins_mean(&b->groups, g, b->run, b->runs, b->bins.bin[k], b->measure, &y[count],
                           &low[count], &high[count]))
                continue;
            x[count] = k - HALF_BIN + (g + 0.5) * wide;
            figure_add_block(f, x[count] - 0.46 * wide, x[count] + 0.46 * wide, 0, y[count], 0.4)
                ->slot = group->slot;
            count++;
        }
        line = figure_add_line(f, group->name, FIGURE_SERIES, group->slot, x, y, low, high,
                               (size_t)count);
        line->apart = true;
        line->dash = DASH_SOLID;
    }
}

enum yardstick { BAYES, BIGRAM, CHANCE };

static double yardstick_of(enum yardstick which, enum measure m, const struct score *s, int symbols)
{
    return which == BAYES    ? measure_bayes(m, s)
           : which == BIGRAM ? measure_bigram(m, s)
                             : measure_chance(m, s, symbols);
}

/* A dash over each bin, of the run with the most strings there. */
static void add_yardstick(struct figure *f, const struct build *b, enum yardstick which,
                          const char *name, enum figure_dash dash)
{
    double x[3 * BINS_MOST], y[3 * BINS_MOST], low, high;
    size_t count = 0;
    int i, k;

    for (k = 0; k < b->bins.count; k++) {
        struct score best = { 0 }, score;
        double value;

        for (i = 0; i < b->runs; i++)
            if (bins_score(b->run[i], b->bins.bin[k], b->measure, &score, &low, &high) &&
                score.strings > best.strings)
                best = score;
        value =
            best.strings ? yardstick_of(which, b->measure, &best, b->run[0]->symbols) : (double)NAN;
        if (!isfinite(value))
            continue;
        if (count) { /* nothing joins two bins */
            x[count] = k - 0.5;
            y[count++] = NAN;
        }
        x[count] = k - HALF_BIN;
        y[count++] = value;
        x[count] = k + HALF_BIN;
        y[count++] = value;
    }
    if (count)
        figure_add_line(f, name, FIGURE_REFERENCE, 0, x, y, NULL, NULL, count)->dash = dash;
}

static void add_bins(struct figure *f, const struct build *b)
{
    const struct trace *t = b->run[0];
    char name[64], list[1024];
    double from = NAN, to = NAN;
    struct text l;
    int k;

    text_init(&l, list, sizeof list);
    for (k = 0; k < b->bins.count; k++) {
        struct range bin = b->bins.bin[k];

        snprintf(name, sizeof name, "%d–%d", bin.low, bin.high);
        figure_add_tick(&f->x, k, name);
        text_add(&l, "%s%d = %s", k ? ", " : "", k, name);
        if (bin.low >= t->train_low && bin.high <= t->train_high) {
            from = isnan(from) ? k - 0.5 : from;
            to = k + 0.5;
        }
    }
    figure_add_pair(f, "bins", list);
    snprintf(name, sizeof name, "trained on %d–%d", t->train_low, t->train_high);
    if (isfinite(from))
        figure_add_span(f, from, to, name);
    f->x.low = -0.5;
    f->x.high = b->bins.count - 0.5;
}

static bool build(struct figure *f, const struct trace *const *run, int runs,
                  const struct plot_options *options, struct err *err)
{
    struct build b = { .run = run, .runs = runs };
    bool floor, ok = false;
    char text[200];
    size_t j;
    int i;

    if (!measure_find(options->measure, &b.measure, err) ||
        !measure_is_known(b.measure, run, runs, err) || !bins_of_runs(&b.bins, run, runs, err))
        return false;
    for (i = 1; i < runs; i++)
        if (strcmp(run[i]->task, run[0]->task) != 0 || run[i]->symbols != run[0]->symbols)
            return err_set(err, "plot lengths takes runs of one task, not of '%s' and '%s'",
                           run[0]->task, run[i]->task);
    floor = measure_is_nats(b.measure);
    groups_make(&b.groups, run, runs, options->plain_names);
    add_bars(f, &b);
    for (j = 0; j < f->lines; j++)
        ok = ok || f->line[j].count > 0;
    if (!ok) {
        err_set(err, "there is no measure '%s' for task '%s': it has no %s",
                measure_words[b.measure].name, run[0]->task, measure_words[b.measure].counts);
        goto out;
    }
    add_yardstick(f, &b, BAYES, floor ? "Bayes (attainable floor)" : "Bayes ceiling", DASH_LONG);
    add_yardstick(f, &b, BIGRAM, "bigram", DASH_SHORT);
    if (!floor)
        add_yardstick(f, &b, CHANCE, "chance", DASH_DOT);
    add_bins(f, &b);
    figure_set_text(&f->x.label, "string length (symbols)");
    figure_set_text(&f->y.label, "%s", measure_words[b.measure].label);
    if (!floor) {
        f->y.low = 0;
        f->y.high = 1;
    }
    bins_subtitle(text, sizeof text, &b.groups, true);
    figure_set_text(&f->subtitle, "%s", text);
    figure_set_text(&f->note, "%s%s", measure_yardsticks(run[0]),
                    groups_use_letters(&b.groups) && !options->plain_names
                        ? " c controller, m memory, k classifier."
                        : "");
out:
    groups_release(&b.groups);
    return ok;
}

const struct plot_type plot_lengths = {
    .name = "lengths",
    .title = "accuracy by length",
    .about = "a bar with its interval for each bin of lengths and each way to freeze, with the "
             "yardsticks",
    .many = true,
    .measure = "accuracy",
    .build = build,
};
