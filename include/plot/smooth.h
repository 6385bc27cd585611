/*
 * smooth -- exponential smoothing without the bias of its beginning.
 *
 *   m_i = f m_(i-1) + (1 - f) v_i,   smoothed_i = m_i / (1 - f^i),   m_0 = 0
 *
 * Values that are not finite give NaN and leave the average as it was. Threads: the caller's.
 */
#ifndef PLOT_SMOOTH_H
#define PLOT_SMOOTH_H

#include <math.h>

struct smooth {
    double factor; /* 0 (no smoothing) .. 0.999 */
    double sum, weight;
};

static inline double smooth_add(struct smooth *s, double value)
{
    if (!isfinite(value))
        return NAN;
    s->sum = s->factor * s->sum + (1 - s->factor) * value;
    s->weight = s->factor * s->weight + (1 - s->factor);
    return s->sum / s->weight;
}

#endif
