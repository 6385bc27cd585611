/*
 * lengths -- how well the model does on strings of each bin of lengths, beside the yardsticks.
 *
 * Rows fill in as they are measured; a bin that was not yet measured shows so, never 0. Final rows
 * (best weights, at the end of the run) win over live ones.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "figure/number.h"
#include "pane/bins.h"
#include "pane/pane.h"
#include "pane/pane_text.h"
#include "plot/growth.h"
#include "screen/term.h"

enum {
    VALUE_WIDTH = 9, /* "0.77 ±.02" */
    COUNT_WIDTH = 8,
    LEAST_BAR = 10,
    FEET = 5
};

struct grown { /* the exponent, and the rows it was computed from */
    struct growth growth;
    bool known;
    size_t evals;
    double nats;
};

struct lengths_pane {
    enum measure measure;
    bool each; /* single lengths instead of bins */
    int scroll, page;
    struct grown grown;
};

static void init(void *state)
{
    struct lengths_pane *p = state;

    memset(p, 0, sizeof *p);
    p->measure = MEASURE_ACCURACY;
}

/* ---- which rows ---- */

static int by_low(const void *a, const void *b)
{
    return ((const struct range *)a)->low - ((const struct range *)b)->low;
}

/* The rows to list; free() them. */
static struct range *list(const struct lengths_pane *p, const struct trace *t, int *count)
{
    struct range *rows = x_malloc((t->evals + BINS_MOST) * sizeof *rows);
    size_t i;
    int j;

    if (!p->each) {
        *count = bins_of(t, rows);
        return rows;
    }
    *count = 0;
    for (i = 0; i < t->evals; i++) {
        struct range one = { t->eval[i].low, t->eval[i].high };

        if (one.low == one.high)
            rows[(*count)++] = one;
    }
    qsort(rows, (size_t)*count, sizeof *rows, by_low);
    for (i = j = 0; i < (size_t)*count; i++) /* live and final rows of a length are one */
        if (!j || rows[i].low != rows[j - 1].low)
            rows[j++] = rows[i];
    *count = j;
    return rows;
}

static void settings(const void *state, const struct view *v, char *out, size_t size)
{
    const struct lengths_pane *p = state;
    int64_t low = INT64_MAX, high = -1;
    bool final = true;
    char from[32], to[32];
    struct range *rows;
    struct text t;
    int count, i;

    rows = list(p, v->trace, &count);
    for (i = 0; i < count; i++) {
        const struct trace_eval *e = bins_row(v->trace, rows[i]);

        if (!e)
            continue;
        final = final && e->final;
        low = e->first_step < low ? e->first_step : low;
        high = e->step > high ? e->step : high;
    }
    free(rows);
    text_init(&t, out, size);
    text_add(&t, "%s", measure_words[p->measure].title);
    text_thousands(from, sizeof from, low);
    text_thousands(to, sizeof to, high);
    if (high < 0)
        text_add(&t, " · not measured yet");
    else if (final)
        text_add(&t, " · final, best weights, step %s", to);
    else if (low < high)
        text_add(&t, " · at steps %s–%s", from, to);
    else
        text_add(&t, " · at step %s", to);
}

/* ---- the table ---- */

struct table {
    enum measure measure;
    struct canvas *canvas;
    int columns, margin;
    int name, count, bar, bars, value,
        half;   /* columns where each begins or (count) ends; 0: none */
    double top; /* value at the end of the bars */
};

/* 1, 2 or 5 times a power of ten, at least `value`. */
static double round_up(double value)
{
    double power;

    if (!(value > 0) || !isfinite(value))
        return 1;
    power = pow(10, floor(log10(value)));
    return value <= power       ? power
           : value <= 2 * power ? 2 * power
           : value <= 5 * power ? 5 * power
                                : 10 * power;
}

static double highest(const struct trace *t, enum measure m, const struct range *rows, int count)
{
    double top = 0, low, high;
    int i;

    for (i = 0; i < count; i++) {
        const struct trace_eval *e = bins_row(t, rows[i]);

        if (!e)
            continue;
        measure_interval(m, e, &low, &high);
        top = fmax(top, fmax(measure_of(m, &e->score), measure_bigram(m, &e->score)));
        top = isfinite(high) ? fmax(top, high) : top;
    }
    return round_up(top);
}

