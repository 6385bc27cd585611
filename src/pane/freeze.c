/*
 * freeze -- the three switches, and the proof that they work: a frozen part has no gradient and its
 * weights don't change by a single bit.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "figure/number.h"
#include "pane/bins.h"
#include "pane/pane.h"
#include "pane/pane_text.h"

static const char *const names[PARTS] = { "controller", "memory", "classifier" };

enum {
    NAME_WIDTH = 19, /* "● controller frozen" */
    PARAMETERS_WIDTH = 12,
    NORM_WIDTH = 10,
    SINCE_WIDTH = 8,
    COMPACT_COLUMNS = 54 /* below it the accuracy by length comes along */
};

struct columns { /* where each ends; 0: no room for it */
    int margin, name, parameters, gradient, update, since;
};

static struct columns lay_out(int columns)
{
    struct columns l = { .margin = columns > NAME_WIDTH };
    int left = columns - l.margin - NAME_WIDTH, end = l.margin + NAME_WIDTH;
    bool update = left >= NORM_WIDTH, since = left >= NORM_WIDTH + SINCE_WIDTH;
    bool gradient = left >= 2 * NORM_WIDTH + SINCE_WIDTH;
    bool parameters = left >= 2 * NORM_WIDTH + SINCE_WIDTH + PARAMETERS_WIDTH - 2;

    l.name = end;
    if (parameters)
        l.parameters = end += left >= 2 * NORM_WIDTH + SINCE_WIDTH + PARAMETERS_WIDTH
                                  ? PARAMETERS_WIDTH
                                  : PARAMETERS_WIDTH - 2;
    if (gradient)
        l.gradient = end += NORM_WIDTH;
    if (update)
        l.update = end += NORM_WIDTH;
    if (since)
        l.since = end += SINCE_WIDTH;
    return l;
}

static void init(void *state)
{
    (void)state;
}

static void settings(const void *state, const struct view *v, char *out, size_t size)
{
    char letters[8];

    (void)state;
    snprintf(out, size, "frozen: %s", freeze_letters(v->trace->frozen, letters));
}

/* The newest sample taken after the switch was last moved; older ones say nothing about now. */
static const struct trace_health *sample_of(const struct trace *t, int part)
{
    const struct trace_health *h = t->healths ? &t->health[t->healths - 1] : NULL;

    return h && h->step > t->since[part] ? h : NULL;
}

static void draw_norms(const struct trace *t, int part, bool frozen, struct canvas *c, int row,
                       const struct columns *l)
{
    const struct trace_health *h = sample_of(t, part);
    enum style style = frozen ? STYLE_FROZEN : STYLE_TEXT;
    char number[64];

    if (l->gradient) {
        if (!h)
            canvas_text_right(c, row, l->gradient, STYLE_DIM, "·");
        else if (frozen)
            canvas_text_right(c, row, l->gradient, STYLE_DIM, "–");
        else
            canvas_text_right(c, row, l->gradient, style,
                              pane_scientific(number, sizeof number, (double)h->gradient[part]));
    }
    if (!l->update)
        return;
    if (!h)
        canvas_text_right(c, row, l->update, STYLE_DIM, "·");
    else if (h->update[part] == 0)
        canvas_text_right(c, row, l->update, style, "0");
    else /* a frozen part that moves would be our mistake: never hidden */
        canvas_text_right(c, row, l->update, frozen ? STYLE_BAD : style,
                          pane_scientific(number, sizeof number, (double)h->update[part]));
}

static void draw_part(const struct view *v, int part, struct canvas *c, int row, int columns,
                      const struct columns *l)
{
    const struct trace *t = v->trace;
    bool frozen = t->frozen >> part & 1, wanted = t->requested >> part & 1;
    bool pending = frozen != wanted && v->live;
    enum style style = frozen ? STYLE_FROZEN : STYLE_TEXT;
    char number[32];
    int end;

    if (part == PART_MEMORY && !t->parameters[part] && t->parameters[PART_CONTROLLER]) {
        canvas_text(c, row, l->margin, STYLE_DIM, "  no memory");
        if (l->parameters)
            canvas_text_right(c, row, l->parameters, STYLE_DIM, "0");
        return;
    }
    end = canvas_text(c, row, l->margin, style, frozen ? "● " : "○ ");
    end = canvas_text(c, row, end, style, names[part]);
    if (frozen)
        end = canvas_text(c, row, end, style, " frozen");
    if (l->parameters && t->parameters[part])
        canvas_text_right(c, row, l->parameters, style,
                          text_thousands(number, sizeof number, t->parameters[part]));
    else if (l->parameters)
        canvas_text_right(c, row, l->parameters, STYLE_DIM, "·");
    if (pending) {
        const char *texts[] = { wanted ? "… frozen at next step" : "… thawed at next step",
                                "… at next step", "… next step", "…", NULL };

        int from = l->parameters ? l->parameters : end, room = columns - from - 1;
        int i = 0;

        while (texts[i] && canvas_width(texts[i]) > room)
            i++;
        if (texts[i])
            canvas_text(c, row,
                        columns - canvas_width(texts[i]) < l->since || !l->since
                            ? from + 1
                            : l->since - canvas_width(texts[i]),
                        STYLE_ACCENT, texts[i]);
        return;
    }
    draw_norms(t, part, frozen, c, row, l);
    if (l->since)
        canvas_text_right(c, row, l->since, style,
                          t->since[part] ? text_thousands(number, sizeof number, t->since[part])
                                         : "start");
}

