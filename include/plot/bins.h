/*
 * bins -- the bins of lengths that runs were measured in, and what a run scores there: final rows,
 * or the live ones of a run that has no final yet.
 */
#ifndef PLOT_BINS_H
#define PLOT_BINS_H

#include "base/option.h"
#include "plot/groups.h"
#include "plot/measure.h"

enum { BINS_MOST = 24 };

struct bins {
    struct range bin[BINS_MOST]; /* ascending */
    int count;
};

/* All bins that some of the runs are set to; false, with the run's name, when one was measured in
 * none of its own. */
bool bins_of_runs(struct bins *b, const struct trace *const *run, int runs, struct err *err);

/* A run's score in a bin, with the 95 % interval over strings (NaN when unknown). False when the
 * measure is undefined there. */
bool bins_score(const struct trace *t, struct range bin, enum measure m, struct score *out,
                double *low, double *high);

/* Mean over the runs of a group, with the 95 % interval over seeds, or over strings of one run;
 * returns how many runs have a score. */
int bins_mean(const struct groups *g, int group, const struct trace *const *run, int runs,
              struct range bin, enum measure m, double *mean, double *low, double *high);

/* "n = 1 seed" or "mean of n = 3 seeds", and what the intervals are. */
void bins_subtitle(char *out, size_t size, const struct groups *g, bool over_strings);

#endif
