/*
 * loss -- the loss plot of the run, with zoom, smoothing and a value cursor.
 *
 * The figure is kept and only made again when the run, the options or the width changed. Curves are
 * thinned to a few points for each column while they are made, extremes among them, so that a
 * million steps cost one pass over them.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "figure/cells.h"
#include "figure/number.h"
#include "pane/pane.h"
#include "pane/pane_text.h"
#include "plot/interventions.h"
#include "plot/plot.h"
#include "plot/smooth.h"
#include "screen/term.h"

static const double levels[] = { 0, 0.5, 0.9, 0.97, 0.99, 0.997 };

enum {
    LEVELS = sizeof levels / sizeof *levels,
    POINTS_PER_COLUMN = 16, /* two dots a cell, four points a stretch, twice */
    TITLE_ROWS = 24,        /* from here on, labels of the axes */
    BOUND_ROWS = 6,
    LEAST_WIDTH = 2 /* steps shown at the closest zoom */
};

struct made { /* what the kept figure was made of */
    const struct trace *trace;
    size_t steps, valids, events;
    int64_t seed;
    double low, high, bound;
    int columns, level;
    bool linear, epochs;
};

struct loss_pane {
    bool linear, epochs;
    int level;        /* of smoothing */
    double low, high; /* steps shown; equal: all of them */
    bool cursor;
    int64_t at;               /* the cursor's step */
    struct cells_frame frame; /* as last drawn */
    struct figure figure;
    struct made made;
};

static void init(void *state)
{
    struct loss_pane *p = state;

    memset(p, 0, sizeof *p);
    p->level = 3;
    figure_init(&p->figure);
}

static void release(void *state)
{
    figure_release(&((struct loss_pane *)state)->figure);
}

static bool by_epoch(const struct loss_pane *p, const struct trace *t)
{
    return p->epochs && t->steps_per_epoch > 0;
}

/* Steps in one unit of the x axis. */
static double unit(const struct loss_pane *p, const struct trace *t)
{
    return by_epoch(p, t) ? (double)t->steps_per_epoch : 1;
}

static void settings(const void *state, const struct view *v, char *out, size_t size)
{
    const struct loss_pane *p = state;
    const struct trace *t = v->trace;
    char low[32], high[32];
    struct text text;

    text_init(&text, out, size);
    text_add(&text, "nats/symbol %s",
             isfinite(t->bound_nats) || !t->step_count ? "over the bound" : "(bound unknown)");
    text_add(&text, p->linear ? " · linear" : " · log");
    if (levels[p->level] > 0)
        text_add(&text, " · smooth %g", levels[p->level]);
    if (by_epoch(p, t))
        text_add(&text, " · by epoch");
    if (p->low < p->high)
        text_add(&text, " · steps %s–%s", text_thousands(low, sizeof low, (int64_t)p->low),
                 text_thousands(high, sizeof high, (int64_t)p->high));
}

/* ---- the figure ---- */

static void make(struct loss_pane *p, const struct trace *t, int columns)
{
    struct made now = { .trace = t,
                        .steps = t->step_count,
                        .valids = t->valids,
                        .events = t->events,
                        .seed = t->seed,
                        .low = p->low,
                        .high = p->high,
                        .bound = isfinite(t->bound_nats) ? t->bound_nats : -1,
                        .columns = columns,
                        .level = p->level,
                        .linear = p->linear,
                        .epochs = by_epoch(p, t) };
    const struct made *was = &p->made;
    struct plot_options o;
    struct err err;

    if (was->trace == now.trace && was->steps == now.steps && was->valids == now.valids &&
        was->events == now.events && was->seed == now.seed && was->low == now.low &&
        was->high == now.high && was->bound == now.bound && was->columns == now.columns &&
        was->level == now.level && was->linear == now.linear && was->epochs == now.epochs)
        return;
    figure_release(&p->figure);
    plot_defaults(&o);
    o.smoothing = levels[p->level];
    o.log_y = !p->linear;
    o.x = now.epochs ? "epoch" : "step";
    o.x_low = p->low / unit(p, t);
    o.x_high = p->high / unit(p, t);
    o.plain_names = true;
    o.most_points = POINTS_PER_COLUMN * (columns > 0 ? columns : 1);
    plot_find("loss", NULL)->build(&p->figure, &t, 1, &o, &err);
    p->made = now;
}

