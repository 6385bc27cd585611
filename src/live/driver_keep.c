/*
 * driver_keep -- the log of a run, its commits, its checkpoints, and its end.
 *
 * Order is what makes a run whole: rows first, then latest.safetensors, then best.safetensors. A
 * process killed between any two of them leaves a checkpoint that is not ahead of the log, and that
 * holds the best weights itself.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "live/driver_state.h"

/* ---- the log -------------------------------------------------------------------------------- */
bool driver_is_made(const struct trace_event *e)
{
    return e->kind == EVENT_BEST || e->kind == EVENT_RATE_DECAY || e->kind == EVENT_FINISH ||
           e->kind == EVENT_EXACT || e->kind == EVENT_DIVERGE ||
           (e->kind == EVENT_FREEZE && !strcmp(e->who, "schedule"));
}

bool driver_is_hand(const struct trace_event *e)
{
    return (e->kind == EVENT_FREEZE || e->kind == EVENT_RATE) && !driver_is_made(e);
}

static void at_step(struct driver *d)
{
    if (d->log_step == d->trainer.step)
        return;
    d->log_step = d->trainer.step;
    d->log.hand = d->log.made = 0;
}

void driver_count(struct driver *d, const struct trace_event *e)
{
    at_step(d);
    d->log.hand += driver_is_hand(e);
    d->log.made += driver_is_made(e);
}

static struct trace_event make_event(const struct driver *d, enum event_kind kind, double value,
                                     const char *who, const char *text)
{
    struct trace_event e = { .step = d->trainer.step, .kind = kind, .value = value };

    e.wall_s = clock_wall_s();
    text_copy(e.who, sizeof e.who, who);
    text_printable(e.text, sizeof e.text, text);
    return e;
}

void driver_log(struct driver *d, enum event_kind kind, double value, const char *who,
                const char *format, ...)
{
    struct trace_event e;
    char text[160];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    e = make_event(d, kind, value, who, text);
    driver_count(d, &e);
    trace_add_event(&d->trace, &e);
    if (!store_add_event(d->store, &e, &d->err))
        driver_fail(d);
}

void driver_fail(struct driver *d)
{
    struct trace_event e;
    struct err ignored;
    bool done;

    if (d->state == DRIVER_FAILED)
        return;
    d->state = DRIVER_FAILED;
    d->trace.state = RUN_FAILED;
    text_copy(d->trace.reason, sizeof d->trace.reason, d->err.text);
    e = make_event(d, EVENT_FAIL, 0, "trainer", d->err.text);
    trace_add_event(&d->trace, &e);
    if (store_add_event(d->store, &e, &ignored) && store_set_status(d->store, &d->trace, &ignored))
        store_commit(d->store, &done, &ignored);
}

/* ---- keeping -------------------------------------------------------------------------------- */
static void bring_up_status(struct driver *d)
{
    double now = clock_monotonic_s(), span = now - d->rate_from_s;
    struct trace *t = &d->trace;
    const struct trainer *r = &d->trainer;
    int64_t left = t->steps_per_epoch * r->config.epochs - r->step;

    t->step = r->step;
    t->epoch = (int)(r->step / t->steps_per_epoch) + 1;
    if (t->epoch > t->epochs || (r->over && t->epoch > r->epoch))
        t->epoch = r->epoch;
    t->rate = r->rate;
    t->best_excess = isfinite(r->best_excess) ? r->best_excess : NAN;
    t->best_step = r->best_step;
    t->train_cpu_s = driver_cpu(d);
    t->heartbeat_s = clock_wall_s();
    if (span > 0.25) {
        t->steps_per_s = (double)(r->step - d->rate_from_step) / span;
        t->strings_per_s = t->steps_per_s * (double)r->config.batch;
        t->eta_s = t->steps_per_s > 0 ? (double)left / t->steps_per_s : NAN;
        if (span > 4) {
            d->rate_from_s = now;
            d->rate_from_step = r->step;
        }
    }
}

void driver_start_cpu(struct driver *d)
{
    if (!d->cpu_started)
        d->cpu_from_s = clock_thread_cpu_s();
    d->cpu_started = true;
}

double driver_cpu(const struct driver *d)
{
    return d->cpu_before_s + pool_cpu_s(d->pool) +
           (d->cpu_started ? clock_thread_cpu_s() - d->cpu_from_s : 0);
}

bool driver_commit(struct driver *d, bool *done)
{
    bring_up_status(d);
    if (!store_set_status(d->store, &d->trace, &d->err) || !store_commit(d->store, done, &d->err)) {
        driver_fail(d);
        return false;
    }
    d->committed_s = clock_monotonic_s();
    return true;
}

bool driver_checkpoint(struct driver *d)
{
    bool done = false;
    size_t bytes;
    char size[32];

    bring_up_status(d);
    if (!store_set_status(d->store, &d->trace, &d->err) || !store_sync(d->store, &done, &d->err))
        goto fail;
    d->committed_s = clock_monotonic_s();
    if (!done)
        return true; /* a reader is in the way: the caller tries again */
    at_step(d);
    if (!checkpoint_save(&d->trainer, store_dir(d->store), &d->log, &bytes, &d->err))
        goto fail;
    if (d->best_due && !checkpoint_save_best(&d->trainer, store_dir(d->store), &d->err))
        goto fail;
    d->best_due = d->checkpoint_due = false;
    d->checkpoint_s = clock_monotonic_s();
    d->checkpointed_step = d->trainer.step;
    driver_log(d, EVENT_CHECKPOINT, (double)bytes, "trainer", "checkpoint %s",
               text_bytes(size, sizeof size, (double)bytes));
    return d->state != DRIVER_FAILED;
fail:
    driver_fail(d);
    return false;
}

/* ---- the end -------------------------------------------------------------------------------- */
void driver_end(struct driver *d, enum driver_state state, enum run_state shown)
{
    if (d->state == DRIVER_FAILED)
        return;
    d->state = DRIVER_BUSY;
    d->ending = state;
    d->ending_shown = shown;
    d->ending_from_s = clock_monotonic_s();
    d->checkpoint_due = state != DRIVER_DIVERGED;
    if (d->best_due && !d->checkpoint_due &&
        !checkpoint_save_best(&d->trainer, store_dir(d->store), &d->err))
        driver_fail(d);
    else
        driver_try_end(d);
}

void driver_try_end(struct driver *d)
{
    const struct timespec nap = { 0, 20000000 };
    const double patience_s = 1.5;
    bool done = false;

    if (d->checkpoint_due && !driver_checkpoint(d))
        return;
    if (!d->checkpoint_due) { /* not before: a kill in between must leave a run to resume */
        d->trace.state = d->ending_shown;
        if (!driver_commit(d, &done))
            return;
    }
    if (done) {
        d->state = d->ending;
    } else if (d->stop && clock_monotonic_s() - d->ending_from_s > patience_s) {
        err_set(&d->err,
                "another program is reading run.db: what came after step %lld is not saved",
                (long long)d->checkpointed_step);
        driver_fail(d);
    } else {
        nanosleep(&nap, NULL);
    }
}
