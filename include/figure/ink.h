/*
 * ink -- text, colours, dashes and markers for drawing on paper; used by draw.c and sheet.c.
 *
 * Lengths are points. Nothing depends on settings of the machine; the font is DejaVu Sans.
 */
#ifndef FIGURE_INK_H
#define FIGURE_INK_H

#include "figure/draw.h"

#define INK_LEADING 1.2 /* line distance in text sizes */

enum { INK_LINES_MOST = 4 };

struct ink_lines { /* a text in lines; zeroed: none */
    char *line[INK_LINES_MOST];
    int count;
};

void ink_grey(cairo_t *cr, double level); /* 0 black, 1 white */
/* The colour of a slot; `shade` < 1 darkens it, for text in a pale colour. */
void ink_slot(cairo_t *cr, int slot, double shade, double alpha);
void ink_dash(cairo_t *cr, enum figure_dash dash);
/* A marker of half width `size` around (x, y) in the present colour. */
void ink_marker(cairo_t *cr, enum figure_marker marker, double x, double y, double size);

/* Sets the font; ink_width() and ink_text() do so themselves. */
void ink_font(cairo_t *cr, double size);
double ink_width(cairo_t *cr, double size, const char *text);
/* Draws a text; its left end, centre or right end (align 0, 0.5, 1) is at x, its baseline at y.
 * Broken UTF-8 and control characters show as stand-ins. */
void ink_text(cairo_t *cr, double size, double x, double y, double align, const char *text);

/*
 * A text that ink_text() was asked for while the context had a collection: it is noted instead of
 * drawn, for forms that keep text as text. Coordinates are the surface's.
 */
struct ink_word {
    char *text;
    double x, y, angle; /* left end of the baseline; radians, clockwise */
    double size, width;
    double red, green, blue;
};
struct ink_words { /* zeroed: none */
    struct ink_word *word;
    size_t count, capacity;
};
void ink_collect(cairo_t *cr, struct ink_words *words);
void ink_words_release(struct ink_words *words);

/* Breaks a text (or NULL) at spaces; what doesn't fit into `most` lines ends in an ellipsis. */
void ink_wrap(struct ink_lines *w, cairo_t *cr, double size, const char *text, double width,
              int most);
/* The same number of lines, but of about the same length. */
void ink_wrap_evenly(struct ink_lines *w, cairo_t *cr, double size, const char *text, double width,
                     int most);
void ink_unwrap(struct ink_lines *w); /* frees */

#endif