/* ---- drawing ---- */

static bool is_blank(const struct canvas *c, int row, int column)
{
    const struct cell *cell;

    if (row < 0 || row >= c->clip.rows || column < 0 || column >= c->clip.columns)
        return false;
    cell = &c->cells[(row + c->clip.row) * c->columns + column + c->clip.column];
    return cell->rune == ' ' || cell->rune == 0 || cell->style == STYLE_RAW;
}

/* No log axis reaches the bound, where y is 0: its lower edge says in which direction it lies. */
static void draw_bound(const struct loss_pane *p, const struct trace *t, struct canvas *c)
{
    static const char *const names[] = { "bound (with length) ↓", "bound ↓" };
    const struct rect *plot = &p->frame.plot;
    int row = plot->row + plot->rows - 1, k, i, j;

    if (p->linear || !isfinite(t->bound_nats) || plot->rows < BOUND_ROWS)
        return;
    for (k = 0; k < 2; k++) {
        int width = canvas_width(names[k]);

        if (width > plot->columns / 2)
            continue;
        for (i = plot->columns - width; i >= plot->columns / 3; i--) {
            for (j = -1; j < width && is_blank(c, row, plot->column + i + j); j++)
                continue;
            if (j < width)
                continue;
            canvas_put(c, row, plot->column + i - 1, ' ', STYLE_BOUND);
            canvas_text(c, row, plot->column + i, STYLE_BOUND, names[k]);
            return;
        }
    }
}

/* Loss of a step as drawn, raw and smoothed. */
static void values_at(const struct loss_pane *p, const struct trace *t, int64_t step, double *raw,
                      double *smoothed)
{
    struct smooth s = { .factor = levels[p->level] };
    double bound = isfinite(t->bound_nats) ? t->bound_nats : 0;
    int64_t i;

    *raw = *smoothed = NAN;
    for (i = 0; i < step && i < (int64_t)t->step_count; i++) {
        *raw = t->steps[i].loss / (t->steps[i].length + 1) - bound;
        *smoothed = smooth_add(&s, *raw, t->steps[i].length + 1);
    }
}

static void draw_values(const struct loss_pane *p, const struct trace *t, struct canvas *c, int row,
                        int columns)
{
    char step[32], raw[64], smoothed[64], valid[64], at[32], all[400], brief[320], least[240];
    const char *texts[] = { all, brief, least, raw, NULL };
    const struct trace_valid *last = NULL;
    double a, b;
    size_t i;

    values_at(p, t, p->at, &a, &b);
    number_short(raw, sizeof raw, a, 3);
    number_short(smoothed, sizeof smoothed, b, 3);
    for (i = 0; i < t->valids && t->valid[i].step <= p->at; i++)
        last = &t->valid[i];
    text_thousands(step, sizeof step, p->at);
    text_copy(valid, sizeof valid, "none yet");
    at[0] = '\0';
    if (last) {
        number_short(valid, sizeof valid,
                     last->nats - (isfinite(t->bound_nats) ? last->bound_nats : 0), 3);
        text_thousands(at, sizeof at, last->step);
    }
    snprintf(all, sizeof all, "step %s   raw %s   smoothed %s   validation %s%s%s", step, raw,
             smoothed, valid, last ? " at " : "", at);
    snprintf(brief, sizeof brief, "%s  raw %s  smooth %s  valid %s", step, raw, smoothed, valid);
    snprintf(least, sizeof least, "%s  %s  %s", step, raw, smoothed);
    pane_first(c, row, 1, columns - 1, STYLE_STRONG, texts);
}

static void draw_diverged(const struct trace *t, struct canvas *c, int row, int columns)
{
    char step[32], all[400], brief[80];
    const char *texts[] = { all, brief, "diverged", NULL };
    int64_t at = t->step;
    size_t i;

    for (i = 0; i < t->events; i++)
        if (t->event[i].kind == EVENT_DIVERGE)
            at = event_shown_at(&t->event[i]);
    text_thousands(step, sizeof step, at);
    snprintf(brief, sizeof brief, "diverged at step %s", step);
    snprintf(all, sizeof all, "%s%s%s", brief, t->reason[0] ? ": " : "", t->reason);
    pane_first(c, row, columns > 20, columns - (columns > 20), STYLE_BAD, texts);
}

