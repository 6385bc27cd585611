/* sheet -- the layout of a figure on paper: margins first, then ticks, then labels. */
#include "figure/sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const double MARGIN = 2.5;     /* around the sheet */
static const double LABEL_SPACE = 5;  /* between the frame and a direct label */
static const double LABEL_SHARE = .4; /* of the width that direct labels may take */
static const double NOTE_SPACE = 2;   /* above the note */
static const double MARK_SPACE = 3.4; /* between a mark's line and its name */
static const double LEGEND_SAMPLE = 20;

double sheet_x(const struct sheet *s, double place)
{
    return s->left + place * (s->right - s->left);
}

double sheet_y(const struct sheet *s, double place)
{
    return s->data_bottom - place * (s->data_bottom - s->data_top);
}

static double rows(const struct ink_lines *w, double size)
{
    return w->count * size * INK_LEADING;
}

static double widest_label(cairo_t *cr, double size, const struct ticks *t)
{
    double widest = 0;
    int i;

    for (i = 0; i < t->count; i++)
        widest = fmax(widest, ink_width(cr, size, t->label[i]));
    return widest;
}

/* The most ticks whose labels keep a distance of about two digits. */
static void x_ticks(struct sheet *s, cairo_t *cr)
{
    double space = 1.3 * s->paper.tick_pt;
    int most, i;

    for (most = 9; most >= 2; most--) {
        double end = -HUGE_VAL;
        bool fits = true;

        axis_ticks(&s->x_ticks, &s->x, most);
        for (i = 0; i < s->x_ticks.count; i++) {
            double half = ink_width(cr, s->paper.tick_pt, s->x_ticks.label[i]) / 2;
            double centre = sheet_x(s, axis_place(&s->x, s->x_ticks.at[i]));

            fits = fits && centre - half >= end;
            end = centre + half + space;
        }
        if (fits)
            return;
    }
}

/* Names of ticks that would touch: the one further down the list stays. */
static void thin_names(struct sheet *s)
{
    double last = HUGE_VAL, y;
    int i;

    for (i = s->y_ticks.count; i-- > 0;) {
        y = sheet_y(s, axis_place(&s->y, s->y_ticks.at[i]));
        if (fabs(y - last) < 0.95 * s->paper.tick_pt)
            s->y_ticks.label[i][0] = '\0';
        else
            last = y;
    }
}

static void y_ticks(struct sheet *s, cairo_t *cr)
{
    double line = s->y_label.count ? rows(&s->y_label, s->paper.label_pt) + 1.5 : 0;
    int most = (int)((s->data_bottom - s->data_top) / (2.7 * s->paper.tick_pt)) + 1;

    axis_ticks(&s->y_ticks, &s->y, most < 2 ? 2 : most > 9 ? 9 : most);
    if (s->y.ticks)
        thin_names(s);
    s->left = MARGIN + line + widest_label(cr, s->paper.tick_pt, &s->y_ticks) + 3;
}

/* The last vertex of a line inside the frame; false when there is none. */
static bool line_end(const struct reduced *r, double *x, double *y)
{
    size_t i;

    for (i = r->count; i-- > 0;) {
        const struct vertex *v = &r->vertex[i];

        if (v->beneath || v->x < 0 || v->x > 1)
            continue;
        *x = v->x;
        *y = v->y < 0 ? 0 : v->y > 1 ? 1 : v->y;
        return true;
    }
    return false;
}

static int by_height(const void *a, const void *b)
{
    const struct sheet_label *p = a, *q = b;

    if (p->wished != q->wished)
        return p->wished < q->wished ? -1 : 1;
    return p->line < q->line ? -1 : p->line > q->line;
}

/* Finds which lines carry a name and decides between direct labels and a legend. */
static void choose_labels(struct sheet *s, cairo_t *cr)
{
    double widest = 0, x, y;
    bool apart = false;
    size_t i;

    for (i = 0; i < s->figure->lines; i++) {
        const struct figure_line *line = &s->figure->line[i];

        if (!line->labelled || !line->name[0] || !line_end(&s->reduced[i], &x, &y))
            continue;
        apart = apart || line->apart; /* bars in groups: no name can stand at an end */
        s->label[s->labels].line = line;
        s->label[s->labels].end_x = x;
        s->label[s->labels++].end_y = y;
        widest = fmax(widest, ink_width(cr, s->paper.tick_pt, line->name));
    }
    s->right = s->width - MARGIN - 0.5 * s->paper.tick_pt;
    if (!s->labels)
        return;
    s->legend = apart || widest + LABEL_SPACE > LABEL_SHARE * s->width ||
                s->labels * 1.15 * s->paper.tick_pt > s->bottom - s->top;
    if (!s->legend) {
        s->right = s->width - MARGIN - widest - LABEL_SPACE;
        return;
    }
    s->legend_column = LEGEND_SAMPLE + widest + 8;
    s->legend_columns = (int)((s->width - s->left - MARGIN + 8) / s->legend_column);
    if (s->legend_columns < 1)
        s->legend_columns = 1;
    s->legend_top = s->top;
    s->top += ceil(s->labels / (double)s->legend_columns) * INK_LEADING * s->paper.tick_pt + 2;
}

