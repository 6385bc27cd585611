/*
 * resample -- 95 % intervals: strings resampled with replacement for ratios of sums, Wilson for
 * proportions of strings. The stream is fixed, so the same strings always give the same interval.
 */
#ifndef TRAIN_RESAMPLE_H
#define TRAIN_RESAMPLE_H

#include "train/trace.h"

enum { RESAMPLE_DRAWS = 1000 };

struct string_row { /* what one string contributes */
    float symbols, excess, correct, deterministic, deterministic_correct;
};

/* Fills the interval fields of `out` from rows[count] (and out->score for Wilson). NaN where
 * undefined. */
void resample_row(struct trace_eval *out, const struct string_row *rows, int count);

/* Wilson's score interval for k of n at 95 %. */
void wilson(int64_t k, int64_t n, double *low, double *high);

/* The 95 % percentile bootstrap interval of the mean of values[count] (over seeds). */
void resample_mean(const double *values, int count, double *low, double *high);

#endif
