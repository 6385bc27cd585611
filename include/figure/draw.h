/*
 * draw -- a figure as a paper wants it, on any cairo surface whose unit is the point (1/72 inch).
 *
 * Thin axes, direct labels at the line ends (a legend above the panel when they have no room),
 * pale interval bands, the shaded and named training range, references thin and grey, marks as thin
 * lines with a triangle at the bottom. The same input gives the same drawing: nothing here asks the
 * clock, the locale, the user or the machine. The font is DejaVu Sans.
 *
 * Threads: the main thread only. The context's graphics state is left as it was.
 */
#ifndef FIGURE_DRAW_H
#define FIGURE_DRAW_H

#include "figure/figure.h"

typedef struct _cairo cairo_t; /* as in <cairo.h>, which users of the PNG don't need */

struct figure_paper {
    double width_in, height_in; /* inches */
    double dpi;                 /* resolution of a raster; lines are thinned out to it */
    double label_pt, tick_pt;   /* text sizes in points: axis labels; ticks and line labels */
};

/* One column of a two-column paper: 3.25 x 2.4 inches, 300 dpi, 8 and 7 pt. */
struct figure_paper figure_paper_default(void);

/* Draws over a white sheet from (0, 0) to the paper's size. */
void figure_draw(cairo_t *cr, const struct figure *f, const struct figure_paper *paper);

#endif
