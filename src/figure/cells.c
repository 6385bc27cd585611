/* cells -- layout of a figure in a rectangle of cells, and its curves. */
#include "figure/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "figure/cells_layout.h"

enum {
    LEAST_ROWS_AXIS = 5,     /* of the rectangle, for an x axis */
    LEAST_COLUMNS_AXIS = 20, /* for a y axis */
    LEAST_COLUMNS_NAMES = 30,
    LEAST_ROWS_NAMES = 6,
    LEAST_COLUMNS_ENDS = 72 /* for names at the ends of lines, in a margin of their own */
};

uint32_t cells_either(const struct cells_layout *l, uint32_t fine, char plain)
{
    return l->plain ? (unsigned char)plain : fine;
}

enum style cells_curve_style(const struct figure_line *line)
{
    if (line->role == FIGURE_REFERENCE)
        return STYLE_BOUND;
    return line->role == FIGURE_RAW ? STYLE_RAW : (enum style)(STYLE_CURVE_1 + line->slot % 8);
}

char cells_curve_ascii(const struct figure_line *line)
{
    return line->role == FIGURE_RAW ? '.' : "*+ox#@%&"[line->slot % 8];
}

int cells_put_text(const struct cells_layout *l, int row, int column, int columns, enum style style,
                   const char *text)
{
    int width = canvas_width(text), used = 0;
    const char *next = text;

    if (width <= columns) {
        canvas_text(l->canvas, row, column, style, text);
        return width;
    }
    while (columns > 0) {
        const char *from = next;
        char one[8] = { 0 };
        int wide;

        canvas_decode(&next);
        memcpy(one, from, (size_t)(next - from));
        wide = canvas_width(one);
        if (used + wide > columns - 1)
            break;
        canvas_text(l->canvas, row, column + used, style, one);
        used += wide;
    }
    if (columns > 0)
        canvas_put(l->canvas, row, column + used, cells_either(l, 0x2026, '~'), style);
    return columns;
}

/* ---- layout ---- */

static void lay_out_rows(struct cells_layout *l, const struct cells_options *o)
{
    int left = l->rows;

    l->titles = o->titles && left >= LEAST_ROWS_AXIS + 3;
    left -= l->titles ? 2 : 0;
    l->x_axis = left >= LEAST_ROWS_AXIS && l->columns >= LEAST_COLUMNS_AXIS / 2;
    left -= l->x_axis ? 2 : 0;
    l->plot.row = l->titles;
    l->plot.rows = left;
}

static void lay_out_y_axis(struct cells_layout *l)
{
    int i, width = 0, most = l->plot.rows / 4 + 1;

    l->y_axis = l->columns >= LEAST_COLUMNS_AXIS && l->plot.rows >= 3;
    if (!l->y_axis)
        return;
    axis_ticks(&l->y_ticks, &l->y, most < 2 ? 2 : most > 9 ? 9 : most);
    for (i = 0; i < l->y_ticks.count; i++) {
        int now = canvas_width(l->y_ticks.label[i]);

        width = now > width ? now : width;
    }
    if (width + 1 > l->columns / 2) {
        l->y_axis = false;
        return;
    }
    l->plot.column = width + 1;
}

/* Names stand at the ends of the lines when a margin for them costs no more than a quarter. */
static void lay_out_names(struct cells_layout *l)
{
    int widest = 0, i;

    for (i = 0; i < l->named; i++) {
        int now = canvas_width(l->name[i].line->name);

        widest = now > widest ? now : widest;
    }
    l->ends = l->named && l->columns >= LEAST_COLUMNS_ENDS && widest + 3 <= l->columns / 4 &&
              l->named <= l->plot.rows;
    l->margin = l->ends ? widest + 3 : 0;
}

static void lay_out_x_axis(struct cells_layout *l)
{
    int most, i;

    for (most = l->plot.columns / 8 < 10 ? l->plot.columns / 8 + 1 : 10; most >= 1; most--) {
        int end = -l->columns; /* the first label may reach to the left of the plot */
        bool fits = true;

        axis_ticks(&l->x_ticks, &l->x, most);
        for (i = 0; i < l->x_ticks.count; i++) {
            int width = canvas_width(l->x_ticks.label[i]);
            int at = dots_column(&l->dots, axis_place(&l->x, l->x_ticks.at[i])) - width / 2;

            fits = fits && at >= end + 2;
            end = at + width;
        }
        if (fits)
            return;
    }
    l->x_ticks.count = 0;
}

