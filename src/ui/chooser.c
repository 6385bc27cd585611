/* chooser -- the runs there are: find one, open it, or start the first. */
#include "ui/chooser.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ui/bar.h"
#include "ui/mouse.h"

void chooser_init(struct chooser *c, const struct run_row *row, int rows)
{
    *c = (struct chooser){ .row = row, .rows = rows, .page = 10, .picked = -1 };
}

static bool contains(const char *text, const char *part, size_t length)
{
    size_t i;

    for (; *text; text++) {
        for (i = 0; i < length; i++)
            if (tolower((unsigned char)text[i]) != tolower((unsigned char)part[i]))
                break;
        if (i == length)
            return true;
    }
    return false;
}

/* Every word of the filter is somewhere in the row. */
static bool matches(const struct run_row *r, const char *filter)
{
    char all[512];

    snprintf(all, sizeof all, "%s %s %s %s %s%s", r->name, r->task, r->model, r->freeze,
             run_state_name(r->state), r->live ? " live" : "");
    while (*filter) {
        size_t length = strcspn(filter, " ");

        if (length && !contains(all, filter, length))
            return false;
        filter += length + strspn(filter + length, " ");
    }
    return true;
}

int chooser_matches(const struct chooser *c, int *out)
{
    int count = 0, i;

    for (i = 0; i < c->rows; i++)
        if (matches(&c->row[i], c->filter.text))
            out[count++] = i;
    return count;
}

/* Columns of the list, right to left in order of what goes first on a narrow screen. */
struct columns {
    int task, model, freeze, state, excess, step; /* where each begins or (numbers) ends; 0: gone */
};

static struct columns share_columns(int width)
{
    struct columns w = { .task = 1 };

    w.model = width >= 52 ? 28 : 0;
    w.freeze = width >= 78 ? 41 : 0;
    w.state = width >= 78 ? 49 : width >= 52 ? 40 : 28;
    w.excess = width >= 66 ? w.state + 19 : 0;
    w.step = width >= 80 ? w.excess + 11 : 0;
    return w;
}

static void put(struct canvas *c, int row, int column, int end, enum style style, const char *text)
{
    struct rect old = canvas_clip(c, (struct rect){ row, column, 1, end - column - 1 });
    char clean[160];

    canvas_text(c, 0, 0, style, text_printable(clean, sizeof clean, text));
    canvas_unclip(c, old);
}

static void draw_run(const struct run_row *r, struct canvas *c, int row, struct columns w)
{
    enum style state = r->live                                              ? STYLE_BADGE_TRAINING
                       : r->state == RUN_FINISHED                           ? STYLE_BADGE_FINISHED
                       : r->state == RUN_DIVERGED || r->state == RUN_FAILED ? STYLE_BADGE_FAILED
                                                                            : STYLE_BADGE_PAUSED;
    char number[32];

    put(c, row, w.task, w.model ? w.model : w.state, STYLE_TEXT, r->task);
    if (w.model)
        put(c, row, w.model, w.freeze ? w.freeze : w.state, STYLE_TEXT, r->model);
    if (w.freeze)
        put(c, row, w.freeze, w.state, strcmp(r->freeze, "none") ? STYLE_FROZEN : STYLE_DIM,
            r->freeze);
    /* "training" without a process was killed; it can be resumed. */
    put(c, row, w.state, w.state + 13, state,
        r->state == RUN_TRAINING && !r->live ? "interrupted" : run_state_name(r->state));
    if (w.excess) {
        if (isnan(r->best_excess))
            text_copy(number, sizeof number, "-");
        else
            snprintf(number, sizeof number, r->bound_unknown ? "PPL %.4g" : "%.3f",
                     r->bound_unknown ? exp(r->best_excess) : r->best_excess);
        canvas_text_right(c, row, w.excess, STYLE_STRONG, number);
    }
    if (w.step)
        canvas_text_right(c, row, w.step, STYLE_DIM,
                          text_thousands(number, sizeof number, r->step));
    if (w.step && c->columns > w.step + 20)
        put(c, row, w.step + 2, c->columns, STYLE_DIM, r->name);
}

static void draw_heading(struct canvas *c, struct columns w)
{
    canvas_text(c, 1, w.task, STYLE_DIM, "task");
    if (w.model)
        canvas_text(c, 1, w.model, STYLE_DIM, "model");
    if (w.freeze)
        canvas_text(c, 1, w.freeze, STYLE_DIM, "frozen");
    canvas_text(c, 1, w.state, STYLE_DIM, "state");
    if (w.excess)
        canvas_text_right(c, 1, w.excess, STYLE_DIM, "excess");
    if (w.step)
        canvas_text_right(c, 1, w.step, STYLE_DIM, "steps");
    if (w.step && c->columns > w.step + 20)
        canvas_text(c, 1, w.step + 2, STYLE_DIM, "run");
}

