/* stratification_core -- the recurrence of the stratification stack and its derivative. */
#include "stack/stratification.h"

#include <string.h>

void stratification_lay_out(struct stratification *s, struct arena *a, int width, int batch,
                            int readings, bool keep)
{
    size_t b = (size_t)batch, n = (size_t)readings, slots = keep && n > 2 ? n : 2;

    memset(s, 0, sizeof *s);
    s->batch = batch;
    s->width = width;
    s->readings = s->most = readings;
    s->keep = keep;
    s->value = arena_take(a, b * n * (size_t)width, sizeof(real));
    s->strength = arena_take(a, slots * b * n, sizeof(real));
    s->push = arena_take(a, slots * b, sizeof(real));
    s->pop = arena_take(a, slots * b, sizeof(real));
    s->d_value = arena_take(a, keep ? b * n * (size_t)width : 0, sizeof(real));
    s->d_strength = arena_take(a, keep ? b * n : 0, sizeof(real));
    s->d_push = arena_take(a, b, sizeof(real));
    s->d_pop = arena_take(a, b, sizeof(real));
}

void stratification_begin(struct stratification *s, int batch, int readings)
{
    s->batch = batch;
    s->readings = readings;
}

void stratification_forward(struct stratification *s, int j, real *reading, int row)
{
    int b, i, c, m = s->width;

    for (b = 0; b < s->batch; b++) {
        const real *old = stratification_strength(s, j - 1, b);
        real *now = stratification_strength(s, j, b), *out = reading + (size_t)b * (size_t)row;
        real above = 0, left = s->pop[stratification_slot(s, j, b)];

        /* Pop, from the top down; below what u reaches nothing changes. */
        for (i = j - 1; i >= 1; i--) {
            real take = left - above;

            above += old[i];
            take = take < 0 ? 0 : take; /* comparisons are written so that a NaN passes through */
            now[i] = take >= old[i] ? 0 : old[i] - take;
        }
        now[j] = s->push[stratification_slot(s, j, b)];
        memset(out, 0, (size_t)m * sizeof(real));
        above = 0;
        for (i = j; i >= 1 && above < 1; i--) {
            real room = 1 - above, weight = room < now[i] ? room : now[i];
            const real *v = stratification_value(s, i, b);

            above += now[i];
            for (c = 0; c < m; c++)
                out[c] += weight * v[c];
        }
    }
}

/* Through the reading: adds to d_value and d_strength of one string. */
static void read_backward(struct stratification *s, int j, int b, const real *d_reading)
{
    const real *now = stratification_strength(s, j, b);
    real *d_now = s->d_strength + (size_t)b * (size_t)s->most, above = 0, d_above = 0;
    int i, c, last, m = s->width;

    for (i = j; i >= 1 && above < 1; i--) {
        real *dv = s->d_value + ((size_t)b * (size_t)s->most + (size_t)i) * (size_t)m;
        real room = 1 - above, weight = now[i] < room ? now[i] : room;

        above += now[i];
        for (c = 0; c < m; c++)
            dv[c] += weight * d_reading[c];
    }
    last = i; /* cells above this one take part in the reading */
    for (i = last + 1; i <= j; i++) {
        const real *v = stratification_value(s, i, b);
        real by_weight = 0;

        /* d_above: what the cells below i, whose room shrinks with s_i, hand up. */
        d_now[i] += d_above;
        above -= now[i];
        for (c = 0; c < m; c++)
            by_weight += v[c] * d_reading[c];
        if (now[i] <= 1 - above)
            d_now[i] += by_weight;
        else
            d_above -= by_weight;
    }
}

/* Through the pop: d_strength of the cells below j becomes the one before the change. */
static void pop_backward(struct stratification *s, int j, int b)
{
    const real *old = stratification_strength(s, j - 1, b), *now = stratification_strength(s, j, b);
    real *d = s->d_strength + (size_t)b * (size_t)s->most;
    real u = s->pop[stratification_slot(s, j, b)], above = 0, by_pop = 0, d_above = 0;
    int i;

    for (i = 1; i < j; i++)
        above += old[i];
    for (i = 1; i < j; i++) {
        real by_now = now[i] > 0 ? d[i] : 0; /* relu'(0) = 0 */

        above -= old[i]; /* now the sum over cells above i */
        d[i] = by_now + d_above;
        if (u - above > 0) {
            by_pop -= by_now;
            d_above += by_now;
        }
    }
    s->d_pop[b] = by_pop;
}

void stratification_backward(struct stratification *s, int j, const real *d_reading, int row)
{
    int b;

    for (b = 0; b < s->batch; b++) {
        real *d = s->d_strength + (size_t)b * (size_t)s->most;

        if (j == s->readings - 1) {
            memset(d, 0, (size_t)s->readings * sizeof(real));
            memset(s->d_value + (size_t)b * (size_t)s->most * (size_t)s->width, 0,
                   (size_t)s->readings * (size_t)s->width * sizeof(real));
        }
        read_backward(s, j, b, d_reading + (size_t)b * (size_t)row);
        s->d_push[b] = d[j];
        pop_backward(s, j, b);
    }
}
