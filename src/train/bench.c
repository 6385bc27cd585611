/* bench -- minibatches of a run's settings against the clock. */
#include "train/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "train/trainer.h"

enum { MINIBATCHES = 20, PASSES = 25, QUICK_MINIBATCHES = 2, QUICK_PASSES = 3 };

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

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *x, int count)
{
    qsort(x, (size_t)count, sizeof *x, compare);
    return count % 2 ? x[count / 2] : (x[count / 2 - 1] + x[count / 2]) / 2;
}

/* A trainer whose epoch is a pass over few minibatches, and which never ends by itself. */
static bool prepare(struct trainer *t, const struct config *c, const char *freeze, bool quick,
                    struct err *err)
{
    struct config small = *c;

    small.train_size = c->batch * (quick ? QUICK_MINIBATCHES : MINIBATCHES);
    small.valid_size = c->batch;
    small.valid_lengths = c->train_lengths;
    small.epochs = small.stop_patience = small.lr_patience = 100000;
    small.lr = 1e-4;
    memset(small.freeze, 0, sizeof small.freeze);
    memcpy(small.freeze, freeze, strlen(freeze));
    return config_check(&small, err) && trainer_init(t, &small, err);
}

/* ---- arithmetic ---------------------------------------------------------------------------- */
static double automaton(const struct stack_spec *spec, double batch, int length)
{
    double q = spec->states, s = spec->symbols, r = q * s, m = spec->vector, pairs = 0, triples = 0;
    int j, window = spec->window ? spec->window : length;

    for (j = 1; j < length; j++) {
        double i = j < window ? j : window;

        pairs += i;
        triples += i * (i - 1) / 2;
    }
    return 3 * batch *
           (triples * q * q * r * s + pairs * (r * r * (r + q) + (m > 0 ? r * (r + m) : 0)));
}

void bench_count(const struct model *m, int batch, int length, double *products, double *stack)
{
    double n = length, b = batch, h = m->config.hidden, g = m->config.cell->needed * h,
           s = m->dims.scores;
    double o = m->outputs, width = m->dims.reading, cells = 0, gates = 0, first;
    int l, t;

    for (l = 0; l < m->config.layers; l++)
        gates += b * g * (m->layer[l].x - m->layer[l].skip + h);
    first = b * g * (m->layer[0].x - m->layer[0].skip + h);
    *products = 3 * n * gates - first + 3 * (n - 1) * b * s * h + 3 * (n + 1) * b * o * h;
    *stack = 0;
    for (t = 1; t < length; t++)
        cells += m->config.stack.type->actions == 3 ? fmin(t, n - t) : t;
    if (m->config.stack.states)
        *stack = automaton(&m->config.stack, batch, length);
    else if (m->config.stack.type->actions == 3)
        *stack = 9 * b * width * cells;
    else if (m->config.stack.type->actions)
        *stack = 3 * b * (width + 1) * cells;
}

/* ---- phases -------------------------------------------------------------------------------- */
/*
 * Adds the seconds of each phase of minibatch i. The clock is that of the thread, since others may
 * share the machine; the cheaper one where many looks are taken.
 */
static void minibatch(struct trainer *t, struct tape *tape, int i, double (*now)(void),
                      double took[BENCH_PHASES])
{
    const struct batch *b = &t->data.train[i];
    struct params *p = &t->model.params;
    double at[BENCH_PHASES + 1], sums[PARTS];
    int k;

    at[0] = now();
    tape_begin(tape, b->ids, b->strings, b->length);
    while (!tape_run(tape, b->length * b->strings))
        continue;
    at[1] = now();
    tape_predict(tape);
    at[2] = now();
    memset(p->gradient, 0, p->total * sizeof(real));
    tape_backward(tape, 0);
    at[3] = now();
    optimizer_norm(p, 0, sums);
    at[4] = now();
    optimizer_update(&t->optimizer, p, t->rate, 0, false, NULL);
    model_pack(&t->model, ~0);
    at[5] = now();
    for (k = 0; k < BENCH_PHASES; k++)
        took[k] += at[k + 1] - at[k];
    took[BENCH_UPDATE] -= at[4] - at[3]; /* it takes the norm once more */
}

/* One pass over all of them: seconds of each phase, for one of them on average. */
static void pass(struct trainer *t, double took[BENCH_PHASES])
{
    int i, k;

    memset(took, 0, BENCH_PHASES * sizeof *took);
    for (i = 0; i < t->data.train_batches; i++)
        minibatch(t, &t->tape, i, clock_thread_cpu_s, took);
    for (k = 0; k < BENCH_PHASES; k++)
        took[k] = took[k] > 0 ? took[k] / t->data.train_batches : 0;
}

