/* driver -- a run's outer loop, one turn at a time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "live/driver_state.h"

static const int all_parts = FREEZE_C | FREEZE_M | FREEZE_K;

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
        driver_count(d, e); /* the row itself is in the log already */
    }
}

/*
 * Amid a validation a new mask or rate only goes on record: the run is about to stop, and takes
 * them where it goes on, after that validation. What follows from numbers is the same as ever.
 */
static void take_request(struct driver *d, const struct driver_request *r, bool later)
{
    char text[120];
    int mask;

    switch (r->kind) {
    case REQUEST_FREEZE:
        mask = (int)r->value & all_parts;
        describe_mask(d, d->trainer.frozen, mask, text, sizeof text);
        if (!later)
            set_mask(d, mask);
        driver_log(d, EVENT_FREEZE, mask, r->who, "%s", text);
        d->log.hand -= later;
        break;
    case REQUEST_RATE:
        if (!later)
            trainer_set_rate(&d->trainer, r->value);
        driver_log(d, EVENT_RATE, r->value, r->who, "learning rate %g", r->value);
        d->log.hand -= later;
        break;
    case REQUEST_NOTE: driver_log(d, EVENT_NOTE, 0, r->who, "%s", r->text); break;
    case REQUEST_PAUSE:
        if (d->state != DRIVER_BUSY)
            return;
        d->state = DRIVER_PAUSED;
        driver_log(d, EVENT_PAUSE, 0, r->who, "pause");
        break;
    case REQUEST_CONTINUE:
        if (d->state != DRIVER_PAUSED)
            return;
        d->state = DRIVER_BUSY;
        d->single = 0;
        driver_log(d, EVENT_CONTINUE, 0, r->who, "continue");
        break;
    case REQUEST_STEP:
        if (d->state == DRIVER_PAUSED && !d->finale)
            d->single++;
        return;
    case REQUEST_STOP:
        d->stop = true;
        text_copy(d->stop_who, sizeof d->stop_who, r->who);
        return;
    }
    d->committed_s = -INFINITY; /* what a hand did outlives a kill from this turn on */
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

static void take_requests(struct driver *d, bool later)
{
    size_t i;

    for (i = 0; i < d->requests; i++)
        take_request(d, &d->request[i], later);
    d->requests = 0;
}

static bool stop_is_wanted(const struct driver *d)
{
    size_t i;

    for (i = 0; i < d->requests; i++)
        if (d->request[i].kind == REQUEST_STOP)
            return true;
    return d->stop;
}

/* ---- evaluation by length -----------------------------------------------------------------------
 */
static void take_row(struct driver *d, const struct trace_eval *row)
{
    trace_set_eval(&d->trace, row);
    d->news = x_grow(d->news, d->news_count, &d->news_capacity, sizeof *d->news);
    d->news[d->news_count++] = *row;
    if (!store_add_eval(d->store, row, &d->err))
        driver_fail(d);
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
    double total = driver_cpu(d);
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
    if (evaluator_exact(d->evaluator))
        driver_log(d, EVENT_EXACT, (double)evaluator_exact(d->evaluator), "trainer",
                   "%lld strings of the evaluation went through logarithms",
                   (long long)evaluator_exact(d->evaluator));
    if (isfinite(d->trainer.data.valid_bound_nats))
        driver_log(d, EVENT_FINISH, d->trainer.best_excess, "trainer",
                   "finished: best validation excess %.4f nats/symbol at step %lld",
                   d->trainer.best_excess, (long long)d->trainer.best_step);
    else
        driver_log(d, EVENT_FINISH, d->trainer.best_excess, "trainer",
                   "finished: best validation perplexity %.4g at step %lld",
                   exp(d->trainer.best_excess), (long long)d->trainer.best_step);
    driver_end(d, DRIVER_FINISHED, RUN_FINISHED);
}

/* ---- training -------------------------------------------------------------------------------- */
/* Pooled over symbols, as validation is: see plot/smooth.h. */
void driver_smooth(struct driver *d, const struct trace_step *row)
{
    d->ema = 0.97 * d->ema + row->loss;
    d->ema_weight = 0.97 * d->ema_weight + (row->length + 1);
    d->trace.smoothed = d->ema / d->ema_weight;
}

static void took_step(struct driver *d)
{
    const struct trainer *t = &d->trainer;
    int part;

    trace_add_step(&d->trace, &t->row);
    driver_smooth(d, &t->row);
    d->trace.step = t->step;
    if (!store_add_step(d->store, t->step, &t->row, &d->err)) {
        driver_fail(d);
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
            driver_fail(d);
    }
}

static void took_divergence(struct driver *d, int64_t step, const char *what)
{
    snprintf(d->trace.reason, sizeof d->trace.reason, "%s is not finite at step %lld", what,
             (long long)step);
    driver_log(d, EVENT_DIVERGE, (double)step, "trainer", "%s", d->trace.reason);
    driver_end(d, DRIVER_DIVERGED, RUN_DIVERGED);
}

static void took_epoch(struct driver *d)
{
    const struct trainer *t = &d->trainer;
    enum { PAST_BYTES = 384 * 1024 }; /* with it, 200,000 steps stay below 3 MB */

    trace_add_valid(&d->trace, &t->valid);
    if (!store_add_valid(d->store, &t->valid, &d->err)) {
        driver_fail(d);
        return;
    }
    if (!store_add_weights(d->store, t->step, t->model.params.value,
                           t->model.params.total * sizeof(real), PAST_BYTES, &d->err)) {
        driver_fail(d);
        return;
    }
    if (t->improved) {
        if (isfinite(t->valid.bound_nats))
            driver_log(d, EVENT_BEST, trace_excess(&t->valid), "trainer",
                       "validation excess %.4f, best so far", trace_excess(&t->valid));
        else
            driver_log(d, EVENT_BEST, trace_excess(&t->valid), "trainer",
                       "validation perplexity %.4g, best so far", exp(t->valid.nats));
        d->checkpoint_due = d->best_due = true;
    }
    if (t->rate_fell)
        driver_log(d, EVENT_RATE_DECAY, t->rate, "trainer", "learning rate falls to %.3g", t->rate);
    if (t->epoch_exact)
        driver_log(d, EVENT_EXACT, (double)t->epoch_exact, "trainer",
                   "%lld strings went through logarithms: doubles could not be trusted",
                   (long long)t->epoch_exact);
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
    case DID_FINISH:
        d->finale = true;
        d->single = 0;
        break;
    case DID_DIVERGE:
        if (d->trainer.valid_next >= 0)
            took_divergence(d, d->trainer.step, "the validation loss");
        else
            took_divergence(d, d->trainer.step + 1, "the loss or its gradient");
        break;
    }
}