/*
 * What one figure says of the string in the stack pane, in two lengths: how long things last on the
 * stack, or how much of a nondeterministic one is in its most likely run.
 */
static bool stack_words(const struct view *v, char *whole, char *brief, size_t size)
{
    const struct probe *p = v->probe;
    char number[64];
    double symbols;

    if (!p || !p->stacks || !p->actions || p->length < 2)
        return false;
    if (p->states) {
        probe_share_text(p->run_share[p->length - 2], number);
        snprintf(whole, size, "most likely run %s of all", number);
        snprintf(brief, size, "likely run %s", number);
        return true;
    }
    symbols = probe_half_life(p);
    if (isnan(symbols))
        return false;
    if (symbols < 1e6)
        number_short(number, sizeof number, symbols, 2);
    else
        snprintf(number, sizeof number, "more than 1,000,000");
    snprintf(whole, size, "half-life of the stack %s symbols", number);
    snprintf(brief, size, "half-life %s symbols", number);
    return true;
}

static int draw_rates(const struct view *v, struct canvas *c, int row, int columns, int margin)
{
    char rate[32], whole[100], brief[100], all[200], tight[200], short_all[200], alone[64];
    const char *texts[5] = { all, tight, short_all, alone, NULL };
    bool has = stack_words(v, whole, brief, sizeof whole);

    pane_scientific(rate, sizeof rate, v->trace->rate);
    snprintf(alone, sizeof alone, "learning rate %s", rate);
    if (has) {
        snprintf(all, sizeof all, "%s   %s", alone, whole);
        snprintf(tight, sizeof tight, "%s  %s", alone, whole);
        snprintf(short_all, sizeof short_all, "%s   %s", alone, brief);
    }
    if (v->trace->rate <= 0)
        return row;
    return row + pane_first(c, row, margin, columns - margin, STYLE_DIM, has ? texts : texts + 3);
}

/* Retention, and all bins in one line, for screens on which the other pane is hidden. */
static void draw_lengths(const struct view *v, struct canvas *c, int row, int rows, int columns,
                         int margin)
{
    struct retention r = bins_retention(v->trace, MEASURE_ACCURACY);
    struct range bin[BINS_MOST];
    char own[64], bigram[64], all[160], brief[160], line[320];
    const char *texts[3] = { all, brief, NULL };
    int count = bins_of(v->trace, bin), i;
    struct text t;

    if (isfinite(r.own) && row < rows) {
        pane_value(own, sizeof own, r.own);
        pane_value(bigram, sizeof bigram, r.bigram);
        snprintf(all, sizeof all, "retention %s   bigram keeps %s", own, bigram);
        snprintf(brief, sizeof brief, "retention %s/%s", own, bigram);
        row += pane_first(c, row, margin, columns - margin, STYLE_TEXT, texts);
    }
    text_init(&t, line, sizeof line);
    for (i = 0; i < count; i++) {
        const struct trace_eval *e = bins_row(v->trace, bin[i]);
        char low[16] = "", value[64] = "·";
        struct text next = t;

        if (!i || bin[i].low != bin[i - 1].high)
            snprintf(low, sizeof low, "%d", bin[i].low);
        if (e)
            pane_value(value, sizeof value, measure_of(MEASURE_ACCURACY, &e->score));
        text_add(&next, "%s%s–%d %s", i ? "  " : "", low, bin[i].high,
                 value[0] == '0' ? value + 1 : value);
        if (canvas_width(line) > columns - margin) { /* what doesn't fit is left out whole */
            t.data[t.used] = '\0';
            break;
        }
        t = next;
    }
    if (row < rows && count)
        canvas_text(c, row, margin, STYLE_DIM, line);
}

static void draw(void *state, const struct view *v, struct canvas *c, int rows, int columns,
                 bool focused)
{
    struct columns l = lay_out(columns);
    int row = 0, part, blank;

    (void)state;
    (void)focused;
    if (rows > PARTS && l.update) {
        if (l.parameters)
            canvas_text_right(c, row, l.parameters, STYLE_DIM, "parameters");
        if (l.gradient)
            canvas_text_right(c, row, l.gradient, STYLE_DIM, "gradient");
        canvas_text_right(c, row, l.update, STYLE_DIM, "update");
        if (l.since)
            canvas_text_right(c, row, l.since, STYLE_DIM, "since");
        row += rows > PARTS + 4 ? 2 : 1;
    }
    for (part = 0; part < PARTS && row < rows; part++)
        draw_part(v, part, c, row++, columns, &l);
    blank = rows - row > 2;
    row += blank;
    if (row < rows)
        row = draw_rates(v, c, row, columns, l.margin);
    if (columns < COMPACT_COLUMNS && row < rows)
        draw_lengths(v, c, row + (rows - row > 2), rows, columns, l.margin);
}

static struct action key(void *state, const struct view *v, int key)
{
    struct action none = { .act = ACT_NONE };

    (void)state;
    (void)v;
    (void)key;
    return none;
}

/* The switches themselves are chords of the application: f c, f m, f k, u. */
static const struct pane_key keys[] = { { 0, NULL, NULL, NULL, false } };

const struct pane_type pane_freeze = {
    .name = "freeze",
    .title = "freeze",
    .about = "the switches of controller, memory and classifier, with gradient and update norms",
    .min_rows = 3,
    .min_columns = 20,
    .state_size = 1,
    .keys = keys,
    .init = init,
    .settings = settings,
    .draw = draw,
    .key = key,
};