static void place_labels(struct sheet *s)
{
    double *at, *gap;
    int i;

    at = x_malloc(sizeof *at * (size_t)(s->labels + 1));
    gap = x_malloc(sizeof *gap * (size_t)(s->labels + 1));
    for (i = 0; i < s->labels; i++) {
        s->label[i].end_x = sheet_x(s, s->label[i].end_x);
        s->label[i].end_y = s->label[i].wished = sheet_y(s, s->label[i].end_y);
    }
    if (!s->legend)
        qsort(s->label, (size_t)s->labels, sizeof *s->label, by_height);
    for (i = 0; i < s->labels; i++) {
        at[i] = s->label[i].wished;
        gap[i] = 1.15 * s->paper.tick_pt;
    }
    labels_spread(at, gap, s->labels, s->top + 0.5 * s->paper.tick_pt,
                  s->bottom - 0.4 * s->paper.tick_pt);
    for (i = 0; i < s->labels; i++)
        s->label[i].y = at[i];
    free(at);
    free(gap);
}

/* The first row, from 0, in which `now` meets none of the other texts. */
static void find_row(struct sheet_text *now, const struct sheet_text *const *earlier, int count)
{
    int i;

    for (i = 0; i < count; i++) {
        const struct sheet_text *other = earlier[i];

        if (other->row == now->row && now->x < other->x + other->width + 4 &&
            other->x < now->x + now->width + 4) {
            now->row++;
            i = -1;
        }
    }
}

static double within(double x, double low, double high)
{
    return x > high ? fmax(high, low) : fmax(x, low);
}

/* Subtitle and span names share rows at the top of the frame; returns how many. */
static int head_rows(struct sheet *s, cairo_t *cr)
{
    const struct figure *f = s->figure;
    const struct sheet_text **placed = x_malloc(sizeof *placed * (f->spans + INK_LINES_MOST));
    int used = 0, most = 0, i;
    size_t j;

    for (i = 0; i < s->subtitle.count; i++) {
        struct sheet_text *t = &s->subtitle_text[i];

        t->text = s->subtitle.line[i];
        t->width = ink_width(cr, s->inside_pt, t->text);
        t->x = f->spans ? s->right - t->width : s->left + 5;
        t->row = i;
        most = i + 1;
        placed[used++] = t;
    }
    for (j = 0; j < f->spans; j++) {
        struct sheet_text *t = &s->span_text[j];
        double from = sheet_x(s, within(axis_place(&s->x, f->span[j].low), 0, 1));
        double to = sheet_x(s, within(axis_place(&s->x, f->span[j].high), 0, 1));

        t->text = f->span[j].label;
        if (!t->text[0])
            continue;
        t->width = ink_width(cr, s->inside_pt, t->text);
        t->x = t->width < to - from ? (from + to - t->width) / 2 : from + 1.5;
        t->x = within(t->x, s->left + 2, s->right - t->width);
        t->row = 0;
        find_row(t, placed, used);
        most = t->row + 1 > most ? t->row + 1 : most;
        placed[used++] = t;
    }
    free(placed);
    return most;
}

/* Whether a name would lie across the line of another mark than its own. */
static bool meets_mark(const struct sheet_text *name, const struct sheet_text *triangle,
                       size_t marks, size_t own)
{
    size_t i;

    for (i = 0; i < marks; i++)
        if (i != own && triangle[i].x > name->x && triangle[i].x < name->x + name->width + 4)
            return true;
    return false;
}

/* Names of marks beside their lines at the bottom of the frame; returns the number of rows. */
static int foot_rows(struct sheet *s, cairo_t *cr)
{
    const struct figure *f = s->figure;
    const struct sheet_text **placed = x_malloc(sizeof *placed * (2 * f->marks + 1));
    struct sheet_text *triangle = x_calloc(f->marks, sizeof *triangle);
    int used = 0, most = f->marks ? 1 : 0;
    size_t j;

    for (j = 0; j < f->marks; j++) { /* names keep clear of all triangles, which are in row 0 */
        triangle[j].x = sheet_x(s, axis_place(&s->x, f->mark[j].x)) + 1;
        triangle[j].width = -2;
        placed[used++] = &triangle[j];
    }
    for (j = 0; j < f->marks; j++) {
        struct sheet_text *t = &s->mark_text[j];
        double place = axis_place(&s->x, f->mark[j].x), x = sheet_x(s, place);

        if (!(place >= 0 && place <= 1))
            continue;
        t->text = f->mark[j].label;
        t->width = ink_width(cr, s->inside_pt, t->text);
        t->x = x + MARK_SPACE;
        if (t->x + t->width > s->right ||
            (meets_mark(t, triangle, f->marks, j) && x - MARK_SPACE - t->width > s->left + 3))
            t->x = x - MARK_SPACE - t->width;
        t->row = 0;
        find_row(t, placed, used);
        most = t->row + 1 > most ? t->row + 1 : most;
        placed[used++] = t;
    }
    free(placed);
    free(triangle);
    return most;
}