static void draw(void *state, const struct view *v, struct canvas *c, int rows, int columns,
                 bool focused)
{
    struct loss_pane *p = state;
    const struct trace *t = v->trace;
    bool diverged = t->state == RUN_DIVERGED, line = (p->cursor || diverged) && rows >= 3;
    struct rect r = { 0, 0, rows - line, columns };
    struct cells_options o = { .titles = rows >= TITLE_ROWS, .frame = &p->frame };

    (void)focused;
    if (p->at > (int64_t)t->step_count)
        p->at = (int64_t)t->step_count;
    make(p, t, columns);
    o.cursor = p->cursor;
    o.cursor_x = (double)p->at / unit(p, t);
    figure_draw_cells(&p->figure, c, r, &o);
    if (!p->figure.lines) {
        int row = p->frame.plot.row + (p->frame.plot.rows - 1) / 2;

        canvas_text(c, row, p->frame.plot.column + (p->frame.plot.columns - 11) / 2, STYLE_DIM,
                    "no step yet");
    } else {
        draw_bound(p, t, c);
    }
    if (line && p->cursor)
        draw_values(p, t, c, rows - 1, columns);
    else if (line)
        draw_diverged(t, c, rows - 1, columns);
}

/* ---- keys ---- */

static double newest(const struct trace *t)
{
    return t->step_count > 1 ? (double)t->step_count : 1;
}

static void show(struct loss_pane *p, const struct trace *t, double low, double high)
{
    double end = newest(t), width = high - low;

    if (width < LEAST_WIDTH)
        width = LEAST_WIDTH;
    if (width >= end) {
        p->low = p->high = 0;
        return;
    }
    low = low + width > end ? end - width : low;
    p->low = floor(low < 0 ? 0 : low);
    p->high = ceil(p->low + width);
}

/* Factor < 1 goes closer. The cursor stays where it is; without one, the newest end does. */
static void zoom(struct loss_pane *p, const struct trace *t, double factor)
{
    bool all = !(p->low < p->high);
    double low = all ? 0 : p->low, high = all ? newest(t) : p->high;
    double anchor = p->cursor ? (double)p->at : high;

    anchor = anchor < low ? low : anchor > high ? high : anchor;
    show(p, t, anchor - (anchor - low) * factor, anchor + (high - anchor) * factor);
}

static void pan(struct loss_pane *p, const struct trace *t, double direction)
{
    double by = direction * ceil((p->high - p->low) / 4);

    if (p->low < p->high)
        show(p, t, p->low + by, p->high + by);
}

static void move_cursor(struct loss_pane *p, const struct trace *t, int columns)
{
    double shown = p->low < p->high ? p->high - p->low : newest(t);
    int64_t by = llround(shown / (p->frame.plot.columns > 0 ? p->frame.plot.columns : 40));
    int64_t end = (int64_t)newest(t);

    if (!p->cursor) {
        p->cursor = true;
        p->at = p->low < p->high ? (int64_t)p->high : end;
    } else {
        p->at += columns * (by > 1 ? by : 1);
    }
    p->at = p->at < 1 ? 1 : p->at > end ? end : p->at;
    if (p->low < p->high && ((double)p->at < p->low || (double)p->at > p->high)) {
        double width = p->high - p->low;

        show(p, t, (double)p->at - width / 2, (double)p->at + width / 2);
    }
}

static void jump_cursor(struct loss_pane *p, const struct trace *t, bool end)
{
    p->cursor = true;
    if (p->low < p->high)
        p->at = (int64_t)(end ? p->high : p->low);
    else
        p->at = end ? (int64_t)newest(t) : 1;
    p->at = p->at < 1 ? 1 : p->at;
}

static struct action say(const char *text)
{
    struct action a = { .act = ACT_SAY };

    text_copy(a.text, sizeof a.text, text);
    return a;
}

static struct action key(void *state, const struct view *v, int key)
{
    struct loss_pane *p = state;
    const struct trace *t = v->trace;
    struct action redraw = { .act = ACT_REDRAW }, none = { .act = ACT_NONE };