static void lay_out(struct cells_layout *l, const struct cells_options *o)
{
    size_t i;

    figure_limits(l->figure, &l->x, &l->y);
    lay_out_rows(l, o);
    lay_out_y_axis(l);
    l->names = !o->bare && l->columns >= LEAST_COLUMNS_NAMES && l->rows >= LEAST_ROWS_NAMES;
    for (i = 0; l->names && i < l->figure->lines; i++) {
        const struct figure_line *line = &l->figure->line[i];

        if (line->labelled && line->name[0] && line->count)
            l->name[l->named++].line = line;
    }
    lay_out_names(l);
    l->plot.columns = l->columns - l->plot.column - l->margin;
    for (i = 0; i < l->figure->lines; i++)
        figure_reduce(&l->reduced[i], &l->figure->line[i], &l->x, &l->y,
                      l->plot.columns * dots_across(l->canvas->glyphs));
    dots_init(&l->dots, l->plot.rows, l->plot.columns, l->canvas->glyphs);
    if (l->x_axis)
        lay_out_x_axis(l);
}

/* ---- blocks ---- */

/* The characters of a block: its shade, and the word in the middle; something always shows of a
 * share that does. */
static void draw_block(struct cells_layout *l, const struct figure_block *b)
{
    static const uint32_t fine[4] = { 0x2591, 0x2592, 0x2593, 0x2588 };
    static const char plain[4] = { '.', ':', '=', '#' };
    double x0 = axis_place(&l->x, b->x0), x1 = axis_place(&l->x, b->x1);
    double y0 = axis_place(&l->y, b->y0), y1 = axis_place(&l->y, b->y1);
    /* Edges that meet share no cell: half a dot off each. */
    double dx = 0.5 / l->plot.columns, dy = 0.5 / l->plot.rows;
    int left, right, top, bottom, row, column;
    int step = b->shade >= 0.75 ? 3 : (int)(4 * b->shade);
    enum style style = b->slot < 0 ? (enum style)(STYLE_HEAT_0 + (int)(7 * b->shade + 0.5))
                                   : (enum style)(STYLE_CURVE_1 + b->slot % 8);
    const char *word = b->label;

    if (isnan(x0 + x1 + y0 + y1) || fmax(x0, x1) < 0 || fmin(x0, x1) > 1 || fmax(y0, y1) < 0 ||
        fmin(y0, y1) > 1)
        return;
    left = dots_column(&l->dots, fmin(x0, x1) + dx * 0.98);
    right = dots_column(&l->dots, fmax(x0, x1) - dx * 0.98);
    top = dots_row(&l->dots, fmax(y0, y1) - dy * 0.98);
    bottom = dots_row(&l->dots, fmin(y0, y1) + dy * 0.98);
    for (row = top; b->shade > 0.02 && row <= bottom; row++)
        for (column = left; column <= right; column++)
            dots_put(&l->dots, row, column, cells_either(l, fine[step], plain[step]), style,
                     LAYER_RAW);
    column = (left + right + 1 - canvas_width(word)) / 2;
    for (row = (top + bottom) / 2; *word && canvas_width(b->label) <= right - left + 1; column++)
        dots_put(&l->dots, row, column, canvas_decode(&word), STYLE_TEXT, LAYER_REFERENCE);
}

/* ---- curves ---- */

static void draw_curves(struct cells_layout *l)
{
    static const enum figure_role order[3] = { FIGURE_RAW, FIGURE_REFERENCE, FIGURE_SERIES };
    const struct figure *f = l->figure;
    size_t i;
    int k, row;

    for (i = 0; i < f->blocks; i++)
        draw_block(l, &f->block[i]);
    for (i = 0; i < f->lines; i++)
        if (f->line[i].role == FIGURE_SERIES)
            dots_bars(&l->dots, &l->reduced[i], cells_curve_style(&f->line[i]));
    for (k = 0; k < 3; k++) {
        for (i = 0; i < f->lines; i++) {
            const struct figure_line *line = &f->line[i];

            if (line->role != order[k])
                continue;
            if (line->role == FIGURE_REFERENCE)
                dots_reference(&l->dots, &l->reduced[i], STYLE_BOUND);
            else
                dots_curve(&l->dots, &l->reduced[i], line->dash, cells_curve_ascii(line),
                           cells_curve_style(line),
                           line->role == FIGURE_RAW ? LAYER_RAW : LAYER_SERIES);
        }
    }
    for (i = 0; i < f->marks; i++) {
        double place = axis_place(&l->x, f->mark[i].x);

        for (row = 0; place >= 0 && place <= 1 && row < l->plot.rows; row++)
            dots_put(&l->dots, row, dots_column(&l->dots, place), cells_either(l, 0x250A, '|'),
                     STYLE_MARK, LAYER_MARK);
    }
}

