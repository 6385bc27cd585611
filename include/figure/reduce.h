/*
 * reduce -- a line of any length as the few points that a drawing of a given width can show.
 *
 * The x axis is cut into columns. Of the points that fall into one column one after the other, the
 * first, the lowest, the highest and the last stay, in their order; so no spike is ever lost and
 * the drawn line is the same. Time is linear in the points. Threads: any.
 */
#ifndef FIGURE_REDUCE_H
#define FIGURE_REDUCE_H

#include "figure/figure.h"

struct vertex {
    double x, y;      /* places: 0..1 from low to high limit; beyond that outside */
    double low, high; /* the interval (widest of its column), NaN without one */
    bool begins;      /* nothing joins it to the vertex before */
    bool beneath;     /* not above 0 on a log axis: it has no place, only x is meaningful */
};

struct reduced {
    struct vertex *vertex;
    size_t count, capacity;
    size_t above, below; /* how many points lie outside the y limits (within those of x) */
};

/* `columns` > 0; the axes have resolved limits. Release with reduced_release(). */
void figure_reduce(struct reduced *r, const struct figure_line *line, const struct figure_axis *x,
                   const struct figure_axis *y, int columns);
void reduced_release(struct reduced *r);

/* Cuts the segment to the unit square; false when nothing of it lies inside. */
bool unit_clip(double *x0, double *y0, double *x1, double *y1);

/* Moves `at` (ascending) apart to distances of at least `gap[i]` before item i (gap[0] is unused),
 * by the least sum of squares, then into low..high; false when they don't fit. */
bool labels_spread(double *at, const double *gap, int count, double low, double high);

#endif
