/*
 * figure -- a figure as data: one panel with axes, lines, bands, bars, marks, labels. No drawing
 * here.
 *
 * A plot fills a struct figure from recorded runs; one description serves the terminal
 * (figure/cells.h), the PNG (figure/png.h) and the CSV (figure/csv.h). Numbers are double;
 * not-a-number is a gap. Memory: everything given is copied; figure_release() frees all of it.
 */
#ifndef FIGURE_FIGURE_H
#define FIGURE_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

enum figure_scale { SCALE_LINEAR, SCALE_LOG };

enum figure_dash { DASH_SOLID, DASH_LONG, DASH_SHORT, DASH_DOT, DASH_DASHDOT };
enum figure_marker {
    MARKER_NONE,
    MARKER_CIRCLE,
    MARKER_SQUARE,
    MARKER_TRIANGLE,
    MARKER_DIAMOND,
    MARKER_CROSS
};

enum figure_role {
    FIGURE_SERIES,    /* a result: colour, dash and marker from its slot */
    FIGURE_RAW,       /* the thin raw data behind a smoothed series of the same slot */
    FIGURE_REFERENCE, /* a yardstick: thin, grey, labelled */
};

struct figure_line {
    char *name; /* direct label at the line's end and column name in the CSV */
    enum figure_role role;
    int slot; /* 0..7: colour, dash and marker of the Okabe-Ito order */
    enum figure_dash dash;
    enum figure_marker marker;
    size_t count;
    double *x, *y;      /* [count] */
    double *low, *high; /* [count] interval, or NULL */
    bool labelled;      /* false: thin companion lines that carry no label */
    bool apart;         /* points that nothing joins: intervals are bars */
};

struct figure_tick {
    double at;
    char *label;
};

struct figure_axis {
    char *label; /* with its unit */
    enum figure_scale scale;
    double low, high;         /* data range shown; low == high: from the data */
    bool integer;             /* ticks at whole numbers only (lengths, steps) */
    bool reversed;            /* y: low at the top */
    struct figure_tick *tick; /* categories instead of numbers: these ticks and no others */
    size_t ticks, ticks_capacity;
};

struct figure_block {      /* a filled rectangle with a word in it: cells of a heat map, bars */
    double x0, x1, y0, y1; /* data */
    double shade;          /* 0 (paper) .. 1 (full colour) */
    int slot;              /* of the colour; -1: grey */
    char *name;            /* series in the CSV; NULL: decoration that repeats a line */
    double value;          /* in the CSV */
    char *label;           /* may be empty */
};

struct figure_mark { /* a vertical line: an intervention */
    double x;
    char *label; /* short: "m", "-m", "lr" */
};

struct figure_span { /* a shaded x range, e.g. the training lengths */
    double low, high;
    char *label;
};

struct figure {
    char *title;    /* may be NULL: papers put it into the caption */
    char *subtitle; /* n and the kind of interval: shown inside the figure */
    char *note;     /* which yardstick is drawn and how; shown small, below */
    struct figure_axis x, y;
    struct figure_line *line;
    size_t lines, lines_capacity;
    struct figure_mark *mark;
    size_t marks, marks_capacity;
    struct figure_span *span;
    size_t spans, spans_capacity;
    struct figure_block *block; /* drawn behind the lines */
    size_t blocks, blocks_capacity;
    char **key, **value; /* provenance pairs, in order; written into files */
    size_t pairs, pairs_capacity;
};

void figure_init(struct figure *f);
void figure_release(struct figure *f);

void figure_set_text(char **field, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds a line and copies count points; low and high may be NULL. The pointer is valid until the
 * next. */
struct figure_line *figure_add_line(struct figure *f, const char *name, enum figure_role role,
                                    int slot, const double *x, const double *y, const double *low,
                                    const double *high, size_t count);
void figure_add_mark(struct figure *f, double x, const char *label);
void figure_add_span(struct figure *f, double low, double high, const char *label);
/* A tick of a category; as soon as an axis has one, it has no others. */
void figure_add_tick(struct figure_axis *axis, double at, const char *label);
/* The pointer is valid until the next; slot -1, no name and an empty label unless set by
 * figure_set_text(). */
struct figure_block *figure_add_block(struct figure *f, double x0, double x1, double y0, double y1,
                                      double shade);
void figure_add_pair(struct figure *f, const char *key, const char *value); /* provenance */

/* The limits that the axes will have: given ones, else the data's, never empty, positive for a log.
 */
void figure_limits(const struct figure *f, struct figure_axis *x, struct figure_axis *y);

#endif
