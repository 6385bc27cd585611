/*
 * stack -- what the stack holds on one string: depth downward, the string to the right, shade the
 * occupied share on a fixed scale from 0 to 1, the letter the symbol whose push has the largest
 * share; below it the actions, above it the string and the depth of an automaton's stack. Of a
 * nondeterministic stack, shade and letter are those of an element's likeliest symbol, and there
 * are rows for state and top and a line for the depth of the most likely run.
 *
 * Column t is the stack after the action computed from symbol t, which the next step reads.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "plot/plot.h"
#include "task/task.h"

static const double SHOWN = 0.02; /* shares below it are not worth a letter */

enum { STRIPS_MOST = 4, TOPS_MOST = 5 };

/* How full an element is, and the letter in it; "" where there is none. */
static double share_at(const struct probe *p, const struct task *task, int column, int stack,
                       int depth, char letter[TASK_NAME])
{
    float likely;
    int owner;

    letter[0] = '\0';
    if (p->states) {
        int symbol = probe_likely_symbol(p, column, depth, &likely);

        if (symbol >= 0)
            probe_stack_symbol(symbol, letter);
        return likely;
    }
    owner = probe_owner(p, column, stack, depth);
    if (owner >= 0)
        task_symbol_name(task, p->string[owner], letter);
    return probe_occupied(p, column, stack, depth);
}

static int deepest(const struct probe *p, const struct task *task, int stack)
{
    int t, d, most = 1;
    char letter[TASK_NAME];

    for (t = 0; t < p->length; t++)
        for (d = most; d < p->depth[t]; d++)
            if (share_at(p, task, t, stack, d, letter) >= SHOWN)
                most = d + 1;
    return most;
}

static void add_input(struct figure *f, const struct probe *p, const struct task *task,
                      double strip)
{
    int t;

    figure_add_tick(&f->y, -1.5 * strip, "input");
    for (t = 0; t < p->length; t++) {
        struct figure_block *b = figure_add_block(f, t - 0.5, t + 0.5, -2 * strip, -strip, 0);
        char name[TASK_NAME];

        task_symbol_name(task, p->string[t], name);
        figure_set_text(&b->label, "%s", name);
        figure_set_text(&b->name, "input");
        b->value = p->string[t];
    }
}

static void add_cells(struct figure *f, const struct probe *p, const struct task *task, int stack,
                      double top, int rows)
{
    const char *what = p->states ? "likeliest symbol" : "occupied";
    char name[64], letter[TASK_NAME];
    int t, d;

    for (d = 0; d < rows; d++) {
        snprintf(name, sizeof name, d ? "%d" : "top", d);
        if (!d || d == rows - 1 || (d % 5 == 0 && d < rows - 2))
            figure_add_tick(&f->y, top + d + 0.5, name);
    }
    for (t = 0; t < p->length; t++) {
        for (d = 0; d < rows && d < p->depth[t]; d++) {
            double share = share_at(p, task, t, stack, d, letter);
            struct figure_block *b =
                figure_add_block(f, t - 0.5, t + 0.5, top + d, top + d + 1, share);

            b->value = share;
            if (p->stacks > 1)
                figure_set_text(&b->name, "%s, stack %d, depth %d", what, stack + 1, d);
            else
                figure_set_text(&b->name, "%s, depth %d", what, d);
            if (share >= SHOWN && letter[0])
                figure_set_text(&b->label, "%s", letter);
        }
    }
}

