/* figure -- filling a figure and the limits of its axes. */
#include "figure/figure.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Larger numbers are treated like infinities, so that differences and padding stay finite. */
static const double LARGEST = 1e250;
/* Smaller differences, and positive numbers on a log axis, are treated like 0: their tenths would
 * no longer be exact. */
static const double SMALLEST = 1e-250;

void figure_init(struct figure *f)
{
    memset(f, 0, sizeof *f);
}

static void release_ticks(struct figure_axis *axis)
{
    while (axis->ticks)
        free(axis->tick[--axis->ticks].label);
    free(axis->tick);
}

void figure_release(struct figure *f)
{
    size_t i;

    for (i = 0; i < f->lines; i++) {
        free(f->line[i].name);
        free(f->line[i].x);
        free(f->line[i].y);
        free(f->line[i].low);
        free(f->line[i].high);
    }
    for (i = 0; i < f->marks; i++)
        free(f->mark[i].label);
    for (i = 0; i < f->spans; i++)
        free(f->span[i].label);
    for (i = 0; i < f->blocks; i++) {
        free(f->block[i].name);
        free(f->block[i].label);
    }
    release_ticks(&f->x);
    release_ticks(&f->y);
    for (i = 0; i < f->pairs; i++) {
        free(f->key[i]);
        free(f->value[i]);
    }
    free(f->title);
    free(f->subtitle);
    free(f->note);
    free(f->x.label);
    free(f->y.label);
    free(f->line);
    free(f->mark);
    free(f->span);
    free(f->block);
    free(f->key);
    free(f->value);
    memset(f, 0, sizeof *f);
}

void figure_set_text(char **field, const char *format, ...)
{
    va_list args;
    char *text;
    int wanted;

    va_start(args, format);
    wanted = vsnprintf(NULL, 0, format, args);
    va_end(args);
    text = x_malloc((size_t)(wanted < 0 ? 0 : wanted) + 1);
    text[0] = '\0';
    va_start(args, format);
    if (wanted > 0)
        vsnprintf(text, (size_t)wanted + 1, format, args);
    va_end(args);
    free(*field); /* last: an argument may be the old text */
    *field = text;
}

static double *copied(const double *from, size_t count)
{
    double *to = x_malloc(count * sizeof *to);

    if (count)
        memcpy(to, from, count * sizeof *to);
    return to;
}

struct figure_line *figure_add_line(struct figure *f, const char *name, enum figure_role role,
                                    int slot, const double *x, const double *y, const double *low,
                                    const double *high, size_t count)
{
    static const enum figure_dash dashes[8] = { DASH_SOLID, DASH_LONG, DASH_SHORT, DASH_DASHDOT,
                                                DASH_DOT,   DASH_LONG, DASH_SOLID, DASH_SHORT };
    static const enum figure_marker markers[8] = { MARKER_CIRCLE,  MARKER_SQUARE,  MARKER_TRIANGLE,
                                                   MARKER_DIAMOND, MARKER_CROSS,   MARKER_CIRCLE,
                                                   MARKER_SQUARE,  MARKER_TRIANGLE };
    struct figure_line *line;

    f->line = x_grow(f->line, f->lines, &f->lines_capacity, sizeof *f->line);
    line = &f->line[f->lines++];
    memset(line, 0, sizeof *line);
    line->name = x_strdup(name ? name : "");
    line->role = role;
    line->slot = slot < 0 ? 0 : slot % 8;
    line->dash = DASH_SOLID;
    if (role == FIGURE_SERIES) {
        line->dash = dashes[line->slot];
        line->marker = markers[line->slot];
    } else if (role == FIGURE_REFERENCE) {
        line->dash = DASH_SHORT;
    }
    line->count = count;
    line->x = copied(x, count);
    line->y = copied(y, count);
    if (low && high) {
        line->low = copied(low, count);
        line->high = copied(high, count);
    }
    line->labelled = role != FIGURE_RAW && line->name[0];
    return line;
}

void figure_add_mark(struct figure *f, double x, const char *label)
{
    f->mark = x_grow(f->mark, f->marks, &f->marks_capacity, sizeof *f->mark);
    f->mark[f->marks].x = x;
    f->mark[f->marks++].label = x_strdup(label ? label : "");
}

void figure_add_span(struct figure *f, double low, double high, const char *label)
{
    f->span = x_grow(f->span, f->spans, &f->spans_capacity, sizeof *f->span);
    f->span[f->spans].low = low < high ? low : high;
    f->span[f->spans].high = low < high ? high : low;
    f->span[f->spans++].label = x_strdup(label ? label : "");
}

void figure_add_tick(struct figure_axis *axis, double at, const char *label)
{
    axis->tick = x_grow(axis->tick, axis->ticks, &axis->ticks_capacity, sizeof *axis->tick);
    axis->tick[axis->ticks].at = at;
    axis->tick[axis->ticks++].label = x_strdup(label ? label : "");
}

struct figure_block *figure_add_block(struct figure *f, double x0, double x1, double y0, double y1,
                                      double shade)
{
    struct figure_block *b;

    f->block = x_grow(f->block, f->blocks, &f->blocks_capacity, sizeof *f->block);
    b = &f->block[f->blocks++];
    *b = (struct figure_block){ .x0 = x0, .x1 = x1, .y0 = y0, .y1 = y1, .slot = -1 };
    b->shade = shade > 0 ? shade < 1 ? shade : 1 : 0;
    b->value = shade;
    b->label = x_strdup("");
    return b;
}

