/* cells_axes -- axes in cells: ticks, spans and marks on them, and the titles. */
#include "figure/cells_layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

void cells_draw_y_axis(const struct cells_layout *l)
{
    int row, i, last = -1, column = l->plot.column - 1;

    for (row = 0; row < l->plot.rows; row++)
        canvas_put(l->canvas, l->plot.row + row, column, cells_either(l, 0x2502, '|'), STYLE_AXIS);
    if (l->x_axis)
        canvas_put(l->canvas, l->plot.row + l->plot.rows, column, cells_either(l, 0x2514, '+'),
                   STYLE_AXIS);
    for (i = 0; i < l->y_ticks.count; i++) {
        row = dots_row(&l->dots, axis_place(&l->y, l->y_ticks.at[i]));
        if (row == last)
            continue;
        last = row;
        canvas_put(l->canvas, l->plot.row + row, column, cells_either(l, 0x2524, '+'), STYLE_AXIS);
        canvas_text_right(l->canvas, l->plot.row + row, column, STYLE_DIM, l->y_ticks.label[i]);
    }
}

/* Takes columns of the row of labels if a blank is kept on both sides: where it begins, or -1. */
static int take(const struct cells_layout *l, char *taken, int column, int width)
{
    int i;

    if (column + width > l->columns)
        column = l->columns - width;
    if (column < 0)
        return -1;
    for (i = column - 1; i <= column + width; i++)
        if (i >= 0 && i < l->columns && taken[i])
            return -1;
    memset(taken + column, 1, (size_t)width);
    return column;
}

static bool put_label(const struct cells_layout *l, char *taken, int column, enum style style,
                      const char *text)
{
    column = take(l, taken, column, canvas_width(text));
    if (column < 0)
        return false;
    canvas_text(l->canvas, l->plot.row + l->plot.rows + 1, column, style, text);
    return true;
}

/* The column of a mark; -1 outside the limits. */
static int mark_column(const struct cells_layout *l, size_t i)
{
    double place = axis_place(&l->x, l->figure->mark[i].x);

    return place >= 0 && place <= 1 ? dots_column(&l->dots, place) + l->plot.column : -1;
}

/* Triangles with their names below the axis. Of marks too near to each other the later ones have
 * their triangle on the axis and their name in the same text: "▲m lr". */
static void draw_mark_labels(const struct cells_layout *l, char *taken)
{
    const struct figure *f = l->figure;
    size_t i = 0;

    while (i < f->marks) {
        int column = mark_column(l, i), next = 0;
        char group[CELLS_TEXT_MOST];
        struct text t;

        text_init(&t, group, sizeof group);
        text_add(&t, "%s%s", l->plain ? "^" : "▲", l->names ? f->mark[i].label : "");
        for (i++; column >= 0 && i < f->marks; i++) {
            next = mark_column(l, i);
            if (next < column || next > column + canvas_width(group))
                break;
            if (l->names && f->mark[i].label[0])
                text_add(&t, " %s", f->mark[i].label);
            if (next > column)
                canvas_put(l->canvas, l->plot.row + l->plot.rows, next,
                           cells_either(l, 0x25B2, '^'), STYLE_MARK);
        }
        if (column >= 0 && !put_label(l, taken, column, STYLE_MARK, group))
            canvas_put(l->canvas, l->plot.row + l->plot.rows, column, cells_either(l, 0x25B2, '^'),
                       STYLE_MARK);
    }
}

static int tick_column(const struct cells_layout *l, int i)
{
    return dots_column(&l->dots, axis_place(&l->x, l->x_ticks.at[i])) + l->plot.column;
}

/* Where the label of a tick would like to begin. */
static int tick_label_column(const struct cells_layout *l, int i)
{
    int at = tick_column(l, i) - canvas_width(l->x_ticks.label[i]) / 2;

    return at < 0 ? 0 : at;
}

