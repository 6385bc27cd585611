/*
 * smooth -- exponential smoothing without the bias of its beginning, pooled over what a value
 * stands for.
 *
 *   smoothed_i = sum_j f^(i - j) w_j v_j / sum_j f^(i - j) w_j
 *
 * A step's loss per symbol stands for the n + 1 symbols of its strings, so that is its weight: an
 * average that counted a short batch as much as a long one would lie above the validation figure,
 * which is pooled over symbols. Values that are not finite give NaN and leave the average as it
 * was. Threads: the caller's.
 */
#ifndef PLOT_SMOOTH_H
#define PLOT_SMOOTH_H

#include <math.h>

struct smooth {
    double factor; /* 0 (no smoothing) .. 0.999 */
    double sum, weight;
};

static inline double smooth_add(struct smooth *s, double value, double weight)
{
    if (!isfinite(value))
        return NAN;
    s->sum = s->factor * s->sum + (1 - s->factor) * weight * value;
    s->weight = s->factor * s->weight + (1 - s->factor) * weight;
    return s->sum / s->weight;
}

#endif