/* How likely state and top are, a row for each pair that matters; returns where they end. */
static double add_tops(struct figure *f, const struct probe *p, double top, double strip)
{
    int pair[TOPS_MOST], tops = probe_likely_tops(p, pair, TOPS_MOST), i, t;
    char name[32], symbol[TASK_NAME];

    for (i = 0; i < tops; i++) {
        double at = top + strip * (1.25 * i + 0.35);

        snprintf(name, sizeof name, "q%d %s", pair[i] / p->stack_symbols,
                 probe_stack_symbol(pair[i] % p->stack_symbols, symbol));
        figure_add_tick(&f->y, at + strip / 2, name);
        for (t = 0; t + 1 < p->length; t++) {
            double share = probe_top(p, t, pair[i]);
            struct figure_block *b = figure_add_block(f, t - 0.5, t + 0.5, at, at + strip, share);

            b->value = share;
            figure_set_text(&b->name, "state %d, top %d", pair[i] / p->stack_symbols,
                            pair[i] % p->stack_symbols);
        }
    }
    return tops ? top + strip * (1.25 * tops + 0.1) : top;
}

/* Bars of height = probability in each strip; returns where they end. */
static double add_actions(struct figure *f, const struct probe *p, int stack, double top,
                          double strip)
{
    int t, k, strips = p->actions < STRIPS_MOST ? p->actions : STRIPS_MOST;

    for (k = 0; k < strips; k++) {
        double at = top + strip * (1.25 * k + 0.35), base = at + strip;
        int a = probe_action_row(p, k);
        char name[16];
        double x[2] = { -0.5, p->length - 0.5 }, y[2] = { base, base };
        struct figure_line *line;

        figure_add_tick(&f->y, at + strip / 2, probe_action_name(p, a, name));
        for (t = 0; t + 1 < p->length; t++) {
            double share =
                p->action[((size_t)t * (size_t)p->stacks + (size_t)stack) * (size_t)p->actions +
                          (size_t)a];
            struct figure_block *b =
                figure_add_block(f, t - 0.42, t + 0.42, base - strip * share, base, 0.75);

            b->value = share;
            if (p->stacks > 1)
                figure_set_text(&b->name, "%s, stack %d", probe_action_name(p, a, name), stack + 1);
            else
                figure_set_text(&b->name, "%s", probe_action_name(p, a, name));
        }
        line = figure_add_line(f, "base", FIGURE_REFERENCE, 0, x, y, NULL, NULL, 2);
        line->labelled = false;
        line->dash = DASH_SOLID;
    }
    return top + strip * (1.25 * strips + 0.6);
}

/* The lower edge of so many elements in each column. */
static void add_edge(struct figure *f, const char *name, int slot, const int *depth, int columns,
                     double top, int rows)
{
    double *x = x_malloc(2 * (size_t)columns * sizeof *x);
    double *y = x_malloc(2 * (size_t)columns * sizeof *y);
    struct figure_line *line;
    int t;

    for (t = 0; t < columns; t++) {
        x[2 * t] = t - 0.5;
        x[2 * t + 1] = t + 0.5;
        y[2 * t] = y[2 * t + 1] = top + fmin(depth[t], rows);
    }
    line = figure_add_line(f, name, FIGURE_SERIES, slot, x, y, NULL, NULL, 2 * (size_t)columns);
    line->dash = DASH_SOLID;
    line->marker = MARKER_NONE;
    free(x);
    free(y);
}

/* What an automaton would hold, and what the most likely run does. */
static void add_edges(struct figure *f, const struct probe *p, const struct probe_gold *gold,
                      double top, int rows)
{
    int depth[PROBE_MOST_LENGTH], t, owner;
    uint16_t symbol;

    for (t = 0; t < gold->known; t++)
        depth[t] = probe_gold_depth(gold, t, gold->lead, &symbol);
    if (gold->known)
        add_edge(f, gold->lead ? "automaton's depth, one symbol ahead" : "automaton's depth", 4,
                 depth, gold->known, top, rows);
    for (t = 0; t + 1 < p->length; t++)
        depth[t] = (int)probe_height(p, t, &owner);
    if (p->states && p->length > 1)
        add_edge(f, "most likely run's depth", 1, depth, p->length - 1, top, rows);
}

