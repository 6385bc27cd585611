/* growth -- a slope in double logarithms, and its bootstrap. */
#include "plot/growth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "train/resample.h"

struct point {
    double x, y;
};

static double slope(const struct point *p, int count)
{
    double x = 0, y = 0, xx = 0, xy = 0;
    int i;

    for (i = 0; i < count; i++) {
        x += p[i].x / count;
        y += p[i].y / count;
    }
    for (i = 0; i < count; i++) {
        xx += (p[i].x - x) * (p[i].x - x);
        xy += (p[i].x - x) * (p[i].y - y);
    }
    return xx > 0 ? xy / xx : NAN;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void bootstrap(struct growth *g, const struct point *p, int count)
{
    struct point *sample = x_malloc((size_t)count * sizeof *sample);
    double draws[RESAMPLE_DRAWS];
    struct rng r;
    int d, i;

    rng_init(&r, 2, RNG_RESAMPLE, (uint64_t)count);
    for (d = 0; d < RESAMPLE_DRAWS; d++) {
        double now;

        for (i = 0; i < count; i++)
            sample[i] = p[rng_below(&r, (uint32_t)count)];
        now = slope(sample, count);
        draws[d] = isfinite(now) ? now : g->exponent; /* one length only: says nothing */
    }
    free(sample);
    qsort(draws, RESAMPLE_DRAWS, sizeof *draws, ascending);
    g->low = draws[(int)(0.025 * RESAMPLE_DRAWS)];
    g->high = draws[(int)(0.975 * RESAMPLE_DRAWS) - 1];
}

bool growth_measure(struct growth *g, const struct trace *t)
{
    struct point *p = x_malloc((t->evals + 1) * sizeof *p);
    bool final = false;
    size_t i;
    int count = 0;

    memset(g, 0, sizeof *g);
    for (i = 0; i < t->evals; i++)
        final = final || (t->eval[i].final && t->eval[i].low == t->eval[i].high);
    for (i = 0; i < t->evals; i++) {
        const struct trace_eval *e = &t->eval[i];
        double excess = e->score.nats - e->score.bound_nats;

        if (e->low != e->high || e->final != final || e->low <= t->train_high || e->low < 1 ||
            !e->score.strings || !(excess > 0) || !isfinite(excess))
            continue;
        p[count].x = log(e->low);
        p[count++].y = log(excess / (double)e->score.strings);
    }
    g->lengths = count;
    if (count >= GROWTH_LEAST_LENGTHS) {
        g->exponent = slope(p, count);
        bootstrap(g, p, count);
    }
    free(p);
    return count >= GROWTH_LEAST_LENGTHS;
}

const char *growth_words(const struct growth *g)
{
    return g->low > 1 ? "super-linear" : g->high < 1 ? "sub-linear" : "not above linear";
}
