/*
 * bins -- the bins of a run and what is known about them, for panes.
 */
#ifndef PANE_BINS_H
#define PANE_BINS_H

#include "base/option.h"
#include "plot/measure.h"

enum { BINS_MOST = 16 };

/* The configured bins in their order, then measured ones that are not among them. */
int bins_of(const struct trace *t, struct range out[BINS_MOST]);
/* The newest row of a bin (of one length if low == high), final before live; NULL: not measured. */
const struct trace_eval *bins_row(const struct trace *t, struct range bin);

/* Value in the last bin / value in the first, where both are measured; NaN otherwise. Excess has no
 * retention: that of the accuracy per symbol is given. */
struct retention {
    struct range first, last;
    double own, bigram;
};
struct retention bins_retention(const struct trace *t, enum measure m);

#endif