static void place_inside(struct sheet *s, cairo_t *cr)
{
    double line = INK_LEADING * s->inside_pt, most = 0.4 * (s->bottom - s->top);
    int head = head_rows(s, cr), foot = foot_rows(s, cr), i;
    size_t j;

    s->data_top = s->top + (head ? fmin(most, head * line + 2) : 0);
    s->data_bottom = s->bottom - (foot ? fmin(most, foot * line + 4) : 0);
    for (i = 0; i < s->subtitle.count; i++)
        s->subtitle_text[i].y = s->top + (s->subtitle_text[i].row + 0.8) * line;
    for (j = 0; j < s->figure->spans; j++)
        s->span_text[j].y = s->top + (s->span_text[j].row + 0.8) * line;
    for (j = 0; j < s->figure->marks; j++)
        s->mark_text[j].y = s->bottom - 3.8 - s->mark_text[j].row * line;
}

/* Points that the given limits leave out are never dropped silently. */
static void wrap_note(struct sheet *s, cairo_t *cr)
{
    const struct figure *f = s->figure;
    size_t above = 0, below = 0, i;
    char left_out[96] = "";
    char *note = NULL;

    for (i = 0; i < f->lines; i++) {
        above += s->reduced[i].above;
        below += s->reduced[i].below;
    }
    if (above && below)
        snprintf(left_out, sizeof left_out, "Outside: %zu points above, %zu below.", above, below);
    else if (above || below)
        snprintf(left_out, sizeof left_out, "Outside: %zu point%s %s.", above + below,
                 above + below == 1 ? "" : "s", above ? "above" : "below");
    figure_set_text(&note, "%s%s%s", f->note ? f->note : "", f->note && *left_out ? " " : "",
                    left_out);
    ink_wrap(&s->note, cr, s->note_pt, note, s->width - 2 * MARGIN, INK_LINES_MOST);
    free(note);
}

void sheet_init(struct sheet *s, cairo_t *cr, const struct figure *f,
                const struct figure_paper *paper)
{
    size_t i;

    memset(s, 0, sizeof *s);
    s->figure = f;
    s->paper = *paper;
    s->width = 72 * paper->width_in;
    s->height = 72 * paper->height_in;
    s->inside_pt = paper->tick_pt - 0.5;
    s->note_pt = paper->tick_pt - 1;
    figure_limits(f, &s->x, &s->y);
    s->reduced = x_calloc(f->lines, sizeof *s->reduced);
    s->label = x_calloc(f->lines, sizeof *s->label);
    s->span_text = x_calloc(f->spans, sizeof *s->span_text);
    s->mark_text = x_calloc(f->marks, sizeof *s->mark_text);
    for (i = 0; i < f->lines; i++)
        figure_reduce(&s->reduced[i], &f->line[i], &s->x, &s->y,
                      (int)ceil(paper->width_in * paper->dpi));

    wrap_note(s, cr);
    ink_wrap_evenly(&s->title, cr, paper->label_pt, f->title, s->width - 2 * MARGIN, 2);
    ink_wrap_evenly(&s->x_label, cr, paper->label_pt, f->x.label, 0.8 * s->width, 2);
    s->top = MARGIN + rows(&s->title, paper->label_pt) + 0.4 * paper->tick_pt;
    s->bottom = s->height - MARGIN - rows(&s->note, s->note_pt) - (s->note.count ? NOTE_SPACE : 0) -
                rows(&s->x_label, paper->label_pt) - 1.45 * paper->tick_pt;
    if (s->bottom < s->top + 20)
        s->bottom = s->top + 20;
    ink_wrap_evenly(&s->y_label, cr, paper->label_pt, f->y.label, s->bottom - s->top, 2);
    s->data_top = s->top;
    s->data_bottom = s->bottom;
    y_ticks(s, cr);
    choose_labels(s, cr);
    if (s->legend) { /* the frame has become shorter */
        ink_unwrap(&s->y_label);
        ink_wrap_evenly(&s->y_label, cr, paper->label_pt, f->y.label, s->bottom - s->top, 3);
    }
    if (s->right < s->left + 20)
        s->right = s->left + 20;
    if (s->bottom < s->top + 20)
        s->bottom = s->top + 20;
    ink_wrap_evenly(&s->subtitle, cr, s->inside_pt, f->subtitle, s->right - s->left - 6, 3);
    place_inside(s, cr);
    y_ticks(s, cr); /* again: now the data area is known */
    if (s->right < s->left + 20)
        s->right = s->left + 20;
    x_ticks(s, cr);
    place_inside(s, cr);
    place_labels(s);
}

void sheet_release(struct sheet *s)
{
    size_t i;

    for (i = 0; s->figure && i < s->figure->lines; i++)
        reduced_release(&s->reduced[i]);
    free(s->reduced);
    free(s->label);
    free(s->span_text);
    free(s->mark_text);
    ink_unwrap(&s->title);
    ink_unwrap(&s->x_label);
    ink_unwrap(&s->y_label);
    ink_unwrap(&s->note);
    ink_unwrap(&s->subtitle);
    memset(s, 0, sizeof *s);
}
