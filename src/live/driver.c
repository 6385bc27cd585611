/* driver -- a run's outer loop, one turn at a time. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "live/driver_state.h"

static const int all_parts = FREEZE_C | FREEZE_M | FREEZE_K;

/* ---- the log ----------------------------------------------------------------------------------
 */
/* Rows that a resumed run makes anew, because they follow from its numbers. */
bool driver_is_made(const struct trace_event *e)
{
    return e->kind == EVENT_BEST || e->kind == EVENT_RATE_DECAY || e->kind == EVENT_FINISH ||
           e->kind == EVENT_DIVERGE || (e->kind == EVENT_FREEZE && !strcmp(e->who, "schedule"));
}

/* Rows that a hand made and that change numbers: a resumed run replays them. */
bool driver_is_hand(const struct trace_event *e)
{
    return (e->kind == EVENT_FREEZE || e->kind == EVENT_RATE) && !driver_is_made(e);
}

static void count_log(struct driver *d, const struct trace_event *e)
{
    if (d->log_step != e->step) {
        d->log_step = e->step;
        d->log.hand = d->log.made = 0;
    }
    d->log.hand += driver_is_hand(e);
    d->log.made += driver_is_made(e);
}

static bool fail(struct driver *d, const char *what);

void driver_log(struct driver *d, enum event_kind kind, double value, const char *who,
                const char *format, ...)
{
    struct trace_event e = { .step = d->trainer.step, .kind = kind, .value = value };
    char text[160];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    e.wall_s = clock_wall_s();
    text_copy(e.who, sizeof e.who, who);
    text_printable(e.text, sizeof e.text, text);
    count_log(d, &e);
    trace_add_event(&d->trace, &e);
    if (!store_add_event(d->store, &e, &d->err))
        fail(d, NULL);
}

/* The world failed: say so in what can still be written, and end. */
static bool fail(struct driver *d, const char *what)
{
    struct err ignored;
    bool done;

    if (d->state == DRIVER_FAILED)
        return false;
    if (what)
        err_prefix(&d->err, "%s", what);
    d->state = DRIVER_FAILED;
    d->trace.state = RUN_FAILED;
    text_copy(d->trace.reason, sizeof d->trace.reason, d->err.text);
    store_set_status(d->store, &d->trace, &ignored);
    store_commit(d->store, &done, &ignored);
    return false;
}

/* ---- applying changes ---------------------------------------------------------------------------
 */
static void set_mask(struct driver *d, int mask)
{
    int part;

    for (part = 0; part < PARTS; part++)
        if ((mask ^ d->trainer.frozen) & 1 << part)
            d->trace.since[part] = d->trainer.step;
    trainer_freeze(&d->trainer, mask);
    d->trace.frozen = d->trace.requested = mask;
}

static void describe_mask(const struct driver *d, int before, int mask, char *out, size_t size)
{
    static const char *const names[PARTS] = { "controller", "memory", "classifier" };
    struct text t;
    int part;

    text_init(&t, out, size);
    for (part = 0; part < PARTS; part++)
        if ((mask ^ before) & 1 << part)
            text_add(&t, "%s%s %s", t.used ? ", " : "", mask & 1 << part ? "freeze" : "thaw",
                     names[part]);
    if (!t.used)
        text_add(&t, "no change");
    if (!d->trace.parameters[PART_MEMORY] && ((mask ^ before) & FREEZE_M))
        text_add(&t, " (this model has no memory)");
}

static void take_plan(struct driver *d)
{
    int before = d->trainer.frozen;

    while (trainer_plan(&d->trainer)) {
        int mask = d->trainer.frozen;
        char text[120];

        describe_mask(d, before, mask, text, sizeof text);
        trainer_freeze(&d->trainer, before);
        set_mask(d, mask);
        driver_log(d, EVENT_FREEZE, mask, "schedule", "%s", text);
        before = mask;
    }
}

/* Hand-made rows of an earlier life of this run, at their steps. */
static void take_replay(struct driver *d)
{
    while (d->replay_next < d->replay_count && d->replay[d->replay_next].step <= d->trainer.step) {
        const struct trace_event *e = &d->replay[d->replay_next++];

        if (e->kind == EVENT_FREEZE)
            set_mask(d, (int)e->value & all_parts);
        else
            trainer_set_rate(&d->trainer, e->value);
        count_log(d, e); /* the row itself is in the log already */
    }
}

