/* resample -- bootstrap and Wilson intervals. */
#include "train/resample.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/rng.h"

void wilson(int64_t k, int64_t n, double *low, double *high)
{
    const double z = 1.959963984540054;
    double p, middle, half, scale;

    if (n <= 0) {
        *low = *high = NAN;
        return;
    }
    p = (double)k / (double)n;
    scale = 1 + z * z / (double)n;
    middle = (p + z * z / (2 * (double)n)) / scale;
    half = z * sqrt(p * (1 - p) / (double)n + z * z / (4 * (double)n * (double)n)) / scale;
    *low = k == 0 ? 0 : middle - half;
    *high = k == n ? 1 : middle + half;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void interval(double *draws, double *low, double *high)
{
    qsort(draws, RESAMPLE_DRAWS, sizeof *draws, ascending);
    *low = draws[(int)(0.025 * RESAMPLE_DRAWS)];
    *high = draws[(int)(0.975 * RESAMPLE_DRAWS) - 1];
}

void resample_row(struct trace_eval *out, const struct string_row *rows, int count)
{
    double *accuracy, *excess, *deterministic;
    struct rng r;
    int d, i;

    out->accuracy_low = out->accuracy_high = out->excess_low = out->excess_high = NAN;
    out->deterministic_low = out->deterministic_high = out->whole_low = out->whole_high = NAN;
    if (out->score.deterministic)
        wilson(out->score.whole, out->score.strings, &out->whole_low, &out->whole_high);
    if (count < 2)
        return;
    accuracy = x_calloc(3 * RESAMPLE_DRAWS, sizeof *accuracy);
    excess = accuracy + RESAMPLE_DRAWS;
    deterministic = excess + RESAMPLE_DRAWS;
    rng_init(&r, 0, RNG_RESAMPLE, (uint64_t)count);
    for (d = 0; d < RESAMPLE_DRAWS; d++) {
        double symbols = 0, right = 0, nats = 0, asked = 0, answered = 0;

        for (i = 0; i < count; i++) {
            const struct string_row *row = &rows[rng_below(&r, (uint32_t)count)];

            symbols += (double)row->symbols;
            right += (double)row->correct;
            nats += (double)row->excess;
            asked += (double)row->deterministic;
            answered += (double)row->deterministic_correct;
        }
        accuracy[d] = right / symbols;
        excess[d] = nats / symbols;
        deterministic[d] = asked > 0 ? answered / asked : 0;
    }
    interval(accuracy, &out->accuracy_low, &out->accuracy_high);
    interval(excess, &out->excess_low, &out->excess_high);
    if (out->score.deterministic)
        interval(deterministic, &out->deterministic_low, &out->deterministic_high);
    free(accuracy);
}

void resample_mean(const double *values, int count, double *low, double *high)
{
    double *draws;
    struct rng r;
    int d, i;

    *low = *high = NAN;
    if (count < 2)
        return;
    draws = x_calloc(RESAMPLE_DRAWS, sizeof *draws);
    rng_init(&r, 1, RNG_RESAMPLE, (uint64_t)count);
    for (d = 0; d < RESAMPLE_DRAWS; d++) {
        for (i = 0; i < count; i++)
            draws[d] += values[rng_below(&r, (uint32_t)count)];
        draws[d] /= count;
    }
    interval(draws, low, high);
    free(draws);
}
