/* draw -- puts a laid-out figure on a cairo context, from the background to the text. */
#include "figure/draw.h"

#include <math.h>
#include <stdlib.h>

#include <cairo.h>

#include "base/mem.h"
#include "figure/ink.h"
#include "figure/sheet.h"

static const double AXIS_PT = 0.5, DATA_PT = 1.1, RAW_PT = 0.45, REFERENCE_PT = 0.6;
static const double MARKER_PT = 1.75;         /* half its size */
static const double MARKER_EVERY_PT = 26;     /* on lines whose points are closer than ... */
static const double MARKER_CLOSE_PT = 5;      /* ... this */
static const double BLACK = 0.1, GREY = 0.45; /* axes and text; what stands back */

struct figure_paper figure_paper_default(void)
{
    struct figure_paper paper = { 3.25, 2.4, 300, 8, 7 };

    return paper;
}

static void set_line_colour(cairo_t *cr, const struct figure_line *line)
{
    if (line->role == FIGURE_REFERENCE)
        ink_grey(cr, GREY);
    else
        ink_slot(cr, line->slot, 1, line->role == FIGURE_RAW ? 0.28 : 1);
}

static void stroke_line(cairo_t *cr, double width, double x0, double y0, double x1, double y1)
{
    cairo_set_line_width(cr, width);
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
    cairo_stroke(cr);
}

/* ---- polygons: intervals and spans ------------------------------------------------------ */

struct point {
    double x, y;
};

/* Cuts a polygon at one side of the unit square (Sutherland & Hodgman); out has room for 2n. */
static size_t cut(struct point *out, const struct point *in, size_t n, int side)
{
    size_t i, count = 0;

    for (i = 0; i < n; i++) {
        struct point a = in[i], b = in[(i + 1) % n];
        double da = side == 0 ? a.x : side == 1 ? 1 - a.x : side == 2 ? a.y : 1 - a.y;
        double db = side == 0 ? b.x : side == 1 ? 1 - b.x : side == 2 ? b.y : 1 - b.y;

        if (da >= 0)
            out[count++] = a;
        if ((da >= 0) != (db >= 0)) {
            double t = da / (da - db);

            out[count].x = a.x + t * (b.x - a.x);
            out[count++].y = a.y + t * (b.y - a.y);
        }
    }
    return count;
}

/* The band over vertices from..to-1, which all have an interval. */
static void fill_band(cairo_t *cr, const struct sheet *s, const struct reduced *r, size_t from,
                      size_t to)
{
    size_t n = 2 * (to - from), i;
    struct point *a = x_malloc(8 * n * sizeof *a), *b = x_malloc(8 * n * sizeof *b), *swap;
    int side;

    for (i = from; i < to; i++) {
        a[i - from].x = a[n - 1 - (i - from)].x = r->vertex[i].x;
        a[i - from].y = r->vertex[i].high;
        a[n - 1 - (i - from)].y = r->vertex[i].low;
    }
    for (side = 0; side < 4; side++) {
        n = cut(b, a, n, side);
        swap = a;
        a = b;
        b = swap;
    }
    for (i = 0; i < n; i++)
        cairo_line_to(cr, sheet_x(s, a[i].x), sheet_y(s, a[i].y));
    cairo_close_path(cr);
    cairo_fill(cr);
    free(a);
    free(b);
}

/* A point that stands alone shows its interval as a bar. */
static void stroke_bar(cairo_t *cr, const struct sheet *s, const struct vertex *v)
{
    double x0 = v->x, y0 = v->low, x1 = v->x, y1 = v->high;

    if (unit_clip(&x0, &y0, &x1, &y1))
        stroke_line(cr, 0.7, sheet_x(s, x0), sheet_y(s, y0), sheet_x(s, x1), sheet_y(s, y1));
}

static void draw_band(cairo_t *cr, const struct sheet *s, const struct figure_line *line,
                      const struct reduced *r)
{
    size_t from = 0, to;

    while (from < r->count) {
        if (isnan(r->vertex[from].low)) {
            from++;
            continue;
        }
        for (to = from + 1; to < r->count && !r->vertex[to].begins && !isnan(r->vertex[to].low);)
            to++;
        if (to - from == 1) {
            set_line_colour(cr, line);
            stroke_bar(cr, s, &r->vertex[from]);
        } else {
            if (line->role == FIGURE_REFERENCE)
                cairo_set_source_rgba(cr, GREY, GREY, GREY, 0.15);
            else
                ink_slot(cr, line->slot, 1, 0.18);
            fill_band(cr, s, r, from, to);
        }
        from = to;
    }
}