static void measure_phases(struct bench_row *out, struct trainer *t, int passes)
{
    double all[PASSES], each[BENCH_PHASES][PASSES], took[BENCH_PHASES];
    int i, k;

    pass(t, took); /* warms the caches and the clock of the processor */
    for (i = 0; i < passes; i++) {
        pass(t, took);
        for (all[i] = 0, k = 0; k < BENCH_PHASES; k++) {
            each[k][i] = took[k];
            all[i] += took[k];
        }
    }
    for (k = 0; k < BENCH_PHASES; k++) {
        out->median[k] = median(each[k], passes);
        out->least[k] = each[k][0]; /* sorted by now */
    }
    out->all_median = median(all, passes);
    out->all_least = all[0];
}

/*
 * The same minibatches under watches: of each, the pass that was disturbed least counts, less what
 * the watches themselves cost. The shares of the time are then of the time without watches.
 */
static bool measure_work(struct bench_row *out, struct trainer *t, int passes, struct err *err)
{
    double work[BENCH_WORKS], best[BENCH_WORKS], sum[BENCH_WORKS] = { 0 }, all = 0;
    const struct stack_type *type = t->model.config.stack.type;
    struct tape tape;
    int i, j, k;
    bool ok;

    bench_watch(&t->model);
    ok = tape_init(&tape, &t->model, STACK_TRAIN, (int)t->config.batch, t->data.most_length, err);
    for (i = 0; ok && i < t->data.train_batches; i++) {
        double least = 0;

        for (j = 0; j <= passes; j++) { /* the first one warms up */
            double took[BENCH_PHASES] = { 0 }, began, watching;

            bench_watched(work, &watching);
            began = clock_monotonic_s();
            minibatch(t, &tape, i, clock_monotonic_s, took);
            began = clock_monotonic_s() - began;
            bench_watched(work, &watching);
            if (j > 1 && began - watching >= least)
                continue;
            least = began - watching;
            memcpy(best, work, sizeof best);
        }
        all += least;
        for (k = 0; k < BENCH_REST; k++)
            sum[k] += best[k];
    }
    bench_unwatch();
    t->model.config.stack.type = type;
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

/* Updates of the whole trainer, from its second epoch on; validation is not counted. */
static bool measure_steps(double *per_s, const struct config *c, const char *freeze, int passes,
                          bool quick, struct err *err)
{
    double took[PASSES], began;
    enum trainer_did did;
    struct trainer t;
    int i = -1;

    if (!prepare(&t, c, freeze, quick, err))
        return false;
    while (trainer_plan(&t))
        continue;
    memset(took, 0, sizeof took);
    while (i < passes) {
        began = clock_thread_cpu_s();
        did = trainer_advance(&t);
        if (did == DID_STEP && i >= 0)
            took[i] += (clock_thread_cpu_s() - began) / t.data.train_batches;
        else if (did == DID_EPOCH)
            i++;
        else if (did == DID_FINISH || did == DID_DIVERGE)
            break;
    }
    trainer_release(&t);
    if (i < passes)
        return err_set(err, "the benchmark's training ended early");
    *per_s = 1 / median(took, passes);
    return true;
}

bool bench_measure(struct bench_row *out, const struct config *c, bool quick, struct err *err)
{
    int passes = quick ? QUICK_PASSES : PASSES, i;
    double products, stack;
    struct trainer t;
    bool ok;

    memset(out, 0, sizeof *out);
    if (!prepare(&t, c, "none", quick, err))
        return false;
    for (i = 0; i < t.data.train_batches; i++) {
        bench_count(&t.model, t.data.train[i].strings, t.data.train[i].length, &products, &stack);
        out->products += products / t.data.train_batches;
        out->stack += stack / t.data.train_batches;
    }
    out->tape_bytes = (double)tape_bytes(&t.model, STACK_TRAIN, (int)c->batch, t.data.most_length);
    measure_phases(out, &t, passes);
    ok = measure_work(out, &t, passes, err);
    trainer_release(&t);
    return ok && measure_steps(&out->steps_per_s, c, "none", passes, quick, err) &&
           measure_steps(&out->steps_per_s_cm, c, "cm", passes, quick, err);
}

bool bench_length(double *seconds, int *length, const struct config *c, int wanted, bool quick,
                  struct err *err)
{
    struct config one = *c;
    struct bench_row row;
    struct trainer t;
    struct task task;
    bool ok;

    if (!config_task(&task, c, err))
        return false;
    for (*length = wanted; *length < wanted + 8 && !task_is_valid_length(&task, *length);)
        ++*length;
    one.train_lengths = (struct range){ *length, *length };
    task_release(&task);
    ok = prepare(&t, &one, "none", quick, err);
    if (!ok)
        return false;
    measure_phases(&row, &t, quick ? QUICK_PASSES : PASSES / 3);
    *seconds = row.all_median;
    trainer_release(&t);
    return true;
}

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
    return measure_steps(per_s, c, letters, QUICK_PASSES, true, err) &&
           (*per_s < fast || measure_steps(per_s, c, letters, QUICK_PASSES, false, err));
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