static void set_words(struct figure *f, const struct trace *t, const struct probe *p,
                      const struct probe_gold *gold, const struct task *task)
{
    char half[40] = "", string[PROBE_MOST_LENGTH * TASK_NAME + 1], letter[TASK_NAME];
    double life = probe_half_life(p);
    bool spaced = !task_names_are_short(task);
    char share[16];
    struct text s;
    int i;

    text_init(&s, string, sizeof string);
    for (i = 0; i < p->length; i++) {
        task_symbol_name(task, p->string[i], letter);
        text_add(&s, "%s%s", i && spaced ? " " : "", letter);
    }
    figure_add_pair(f, "string", string);
    figure_set_text(&f->x.label, "position in the string");
    figure_set_text(&f->y.label, "depth, actions");
    if (isfinite(life))
        snprintf(half, sizeof half, " Half-life %.1f symbols.", life);
    if (p->states && p->length > 1)
        snprintf(half, sizeof half, " Most likely run: %s of all.",
                 probe_share_text(p->run_share[p->length - 2], share));
    figure_set_text(&f->subtitle, "%s frozen; seed %lld; weights of step %lld",
                    strcmp(t->freeze, "none") ? t->freeze : "nothing", (long long)t->seed,
                    (long long)p->step);
    figure_set_text(&f->note, "%s%s%s",
                    p->states ? "Shade: how likely an element's likeliest symbol is, which is the "
                                "letter, white 0 to black 1 (⊥: the bottom symbol); q: state and "
                                "top; bars: the actions, 0 to 1."
                              : "Shade: occupied share, white 0 to black 1; letter: whose push has "
                                "the largest share; bars: the actions, 0 to 1.",
                    half,
                    !gold->known                   ? ""
                    : gold->diverges < gold->known ? " It leaves the automaton's stack."
                                                   : " It follows the automaton's stack.");
}

static bool build(struct figure *f, const struct trace *const *run, int runs,
                  const struct plot_options *options, struct err *err)
{
    const struct probe *p = options->probe;
    const struct task *task = options->probe_task;
    struct probe_gold gold;
    int rows[STACK_MOST_STACKS], k, i;
    double at = 0, strip;

    if (runs < 1)
        return err_set(err, "there is no run to plot");
    if (!p || !task || p->length < 1)
        return err_set(err, "there is no string to show the stack on");
    if (!p->stacks || !p->actions)
        return err_set(err, "model '%s' has no stack", run[0]->model);
    memset(&gold, 0, sizeof gold);
    probe_compare(&gold, p, task);
    for (k = 0; k < p->stacks; k++) {
        rows[k] = deepest(p, task, k);
        for (i = 0; !k && i < gold.known; i++)
            rows[k] = gold.depth[i] > rows[k] ? gold.depth[i] : rows[k];
        at += rows[k];
    }
    /* Of many rows the strips are higher than one, or nobody sees them; of many strips they need
     * the height for their names. */
    strip = fmax(1, at / (p->states ? 6 : p->stacks > 1 ? 11 : 14));
    add_input(f, p, task, strip);
    for (at = 0, k = 0; k < p->stacks; k++) {
        add_cells(f, p, task, k, at, rows[k]);
        if (!k)
            add_edges(f, p, &gold, at, rows[k]);
        at += rows[k];
        if (p->states)
            at = add_tops(f, p, at, strip);
        at = add_actions(f, p, k, at, strip);
    }
    f->x.low = -0.9; /* the first column keeps clear of the ticks */
    f->x.high = p->length - 0.5;
    f->x.integer = true;
    f->y.low = -2 * strip;
    f->y.high = at;
    f->y.reversed = true;
    set_words(f, run[0], p, &gold, task);
    return true;
}

const struct plot_type plot_stack = {
    .name = "stack",
    .title = "stack",
    .about = "what the stack holds on one string, cell by cell, with the actions and the depth an "
             "automaton's stack would have",
    .probes = true,
    .build = build,
};
