/* bench -- minibatches of a run's settings against the clock. */
#include "train/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "train/bench_rig.h"

enum { FEW_PASSES = 5 };
static const double most_pass_s = 4; /* for all passes of one kind */

const char *bench_phase_name(enum bench_phase phase)
{
    static const char *const names[] = { "forward", "loss", "backward", "clipping", "update" };

    return names[phase];
}

const char *bench_work_name(enum bench_work work)
{
    static const char *const names[] = { "products", "exponentials", "stack", "rest" };

    return names[work];
}

/* ---- phases -------------------------------------------------------------------------------- */
/*
 * One pass over all of them: seconds of each phase, for one of them on average. The clock is that
 * of the thread, since others may share the machine; the cheaper one where many looks are taken.
 */
static double pass(struct bench_rig *r, double took[BENCH_PHASES])
{
    double all = 0;
    int i, k;

    memset(took, 0, BENCH_PHASES * sizeof *took);
    for (i = 0; i < r->batches; i++)
        bench_rig_run(r, r->tape, i, clock_thread_cpu_s, took);
    for (k = 0; k < BENCH_PHASES; k++)
        all += took[k] = took[k] > 0 ? took[k] / r->batches : 0;
    return all;
}

static int passes_within(double seconds, double one, int least)
{
    int fit = one > 0 ? (int)fmin(seconds / one, BENCH_PASSES) : BENCH_PASSES;

    return fit < least ? least : fit;
}

int bench_phases(struct bench_row *out, struct bench_rig *r, int passes, double seconds, int least)
{
    double all[BENCH_PASSES], each[BENCH_PHASES][BENCH_PASSES], took[BENCH_PHASES];
    int i, k, fit;

    /* The first one warms the caches and the clock of the processor. */
    fit = passes_within(seconds, pass(r, took) * r->batches, least);
    passes = passes ? passes : fit;
    for (i = 0; i < passes; i++) {
        all[i] = pass(r, took);
        for (k = 0; k < BENCH_PHASES; k++)
            each[k][i] = took[k];
    }
    for (k = 0; k < BENCH_PHASES; k++) {
        out->median[k] = bench_median(each[k], passes);
        out->least[k] = each[k][0]; /* sorted by now */
    }
    out->all_median = bench_median(all, passes);
    out->all_least = all[0];
    return passes;
}

/*
 * The same minibatches under watches: of each, the pass that was disturbed least counts, less what
 * the watches themselves cost. The shares of the time are then of the time without watches.
 */
static bool measure_work(struct bench_row *out, struct bench_rig *r, int passes, struct err *err)
{
    double work[BENCH_WORKS], best[BENCH_WORKS], sum[BENCH_WORKS] = { 0 }, all = 0;
    const struct stack_type *type = r->model->config.stack.type;
    struct tape tape;
    int i, j, k;
    bool ok;

    bench_watch(r->model);
    bench_lanes_done();
    ok = tape_init(&tape, r->model, STACK_TRAIN, r->most_strings, r->most_length, err);
    for (i = 0; ok && i < r->batches; i++) {
        double least = 0;

        for (j = 0; j <= passes; j++) { /* the first one warms up */
            double took[BENCH_PHASES] = { 0 }, began, watching;

            bench_watched(work, &watching);
            began = clock_monotonic_s();
            bench_rig_run(r, &tape, i, clock_monotonic_s, took);
            began = clock_monotonic_s() - began;
            bench_watched(work, &watching);
            if (j > 1 && began - watching >= least)
                continue;
            least = began - watching;
            memcpy(best, work, sizeof best);
        }
        out->lanes_done += bench_lanes_done() / (passes + 1) / r->batches; /* the same each time */
        all += least;
        for (k = 0; k < BENCH_REST; k++)
            sum[k] += best[k];
    }
    bench_unwatch();
    r->model->config.stack.type = type;
    if (!ok)
        return false;
    tape_release(&tape);
    out->work[BENCH_REST] = out->all_median;
    for (k = 0; k < BENCH_REST; k++) {
        out->work[k] = sum[k] > 0 && all > 0 ? fmin(sum[k] / all, 1) * out->all_median : 0;
        out->work[BENCH_REST] -= out->work[k];
    }
    out->work[BENCH_REST] = fmax(out->work[BENCH_REST], 0);
    return true;
}

bool bench_measure(struct bench_row *out, const struct config *c, const struct bench_machine *m,
                   bool words, bool quick, struct err *err)
{
    int passes = quick ? BENCH_QUICK_PASSES : 0;
    int batches = quick ? BENCH_QUICK_MINIBATCHES : BENCH_MINIBATCHES;
    struct bench_rig r;
    bool ok;

    memset(out, 0, sizeof *out);
    if (words ? !bench_rig_words(&r, c, err) : !bench_rig_strings(&r, c, "none", batches, err))
        return false;
    passes = bench_phases(out, &r, passes, most_pass_s, FEW_PASSES);
    ok = measure_work(out, &r, passes, err);
    bench_limits(out, &r, m);
    if (words)
        ok = ok && bench_bound(out, &r, err);
    bench_rig_release(&r);
    return ok && (words || (bench_rig_steps(&out->steps_per_s, c, "none", passes, batches, err) &&
                            bench_rig_steps(&out->steps_per_s_cm, c, "cm", passes, batches, err) &&
                            bench_evaluation(out, c, quick, err)));
}
