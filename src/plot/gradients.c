/*
 * gradients -- how large the gradient and the update of each part are while a run trains.
 *
 * A frozen part has the norm 0 exactly: on the log axis that is a gap, and the note says so.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "plot/interventions.h"
#include "plot/plot.h"
#include "train/config.h"

static const char *const part_names[PARTS] = { "controller", "memory", "classifier" };

enum { SMOOTH_FROM = 30 }; /* rows: from there on the single rows are drawn pale */

struct curve {
    double *x, *y, *mean;
    size_t count, zeros;
};

/* The moving average is of logarithms, over about `span` rows, and begins anew after a gap. */
static void collect(struct curve *c, const struct trace *t, int part, bool update, double span)
{
    double sum = 0, weight = 0, keep = 1 - 1 / span;
    size_t i;

    c->count = t->healths;
    c->zeros = 0;
    for (i = 0; i < t->healths; i++) {
        double value = update ? t->health[i].update[part] : t->health[i].gradient[part];

        c->x[i] = (double)t->health[i].step;
        c->y[i] = c->mean[i] = NAN;
        if (!(value > 0) || !isfinite(value)) {
            c->zeros += value == 0;
            sum = weight = 0;
            continue;
        }
        c->y[i] = value;
        sum = keep * sum + (1 - keep) * log(value);
        weight = keep * weight + (1 - keep);
        c->mean[i] = exp(sum / weight);
    }
}

static bool add_part(struct figure *f, const struct trace *t, int part, struct curve *c)
{
    static const char *const kinds[2] = { "gradient", "update" };
    bool smooth = t->healths >= SMOOTH_FROM;
    size_t zeros = 0;
    int kind;

    for (kind = 0; kind < 2; kind++) {
        struct figure_line *line;
        char name[64];

        collect(c, t, part, kind == 1, smooth ? fmax(5, (double)t->healths / 25) : 1);
        zeros += c->zeros;
        if (c->zeros == c->count)
            continue;
        snprintf(name, sizeof name, "%s %s, each", part_names[part], kinds[kind]);
        if (smooth)
            figure_add_line(f, name, FIGURE_RAW, part, c->x, c->y, NULL, NULL, c->count);
        snprintf(name, sizeof name, "%s %s", part_names[part], kinds[kind]);
        line = figure_add_line(f, name, FIGURE_SERIES, part, c->x, c->mean, NULL, NULL, c->count);
        line->dash = kind ? DASH_SHORT : DASH_SOLID;
        line->marker = MARKER_NONE;
    }
    return zeros > 0;
}

/* Outliers of single steps don't stretch the axis: it holds the means and most of the rows. */
static void set_limits(struct figure *f)
{
    double low = HUGE_VAL, high = 0;
    size_t i, j;

    for (i = 0; i < f->lines; i++) {
        if (f->line[i].role != FIGURE_SERIES)
            continue;
        for (j = 0; j < f->line[i].count; j++) {
            if (!isfinite(f->line[i].y[j]))
                continue;
            low = fmin(low, f->line[i].y[j]);
            high = fmax(high, f->line[i].y[j]);
        }
    }
    if (low < high) {
        f->y.low = low / 3;
        f->y.high = high * 4;
    }
}

static bool build(struct figure *f, const struct trace *const *run, int runs,
                  const struct plot_options *options, struct err *err)
{
    const struct trace *t;
    char zeros[96] = "", label[16];
    struct curve c;
    size_t i;
    int part;

    (void)options;
    if (runs < 1)
        return err_set(err, "there is no run to plot");
    t = run[0];
    if (!t->healths)
        return err_set(err, "run '%s' has no norms yet", t->name);
    c.x = x_malloc(t->healths * sizeof *c.x);
    c.y = x_malloc(t->healths * sizeof *c.y);
    c.mean = x_malloc(t->healths * sizeof *c.mean);
    for (part = 0; part < PARTS; part++) {
        size_t used = strlen(zeros);

        if (t->parameters[part] && add_part(f, t, part, &c))
            snprintf(zeros + used, sizeof zeros - used, "%s%s", used ? ", " : "", part_names[part]);
    }
    free(c.x);
    free(c.y);
    free(c.mean);
    if (t->healths >= SMOOTH_FROM)
        set_limits(f);
    for (i = 0; i < t->events; i++) {
        event_mark(label, t, i);
        if (label[0])
            figure_add_mark(f, (double)event_shown_at(&t->event[i]), label);
    }
    figure_set_text(&f->x.label, "step");
    figure_set_text(&f->y.label, "Euclidean norm");
    f->x.integer = true;
    f->y.scale = SCALE_LOG;
    figure_set_text(&f->subtitle, "seed %" PRId64 " · every sampled step%s", t->seed,
                    t->healths >= SMOOTH_FROM ? ", geometric mean over it" : "");
    figure_set_text(&f->note, "Gradient: before clipping; update: of the weights.%s%s%s",
                    *zeros ? " Exactly 0, no line, while frozen: " : "", zeros, *zeros ? "." : "");
    return true;
}

const struct plot_type plot_gradients = {
    .name = "gradients",
    .title = "norms",
    .about = "norms of gradient and update of controller, memory and classifier while a run "
             "trains; what is frozen has none",
    .build = build,
};