void figure_add_pair(struct figure *f, const char *key, const char *value)
{
    size_t capacity = f->pairs_capacity;

    f->key = x_grow(f->key, f->pairs, &capacity, sizeof *f->key);
    f->value = x_grow(f->value, f->pairs, &f->pairs_capacity, sizeof *f->value);
    f->key[f->pairs] = x_strdup(key);
    f->value[f->pairs++] = x_strdup(value);
}

/* A range that grows; empty while low > high. */
struct range {
    double low, high;
    bool log; /* takes positive numbers only */
};

static void range_add(struct range *r, double value)
{
    if (!(fabs(value) <= LARGEST) || (r->log && value < SMALLEST))
        return;
    if (value < r->low)
        r->low = value;
    if (value > r->high)
        r->high = value;
}

static struct range range_empty(const struct figure_axis *axis)
{
    struct range r = { HUGE_VAL, -HUGE_VAL, axis->scale == SCALE_LOG };

    return r;
}

static struct range range_of_x(const struct figure *f)
{
    struct range r = range_empty(&f->x);
    size_t i, j;

    for (i = 0; i < f->lines; i++)
        for (j = 0; j < f->line[i].count; j++)
            range_add(&r, f->line[i].x[j]);
    for (i = 0; i < f->blocks; i++) {
        range_add(&r, f->block[i].x0);
        range_add(&r, f->block[i].x1);
    }
    for (i = 0; i < f->marks; i++)
        range_add(&r, f->mark[i].x);
    for (i = 0; i < f->spans; i++) {
        range_add(&r, f->span[i].low);
        range_add(&r, f->span[i].high);
    }
    return r;
}

/* Only what stands within the x limits counts. */
static struct range range_of_y(const struct figure *f, const struct figure_axis *x)
{
    struct range r = range_empty(&f->y);
    size_t i, j;

    for (i = 0; i < f->blocks; i++) {
        range_add(&r, f->block[i].y0);
        range_add(&r, f->block[i].y1);
    }
    for (i = 0; i < f->lines; i++) {
        const struct figure_line *line = &f->line[i];

        for (j = 0; j < line->count; j++) {
            if (!(line->x[j] >= x->low && line->x[j] <= x->high))
                continue;
            range_add(&r, line->y[j]);
            if (line->low && isfinite(line->y[j])) {
                range_add(&r, line->low[j]);
                range_add(&r, line->high[j]);
            }
        }
    }
    return r;
}

/* Limits that differ enough for ticks to be told apart. */
static void widen(struct figure_axis *axis)
{
    double size = fmax(fabs(axis->low), fabs(axis->high)), least = fmax(1e-9 * size, SMALLEST);

    if (axis->high - axis->low > least && (!axis->integer || axis->high - axis->low >= 1))
        return;
    if (axis->scale == SCALE_LOG) {
        axis->low /= 2;
        axis->high *= 2;
    } else if (axis->integer && size < 1e9) {
        axis->low = floor(axis->low) - 1;
        axis->high = ceil(axis->high) + 1;
    } else {
        double extra = size > SMALLEST ? 0.1 * size : 1;

        axis->low -= extra;
        axis->high += extra;
    }
}

static void from_data(struct figure_axis *axis, struct range r, double padding)
{
    axis->low = r.low;
    axis->high = r.high;
    if (r.low > r.high) {
        axis->low = axis->scale == SCALE_LOG ? 0.1 : 0;
        axis->high = 1;
        return;
    }
    if (r.low == r.high) {
        widen(axis);
        return;
    }
    if (axis->scale == SCALE_LOG) {
        double factor = exp(padding * (log(r.high) - log(r.low)));

        axis->low /= factor;
        axis->high *= factor;
    } else {
        double extra = padding * (r.high - r.low);

        /* Padding never invents values of the other sign: a loss has no ticks below 0. */
        axis->low = r.low >= 0 && r.low < extra ? 0 : r.low - extra;
        axis->high = r.high <= 0 && -r.high < extra ? 0 : r.high + extra;
    }
}

static void resolve(struct figure_axis *axis, struct range r, double padding)
{
    bool given =
        axis->low != axis->high && fabs(axis->low) <= LARGEST && fabs(axis->high) <= LARGEST;

    if (given && axis->low > axis->high) {
        double swap = axis->low;

        axis->low = axis->high;
        axis->high = swap;
    }
    if (!given || (axis->scale == SCALE_LOG && axis->high < SMALLEST)) {
        from_data(axis, r, padding);
    } else if (axis->scale == SCALE_LOG && axis->low < SMALLEST) {
        axis->low = r.low <= r.high && r.low < axis->high ? r.low : axis->high * 1e-3;
    }
    widen(axis);
}

void figure_limits(const struct figure *f, struct figure_axis *x, struct figure_axis *y)
{
    *x = f->x;
    *y = f->y;
    resolve(x, range_of_x(f), 0.02);
    resolve(y, range_of_y(f, x), 0.05);
}