/* An axis with one number says nothing: do the marks leave room for two? */
static bool ticks_have_room(const struct cells_layout *l, const char *taken)
{
    char *row = x_calloc((size_t)l->columns, 1);
    int count = 0, i;

    memcpy(row, taken, (size_t)l->columns);
    for (i = 0; i < l->x_ticks.count; i++)
        count += take(l, row, tick_label_column(l, i), canvas_width(l->x_ticks.label[i])) >= 0;
    free(row);
    return count > 1 || l->x_ticks.count < 2;
}

/* With their names in the line of the axis, so that the numbers have the row below to themselves.
 */
static void draw_marks_on_axis(const struct cells_layout *l)
{
    const struct figure *f = l->figure;
    int row = l->plot.row + l->plot.rows, end = -1;
    size_t i;

    for (i = 0; i < f->marks; i++) {
        int column = mark_column(l, i);

        if (column < 0)
            continue;
        canvas_put(l->canvas, row, column, cells_either(l, 0x25B2, '^'), STYLE_MARK);
        if (l->names && column > end &&
            column + 1 + canvas_width(f->mark[i].label) <= l->plot.column + l->plot.columns)
            end = canvas_text(l->canvas, row, column + 1, STYLE_MARK, f->mark[i].label);
    }
}

void cells_draw_x_axis(const struct cells_layout *l)
{
    int row = l->plot.row + l->plot.rows, i;
    char *taken = x_calloc((size_t)l->columns, 1);
    bool on_axis;
    size_t k;

    for (i = 0; i < l->plot.columns; i++)
        canvas_put(l->canvas, row, l->plot.column + i, cells_either(l, 0x2500, '-'), STYLE_AXIS);
    for (k = 0; k < l->figure->spans; k++) {
        double from = axis_place(&l->x, l->figure->span[k].low);
        double to = axis_place(&l->x, l->figure->span[k].high);

        if (!(to >= 0) || from > 1)
            continue;
        for (i = from > 0 ? dots_column(&l->dots, from) : 0; i <= dots_column(&l->dots, to); i++)
            canvas_put(l->canvas, row, l->plot.column + i, cells_either(l, 0x2501, '='),
                       STYLE_STRONG);
    }
    draw_mark_labels(l, taken);
    on_axis = !ticks_have_room(l, taken);
    if (on_axis) {
        memset(taken, 0, (size_t)l->columns);
        canvas_fill(l->canvas, (struct rect){ row + 1, 0, 1, l->columns }, ' ', STYLE_TEXT);
    }
    for (i = 0; i < l->x_ticks.count; i++)
        if (put_label(l, taken, tick_label_column(l, i), STYLE_DIM, l->x_ticks.label[i]))
            canvas_put(l->canvas, row, tick_column(l, i), cells_either(l, 0x252C, '+'), STYLE_AXIS);
    if (on_axis) /* over the ticks: what happened counts more */
        draw_marks_on_axis(l);
    free(taken);
}

void cells_draw_titles(const struct cells_layout *l)
{
    const struct figure *f = l->figure;
    bool log = f->y.scale == SCALE_LOG;
    char left[CELLS_TEXT_MOST], below[CELLS_TEXT_MOST];
    int used, room;

    snprintf(left, sizeof left, "%s%s", f->y.label ? f->y.label : "", log ? ", log" : "");
    snprintf(below, sizeof below, "%s%s", f->x.label ? f->x.label : "",
             f->x.scale == SCALE_LOG ? ", log" : "");
    used = cells_put_text(l, 0, 0, l->columns, STYLE_DIM, left);
    room = l->columns - used - 3;
    if (f->subtitle && canvas_width(f->subtitle) <= room)
        canvas_text_right(l->canvas, 0, l->columns, STYLE_DIM, f->subtitle);
    room = canvas_width(below);
    if (room > l->plot.columns)
        cells_put_text(l, l->rows - 1, 0, l->columns, STYLE_DIM, below);
    else
        cells_put_text(l, l->rows - 1, l->plot.column + (l->plot.columns - room) / 2, room,
                       STYLE_DIM, below);
}
