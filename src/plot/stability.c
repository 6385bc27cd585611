/*
 * stability -- what a model trained on short strings does on longer ones, for each way to freeze.
 *
 * One line for each group of runs that differ in nothing but the seed: the mean over its runs, with
 * a 95 % interval over seeds where there are two runs or more, else over strings. Yardsticks are
 * computed on the very same strings.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "plot/by_length.h"
#include "plot/groups.h"
#include "plot/plot.h"
#include "train/resample.h"

struct points { /* one line */
    double x[BY_LENGTH_MOST], y[BY_LENGTH_MOST], low[BY_LENGTH_MOST], high[BY_LENGTH_MOST];
    int count;
};

struct build {
    const struct trace *const *run;
    int runs;
    const struct plot_options *options;
    enum measure measure;
    struct by_length windows;
    struct groups groups;
};

static void add_point(struct points *p, double x, double y, double low, double high)
{
    p->x[p->count] = x;
    p->y[p->count] = y;
    p->low[p->count] = low;
    p->high[p->count++] = high;
}

static void run_points(struct points *p, const struct build *b, const struct trace *t)
{
    struct score score;
    double at, low, high;
    int w;

    p->count = 0;
    for (w = 0; w < b->windows.windows; w++)
        if (by_length_score(t, b->windows.window[w], b->measure, &score, &at, &low, &high))
            add_point(p, at, measure_of(b->measure, &score), low, high);
}

/* Mean over the runs of a group in each window. */
static void group_points(struct points *p, const struct build *b, int group)
{
    double *value = x_malloc((size_t)b->runs * sizeof *value);
    int w, i;

    p->count = 0;
    for (w = 0; w < b->windows.windows; w++) {
        double sum = 0, at_sum = 0, at, low = NAN, high = NAN;
        struct score score;
        int count = 0;

        for (i = 0; i < b->runs; i++) {
            if (b->groups.of[i] != group || !by_length_score(b->run[i], b->windows.window[w],
                                                             b->measure, &score, &at, &low, &high))
                continue;
            value[count] = measure_of(b->measure, &score);
            sum += value[count++];
            at_sum += at;
        }
        if (!count)
            continue;
        if (count > 1)
            resample_mean(value, count, &low, &high);
        add_point(p, at_sum / count, sum / count, low, high);
    }
    free(value);
}

static void add_groups(struct figure *f, const struct build *b)
{
    struct points p;
    char name[320];
    int g, i;

    for (i = 0; b->options->thin && i < b->runs; i++) {
        const struct group *group = &b->groups.group[b->groups.of[i]];

        if (group->runs < 2)
            continue;
        run_points(&p, b, b->run[i]);
        snprintf(name, sizeof name, "%s · seed %lld", group->name, (long long)b->run[i]->seed);
        figure_add_line(f, name, FIGURE_RAW, group->slot, p.x, p.y, NULL, NULL, (size_t)p.count);
    }
    for (g = 0; g < b->groups.count; g++) {
        const struct group *group = &b->groups.group[g];
        bool same_count = true;

        for (i = 0; i < b->groups.count; i++)
            same_count = same_count && b->groups.group[i].runs == group->runs;
        snprintf(name, sizeof name, "%s", group->name);
        if (!same_count)
            snprintf(name, sizeof name, "%s (%d)", group->name, group->runs);
        group_points(&p, b, g);
        figure_add_line(f, name, FIGURE_SERIES, group->slot, p.x, p.y, p.low, p.high,
                        (size_t)p.count);
    }
}

/* ---- yardsticks ---- */

static void add_reference(struct figure *f, const char *name, const char *task,
                          const struct points *p, enum figure_dash dash)
{
    char label[160];

    if (!p->count)
        return;
    snprintf(label, sizeof label, "%s%s%s", name, task[0] ? ", " : "", task);
    figure_add_line(f, label, FIGURE_REFERENCE, 0, p->x, p->y, NULL, NULL, (size_t)p->count)->dash =
        dash;
}

/* Of the runs of one task: they were measured on the same strings, so one score of each window is
 * as good as another; the one with the most strings is taken. */
static void add_yardsticks(struct figure *f, const struct build *b, const struct trace *of,
                           bool name_task)
{
    const char *task = name_task ? of->task : "";
    struct points bayes = { .count = 0 }, bigram = { .count = 0 }, chance = { .count = 0 };
    enum measure m = b->measure;
    int w, i;

    for (w = 0; w < b->windows.windows; w++) {
        struct score best = { 0 }, score;
        double at, best_at = NAN, low, high, y;

        for (i = 0; i < b->runs; i++) {
            if (strcmp(b->run[i]->task, of->task) != 0 ||
                !by_length_score(b->run[i], b->windows.window[w], m, &score, &at, &low, &high) ||
                score.strings <= best.strings)
                continue;
            best = score;
            best_at = at;
        }
        if (!best.strings)
            continue;
        y = measure_bayes(m, &best);
        if (isfinite(y))
            add_point(&bayes, best_at, y, NAN, NAN);
        y = measure_bigram(m, &best);
        if (isfinite(y))
            add_point(&bigram, best_at, y, NAN, NAN);
        y = measure_chance(m, &best, of->symbols);
        if (isfinite(y))
            add_point(&chance, best_at, y, NAN, NAN);
    }
    add_reference(f, measure_is_nats(m) ? "Bayes (attainable floor)" : "Bayes ceiling", task,
                  &bayes, DASH_LONG);
    add_reference(f, "bigram", task, &bigram, DASH_SHORT);
    add_reference(f, "chance", task, &chance, DASH_DOT);
}

