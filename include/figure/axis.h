/*
 * axis -- where a value lies on an axis, and which values get a tick and a label.
 *
 * All functions want an axis with resolved limits: low < high, positive on a log scale
 * (figure_limits). Threads: any. Nothing fails.
 */
#ifndef FIGURE_AXIS_H
#define FIGURE_AXIS_H

#include "figure/figure.h"

enum { TICKS_MOST = 32, TICKS_MINOR_MOST = 160, TICK_LABEL = 32 };

struct ticks {
    int count, minors;
    double at[TICKS_MOST];              /* ascending, inside the limits */
    char label[TICKS_MOST][TICK_LABEL]; /* one style for all labels of an axis */
    double minor[TICKS_MINOR_MOST];     /* log scale only: 2..9 of each decade */
};

/* At most `most` labelled ticks (clamped to 1..TICKS_MOST) at round values; the named
 * ones of an axis that has some, all of them. */
void axis_ticks(struct ticks *t, const struct figure_axis *axis, int most);

/* 0 at low, 1 at high (or the other way on a reversed axis); outside of that beyond the limits.
 * Not-a-number for what has no place: NaN, infinities, and numbers not above 0 on a log scale. */
double axis_place(const struct figure_axis *axis, double value);
/* The inverse of axis_place(). */
double axis_value(const struct figure_axis *axis, double place);

#endif
