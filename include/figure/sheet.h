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
#include "figure/reduce.h"

enum { WRAP_MOST = 4 };

struct wrapped { /* a text in at most WRAP_MOST lines */
    char *line[WRAP_MOST];
    int count;
};

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
    struct wrapped title, x_label, y_label, note, subtitle;
    struct sheet_text *span_text, *mark_text; /* [spans], [marks] */
    struct sheet_text subtitle_text[WRAP_MOST];
};

void sheet_init(struct sheet *s, cairo_t *cr, const struct figure *f,
                const struct figure_paper *paper);
void sheet_release(struct sheet *s);

/* From places (0..1) to points. */
double sheet_x(const struct sheet *s, double place);
double sheet_y(const struct sheet *s, double place);

/* Sets font and size; the width of a text at that size. */
void ink_font(cairo_t *cr, double size);
/* Draws a text; its left end, centre or right end (align 0, 0.5, 1) is at x, its baseline at y.
 * Broken UTF-8 and control characters show as stand-ins. */
void ink_text(cairo_t *cr, double size, double x, double y, double align, const char *text);
double ink_width(cairo_t *cr, double size, const char *text);

#endif