    switch (key) {
    case 'L': p->linear = !p->linear; return redraw;
    case 's': p->level -= p->level > 0; return redraw;
    case 'S': p->level += p->level + 1 < LEVELS; return redraw;
    case 'x':
        if (t->steps_per_epoch <= 0)
            return say("the steps of an epoch are not known yet");
        p->epochs = !p->epochs;
        return redraw;
    case TERM_KEY_ESC:
        if (!p->cursor)
            return none;
        p->cursor = false;
        return redraw;
    case '_':
    case '0': p->low = p->high = 0; return redraw;
    case '+':
    case '=':
    case '-':
    case '[':
    case ']':
    case TERM_KEY_LEFT:
    case TERM_KEY_RIGHT:
    case TERM_KEY_SHIFT_LEFT:
    case TERM_KEY_SHIFT_RIGHT:
    case TERM_KEY_HOME:
    case TERM_KEY_END: break;
    default: return none;
    }
    if (!t->step_count)
        return say("no step yet");
    switch (key) {
    case '+':
    case '=': zoom(p, t, 0.5); break;
    case '-': zoom(p, t, 2); break;
    case '[': pan(p, t, -1); break;
    case ']': pan(p, t, 1); break;
    case TERM_KEY_LEFT: move_cursor(p, t, -1); break;
    case TERM_KEY_RIGHT: move_cursor(p, t, 1); break;
    case TERM_KEY_SHIFT_LEFT: move_cursor(p, t, -10); break;
    case TERM_KEY_SHIFT_RIGHT: move_cursor(p, t, 10); break;
    default: jump_cursor(p, t, key == TERM_KEY_END); break;
    }
    return redraw;
}

/* A click puts the value cursor there; the wheel zooms around the pointer. */
static struct action mouse(void *state, const struct view *v, const struct pane_mouse *m)
{
    const struct trace *t = v->trace;
    struct loss_pane *p = state;
    struct action redraw = { .act = ACT_REDRAW }, none = { .act = ACT_NONE };
    bool all = !(p->low < p->high);
    double low = all ? 0 : p->low, high = all ? newest(t) : p->high, at, factor;
    int end = p->frame.plot.column + p->frame.plot.columns;

    if (!t->step_count || m->column < p->frame.plot.column || m->column >= end)
        return none;
    at = cells_x_of_column(&p->frame, m->column) * unit(p, t);
    at = at < low ? low : at > high ? high : at;
    if (m->wheel) {
        factor = m->wheel < 0 ? 0.5 : 2;
        show(p, t, at - (at - low) * factor, at + (high - at) * factor);
        return redraw;
    }
    p->cursor = true;
    p->at = (int64_t)(at < 1 ? 1 : at);
    return redraw;
}

static const struct pane_key keys[] = {
    { 'L', "L", "log y", "logarithmic y axis on and off", true },
    { 's', "s", "smooth less", "smooth the training curve less", true },
    { 'S', "S", "more", "smooth the training curve more", true },
    { 'x', "x", "x axis", "x axis by step or by epoch", true },
    { '+', "+", "zoom in", "show fewer steps, around the cursor or at the newest end", true },
    { '-', "-", "out", "show more steps", true },
    { '[', "[", "back", "show earlier steps", false },
    { ']', "]", "on", "show later steps", false },
    { '0', "0", "all", "show all steps", true },
    { '=', "=", "zoom in", "the same as +", false },
    { '_', "_", "all", "the same as 0", false },
    { TERM_KEY_LEFT, "←", "values", "value cursor, one column to the left", true },
    { TERM_KEY_RIGHT, "→", "values", "value cursor, one column to the right", false },
    { TERM_KEY_SHIFT_LEFT, "Shift-←", "ten left", "value cursor, ten columns to the left", false },
    { TERM_KEY_SHIFT_RIGHT, "Shift-→", "ten right", "value cursor, ten columns to the right",
      false },
    { TERM_KEY_HOME, "Home", "first", "value cursor to the first step shown", false },
    { TERM_KEY_END, "End", "last", "value cursor to the last step shown", false },
    { TERM_KEY_ESC, "Esc", "no cursor", "take the value cursor away", false },
    { 0, NULL, NULL, NULL, false },
};

const struct pane_type pane_loss = {
    .name = "loss",
    .title = "loss",
    .about = "training and validation loss over the bound, with every intervention",
    .min_rows = 3,
    .min_columns = 20,
    .state_size = sizeof(struct loss_pane),
    .keys = keys,
    .init = init,
    .settings = settings,
    .draw = draw,
    .key = key,
    .mouse = mouse,
    .release = release,
};
