/*
 * sheet -- where everything of a figure goes on a paper; used by draw.c alone.
 *
 * All lengths are points, y grows downward. The frame is the panel between the axes; the data area
 * is the frame without the rows reserved for the subtitle (top) and the marks (bottom), so text
 * never meets a curve. Memory: sheet_release() frees everything.
 */
#ifndef FIGURE_SHEET_H
#define FIGURE_SHEET_H

#include "figure/axis.h"
#include "figure/draw.h"
#include "figure/ink.h"
#include "figure/reduce.h"

struct sheet_label { /* a name at the end of its line */
    const struct figure_line *line;
    double end_x, end_y; /* where the line ends */
    double y;            /* where the text is centred */
    double wished;       /* y before labels were moved apart */
};

struct sheet_text { /* a short text inside the frame */
    const char *text;
    double x, y; /* left end of the baseline */
    double width;
    int row;
};

struct sheet {
    const struct figure *figure;
    struct figure_paper paper;
    struct figure_axis x, y;
    struct ticks x_ticks, y_ticks;
    double width, height;            /* the paper */
    double left, right, top, bottom; /* the frame */
    double data_top, data_bottom;
    double note_pt, inside_pt; /* text sizes */
    struct reduced *reduced;   /* [lines] */
    struct sheet_label *label; /* [labels], from top to bottom */
    int labels;
    bool legend; /* the labels stand in a legend above the frame */
    int legend_columns;
    double legend_top, legend_column;
    struct ink_lines title, x_label, y_label, note, subtitle;
    struct sheet_text *span_text, *mark_text; /* [spans], [marks] */
    struct sheet_text subtitle_text[INK_LINES_MOST];
};

void sheet_init(struct sheet *s, cairo_t *cr, const struct figure *f,
                const struct figure_paper *paper);
void sheet_release(struct sheet *s);

/* From places (0..1) to points. */
double sheet_x(const struct sheet *s, double place);
double sheet_y(const struct sheet *s, double place);

#endif
