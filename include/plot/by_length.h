/*
 * by_length -- final evaluations of runs, pooled over windows of neighbouring lengths.
 *
 * When every run was measured at single lengths, the windows are at most about 24 runs of lengths
 * that never cross the ends of the training range; otherwise they are the bins.
 */
#ifndef PLOT_BY_LENGTH_H
#define PLOT_BY_LENGTH_H

#include "base/option.h"
#include "plot/measure.h"

enum { BY_LENGTH_WISHED = 24, BY_LENGTH_MOST = 64 };

struct by_length {
    struct range window[BY_LENGTH_MOST];
    int windows;
    bool bins; /* the windows are bins */
};

/* False, with the run's name, when a run has no final evaluation or the windows are none. */
bool by_length_windows(struct by_length *w, const struct trace *const *run, int runs,
                       struct err *err);

/*
 * A run's score in a window: the bin's own row, or the sum of the single lengths inside. With
 * interval: 95 % over strings, from the rows' own intervals (lengths are independent, so half
 * widths add as squares). `at` is the mean length of the strings. False when the run has nothing
 * there.
 */
bool by_length_score(const struct trace *t, struct range window, enum measure m, struct score *out,
                     double *at, double *low, double *high);

#endif