static void take_request(struct driver *d, const struct driver_request *r)
{
    char text[120];
    int mask;

    switch (r->kind) {
    case REQUEST_FREEZE:
        mask = (int)r->value & all_parts;
        describe_mask(d, d->trainer.frozen, mask, text, sizeof text);
        set_mask(d, mask);
        driver_log(d, EVENT_FREEZE, mask, r->who, "%s", text);
        return;
    case REQUEST_RATE:
        trainer_set_rate(&d->trainer, r->value);
        driver_log(d, EVENT_RATE, r->value, r->who, "learning rate %g", r->value);
        return;
    case REQUEST_NOTE: driver_log(d, EVENT_NOTE, 0, r->who, "%s", r->text); return;
    case REQUEST_PAUSE:
        if (d->state == DRIVER_BUSY) {
            d->state = DRIVER_PAUSED;
            driver_log(d, EVENT_PAUSE, 0, r->who, "pause");
        }
        return;
    case REQUEST_CONTINUE:
        if (d->state == DRIVER_PAUSED) {
            d->state = DRIVER_BUSY;
            d->single = 0;
            driver_log(d, EVENT_CONTINUE, 0, r->who, "continue");
        }
        return;
    case REQUEST_STEP:
        if (d->state == DRIVER_PAUSED)
            d->single++;
        return;
    case REQUEST_STOP: d->stop = true; return;
    }
}

void driver_request(struct driver *d, enum request_kind kind, double value, const char *text,
                    const char *who)
{
    struct driver_request *r;

    if (kind == REQUEST_FREEZE)
        d->trace.requested = (int)value & all_parts;
    d->request = x_grow(d->request, d->requests, &d->requests_capacity, sizeof *d->request);
    r = &d->request[d->requests++];
    memset(r, 0, sizeof *r);
    r->kind = kind;
    r->value = value;
    text_copy(r->text, sizeof r->text, text ? text : "");
    text_copy(r->who, sizeof r->who, who);
}

static void take_requests(struct driver *d)
{
    size_t i;

    for (i = 0; i < d->requests; i++)
        take_request(d, &d->request[i]);
    d->requests = 0;
}

/* ---- keeping ------------------------------------------------------------------------------------
 */
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
    t->train_cpu_s = d->cpu_before_s + clock_thread_cpu_s() - d->cpu_from_s;
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

static bool commit(struct driver *d, bool *done)
{
    bring_up_status(d);
    if (!store_set_status(d->store, &d->trace, &d->err) || !store_commit(d->store, done, &d->err))
        return fail(d, NULL);
    d->committed_s = clock_monotonic_s();
    return true;
}

/* run.db first, then the file: the checkpoint is never ahead of the log. */
static bool checkpoint(struct driver *d, bool insist)
{
    double until = clock_monotonic_s() + 1.5;
    struct timespec pause = { 0, 20000000 };
    bool done = false;
    size_t bytes;
    char size[32];

    bring_up_status(d);
    if (!store_set_status(d->store, &d->trace, &d->err))
        return fail(d, NULL);
    do {
        if (!store_sync(d->store, &done, &d->err))
            return fail(d, NULL);
        if (!done && insist)
            nanosleep(&pause, NULL);
    } while (!done && insist && clock_monotonic_s() < until);
    if (!done)
        return true; /* a reader is in the way: try again at the next turn */
    if (d->log_step != d->trainer.step) {
        d->log_step = d->trainer.step;
        d->log.hand = d->log.made = 0;
    }
    if (!checkpoint_save(&d->trainer, store_dir(d->store), &d->log, &bytes, &d->err))
        return fail(d, NULL);
    d->checkpoint_s = clock_monotonic_s();
    d->checkpoint_due = false;
    driver_log(d, EVENT_CHECKPOINT, (double)bytes, "trainer", "checkpoint %s",
               text_bytes(size, sizeof size, (double)bytes));
    return d->state != DRIVER_FAILED;
}

static bool finish(struct driver *d, enum driver_state state, enum run_state shown)
{
    bool done;

    if (d->state == DRIVER_FAILED)
        return false;
    d->trace.state = shown;
    if (state != DRIVER_DIVERGED && !checkpoint(d, true))
        return false;
    if (!commit(d, &done))
        return false;
    d->state = state;
    return true;
}

/* ---- evaluation by length
 * ------------------------------------------------------------------------ */
