/*
 * cells_layout -- what the parts of the drawing in cells share; used by cells*.c alone.
 *
 * Rows and columns are relative to the figure's rectangle, to which the canvas is clipped.
 */
#ifndef FIGURE_CELLS_LAYOUT_H
#define FIGURE_CELLS_LAYOUT_H

#include "figure/axis.h"
#include "figure/dots.h"
#include "figure/figure.h"
#include "figure/reduce.h"
#include "screen/canvas.h"

enum { CELLS_TEXT_MOST = 160 }; /* bytes of a text put together */

struct cells_name { /* of a line, with a sample of it in front */
    const struct figure_line *line;
    double end; /* place of the line's last value */
    int row;
};

struct cells_layout {
    const struct figure *figure;
    struct canvas *canvas;
    struct rect plot; /* relative to the rectangle */
    int rows, columns;
    bool plain; /* ASCII */
    bool x_axis, y_axis, titles, names, ends;
    struct figure_axis x, y;
    struct ticks x_ticks, y_ticks;
    struct reduced *reduced;
    struct dots dots;
    struct cells_name *name;
    int named;
    int margin; /* columns right of the plot */
};

/* A character of Unicode, or its stand-in in ASCII. */
uint32_t cells_either(const struct cells_layout *l, uint32_t fine, char plain);
enum style cells_curve_style(const struct figure_line *line);
/* The character that draws a line in ASCII. */
char cells_curve_ascii(const struct figure_line *line);
/* Text of at most `columns` cells; a longer one ends in an ellipsis. Returns its width. */
int cells_put_text(const struct cells_layout *l, int row, int column, int columns, enum style style,
                   const char *text);

/* cells_axes.c: the y axis, the x axis with marks and spans, the rows above and below. */
void cells_draw_y_axis(const struct cells_layout *l);
void cells_draw_x_axis(const struct cells_layout *l);
void cells_draw_titles(const struct cells_layout *l);

/* cells_names.c: names of lines and spans, where they hide no curve. */
void cells_draw_names(struct cells_layout *l);

#endif