static void draw_bar(struct canvas *c, struct rect r, enum chooser_mode mode)
{
    struct bar_item typing[] = { { "↵", "done", 1, 0, 0 },
                                 { "Esc", mode == CHOOSER_FILTER ? "all runs" : "back", 2, 0, 0 } };
    const struct menu_key *k;
    int count;

    k = chooser_bindings(&count);
    if (mode == CHOOSER_LIST)
        menu_draw_bar(k, count, c, r);
    else if (mode == CHOOSER_HELP)
        bar_draw(&typing[1], 1, c, r);
    else
        bar_draw(typing, 2, c, r);
}

/* The rows above the key bar: what is typed, or what there is to say. */
static void draw_line_below(const struct chooser *c, struct canvas *canvas)
{
    struct rect r = { canvas->rows - 2, 0, 1, canvas->columns };

    if (c->mode == CHOOSER_COMMAND)
        line_draw(&c->line, canvas, r, ":");
    else if (c->mode == CHOOSER_FILTER || c->filter.length)
        line_draw(&c->filter, canvas, r, "/");
    if (c->message[0])
        menu_put_words(canvas, r.row, 1, canvas->columns - 1, STYLE_WARN, c->message);
}

void chooser_draw(struct chooser *c, struct canvas *canvas)
{
    int *match = x_calloc((size_t)c->rows + 1, sizeof *match), count, i;
    struct columns w = share_columns(canvas->columns);

    canvas_clear(canvas);
    count = chooser_matches(c, match);
    c->page = canvas->rows - 4 > 1 ? canvas->rows - 4 : 1;
    if (c->selected >= count)
        c->selected = count ? count - 1 : 0;
    if (c->selected < c->first)
        c->first = c->selected;
    if (c->selected >= c->first + c->page)
        c->first = c->selected - c->page + 1;
    canvas_text(canvas, 0, 1, STYLE_TITLE, "pushdown");
    canvas_printf(canvas, 0, 11, STYLE_STATUS, "%d of %d runs", count, c->rows);
    draw_heading(canvas, w);
    for (i = 0; i < c->page && c->first + i < count; i++) {
        draw_run(&c->row[match[c->first + i]], canvas, 2 + i, w);
        if (c->first + i == c->selected)
            canvas_reverse(canvas, (struct rect){ 2 + i, 0, 1, canvas->columns });
    }
    if (!c->rows)
        canvas_text(canvas, 3, 1, STYLE_TEXT, "no runs here yet: n makes one");
    else if (!count)
        canvas_text(canvas, 3, 1, STYLE_TEXT, "no run matches: Esc shows them all");
    if (c->mode == CHOOSER_HELP) {
        struct rect r = { 2, 0, c->page, canvas->columns };
        const struct menu_key *k;

        k = chooser_bindings(&i);

        canvas_fill(canvas, (struct rect){ 1, 0, canvas->rows - 1, canvas->columns }, ' ',
                    STYLE_TEXT);
        menu_draw_help(k, i, &c->help_first, canvas, r);
    }
    draw_line_below(c, canvas);
    if (canvas->rows > 3)
        draw_bar(canvas, (struct rect){ canvas->rows - 1, 0, 1, canvas->columns }, c->mode);
    free(match);
}

enum chooser_end chooser_run(const struct run_row *row, int rows, const struct app_options *options,
                             int *picked, struct err *err)
{
    struct chooser c;
    struct theme theme;
    struct canvas canvas;
    struct term *term;
    int key, high, wide;

    memset(&theme, 0, sizeof theme);
    if (!theme_load(&theme, options->theme ? options->theme : "dark", err))
        return CHOOSER_FAILED;
    term = term_open(&theme, options->term, err);
    if (!term)
        return CHOOSER_FAILED;
    term_restore_on_crash(term);
    chooser_init(&c, row, rows);
    canvas_init(&canvas, 1, 1, term_glyphs(term));
    while (c.end == CHOOSER_OPEN_STILL) {
        term_size(term, &high, &wide);
        canvas_resize(&canvas, high, wide);
        chooser_draw(&c, &canvas);
        /* Nothing changes without a key; a frame that a slow terminal refused is tried again. */
        key = term_key(term, term_flush(term, &canvas) ? -1 : 100);
        if (key == TERM_KEY_LOST)
            c.end = CHOOSER_QUIT;
        else if (key == TERM_KEY_MOUSE)
            chooser_mouse(&c, (struct term_mouse[]){ term_mouse(term) });
        else if (key < TERM_KEY_MOUSE)
            chooser_key(&c, key);
    }
    canvas_release(&canvas);
    term_close(term);
    *picked = c.picked;
    return c.end;
}