static void draw_spans(cairo_t *cr, const struct sheet *s)
{
    size_t i;

    for (i = 0; i < s->figure->spans; i++) {
        double x0 = axis_place(&s->x, s->figure->span[i].low), y0 = 0;
        double x1 = axis_place(&s->x, s->figure->span[i].high), y1 = 0;

        if (isnan(x0) && x1 >= 0)
            x0 = 0; /* from 0 on a log axis */
        if (!unit_clip(&x0, &y0, &x1, &y1))
            continue;
        ink_grey(cr, 0.925);
        cairo_rectangle(cr, sheet_x(s, x0), s->top, sheet_x(s, x1) - sheet_x(s, x0),
                        s->bottom - s->top);
        cairo_fill(cr);
    }
}

/* A word in the middle of a block, smaller where the block is, white on dark. */
static void draw_word(cairo_t *cr, const struct sheet *s, const struct figure_block *b, double x,
                      double y, double width, double height)
{
    double size = fmin(s->inside_pt, 0.85 * height), wide = ink_width(cr, size, b->label);

    if (!b->label[0] || size < 3)
        return;
    if (wide > width - 0.6)
        size *= (width - 0.6) / wide;
    if (size < 3)
        return;
    ink_grey(cr, b->slot < 0 && b->shade > 0.55 ? 1 : BLACK);
    ink_text(cr, size, x + width / 2, y + height / 2 + 0.36 * size, 0.5, b->label);
}

static void draw_blocks(cairo_t *cr, const struct sheet *s)
{
    size_t i;

    for (i = 0; i < s->figure->blocks; i++) {
        const struct figure_block *b = &s->figure->block[i];
        double x0 = axis_place(&s->x, b->x0), x1 = axis_place(&s->x, b->x1);
        double y0 = axis_place(&s->y, b->y0), y1 = axis_place(&s->y, b->y1);
        double x, y, width, height;

        if (isnan(x0 + x1 + y0 + y1) || fmax(x0, x1) < 0 || fmin(x0, x1) > 1 || fmax(y0, y1) < 0 ||
            fmin(y0, y1) > 1)
            continue;
        x = sheet_x(s, fmax(fmin(x0, x1), 0));
        y = sheet_y(s, fmin(fmax(y0, y1), 1));
        width = sheet_x(s, fmin(fmax(x0, x1), 1)) - x;
        height = sheet_y(s, fmax(fmin(y0, y1), 0)) - y;
        if (b->slot < 0)
            ink_grey(cr, 1 - 0.82 * b->shade);
        else
            ink_slot(cr, b->slot, 1, b->shade);
        cairo_rectangle(cr, x, y, width, height);
        if (b->shade > 0)
            cairo_fill(cr);
        cairo_new_path(cr);
        draw_word(cr, s, b, x, y, width, height);
    }
}

/* ---- lines ------------------------------------------------------------------------------ */

static void draw_line(cairo_t *cr, const struct sheet *s, const struct figure_line *line,
                      const struct reduced *r)
{
    double last_x = NAN, last_y = NAN;
    size_t i;

    cairo_set_line_width(cr, line->role == FIGURE_RAW         ? RAW_PT
                             : line->role == FIGURE_REFERENCE ? REFERENCE_PT
                                                              : DATA_PT);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    set_line_colour(cr, line);
    ink_dash(cr, line->dash);
    for (i = 1; i < r->count; i++) {
        double x0 = r->vertex[i - 1].x, y0 = r->vertex[i - 1].y;
        double x1 = r->vertex[i].x, y1 = r->vertex[i].y;

        if (r->vertex[i].begins || !unit_clip(&x0, &y0, &x1, &y1))
            continue;
        if (x0 != last_x || y0 != last_y)
            cairo_move_to(cr, sheet_x(s, x0), sheet_y(s, y0));
        cairo_line_to(cr, sheet_x(s, x1), sheet_y(s, y1));
        last_x = x1;
        last_y = y1;
    }
    cairo_stroke(cr);
    ink_dash(cr, DASH_SOLID);
}

static bool alone(const struct reduced *r, size_t i)
{
    return (!i || r->vertex[i].begins) && (i + 1 == r->count || r->vertex[i + 1].begins);
}

/* Every point of a sparse line; now and then on a dense one, shifted so that lines differ. */
static void draw_markers(cairo_t *cr, const struct sheet *s, const struct figure_line *line,
                         const struct reduced *r)
{
    double from = s->left + 4 + 6 * line->slot, width = s->right - s->left, next = -HUGE_VAL;
    size_t i;

    if (r->count > 12 && width / (double)r->count < MARKER_CLOSE_PT)
        next = from;
    set_line_colour(cr, line);
    for (i = 0; i < r->count; i++) {
        const struct vertex *v = &r->vertex[i];
        double x = sheet_x(s, v->x);
        enum figure_marker marker = line->marker;

        if (v->beneath || !(v->x >= 0 && v->x <= 1 && v->y >= 0 && v->y <= 1))
            continue;
        if (alone(r, i)) {
            ink_marker(cr, marker ? marker : MARKER_CIRCLE, x, sheet_y(s, v->y),
                       line->role == FIGURE_SERIES ? MARKER_PT : 0.6);
            continue;
        }
        if (x < next)
            continue;
        ink_marker(cr, marker, x, sheet_y(s, v->y), MARKER_PT);
        if (next > -HUGE_VAL)
            next = x + MARKER_EVERY_PT;
    }
}