/* One piece of work, if there is any; then what is due by the clock. */
static void work(struct driver *d, double now)
{
    bool done;

    if (d->state == DRIVER_BUSY || d->single > 0 || d->trainer.valid_next >= 0) {
        d->trace.state = RUN_TRAINING;
        if (d->finale)
            final_piece(d);
        else
            train_piece(d);
        if (!d->finale && !d->ending && d->state <= DRIVER_PAUSED)
            live_piece(d);
    } else {
        d->trace.state = RUN_PAUSED;
    }
    if (d->ending || d->state > DRIVER_PAUSED)
        return;
    if (now - d->committed_s >= 1 && !driver_commit(d, &done))
        return;
    if (now - d->checkpoint_s >= d->trainer.config.checkpoint_every &&
        d->trainer.step > d->checkpointed_step)
        d->checkpoint_due = true;
    /* Not amid a validation: its row must not be on record without what follows from it. */
    if (d->checkpoint_due && d->trainer.valid_next < 0)
        driver_checkpoint(d);
}

enum driver_state driver_turn(struct driver *d)
{
    bool validating = d->trainer.valid_next >= 0;

    d->news_count = 0;
    if (d->state > DRIVER_PAUSED)
        return d->state;
    driver_start_cpu(d);
    if (d->ending) {
        d->stop = stop_is_wanted(d);
        driver_try_end(d);
        return d->state;
    }
    if (!validating) {
        take_plan(d);
        take_replay(d);
    }
    /* While it validates only a stop is taken: what a change of rate did would depend on the
     * moment. */
    if (!validating || stop_is_wanted(d))
        take_requests(d, validating);
    if (d->stop && d->state <= DRIVER_PAUSED) {
        driver_log(d, EVENT_STOP, 0, d->stop_who, "stop and save");
        driver_end(d, DRIVER_STOPPED, RUN_STOPPED);
    } else if (d->state <= DRIVER_PAUSED) {
        work(d, clock_monotonic_s());
    }
    if (d->state == DRIVER_PAUSED && (d->single > 0 || d->trainer.valid_next >= 0))
        return DRIVER_BUSY;
    return d->state;
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