static void take_row(struct driver *d, const struct trace_eval *row)
{
    trace_set_eval(&d->trace, row);
    d->news = x_grow(d->news, d->news_count, &d->news_capacity, sizeof *d->news);
    d->news[d->news_count++] = *row;
    if (!store_add_eval(d->store, row, &d->err))
        fail(d, NULL);
}

/* The bin that has had least CPU time: dear bins come rarer. */
static int next_bin(const struct driver *d)
{
    int best = 0, i;

    for (i = 1; i < d->bins; i++)
        if (d->bin_cpu_s[i] < d->bin_cpu_s[best])
            best = i;
    return best;
}

static void live_piece(struct driver *d)
{
    enum { LIVE_STRINGS = 20 };
    const double most_s = 0.02; /* well below the 50 ms that a piece may take */
    double spent = d->trace.eval_cpu_s, began = clock_thread_cpu_s(), allowed;
    double total = d->cpu_before_s + began - d->cpu_from_s;
    bool done;

    allowed = d->trainer.config.eval_share * total - spent;
    if (!d->options.live_eval || allowed < 0.004)
        return;
    if (d->live_bin < 0) {
        d->live_bin = next_bin(d);
        evaluator_weights(d->evaluator, d->trainer.model.params.value, d->trainer.step);
        evaluator_start(d->evaluator, d->live_bin, 1, LIVE_STRINGS, d->trainer.config.test_seed);
    }
    done = evaluator_continue(d->evaluator, allowed / 2 < most_s ? allowed / 2 : most_s);
    if (done) {
        struct trace_eval row;

        evaluator_row(d->evaluator, &row);
        take_row(d, &row);
    }
    d->bin_cpu_s[d->live_bin] += clock_thread_cpu_s() - began;
    if (done)
        d->live_bin = -1;
    d->trace.eval_cpu_s += clock_thread_cpu_s() - began;
}

/* The evaluation that ends every run: best weights, every bin, every length. */
static void final_piece(struct driver *d)
{
    struct trace_eval row;
    int count, i;
    const struct trace_eval *rows;

    if (d->final_bin < 0) {
        d->final_bin = 0;
        evaluator_weights(d->evaluator, d->trainer.best, d->trainer.best_step);
        evaluator_start(d->evaluator, 0, (int)d->trainer.config.test_strings, 0,
                        d->trainer.config.test_seed);
    }
    if (!evaluator_continue(d->evaluator, 0.04))
        return;
    evaluator_row(d->evaluator, &row);
    row.final = true;
    take_row(d, &row);
    rows = evaluator_lengths(d->evaluator, &count);
    for (i = 0; i < count; i++) {
        row = rows[i];
        row.final = true;
        take_row(d, &row);
    }
    if (++d->final_bin < d->bins) {
        evaluator_start(d->evaluator, d->final_bin, (int)d->trainer.config.test_strings, 0,
                        d->trainer.config.test_seed);
        return;
    }
    driver_log(d, EVENT_FINISH, d->trainer.best_excess, "trainer",
               "finished: best validation excess %.4f nats/symbol at step %lld",
               d->trainer.best_excess, (long long)d->trainer.best_step);
    finish(d, DRIVER_FINISHED, RUN_FINISHED);
}

/* ---- training
 * ------------------------------------------------------------------------------------ */
static void took_step(struct driver *d)
{
    const struct trainer *t = &d->trainer;
    int part;

    trace_add_step(&d->trace, &t->row);
    /* Pooled over symbols, as validation is: see plot/smooth.h. */
    d->ema = 0.97 * d->ema + t->row.loss;
    d->ema_weight = 0.97 * d->ema_weight + (t->row.length + 1);
    d->trace.smoothed = d->ema / d->ema_weight;
    d->trace.step = t->step;
    if (!store_add_step(d->store, t->step, &t->row, &d->err)) {
        fail(d, NULL);
        return;
    }
    if (t->measured) {
        struct trace_health row = { .step = t->step };

        for (part = 0; part < PARTS; part++) {
            row.gradient[part] = (float)t->norms.gradient[part];
            row.update[part] = (float)t->norms.update[part];
        }
        trace_add_health(&d->trace, &row);
        if (!store_add_health(d->store, &row, &d->err))
            fail(d, NULL);
    }
}