/* Small triangles at the edge where points lie beyond it. */
static void draw_outside(cairo_t *cr, const struct sheet *s, const struct figure_line *line,
                         const struct reduced *r)
{
    double last[2] = { -HUGE_VAL, -HUGE_VAL };
    size_t i;

    set_line_colour(cr, line);
    for (i = 0; i < r->count; i++) {
        const struct vertex *v = &r->vertex[i];
        bool down = v->beneath || v->y < 0;
        double x = sheet_x(s, v->x), y = sheet_y(s, down ? 0 : 1), tip = down ? 2.6 : -2.6;

        if (!(v->x >= 0 && v->x <= 1) || (!down && !(v->y > 1)) || x < last[down] + 4)
            continue;
        cairo_move_to(cr, x, y);
        cairo_line_to(cr, x - 1.5, y - tip);
        cairo_line_to(cr, x + 1.5, y - tip);
        cairo_close_path(cr);
        cairo_fill(cr);
        last[down] = x;
    }
}

/* ---- what frames the data --------------------------------------------------------------- */

static void draw_marks(cairo_t *cr, const struct sheet *s)
{
    size_t i;

    for (i = 0; i < s->figure->marks; i++) {
        double place = axis_place(&s->x, s->figure->mark[i].x), x = sheet_x(s, place);

        if (!(place >= 0 && place <= 1))
            continue;
        ink_grey(cr, 0.3);
        ink_dash(cr, DASH_DOT);
        stroke_line(cr, 0.5, x, s->bottom, x, s->data_top);
        ink_dash(cr, DASH_SOLID);
        cairo_move_to(cr, x, s->bottom - 4.2);
        cairo_line_to(cr, x + 2.2, s->bottom);
        cairo_line_to(cr, x - 2.2, s->bottom);
        cairo_close_path(cr);
        cairo_fill(cr);
        ink_text(cr, s->inside_pt, s->mark_text[i].x, s->mark_text[i].y, 0, s->mark_text[i].text);
    }
}

static void draw_axes(cairo_t *cr, const struct sheet *s)
{
    double tick_pt = s->paper.tick_pt;
    int i;

    ink_grey(cr, BLACK);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_SQUARE);
    stroke_line(cr, AXIS_PT, s->left, s->top, s->left, s->bottom);
    stroke_line(cr, AXIS_PT, s->left, s->bottom, s->right, s->bottom);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    for (i = 0; i < s->x_ticks.count; i++) {
        double x = sheet_x(s, axis_place(&s->x, s->x_ticks.at[i]));
        double half = ink_width(cr, tick_pt, s->x_ticks.label[i]) / 2;
        double centre = x + half > s->width - 1 ? s->width - 1 - half : x;

        stroke_line(cr, AXIS_PT, x, s->bottom, x, s->bottom - 3);
        ink_text(cr, tick_pt, centre, s->bottom + 1.25 * tick_pt, 0.5, s->x_ticks.label[i]);
    }
    for (i = 0; i < s->x_ticks.minors; i++) {
        double x = sheet_x(s, axis_place(&s->x, s->x_ticks.minor[i]));

        stroke_line(cr, AXIS_PT, x, s->bottom, x, s->bottom - 1.5);
    }
    for (i = 0; i < s->y_ticks.count; i++) {
        double y = sheet_y(s, axis_place(&s->y, s->y_ticks.at[i]));

        stroke_line(cr, AXIS_PT, s->left, y, s->left + 3, y);
        ink_text(cr, tick_pt, s->left - 2.5, y + 0.36 * tick_pt, 1, s->y_ticks.label[i]);
    }
    for (i = 0; i < s->y_ticks.minors; i++) {
        double y = sheet_y(s, axis_place(&s->y, s->y_ticks.minor[i]));

        stroke_line(cr, AXIS_PT, s->left, y, s->left + 1.5, y);
    }
}

static void draw_wrapped(cairo_t *cr, const struct ink_lines *w, double size, double x, double y,
                         double align)
{
    int i;

    for (i = 0; i < w->count; i++)
        ink_text(cr, size, x, y + (i + 0.9) * 1.2 * size, align, w->line[i]);
}