/* ---- cursor ---- */

static void draw_cursor(const struct cells_layout *l, double x)
{
    double place = axis_place(&l->x, x);
    int column, row;

    if (!(place >= 0 && place <= 1))
        return;
    column = dots_column(&l->dots, place);
    for (row = 0; row < l->plot.rows; row++) {
        struct rect one = { l->plot.row + row, l->plot.column + column, 1, 1 };

        if (dots_taken(&l->dots, row, column, 1, LAYER_RAW))
            canvas_restyle(l->canvas, one, STYLE_CURSOR);
        else
            canvas_put(l->canvas, one.row, one.column, cells_either(l, 0x2502, '|'), STYLE_CURSOR);
    }
}

static struct cells_point nearest_point(const struct figure_line *line, double x)
{
    struct cells_point best = { .valid = false, .low = NAN, .high = NAN };
    size_t i;

    for (i = 0; i < line->count; i++) {
        if (!isfinite(line->y[i]) || !isfinite(line->x[i]) ||
            (best.valid && fabs(line->x[i] - x) >= fabs(best.x - x)))
            continue;
        best.valid = true;
        best.x = line->x[i];
        best.y = line->y[i];
        best.low = line->low ? line->low[i] : NAN;
        best.high = line->high ? line->high[i] : NAN;
    }
    return best;
}

/* ---- all of it ---- */

double cells_x_of_column(const struct cells_frame *frame, int column)
{
    int columns = frame->plot.columns > 0 ? frame->plot.columns : 1;

    return axis_value(&frame->x, (column - frame->plot.column + 0.5) / columns);
}

static void draw(struct cells_layout *l, const struct cells_options *o)
{
    size_t i, vertices = 0;

    draw_curves(l);
    dots_show(&l->dots, l->canvas, l->plot.row, l->plot.column);
    if (l->y_axis)
        cells_draw_y_axis(l);
    if (l->x_axis)
        cells_draw_x_axis(l);
    if (l->titles)
        cells_draw_titles(l);
    if (l->names)
        cells_draw_names(l);
    if (o->cursor)
        draw_cursor(l, o->cursor_x);
    for (i = 0; i < l->figure->lines; i++)
        vertices += l->reduced[i].count;
    if (!vertices && l->plot.columns >= 11)
        canvas_text(l->canvas, l->plot.row + (l->plot.rows - 1) / 2,
                    l->plot.column + (l->plot.columns - 11) / 2, STYLE_DIM, "no data yet");
}

void figure_draw_cells(const struct figure *f, struct canvas *c, struct rect r,
                       const struct cells_options *options)
{
    static const struct cells_options none;
    const struct cells_options *o = options ? options : &none;
    struct cells_layout l = { .figure = f, .canvas = c, .rows = r.rows, .columns = r.columns };
    struct rect old;
    size_t i;

    if (o->cursor && o->nearest)
        for (i = 0; i < f->lines; i++)
            o->nearest[i] = nearest_point(&f->line[i], o->cursor_x);
    if (r.rows < 1 || r.columns < 1) {
        if (o->frame)
            memset(o->frame, 0, sizeof *o->frame);
        return;
    }
    l.plain = c->glyphs == GLYPHS_ASCII;
    l.reduced = x_calloc(f->lines, sizeof *l.reduced);
    l.name = x_calloc(f->lines, sizeof *l.name);
    lay_out(&l, o);
    old = canvas_clip(c, r);
    draw(&l, o);
    canvas_unclip(c, old);
    if (o->frame) {
        o->frame->plot = l.plot;
        o->frame->plot.row += r.row;
        o->frame->plot.column += r.column;
        o->frame->x = l.x;
        o->frame->y = l.y;
    }
    for (i = 0; i < f->lines; i++)
        reduced_release(&l.reduced[i]);
    free(l.reduced);
    free(l.name);
    dots_release(&l.dots);
}
