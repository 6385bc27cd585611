/* bench_length -- time against length, and strings as long as those of a test. */
#include <math.h>

#include "base/clock.h"
#include "train/bench_rig.h"

bool bench_evaluation(struct bench_row *out, const struct config *c, bool quick, struct err *err)
{
    enum { STRINGS = 4, MOST_TRIES = 3 };
    struct config one = *c;
    struct bench_rig r;
    struct tape tape;
    struct task task;
    double took[MOST_TRIES], began;
    int i, wanted = quick ? c->train_lengths.low : BENCH_EVALUATED, tries = quick ? 1 : MOST_TRIES;
    bool ok;

    if (!config_task(&task, c, err))
        return false;
    for (out->evaluated_length = wanted;
         out->evaluated_length < wanted + 8 && !task_is_valid_length(&task, out->evaluated_length);)
        ++out->evaluated_length;
    task_release(&task);
    one.train_lengths = (struct range){ out->evaluated_length, out->evaluated_length };
    one.batch = 1;
    /* The training tape of so long a string would be large: only its strings are wanted. */
    one.valid_lengths = one.train_lengths;
    if (!bench_rig_strings(&r, &one, "none", STRINGS, err))
        return false;
    ok = tape_init(&tape, r.model, STACK_FORWARD, 1, out->evaluated_length, err);
    for (i = 0; ok && i <= tries; i++) {
        int k;

        began = clock_thread_cpu_s();
        for (k = 0; k < r.batches; k++)
            tape_forward(&tape, r.batch[k].ids, 1, r.batch[k].length);
        if (i)
            took[i - 1] = (clock_thread_cpu_s() - began) / r.batches;
    }
    if (ok) {
        out->evaluated_s = bench_median(took, tries);
        tape_release(&tape);
    }
    bench_rig_release(&r);
    return ok;
}

int bench_lengths(const struct config *c, bool quick, int *length, int most, struct err *err)
{
    struct bench_rig r;
    int i, count;

    if (!bench_rig_strings(&r, c, "none", quick ? BENCH_QUICK_MINIBATCHES : BENCH_MINIBATCHES, err))
        return 0;
    for (count = r.batches, i = 0; i < count && i < most; i++)
        length[i] = r.batch[i].length;
    bench_rig_release(&r);
    return count < most ? count : most;
}

bool bench_length(double *seconds, int *length, const struct config *c, int wanted, bool quick,
                  struct err *err)
{
    struct config one = *c;
    struct bench_row row;
    struct bench_rig r;
    struct task task;

    if (!config_task(&task, c, err))
        return false;
    for (*length = wanted; *length < wanted + 8 && !task_is_valid_length(&task, *length);)
        ++*length;
    task_release(&task);
    one.train_lengths = (struct range){ *length, *length };
    if (!bench_rig_strings(&r, &one, "none", 1, err))
        return false;
    bench_phases(&row, &r, quick ? BENCH_QUICK_PASSES : 0, 2, BENCH_QUICK_PASSES);
    *seconds = row.all_median;
    bench_rig_release(&r);
    return true;
}

double bench_exponent(const int *length, const double *seconds, int count)
{
    double x = 0, y = 0, xx = 0, xy = 0, below;
    int i;

    for (i = 0; i < count; i++) {
        double p = log(length[i]), q = log(seconds[i]);

        x += p;
        y += q;
        xx += p * p;
        xy += p * q;
    }
    below = count * xx - x * x;
    return below > 1e-12 ? (count * xy - x * y) / below : NAN;
}
