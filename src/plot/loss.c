/*
 * loss -- training and validation loss against steps or epochs.
 *
 * One run: training loss of each step (raw, and smoothed over every single step), validation, the
 * bound, interventions. Several runs: the validation of each.
 *
 * With the bound known, y is what is left above it. A single batch can lie at or below the bound;
 * on a log axis such a point stands at the axis' lower limit instead of being dropped, and the note
 * says so. That limit is below 99 % of the smoothed curve and below all validations.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "figure/number.h"
#include "plot/groups.h"
#include "plot/interventions.h"
#include "plot/plot.h"
#include "plot/smooth.h"

static const double LEAST_SHARE = 1e-6; /* of the highest value: the lowest limit of a log axis */

enum { LABELS_MOST = 8, COMMON_MARKS_MOST = 8 };

struct curve { /* points as they come; keeps the extremes of each stretch of `every` points */
    double *x, *y;
    size_t count, capacity, capacity_y;
    size_t every, seen;
    double px[4], py[4]; /* first, lowest, highest, last of the stretch */
    size_t at[4];
};

static void curve_put(struct curve *c, double x, double y)
{
    c->x = x_grow(c->x, c->count, &c->capacity, sizeof *c->x);
    c->y = x_grow(c->y, c->count, &c->capacity_y, sizeof *c->y);
    c->x[c->count] = x;
    c->y[c->count++] = y;
}

static void curve_flush(struct curve *c)
{
    bool swap = c->at[1] > c->at[2];
    const int order[4] = { 0, swap ? 2 : 1, swap ? 1 : 2, 3 };
    int i;

    for (i = 0; c->seen && i < 4; i++)
        if (!i || c->at[order[i]] != c->at[order[i - 1]])
            curve_put(c, c->px[order[i]], c->py[order[i]]);
    c->seen = 0;
}

static void curve_keep(struct curve *c, int k, double x, double y)
{
    c->px[k] = x;
    c->py[k] = y;
    c->at[k] = c->seen;
}

static void curve_add(struct curve *c, double x, double y)
{
    if (c->every <= 1 || !isfinite(y)) {
        curve_flush(c);
        curve_put(c, x, y);
        return;
    }
    if (!c->seen || y < c->py[1])
        curve_keep(c, 1, x, y);
    if (!c->seen || y > c->py[2])
        curve_keep(c, 2, x, y);
    if (!c->seen)
        curve_keep(c, 0, x, y);
    curve_keep(c, 3, x, y);
    if (++c->seen == c->every)
        curve_flush(c);
}

static void curve_release(struct curve *c)
{
    free(c->x);
    free(c->y);
    memset(c, 0, sizeof *c);
}

/* ---- one run ---- */

struct build {
    const struct plot_options *options;
    bool excess, log, epochs;
    double unit; /* steps in one unit of x */
    struct curve raw, smooth, valid;
    double floor, top; /* limits of a log axis; 0 when there is nothing */
    size_t clipped;    /* points moved to the floor */
};

static double bound_of(const struct build *b, double bound)
{
    return b->excess ? bound : 0;
}

/* Whether a step is shown, or next to one that is. */
static bool shown(const struct build *b, double x)
{
    const struct plot_options *o = b->options;
    double margin = 1 / b->unit;

    return !(o->x_low < o->x_high) || (x >= o->x_low - margin && x <= o->x_high + margin);
}

static void collect_steps(struct build *b, const struct trace *t)
{
    struct smooth s = { .factor = fmin(fmax(b->options->smoothing, 0), 0.999) };
    double bound = bound_of(b, t->bound_nats), visible = (double)t->step_count;
    size_t i;

    if (b->options->x_low < b->options->x_high)
        visible = fmin(visible, (b->options->x_high - b->options->x_low) * b->unit);
    if (b->options->most_points > 0) /* each stretch keeps up to four points */
        b->raw.every = b->smooth.every = (size_t)(4 * visible / b->options->most_points);
    for (i = 0; i < t->step_count; i++) {
        double y = t->steps[i].loss / (t->steps[i].length + 1) - bound;
        double smooth = smooth_add(&s, y, t->steps[i].length + 1), x = (double)(i + 1) / b->unit;

        if (!shown(b, x))
            continue;
        if (s.factor > 0)
            curve_add(&b->raw, x, y);
        curve_add(&b->smooth, x, smooth);
    }
    curve_flush(&b->raw);
    curve_flush(&b->smooth);
}