static struct table lay_out(const struct trace *t, enum measure m, struct canvas *c, int columns,
                            const struct range *rows, int count)
{
    struct table l = { .measure = m, .canvas = c, .columns = columns };
    int width = 3, left, i;
    char name[40];

    for (i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%d–%d", rows[i].low, rows[i].high);
        width = canvas_width(name) > width ? canvas_width(name) : width;
    }
    l.margin = columns > 24;
    l.top = measure_is_nats(m) ? highest(t, m, rows, count) : 1;
    l.name = l.margin + width;
    left = columns - l.name - l.margin;
    if (left >= COUNT_WIDTH + 2 + LEAST_BAR + 2 + VALUE_WIDTH)
        l.count = l.name + COUNT_WIDTH;
    l.bar = (l.count ? l.count : l.name) + 2;
    l.value = columns - l.margin - VALUE_WIDTH;
    l.half = l.value + 5;
    if (l.value - 2 - l.bar >= LEAST_BAR) {
        l.bars = l.value - 2 - l.bar;
    } else {
        l.bar = 0;
        l.value = l.name + 2;
        l.half = l.value + 5 + 4 <= columns ? l.value + 5 : 0;
    }
    return l;
}

static void draw_head(const struct table *l, int row)
{
    char number[64];

    canvas_text(l->canvas, row, l->margin, STYLE_DIM, "bin");
    if (l->count)
        canvas_text_right(l->canvas, row, l->count, STYLE_DIM, "n");
    if (!l->bar) {
        const char *texts[] = { measure_words[l->measure].title, "value", NULL };

        pane_first(l->canvas, row, l->value, l->columns - l->value, STYLE_DIM, texts);
        return;
    }
    canvas_text(l->canvas, row, l->bar, STYLE_DIM, "0");
    number_short(number, sizeof number, l->top / 2, 2);
    if (l->bars >= 16)
        canvas_text(l->canvas, row, l->bar + l->bars / 2 - 1, STYLE_DIM, number);
    if (measure_is_nats(l->measure))
        number_short(number, sizeof number, l->top, 2);
    else
        text_copy(number, sizeof number, "1.0");
    canvas_text_right(l->canvas, row, l->bar + l->bars, STYLE_DIM, number);
}

static int bar_cell(const struct table *l, double value)
{
    int cell = (int)floor(value / l->top * l->bars);

    return cell < 0 ? 0 : cell >= l->bars ? l->bars - 1 : cell;
}

/* Whole cells between the value and an end of its interval; what is less shows in the numbers. */
static void draw_interval(const struct table *l, int row, double value, double low, double high)
{
    int i;

    if (!isfinite(low) || !isfinite(value))
        return;
    for (i = bar_cell(l, low) + 1; i < bar_cell(l, value); i++)
        canvas_put(l->canvas, row, l->bar + i, 0x2593, STYLE_BAR);
    for (i = bar_cell(l, value) + 1; i < bar_cell(l, high); i++)
        canvas_put(l->canvas, row, l->bar + i, 0x2591, STYLE_BAR);
}

static void draw_markers(const struct table *l, int row, const struct score *s)
{
    double bayes = measure_bayes(l->measure, s), bigram = measure_bigram(l->measure, s);
    int at = -1;

    if (isfinite(bayes)) {
        at = bar_cell(l, bayes);
        canvas_put(l->canvas, row, l->bar + at, 'B', STYLE_BOUND);
    }
    if (isfinite(bigram)) {
        int b = bar_cell(l, bigram);

        if (b == at) /* both stay visible */
            b += b > 0 ? -1 : 1;
        canvas_put(l->canvas, row, l->bar + b, 'b', STYLE_BOUND);
    }
}

static void draw_row(const struct table *l, const struct trace *t, struct range bin, int row,
                     int marker_row)
{
    const struct trace_eval *e = bins_row(t, bin);
    char text[64];
    double value, low, high;

    if (bin.low == bin.high)
        snprintf(text, sizeof text, "%d", bin.low);
    else
        snprintf(text, sizeof text, "%d–%d", bin.low, bin.high);
    canvas_text(l->canvas, row, l->margin, STYLE_TEXT, text);
    if (!e) {
        const char *texts[] = { "· not measured yet", "· not yet", "·", NULL };
        int from = l->bar ? l->bar : l->value;

        if (l->count)
            canvas_text_right(l->canvas, row, l->count, STYLE_DIM, "·");
        pane_first(l->canvas, row, from, l->columns - from, STYLE_DIM, texts);
        return;
    }
    if (l->count)
        canvas_text_right(l->canvas, row, l->count, STYLE_DIM,
                          text_thousands(text, sizeof text, e->score.strings));
    value = measure_of(l->measure, &e->score);
    measure_interval(l->measure, e, &low, &high);
    canvas_text(l->canvas, row, l->value, STYLE_STRONG, pane_value(text, sizeof text, value));
    if (!isfinite(value))
        return;
    if (l->half && canvas_width(text) <= 4)
        canvas_text(l->canvas, row, l->half, STYLE_DIM, pane_half(text, sizeof text, low, high));
    if (!l->bar)
        return;
    canvas_bar(l->canvas, row, l->bar, l->bars, value / l->top, STYLE_BAR);
    draw_interval(l, row, value, low, high);
    draw_markers(l, marker_row, &e->score);
}

