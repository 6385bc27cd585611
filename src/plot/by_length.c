/* by_length -- windows, and what a run scores in them. */
#include "plot/by_length.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "task/task.h"
#include "train/resample.h"

static bool is_single(const struct trace_eval *e)
{
    return e->final && e->low == e->high;
}

static bool has(const struct trace *t, bool single)
{
    size_t i;

    for (i = 0; i < t->evals; i++)
        if (t->eval[i].final && is_single(&t->eval[i]) == single)
            return true;
    return false;
}

/* Cuts consecutive lengths (ascending, count > 0) into `wished` windows of about as many each. */
static void cut(struct by_length *w, const int *length, int count, int wished)
{
    int i;

    wished = wished < 1 ? 1 : wished > count ? count : wished;
    for (i = 0; i < wished && w->windows < BY_LENGTH_MOST; i++) {
        int from = (int)((int64_t)i * count / wished);
        int to = (int)((int64_t)(i + 1) * count / wished) - 1;

        w->window[w->windows++] = (struct range){ length[from], length[to] };
    }
}

static void single_windows(struct by_length *w, const struct trace *const *run, int runs)
{
    bool *seen = x_calloc(TASK_MOST_LENGTH + 1, sizeof *seen);
    int *length = x_malloc((TASK_MOST_LENGTH + 1) * sizeof *length), count = 0, from = 0, i;
    size_t j;

    for (i = 0; i < runs; i++)
        for (j = 0; j < run[i]->evals; j++)
            if (is_single(&run[i]->eval[j]) && run[i]->eval[j].low >= 0 &&
                run[i]->eval[j].low <= TASK_MOST_LENGTH)
                seen[run[i]->eval[j].low] = true;
    for (i = 0; i <= TASK_MOST_LENGTH; i++)
        if (seen[i])
            length[count++] = i;
    for (i = 1; i <= count; i++) {
        /* A window ends where the training range of the first run begins or ends. */
        if (i < count && !(length[i - 1] < run[0]->train_low && length[i] >= run[0]->train_low) &&
            !(length[i - 1] <= run[0]->train_high && length[i] > run[0]->train_high))
            continue;
        cut(w, length + from, i - from, (int)lround((double)BY_LENGTH_WISHED * (i - from) / count));
        from = i;
    }
    free(seen);
    free(length);
}

static int by_low(const void *a, const void *b)
{
    const struct range *p = a, *q = b;

    return p->low != q->low ? (p->low > q->low) - (p->low < q->low)
                            : (p->high > q->high) - (p->high < q->high);
}

static void bin_windows(struct by_length *w, const struct trace *const *run, int runs)
{
    int i, k;
    size_t j;

    w->bins = true;
    for (i = 0; i < runs; i++) {
        for (j = 0; j < run[i]->evals; j++) {
            const struct trace_eval *e = &run[i]->eval[j];

            if (!e->final || is_single(e))
                continue;
            for (k = 0; k < w->windows; k++)
                if (w->window[k].low == e->low && w->window[k].high == e->high)
                    break;
            if (k == w->windows && k < BY_LENGTH_MOST)
                w->window[w->windows++] = (struct range){ e->low, e->high };
        }
    }
    qsort(w->window, (size_t)w->windows, sizeof *w->window, by_low);
}

bool by_length_windows(struct by_length *w, const struct trace *const *run, int runs,
                       struct err *err)
{
    bool single = true;
    int i;

    memset(w, 0, sizeof *w);
    for (i = 0; i < runs; i++) {
        if (!has(run[i], true) && !has(run[i], false))
            return err_set(err, "run '%s' has no evaluation by length yet", run[i]->name);
        single = single && has(run[i], true);
    }
    if (!runs)
        return err_set(err, "there is no run to plot");
    if (single)
        single_windows(w, run, runs);
    else
        bin_windows(w, run, runs);
    return true;
}

bool by_length_score(const struct trace *t, struct range window, enum measure m, struct score *out,
                     double *at, double *low, double *high)
{
    double below = 0, above = 0, weights = 0, lengths = 0, value;
    bool known = true;
    size_t i;

    memset(out, 0, sizeof *out);
    *low = *high = *at = NAN;
    for (i = 0; i < t->evals; i++) {
        const struct trace_eval *e = &t->eval[i];

        if (!e->final || e->low != window.low || e->high != window.high)
            continue;
        *out = e->score;
        *at = (e->low + e->high) / 2.0;
        measure_interval(m, e, low, high);
        return measure_weight(m, out) > 0;
    }
    for (i = 0; i < t->evals; i++) {
        const struct trace_eval *e = &t->eval[i];
        double a, b, weight = measure_weight(m, &e->score);

        if (!is_single(e) || e->low < window.low || e->high > window.high || !(weight > 0))
            continue;
        value = measure_of(m, &e->score);
        measure_interval(m, e, &a, &b);
        known = known && isfinite(a);
        below += weight * weight * (value - a) * (value - a);
        above += weight * weight * (b - value) * (b - value);
        weights += weight;
        lengths += (double)e->score.strings * e->low;
        score_add(out, &e->score);
    }
    if (!(weights > 0))
        return false;
    *at = lengths / (double)out->strings;
    value = measure_of(m, out);
    if (m == MEASURE_WHOLE) {
        wilson(out->whole, out->strings, low, high);
    } else if (known) {
        *low = value - sqrt(below) / weights;
        *high = value + sqrt(above) / weights;
    }
    return true;
}