static void collect_valid(struct build *b, const struct trace *t)
{
    size_t i;

    for (i = 0; i < t->valids; i++)
        curve_put(&b->valid, (double)t->valid[i].step / b->unit,
                  t->valid[i].nats - bound_of(b, t->valid[i].bound_nats));
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void limit(struct build *b, const struct curve *c, double *lowest)
{
    size_t i;

    for (i = 0; i < c->count; i++) {
        if (!isfinite(c->y[i]) || !(c->y[i] > 0) || !shown(b, c->x[i]))
            continue;
        *lowest = fmin(*lowest, c->y[i]);
        b->top = fmax(b->top, c->y[i]);
    }
}

/* Limits of a log axis. A single batch that happens to hit the bound must not stretch it. */
static void choose_limits(struct build *b)
{
    double *sorted = x_malloc((b->smooth.count + 1) * sizeof *sorted), lowest = HUGE_VAL, other;
    size_t count = 0, i;

    limit(b, &b->valid, &lowest);
    other = HUGE_VAL;
    limit(b, &b->smooth, &other);
    limit(b, &b->raw, &other);
    for (i = 0; i < b->smooth.count; i++)
        if (isfinite(b->smooth.y[i]) && b->smooth.y[i] > 0 && shown(b, b->smooth.x[i]))
            sorted[count++] = b->smooth.y[i];
    qsort(sorted, count, sizeof *sorted, ascending);
    if (count)
        lowest = fmin(lowest, sorted[count / 100]);
    else if (!isfinite(lowest))
        lowest = other;
    free(sorted);
    if (!isfinite(lowest))
        return;
    b->floor = fmax(lowest / 1.6, LEAST_SHARE * b->top);
    b->top *= 1.15;
}

/* On a log axis: values that are not above its lower limit stand on it. */
static void clip(struct build *b, struct curve *c)
{
    size_t i;

    for (i = 0; b->log && b->floor > 0 && i < c->count; i++) {
        if (!isfinite(c->y[i]) || c->y[i] >= b->floor)
            continue;
        c->y[i] = b->floor;
        b->clipped++;
    }
}

static void set_axes(struct build *b, struct figure *f)
{
    double width = b->options->x_high - b->options->x_low;

    figure_set_text(&f->x.label, b->epochs ? "epoch" : "step");
    f->x.integer = !b->epochs || !(width > 0 && width < 4);
    if (width > 0) {
        f->x.low = b->options->x_low;
        f->x.high = b->options->x_high;
    }
    figure_set_text(&f->y.label,
                    b->excess ? "nats/symbol over the bound" : "nats/symbol (bound unknown)");
    if (b->log) {
        f->y.scale = SCALE_LOG;
        if (b->floor > 0 && b->floor < b->top) {
            f->y.low = b->floor;
            f->y.high = b->top;
        }
    }
}

/* On a linear axis the bound is the line at 0; no log axis reaches it. */
static void add_bound(struct build *b, struct figure *f, double bound)
{
    const struct curve *c = b->smooth.count ? &b->smooth : &b->valid;
    double ends[2] = { 0, 0 }, zero[2] = { 0, 0 };
    char floor[64];

    if (b->excess && !b->log && c->count) {
        ends[0] = c->x[0];
        ends[1] = fmax(c->x[c->count - 1], b->valid.count ? b->valid.x[b->valid.count - 1] : 0);
        figure_add_line(f, "bound (with length)", FIGURE_REFERENCE, 0, ends, zero, NULL, NULL, 2);
    }
    if (!b->excess) {
        figure_set_text(&f->note, "The lower bound of this run is not known.");
        return;
    }
    if (isfinite(bound))
        figure_set_text(
            &f->note, "Bound: the lower bound with length uncertainty (%.3f nats/symbol).", bound);
    else
        figure_set_text(&f->note, "Bound: the lower bound with length uncertainty.");
    if (b->clipped)
        figure_set_text(&f->note, "%s Values at or below %s are drawn at the lower edge.", f->note,
                        number_short(floor, sizeof floor, b->floor, 2));
}

static void add_marks(struct figure *f, const struct trace *t, double unit)
{
    size_t i, j;

    for (i = 0; i < t->events; i++) {
        double x = (double)event_shown_at(&t->event[i]) / unit;
        char label[16];

        event_mark(label, t, i);
        if (!label[0])
            continue;
        for (j = 0; j < f->marks; j++)
            if (f->mark[j].x == x && !strcmp(f->mark[j].label, label))
                break;
        if (j == f->marks)
            figure_add_mark(f, x, label);
    }
}

static struct build begin(const struct trace *const *run, int runs, const struct plot_options *o)
{
    struct build b = { .options = o, .excess = true, .log = o->log_y, .unit = 1 };
    size_t j;
    int i;

    b.epochs = !strcmp(o->x, "epoch");
    for (i = 0; i < runs; i++) {
        b.epochs = b.epochs && run[i]->steps_per_epoch > 0;
        b.excess =
            b.excess && (isfinite(run[i]->bound_nats) || (!run[i]->step_count && !run[i]->valids));
        for (j = 0; j < run[i]->valids; j++)
            b.excess = b.excess && isfinite(run[i]->valid[j].bound_nats);
    }
    if (b.epochs)
        b.unit = (double)run[0]->steps_per_epoch;
    return b;
}

static void build_one(struct figure *f, const struct trace *t, const struct plot_options *o)
{
    struct build b = begin(&t, 1, o);

    collect_steps(&b, t);
    collect_valid(&b, t);
    if (b.log)
        choose_limits(&b);
    clip(&b, &b.raw);
    clip(&b, &b.smooth);
    clip(&b, &b.valid);
    set_axes(&b, f);
    if (b.raw.count)
        figure_add_line(f, "train, raw", FIGURE_RAW, 0, b.raw.x, b.raw.y, NULL, NULL, b.raw.count);
    if (b.smooth.count)
        figure_add_line(f, "train", FIGURE_SERIES, 0, b.smooth.x, b.smooth.y, NULL, NULL,
                        b.smooth.count)
            ->marker = MARKER_NONE;
    if (b.valid.count)
        figure_add_line(f, "validation", FIGURE_SERIES, 1, b.valid.x, b.valid.y, NULL, NULL,
                        b.valid.count);
    add_bound(&b, f, t->bound_nats);
    add_marks(f, t, b.unit);
    if (o->smoothing > 0)
        figure_set_text(&f->subtitle, "seed %lld · smoothing %g, raw behind", (long long)t->seed,
                        o->smoothing);
    else
        figure_set_text(&f->subtitle, "seed %lld · not smoothed", (long long)t->seed);
    curve_release(&b.raw);
    curve_release(&b.smooth);
    curve_release(&b.valid);
}

/* ---- several runs ---- */

static void add_run(struct figure *f, struct build *b, const struct groups *g, int group,
                    const struct trace *t, bool first, bool all)
{
    const struct group *of = &g->group[group];
    struct figure_line *line;
    char name[240];

    if (of->runs == 1)
        snprintf(name, sizeof name, "%s", of->name);
    else if (first && !all)
        snprintf(name, sizeof name, "%s · seed %lld (+%d)", of->name, (long long)t->seed,
                 of->runs - 1);
    else
        snprintf(name, sizeof name, "%s · seed %lld", of->name, (long long)t->seed);
    clip(b, &b->valid);
    line = figure_add_line(f, name, FIGURE_SERIES, of->slot, b->valid.x, b->valid.y, NULL, NULL,
                           b->valid.count);
    line->labelled = first || all;
    line->marker = MARKER_NONE;
}

/* Marks of several runs, unless there are so many that they say nothing. */
static void add_common_marks(struct figure *f, const struct trace *const *run, int runs,
                             const struct build *b)
{
    struct figure all;
    size_t j;
    int i;

    figure_init(&all);
    for (i = 0; i < runs; i++)
        add_marks(&all, run[i], b->epochs ? (double)run[i]->steps_per_epoch : 1);
    for (j = 0; j < all.marks && all.marks <= COMMON_MARKS_MOST; j++)
        figure_add_mark(f, all.mark[j].x, all.mark[j].label);
    if (all.marks > COMMON_MARKS_MOST)
        figure_set_text(&f->note, "%s Marks of the %zu interventions are left out.", f->note,
                        all.marks);
    figure_release(&all);
}

static bool build_many(struct figure *f, const struct trace *const *run, int runs,
                       const struct plot_options *o, struct err *err)
{
    struct build b = begin(run, runs, o);
    struct curve *valid = x_calloc((size_t)runs, sizeof *valid), all = { 0 };
    struct groups g;
    double bound = run[0]->bound_nats;
    bool *met, ok = false;
    int i;
    size_t j;

    groups_make(&g, run, runs, o->plain_names);
    met = x_calloc((size_t)g.count + 1, sizeof *met);
    for (i = 0; i < runs; i++) {
        if (!run[i]->valids) {
            err_set(err, "run '%s' has no validation yet", run[i]->name);
            goto out;
        }
        if (b.epochs)
            b.unit = (double)run[i]->steps_per_epoch;
        memset(&b.valid, 0, sizeof b.valid);
        collect_valid(&b, run[i]);
        valid[i] = b.valid;
        for (j = 0; j < b.valid.count; j++)
            curve_put(&all, b.valid.x[j], b.valid.y[j]);
        if (run[i]->bound_nats != bound)
            bound = NAN; /* not one number */
    }
    b.valid = all;
    if (b.log)
        choose_limits(&b);
    for (i = 0; i < runs; i++) {
        b.valid = valid[i];
        add_run(f, &b, &g, g.of[i], run[i], !met[g.of[i]], runs <= LABELS_MOST);
        met[g.of[i]] = true;
    }
    set_axes(&b, f);
    b.valid = all;
    add_bound(&b, f, bound);
    figure_set_text(&f->subtitle, "validation of %d runs", runs);
    if (groups_use_letters(&g) && !o->plain_names)
        figure_set_text(&f->note, "%s c controller, m memory, k classifier.", f->note);
    add_common_marks(f, run, runs, &b);
    ok = true;
out:
    for (i = 0; i < runs; i++)
        curve_release(&valid[i]);
    curve_release(&all);
    free(valid);
    free(met);
    groups_release(&g);
    return ok;
}

static bool build(struct figure *f, const struct trace *const *run, int runs,
                  const struct plot_options *options, struct err *err)
{
    if (strcmp(options->x, "step") != 0 && strcmp(options->x, "epoch") != 0)
        return err_usage(err, "unknown x axis '%s': use step or epoch", options->x);
    if (!(options->smoothing >= 0 && options->smoothing <= 0.999))
        return err_usage(err, "smoothing %g is not between 0 and 0.999", options->smoothing);
    if (runs < 1)
        return err_set(err, "there is no run to plot");
    if (runs > 1)
        return build_many(f, run, runs, options, err);
    build_one(f, run[0], options);
    return true;
}

const struct plot_type plot_loss = {
    .name = "loss",
    .title = "loss",
    .about = "training and validation loss over the lower bound, with every intervention; of "
             "several runs the validation",
    .many = true,
    .build = build,
};