/* ---- below the table ---- */

struct foot {
    char text[3][240]; /* longest first */
    enum style style;
    bool wanted;
};

static void retention_foot(struct foot *f, const struct trace *t, enum measure m)
{
    struct retention r = bins_retention(t, m);
    char own[32], bigram[32], of[16] = "";

    if (!isfinite(r.own))
        return;
    pane_value(own, sizeof own, r.own);
    pane_value(bigram, sizeof bigram, r.bigram);
    if (measure_is_nats(m))
        snprintf(of, sizeof of, "of accuracy ");
    snprintf(f->text[0], sizeof f->text[0], "retention %s%d–%d / %d–%d  %s   bigram keeps %s", of,
             r.last.low, r.last.high, r.first.low, r.first.high, own, bigram);
    snprintf(f->text[1], sizeof f->text[1], "retention %s%s   bigram keeps %s", of, own, bigram);
    snprintf(f->text[2], sizeof f->text[2], "kept %s bigram %s", own, bigram);
    f->style = STYLE_TEXT;
    f->wanted = true;
}

static void growth_foot(struct foot *f, struct lengths_pane *p, const struct trace *t)
{
    double nats = 0;
    size_t i;

    for (i = 0; i < t->evals; i++)
        nats += t->eval[i].score.nats + (double)t->eval[i].step;
    if (p->grown.evals != t->evals || p->grown.nats != nats) {
        p->grown.known = growth_measure(&p->grown.growth, t);
        p->grown.evals = t->evals;
        p->grown.nats = nats;
    }
    if (!p->grown.known)
        return;
    snprintf(f->text[0], sizeof f->text[0], "excess growth exponent  %.1f (%.1f–%.1f)  %s",
             p->grown.growth.exponent, p->grown.growth.low, p->grown.growth.high,
             growth_words(&p->grown.growth));
    snprintf(f->text[1], sizeof f->text[1], "excess grows ^%.1f (%.1f–%.1f)",
             p->grown.growth.exponent, p->grown.growth.low, p->grown.growth.high);
    snprintf(f->text[2], sizeof f->text[2], "growth ^%.1f", p->grown.growth.exponent);
    f->style = STYLE_TEXT;
    f->wanted = true;
}

static void share_foot(struct foot *f, const struct trace *t)
{
    const char *setting = trace_get(t, "eval-share");
    double most, share = 100 * t->eval_cpu_s / t->train_cpu_s;

    if (!(t->train_cpu_s > 0) || !(t->eval_cpu_s >= 0))
        return;
    snprintf(f->text[1], sizeof f->text[1], "evaluation %.1f %% of trainer CPU", share);
    snprintf(f->text[2], sizeof f->text[2], "evaluation %.1f %%", share);
    text_copy(f->text[0], sizeof f->text[0], f->text[1]);
    if (setting && text_to_double(setting, &most))
        snprintf(f->text[0], sizeof f->text[0], "evaluation %.1f %% of trainer CPU, at most %g %%",
                 share, 100 * most);
    f->style = STYLE_DIM;
    f->wanted = true;
}

static void legend_foot(struct foot *f, const struct table *l, const struct trace *t)
{
    const char *bayes = measure_is_nats(l->measure) ? "Bayes floor" : "Bayes ceiling";
    const char *bigram = l->measure == MEASURE_WHOLE ? "" : "b bigram   ";
    char trained[64];

    snprintf(trained, sizeof trained, "trained on %d–%d", t->train_low, t->train_high);
    if (l->bar)
        snprintf(f->text[0], sizeof f->text[0], "%sB %s   %s", bigram, bayes, trained);
    else
        text_copy(f->text[0], sizeof f->text[0], trained);
    snprintf(f->text[1], sizeof f->text[1], l->bar ? "b bigram   B Bayes" : "%.0s%s", "", trained);
    text_copy(f->text[2], sizeof f->text[2], trained);
    f->style = STYLE_DIM;
    f->wanted = t->train_high > 0;
}

static bool has_measure(const struct trace *t, enum measure m)
{
    bool any = false;
    size_t i;

    for (i = 0; i < t->evals; i++)
        any = any || measure_weight(m, &t->eval[i].score) > 0;
    return any || !t->evals;
}

/* Lines below the table in the order in which they are shown; each is dropped when rows are short,
 * the last ones of `order` first. */
static void draw_feet(struct foot feet[FEET], struct canvas *c, int row, int rows, int columns,
                      int margin)
{
    static const int order[FEET] = { 1, 0, 2, 3, 4 };
    bool shown[FEET] = { false };
    int left = rows - row, used = 0, i;

    for (i = 0; i < FEET; i++) {
        if (feet[order[i]].wanted && used < left) {
            shown[order[i]] = true;
            used++;
        }
    }
    row += left > used; /* a blank row between the table and its feet */
    for (i = 0; i < FEET; i++) {
        const char *texts[] = { feet[i].text[0], feet[i].text[1], feet[i].text[2], NULL };

        if (shown[i] && pane_first(c, row, margin, columns - margin, feet[i].style, texts))
            row++;
    }
}