static void add_references(struct figure *f, const struct build *b)
{
    bool differ = false;
    int i, j;

    for (i = 1; i < b->runs; i++)
        differ = differ || strcmp(b->run[i]->task, b->run[0]->task) != 0;
    for (i = 0; i < b->runs; i++) {
        for (j = 0; j < i && strcmp(b->run[j]->task, b->run[i]->task) != 0; j++)
            continue;
        if (j == i)
            add_yardsticks(f, b, b->run[i], differ);
    }
}

/* ---- words ---- */

static void add_spans(struct figure *f, const struct build *b)
{
    char name[64];
    int i, j;

    for (i = 0; i < b->runs; i++) {
        const struct trace *t = b->run[i];

        for (j = 0; j < i; j++)
            if (b->run[j]->train_low == t->train_low && b->run[j]->train_high == t->train_high)
                break;
        if (j < i || t->train_high < t->train_low || t->train_high <= 0)
            continue;
        snprintf(name, sizeof name, "trained on %d–%d", t->train_low, t->train_high);
        figure_add_span(f, t->train_low, t->train_high, name);
    }
}

static void set_subtitle(struct figure *f, const struct build *b)
{
    int least = b->runs, most = 0, runs = 0, seeds = 0, g;

    for (g = 0; g < b->groups.count; g++) {
        int n = b->groups.group[g].runs;

        least = n < least ? n : least;
        most = n > most ? n : most;
        runs += n;
        seeds += b->groups.group[g].seeds;
    }
    if (most == 1)
        figure_set_text(&f->subtitle, "n = 1 seed; band: 95 %% over strings");
    else if (least == most)
        figure_set_text(&f->subtitle, "mean of n = %d %s; band: 95 %% bootstrap over seeds", most,
                        runs == seeds ? "seeds" : "runs");
    else
        figure_set_text(&f->subtitle, "mean of n = %d–%d %s; band: 95 %% bootstrap over seeds%s",
                        least, most, runs == seeds ? "seeds" : "runs",
                        least > 1 ? "" : ", over strings where n = 1");
    if (runs != seeds) /* a seed that counts twice makes an interval look better than it is */
        figure_set_text(&f->subtitle, "%s (some seeds twice)", f->subtitle);
}

static void set_note(struct figure *f, const struct build *b)
{
    if (b->measure == MEASURE_EXCESS)
        figure_set_text(&f->note,
                        "Excess over the lower bound given the length; a predictor that must guess "
                        "the length can reach only the Bayes curve.");
    else if (b->measure == MEASURE_WHOLE)
        figure_set_text(&f->note,
                        "Strings with all deterministic positions right. Bayes: the exact "
                        "predictor that must guess the length.");
    else
        figure_set_text(&f->note, "%s", measure_yardsticks(b->run[0]));
    if (groups_use_letters(&b->groups) && !b->options->plain_names)
        figure_set_text(&f->note, "%s c controller, m memory, k classifier.", f->note);
    if (b->windows.bins)
        figure_set_text(&f->note, "%s Points are bins of lengths, at their middle.", f->note);
}

static void set_axes(struct figure *f, const struct build *b)
{
    figure_set_text(&f->x.label, "string length (symbols)");
    figure_set_text(&f->y.label, "%s", measure_words[b->measure].label);
    f->x.integer = true;
    if (!measure_is_nats(b->measure)) {
        f->y.low = 0;
        f->y.high = 1;
    }
    if (b->options->x_low < b->options->x_high) {
        f->x.low = b->options->x_low;
        f->x.high = b->options->x_high;
    }
}

static bool build(struct figure *f, const struct trace *const *run, int runs,
                  const struct plot_options *options, struct err *err)
{
    struct build b = { .run = run, .runs = runs, .options = options };
    bool ok = false;

    if (!measure_find(options->measure, &b.measure, err) ||
        !measure_is_known(b.measure, run, runs, err) ||
        !by_length_windows(&b.windows, run, runs, err))
        return false;
    groups_make(&b.groups, run, runs, options->plain_names);
    add_groups(f, &b);
    for (runs = 0; runs < (int)f->lines; runs++)
        ok = ok || f->line[runs].count > 0;
    if (!ok) {
        err_set(err, "there is no measure '%s' for task '%s': it has no %s",
                measure_words[b.measure].name, run[0]->task, measure_words[b.measure].counts);
        goto out;
    }
    add_references(f, &b);
    add_spans(f, &b);
    set_axes(f, &b);
    set_subtitle(f, &b);
    set_note(f, &b);
out:
    groups_release(&b.groups);
    return ok;
}

const struct plot_type plot_stability = {
    .name = "stability",
    .title = "stability",
    .about = "excess or accuracy by string length for each way to freeze: mean over seeds with its "
             "interval, training range and yardsticks",
    .many = true,
    .measure = "excess",
    .build = build,
};
