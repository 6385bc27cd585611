/*
 * measure -- what can be said of a score, and what the yardsticks score on the very same strings.
 *
 * NaN where a measure is undefined (a task without deterministic positions, no yardstick of that
 * kind). Excess is in nats per symbol over the lower bound given the length; the others are shares.
 */
#ifndef PLOT_MEASURE_H
#define PLOT_MEASURE_H

#include "base/err.h"
#include "train/trace.h"

enum measure {
    MEASURE_ACCURACY,      /* per symbol */
    MEASURE_DETERMINISTIC, /* per symbol, deterministic positions only */
    MEASURE_WHOLE,         /* strings with all deterministic positions right */
    MEASURE_EXCESS,
    MEASURE_LOSS, /* nats per symbol, over nothing: what there is where the bound is unknown */
    MEASURES
};

struct measure_words {
    const char *name;   /* as typed: "accuracy", "deterministic", "whole", "excess", "loss" */
    const char *title;  /* as a pane shows it: "per symbol", ... */
    const char *label;  /* axis label with unit */
    const char *counts; /* what there must be for it to be defined */
};
extern const struct measure_words measure_words[MEASURES];

/* Nats, which have no largest value, rather than shares. */
static inline bool measure_is_nats(enum measure m)
{
    return m == MEASURE_EXCESS || m == MEASURE_LOSS;
}

bool measure_find(const char *name, enum measure *out, struct err *err);

/* There is no excess where nobody knows the bound. */
bool measure_is_known(enum measure m, const struct trace *const *run, int runs, struct err *err);

/* A sentence that says what the yardsticks of a figure are. */
const char *measure_yardsticks(const struct trace *run);

double measure_of(enum measure m, const struct score *s);
double measure_bayes(enum measure m, const struct score *s);
double measure_bigram(enum measure m, const struct score *s);
/* A predictor that gives each of V symbols and the end of the string the same probability. */
double measure_chance(enum measure m, const struct score *s, int symbols);

/* The row's 95 % interval; NaN when unknown. */
void measure_interval(enum measure m, const struct trace_eval *e, double *low, double *high);
/* What the measure's denominator counts, for weights. */
double measure_weight(enum measure m, const struct score *s);

#endif