/* Rows that the table may take: it goes before its feet, but retention goes before markers. */
static int marker_rows(int rows, int head, int count, int feet)
{
    return rows - head >= 2 * count + (feet ? 1 : 0);
}

static void draw(void *state, const struct view *v, struct canvas *c, int rows, int columns,
                 bool focused)
{
    struct lengths_pane *p = state;
    const struct trace *t = v->trace;
    struct foot feet[FEET];
    struct range *row_of;
    struct table l;
    int count, row = 0, i, room, two;

    (void)focused;
    row_of = list(p, t, &count);
    if (!count) {
        pane_message(c, rows, columns, STYLE_DIM,
                     p->each ? "no single length measured yet: that happens when the run ends"
                             : "no bins to measure");
        goto out;
    }
    if (!has_measure(t, p->measure)) {
        pane_message(c, rows, columns, STYLE_DIM, "n/a: this task has no deterministic positions");
        goto out;
    }
    l = lay_out(t, p->measure, c, columns, row_of, count);
    memset(feet, 0, sizeof feet);
    legend_foot(&feet[0], &l, t);
    retention_foot(&feet[1], t, p->measure);
    growth_foot(&feet[2], p, t);
    share_foot(&feet[3], t);
    if (rows > count || rows > 3) {
        draw_head(&l, row++);
        row += !p->each && rows >= 2 * count + 2 + FEET + 1;
    }
    /* A list of single lengths keeps two rows for what stands below. */
    room = p->each ? (rows - row > 6 ? rows - row - 3 : rows - row) : rows - row;
    two = !p->each && l.bar && marker_rows(rows, row, count, feet[1].wanted);
    p->page = room > 1 ? room : 1;
    if (two || count * (two + 1) <= room)
        p->scroll = 0;
    if (p->scroll > count - room)
        p->scroll = count > room ? count - room : 0;
    for (i = p->scroll; i < count && room > 0; i++, room -= 1 + two) {
        draw_row(&l, t, row_of[i], row, row + two);
        row += 1 + two;
    }
    draw_feet(feet, c, row, rows, columns, l.margin);
out:
    free(row_of);
}

/* ---- keys ---- */

static struct action key(void *state, const struct view *v, int key)
{
    struct lengths_pane *p = state;
    struct action redraw = { .act = ACT_REDRAW }, none = { .act = ACT_NONE };
    struct range *rows;
    int count;

    switch (key) {
    case 'y': p->measure = (enum measure)((p->measure + 1) % MEASURES); return redraw;
    case 'l':
        p->each = !p->each;
        p->scroll = 0;
        return redraw;
    case 'k':
    case TERM_KEY_UP: p->scroll--; break;
    case 'j':
    case TERM_KEY_DOWN: p->scroll++; break;
    case TERM_KEY_PGUP: p->scroll -= p->page; break;
    case TERM_KEY_PGDN: p->scroll += p->page; break;
    case TERM_KEY_HOME: p->scroll = 0; break;
    case TERM_KEY_END: p->scroll = INT32_MAX / 2; break;
    default: return none;
    }
    rows = list(p, v->trace, &count);
    free(rows);
    if (p->scroll > count - p->page)
        p->scroll = count - p->page;
    if (p->scroll < 0)
        p->scroll = 0;
    return redraw;
}

static const struct pane_key keys[] = {
    { 'y', "y", "measure", "per symbol, deterministic positions, whole strings, excess", true },
    { 'l', "l", "each length", "single lengths instead of bins, and back", true },
    { TERM_KEY_UP, "↑", "scroll", "one row up", false },
    { TERM_KEY_DOWN, "↓", "scroll", "one row down", false },
    { 'k', "k", "up", "one row up", false },
    { 'j', "j", "down", "one row down", false },
    { TERM_KEY_PGUP, "PgUp", "page up", "one page up", false },
    { TERM_KEY_PGDN, "PgDn", "page down", "one page down", false },
    { TERM_KEY_HOME, "Home", "first", "to the first row", false },
    { TERM_KEY_END, "End", "last", "to the last row", false },
    { 0, NULL, NULL, NULL, false },
};

const struct pane_type pane_lengths = {
    .name = "lengths",
    .title = "accuracy by length",
    .about = "accuracy or excess in each bin of lengths beside bigram and Bayes, and retention",
    .min_rows = 3,
    .min_columns = 20,
    .state_size = sizeof(struct lengths_pane),
    .keys = keys,
    .init = init,
    .settings = settings,
    .draw = draw,
    .key = key,
};
