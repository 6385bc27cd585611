/* bench_cost -- what a run will cost, before it starts. */
#include "base/clock.h"
#include "train/bench_rig.h"

/* Data of one's own can't be made smaller: some updates of the run itself. */
static bool measure_some(struct bench_cost *out, const struct config *c, struct err *err)
{
    static const double most_s = 1.5;
    enum { MOST = 200 };
    double began = 0;
    struct trainer t;
    int steps = 0;

    if (!trainer_init(&t, c, err))
        return false;
    out->steps_per_epoch = t.data.train_batches;
    while (trainer_plan(&t))
        continue;
    /* The first one warms up. */
    while (steps <= MOST && t.step < t.data.train_batches && trainer_advance(&t) == DID_STEP) {
        if (!steps++)
            began = clock_monotonic_s();
        else if (clock_monotonic_s() - began > most_s)
            break;
    }
    if (steps > 1)
        out->steps_per_s = (steps - 1) / (clock_monotonic_s() - began);
    trainer_release(&t);
    return steps > 1 || err_set(err, "there are too few batches to measure");
}

bool bench_cost(struct bench_cost *out, const struct config *c, struct err *err)
{
    static const double fast = 50; /* updates a second: then a second pays for many */
    struct freeze_step plan[FREEZE_MOST];
    double *per_s = &out->steps_per_s;
    char letters[8];
    int count, mask = 0, i;

    if (!trainer_bytes(c, &out->bytes, err) || !freeze_parse(c->freeze, plan, &count, err))
        return false;
    if (source_kind_of(c) != SOURCE_TASK)
        return measure_some(out, c, err);
    out->steps_per_epoch = c->train_size / c->batch;
    for (i = 0; i < count && plan[i].step == 0; i++)
        mask = plan[i].thaw ? mask & ~plan[i].mask : mask | plan[i].mask;
    freeze_letters(mask, letters);
    return bench_rig_steps(per_s, c, letters, BENCH_QUICK_PASSES, BENCH_QUICK_MINIBATCHES, err) &&
           (*per_s < fast ||
            bench_rig_steps(per_s, c, letters, BENCH_QUICK_PASSES, BENCH_MINIBATCHES, err));
}
