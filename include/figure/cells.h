/*
 * cells -- a figure in character cells, for panes and for text output.
 *
 * Curves are braille, quadrants or ASCII characters as the canvas says; every point has its part
 * in them, however many there are: columns keep their lowest and highest values, and values beyond
 * the y limits show as arrows. What there is no room for is left out in this order: names, axis
 * labels, axes. Nothing is drawn outside the rectangle. Time is linear in the points.
 * Threads: the main thread only.
 */
#ifndef FIGURE_CELLS_H
#define FIGURE_CELLS_H

#include "figure/figure.h"
#include "screen/canvas.h"

struct cells_point {
    bool valid; /* the line has a point */
    double x, y;
    double low, high; /* NaN without an interval */
};

struct cells_frame {  /* where the curves are, and what they span */
    struct rect plot; /* in the coordinates of the canvas's clip */
    struct figure_axis x, y;
};

struct cells_options {
    bool titles;                 /* a row above for y label and subtitle, one below for x label */
    bool bare;                   /* no names of lines, marks and spans */
    bool cursor;                 /* a vertical line at cursor_x */
    double cursor_x;             /* data */
    struct cells_point *nearest; /* [f->lines], or NULL: each line's point nearest to cursor_x */
    struct cells_frame *frame;   /* or NULL */
};

/* `options` NULL: all off. The rectangle lies in the clip, as in canvas_clip(). */
void figure_draw_cells(const struct figure *f, struct canvas *c, struct rect r,
                       const struct cells_options *options);

/* The x value at the middle of a column of the plot. */
double cells_x_of_column(const struct cells_frame *frame, int column);

#endif