static void draw_texts(cairo_t *cr, const struct sheet *s)
{
    double label_pt = s->paper.label_pt, centre = (s->left + s->right) / 2;
    double below = s->bottom + 1.45 * s->paper.tick_pt;
    size_t j;
    int i;

    ink_grey(cr, BLACK);
    draw_wrapped(cr, &s->title, label_pt, s->width / 2, 2, 0.5);
    draw_wrapped(cr, &s->x_label, label_pt, centre, below, 0.5);
    cairo_save(cr);
    cairo_translate(cr, 1.5, (s->top + s->bottom) / 2);
    cairo_rotate(cr, -acos(0));
    draw_wrapped(cr, &s->y_label, label_pt, 0, 0, 0.5);
    cairo_restore(cr);
    ink_grey(cr, 0.3);
    for (i = 0; i < s->subtitle.count; i++)
        ink_text(cr, s->inside_pt, s->subtitle_text[i].x, s->subtitle_text[i].y, 0,
                 s->subtitle_text[i].text);
    for (j = 0; j < s->figure->spans; j++)
        if (s->span_text[j].text)
            ink_text(cr, s->inside_pt, s->span_text[j].x, s->span_text[j].y, 0,
                     s->span_text[j].text);
    below += 1.2 * label_pt * s->x_label.count + 2;
    draw_wrapped(cr, &s->note, s->note_pt, 2.5, below, 0);
}

/* ---- names of lines --------------------------------------------------------------------- */

static void set_name_colour(cairo_t *cr, const struct figure_line *line)
{
    if (line->role == FIGURE_REFERENCE)
        ink_grey(cr, GREY - 0.1);
    else
        ink_slot(cr, line->slot, line->slot == 6 ? 0.62 : line->slot >= 3 ? 0.72 : 0.9, 1);
}

static void draw_names(cairo_t *cr, const struct sheet *s)
{
    double size = s->paper.tick_pt;
    int i;

    for (i = 0; i < s->labels; i++) {
        const struct sheet_label *l = &s->label[i];
        double x = s->right + 5;

        if (s->legend) {
            double y = s->legend_top + (i / s->legend_columns + 0.5) * 1.2 * size;

            x = s->left + i % s->legend_columns * s->legend_column;
            set_line_colour(cr, l->line);
            ink_dash(cr, l->line->dash);
            stroke_line(cr, l->line->role == FIGURE_REFERENCE ? REFERENCE_PT : DATA_PT, x, y,
                        x + 16, y);
            ink_dash(cr, DASH_SOLID);
            ink_marker(cr, l->line->marker, x + 8, y, MARKER_PT);
            ink_grey(cr, BLACK);
            ink_text(cr, size, x + 19, y + 0.36 * size, 0, l->line->name);
            continue;
        }
        if (fabs(l->y - l->wished) > 1 || l->end_x < s->right - 6) {
            ink_grey(cr, 0.65);
            stroke_line(cr, 0.35, l->end_x + 2.5, l->wished, x - 1, l->y);
        }
        set_name_colour(cr, l->line);
        ink_text(cr, size, x, l->y + 0.36 * size, 0, l->line->name);
    }
}

void figure_draw(cairo_t *cr, const struct figure *f, const struct figure_paper *paper)
{
    static const enum figure_role order[3] = { FIGURE_REFERENCE, FIGURE_RAW, FIGURE_SERIES };
    struct sheet s;
    size_t i, vertices = 0;
    int k;

    cairo_save(cr);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_rectangle(cr, 0, 0, 72 * paper->width_in, 72 * paper->height_in);
    cairo_fill(cr);
    sheet_init(&s, cr, f, paper);
    draw_spans(cr, &s);
    draw_blocks(cr, &s);
    vertices += f->blocks;
    for (i = 0; i < f->lines; i++)
        draw_band(cr, &s, &f->line[i], &s.reduced[i]);
    for (k = 0; k < 3; k++) {
        for (i = 0; i < f->lines; i++) {
            if (f->line[i].role != order[k])
                continue;
            draw_line(cr, &s, &f->line[i], &s.reduced[i]);
            draw_markers(cr, &s, &f->line[i], &s.reduced[i]);
            draw_outside(cr, &s, &f->line[i], &s.reduced[i]);
            vertices += s.reduced[i].count;
        }
    }
    draw_marks(cr, &s);
    draw_axes(cr, &s);
    draw_texts(cr, &s);
    draw_names(cr, &s);
    if (!vertices) {
        ink_grey(cr, GREY);
        ink_text(cr, paper->label_pt, (s.left + s.right) / 2, (s.top + s.bottom) / 2, 0.5,
                 "no data yet");
    }
    sheet_release(&s);
    cairo_restore(cr);
}
