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

static void move(struct chooser *c, int by)
{
    int *match = x_calloc((size_t)c->rows + 1, sizeof *match);
    int count = chooser_matches(c, match);

    c->selected += by;
    if (c->selected > count - 1)
        c->selected = count - 1;
    if (c->selected < 0)
        c->selected = 0;
    free(match);
}

static void pick(struct chooser *c, enum chooser_end end)
{
    int *match = x_calloc((size_t)c->rows + 1, sizeof *match);
    int count = chooser_matches(c, match);

    if (c->selected < count) {
        c->picked = match[c->selected];
        c->end = end;
    }
    free(match);
}

static void key_in_filter(struct chooser *c, int key)
{
    if (key == TERM_KEY_ENTER || key == TERM_KEY_DOWN || key == TERM_KEY_UP) {
        c->filtering = false;
    } else if (key == TERM_KEY_ESC) {
        c->filtering = false;
        line_set(&c->filter, "");
    } else {
        line_key(&c->filter, key);
    }
    c->selected = 0;
}

void chooser_key(struct chooser *c, int key)
{
    if (key == 3) {
        c->end = CHOOSER_QUIT;
        return;
    }
    if (c->filtering) {
        key_in_filter(c, key);
        return;
    }
    switch (key) {
    case 'q': c->end = CHOOSER_QUIT; break;
    case 'n': c->end = CHOOSER_NEW; break;
    case '/': c->filtering = true; break;
    case TERM_KEY_ESC: line_set(&c->filter, ""); break;
    case TERM_KEY_ENTER: pick(c, CHOOSER_RUN); break;
    case 'c': pick(c, CHOOSER_LIKE); break;
    case TERM_KEY_UP:
    case 'k': move(c, -1); break;
    case TERM_KEY_DOWN:
    case 'j': move(c, 1); break;
    case TERM_KEY_PGUP: move(c, -c->page); break;
    case TERM_KEY_PGDN:
    case ' ': move(c, c->page); break;
    case TERM_KEY_HOME:
    case 'g': move(c, -c->rows); break;
    case TERM_KEY_END:
    case 'G': move(c, c->rows); break;
    default: break;
    }
}

void chooser_mouse(struct chooser *c, const struct term_mouse *m)
{
    int row = m->row - 2 + c->first, wheel = mouse_wheel(m);

    if (wheel)
        move(c, wheel);
    else if (!mouse_clicked(m) || m->row < 2 || m->row >= 2 + c->page)
        return;
    else if (row == c->selected)
        pick(c, CHOOSER_RUN);
    else
        move(c, row - c->selected);
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
            snprintf(number, sizeof number, "%.3f", r->best_excess);
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

static void draw_bar(struct canvas *c, int row, bool filtering)
{
    static const struct bar_item open[] = {
        { "↵", "open", 1, 0, 0 },   { "n", "new run", 2, 0, 0 }, { "c", "new like this", 5, 0, 0 },
        { "/", "filter", 4, 0, 0 }, { "q", "quit", 3, 0, 0 },
    };
    static const struct bar_item typing[] = { { "↵", "done", 1, 0, 0 },
                                              { "Esc", "all runs", 2, 0, 0 } };
    struct bar_item item[8];
    int items = filtering ? 2 : 5;

    memcpy(item, filtering ? typing : open, (size_t)items * sizeof *item);
    bar_draw(item, items, c, (struct rect){ row, 0, 1, c->columns });
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
    if (c->filtering || c->filter.length)
        line_draw(&c->filter, canvas, (struct rect){ canvas->rows - 2, 0, 1, canvas->columns },
                  "/");
    if (canvas->rows > 3)
        draw_bar(canvas, canvas->rows - 1, c->filtering);
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