static void took_epoch(struct driver *d)
{
    const struct trainer *t = &d->trainer;
    enum { PAST_BYTES = 512 * 1024 };

    trace_add_valid(&d->trace, &t->valid);
    if (!store_add_valid(d->store, &t->valid, &d->err) ||
        !store_add_weights(d->store, t->step, t->model.params.value,
                           t->model.params.total * sizeof(real), PAST_BYTES, &d->err)) {
        fail(d, NULL);
        return;
    }
    if (t->improved) {
        driver_log(d, EVENT_BEST, t->valid.nats - t->valid.bound_nats, "trainer",
                   "validation excess %.4f, best so far", t->valid.nats - t->valid.bound_nats);
        if (d->state != DRIVER_FAILED && !checkpoint_save_best(t, store_dir(d->store), &d->err))
            fail(d, NULL);
        d->checkpoint_due = true;
    }
    if (t->rate_fell)
        driver_log(d, EVENT_RATE_DECAY, t->rate, "trainer", "learning rate falls to %.3g", t->rate);
}

static void took_divergence(struct driver *d)
{
    d->trace.state = RUN_DIVERGED;
    snprintf(d->trace.reason, sizeof d->trace.reason,
             "the loss or its gradient is not finite at step %lld", (long long)d->trainer.step + 1);
    driver_log(d, EVENT_DIVERGE, (double)(d->trainer.step + 1), "trainer", "%s", d->trace.reason);
    finish(d, DRIVER_DIVERGED, RUN_DIVERGED);
}

static void train_piece(struct driver *d)
{
    switch (trainer_advance(&d->trainer)) {
    case DID_STEP:
        took_step(d);
        if (d->options.stop_at && d->trainer.step >= d->options.stop_at)
            d->stop = true;
        if (d->state == DRIVER_PAUSED && d->single > 0)
            d->single--;
        break;
    case DID_VALIDATE: break;
    case DID_EPOCH: took_epoch(d); break;
    case DID_FINISH: d->finale = true; break;
    case DID_DIVERGE: took_divergence(d); break;
    }
}

static void stop_now(struct driver *d)
{
    driver_log(d, EVENT_STOP, 0, d->stop_who, "stop and save");
    finish(d, DRIVER_STOPPED, RUN_STOPPED);
}

enum driver_state driver_turn(struct driver *d)
{
    double now = clock_monotonic_s();
    bool done, validating = d->trainer.valid_next >= 0;

    d->news_count = 0;
    if (d->state > DRIVER_PAUSED)
        return d->state;
    if (!validating) {
        take_plan(d);
        take_replay(d);
    }
    if (!validating || d->requests)
        /* While it validates only a stop is taken: a change of rate would depend on the moment. */
        if (!validating || d->request[d->requests - 1].kind == REQUEST_STOP)
            take_requests(d);
    if (d->stop) {
        stop_now(d);
        return d->state;
    }
    if (d->state == DRIVER_BUSY || d->single > 0 || validating) {
        d->trace.state = RUN_TRAINING;
        if (d->finale)
            final_piece(d);
        else
            train_piece(d);
        if (!d->finale && d->state <= DRIVER_PAUSED)
            live_piece(d);
    } else {
        d->trace.state = RUN_PAUSED;
    }
    if (d->state > DRIVER_PAUSED)
        return d->state;
    if (now - d->committed_s >= 1 && !commit(d, &done))
        return d->state;
    if (now - d->checkpoint_s >= d->trainer.config.checkpoint_every &&
        d->trainer.step > d->checkpointed_step)
        d->checkpoint_due = true;
    /* Not amid a validation: its row must not be on record without what follows from it. */
    if (d->checkpoint_due && d->trainer.valid_next < 0 && checkpoint(d, false))
        d->checkpointed_step = d->trainer.step;
    return d->state == DRIVER_PAUSED && d->single > 0 ? DRIVER_BUSY : d->state;
}

const char *driver_error(const struct driver *d)
{
    return d->state == DRIVER_DIVERGED ? d->trace.reason : d->err.text;
}

const struct trace *driver_trace(const struct driver *d)
{
    return &d->trace;
}

const struct trainer *driver_trainer(const struct driver *d)
{
    return &d->trainer;
}

const char *driver_dir(const struct driver *d)
{
    return store_dir(d->store);
}

const struct trace_eval *driver_news(const struct driver *d, size_t *count)
{
    *count = d->news_count;
    return d->news;
}
