/*
 * growth -- how fast the total excess of a string grows with its length beyond the training range.
 *
 * The exponent is the slope of ln(excess nats of a string) against ln(length) by least squares,
 * over the single lengths that were measured; 1: the excess per symbol stays the same. The interval
 * is a 95 % percentile bootstrap over lengths.
 */
#ifndef PLOT_GROWTH_H
#define PLOT_GROWTH_H

#include "train/trace.h"

enum { GROWTH_LEAST_LENGTHS = 8 };

struct growth {
    int lengths; /* that were used; those without a positive excess can't be */
    double exponent, low, high;
};

/* False when fewer than GROWTH_LEAST_LENGTHS lengths can be used. Final rows win over live ones. */
bool growth_measure(struct growth *g, const struct trace *t);
/* "super-linear", "sub-linear", or "not above linear" when the interval holds 1. */
const char *growth_words(const struct growth *g);

#endif
