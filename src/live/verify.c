/* verify -- a recorded run once more, in memory. */
#include "live/verify.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "live/driver_state.h"
#include "live/verify_state.h"
#include "math/matrix.h"

const char *verify_kind_name(enum verify_kind kind, bool many)
{
    static const char *const names[VERIFY_KINDS][2] = {
        [VERIFY_STEP] = { "step", "steps" },
        [VERIFY_HEALTH] = { "row of norms", "rows of norms" },
        [VERIFY_VALIDATION] = { "validation", "validations" },
        [VERIFY_EVENT] = { "event", "events" },
        [VERIFY_KEPT] = { "set of kept weights", "sets of kept weights" },
        [VERIFY_LATEST] = { "item of the last checkpoint", "items of the last checkpoint" },
        [VERIFY_BEST] = { "item of the best weights", "items of the best weights" },
        [VERIFY_EVALUATION] = { "row of the final evaluation", "rows of the final evaluation" },
    };

    return names[kind][many];
}

/* ---- opening --------------------------------------------------------------------------------- */
static int64_t number_of(const struct tensors *f, const char *key)
{
    const char *text = tensors_get(f, key);
    int64_t value;

    return text && text_to_int(text, &value) ? value : 0;
}

static bool read_file(struct verify_file *f, const char *dir, const char *name, struct err *err)
{
    char path[4200];

    tensors_init(&f->tensors);
    snprintf(path, sizeof path, "%s/%s.safetensors", dir, name);
    if (access(path, F_OK))
        return true;
    if (!tensors_read(&f->tensors, path, err))
        return false;
    f->there = true;
    f->step = number_of(&f->tensors, "step");
    f->epoch = number_of(&f->tensors, "epoch");
    f->plan_done = number_of(&f->tensors, "plan_done");
    f->hand = number_of(&f->tensors, "log.hand");
    f->made = number_of(&f->tensors, "log.made");
    return true;
}

/* How far there is something to compare. */
static void set_goal(struct verify *v, int64_t steps)
{
    v->whole = v->t.state == RUN_FINISHED || v->t.state == RUN_DIVERGED;
    v->goal = v->whole || !v->latest.there ? (int64_t)v->t.step_count : v->latest.step;
    v->goal_epoch = v->whole || !v->latest.there ? 0 : v->latest.epoch;
    if (steps && steps < v->goal) {
        v->goal = steps;
        v->goal_epoch = 0;
        v->whole = false;
    }
}

struct verify *verify_open(const char *dir, int64_t steps, struct err *err)
{
    struct verify *v = x_calloc(1, sizeof *v);
    const char *precision;
    struct config config;

    trace_init(&v->t);
    trace_init(&v->again);
    tensors_init(&v->best.tensors);
    v->hand_step = -1;
    /* The checkpoint first: run.db is never behind it, so what it needs is then on record. */
    if (!read_file(&v->latest, dir, "latest", err))
        goto fail;
    v->store = store_open(dir, false, JOURNAL_AUTO, err);
    if (!v->store || !store_load(v->store, &v->t, err) || !driver_config(&config, &v->t, err) ||
        !read_file(&v->best, dir, "best", err))
        goto fail;
    precision = trace_get(&v->t, "env.precision");
    if (precision && strcmp(precision, REAL_NAME)) {
        err_set(err, "run '%s' was computed in %s, this program computes in %s", v->t.name,
                precision, REAL_NAME);
        goto fail;
    }
    v->kept = store_weights_steps(v->store, &v->kept_count, err);
    if (!v->kept || !config_bins(&config, v->bin, &v->bins, err) ||
        !trainer_init(&v->r, &config, err) || !driver_same_data(&v->r.data.source, &v->t, err))
        goto fail;
    set_goal(v, steps);
    if (v->whole && v->t.state == RUN_FINISHED) {
        v->evaluator = evaluator_open(&config, &v->r.data.source, v->bin, v->bins,
                                      evaluator_batch(&config), err);
        if (!v->evaluator)
            goto fail;
    }
    return v;
fail:
    verify_close(v);
    return NULL;
}

void verify_close(struct verify *v)
{
    if (!v)
        return;
    evaluator_close(v->evaluator);
    trainer_release(&v->r);
    store_close(v->store);
    tensors_release(&v->latest.tensors);
    tensors_release(&v->best.tensors);
    trace_release(&v->t);
    trace_release(&v->again);
    free(v->kept);
    free(v);
}

/* ---- what hands and plan did --------------------------------------------------------------- */
/* Planned entries that are due, until `most` of all of them are taken; each is a row of the log. */
static void take_plan(struct verify *v, int most)
{
    while (v->r.plan_done < most && trainer_plan(&v->r))
        verify_one_event(v, EVENT_FREEZE, v->r.frozen);
}

static void take_hand(struct verify *v, const struct trace_event *e)
{
    if (e->kind == EVENT_FREEZE)
        trainer_freeze(&v->r, (int)e->value & (FREEZE_C | FREEZE_M | FREEZE_K));
    else
        trainer_set_rate(&v->r, e->value);
    if (v->hand_step != e->step) {
        v->hand_step = e->step;
        v->hand_count = 0;
    }
    v->hand_count++;
}

/* Hand-made rows that are due, up to `most` of the present step. */
static void take_hands(struct verify *v, int64_t most)
{
    for (; v->hand < v->t.events && v->t.event[v->hand].step <= v->r.step; v->hand++) {
        const struct trace_event *e = &v->t.event[v->hand];

        if (!driver_is_hand(e))
            continue;
        if (e->step == v->r.step && v->hand_step == e->step && v->hand_count >= most)
            return;
        if (e->step == v->r.step && most <= 0)
            return;
        take_hand(v, e);
    }
}

/*
 * The one case of a hand amid a validation: what waits when a stop comes is taken with it. The
 * validation that begins anew after resuming then has that rate, and its row says so.
 */
static void take_stopped_hands(struct verify *v)
{
    const struct trace_valid *valid = v->valid < v->t.valids ? &v->t.valid[v->valid] : NULL;
    size_t i, last = 0, end = 0;

    if (!valid || valid->step != v->r.step || valid->rate == v->r.rate)
        return;
    for (i = v->hand; i < v->t.events && v->t.event[i].step <= v->r.step; i++) {
        const struct trace_event *e = &v->t.event[i];

        if (e->step < v->r.step)
            continue;
        if (e->kind == EVENT_RATE_DECAY)
            break;
        if (e->kind == EVENT_RATE && e->value == valid->rate)
            last = i + 1;
        if (e->kind == EVENT_STOP)
            end = last;
    }
    for (; v->hand < end; v->hand++)
        if (driver_is_hand(&v->t.event[v->hand]))
            take_hand(v, &v->t.event[v->hand]);
}

/* ---- turns --------------------------------------------------------------------------------- */
static bool at_latest(const struct verify *v)
{
    return v->latest.there && !v->latest.compared && v->r.step == v->latest.step &&
           v->r.epoch == v->latest.epoch;
}

static void took_epoch(struct verify *v)
{
    const struct trainer *r = &v->r;

    verify_one_validation(v);
    verify_kept_weights(v);
    if (r->improved) {
        verify_one_event(v, EVENT_BEST, trace_excess(&r->valid));
        if (v->best.there && v->best.step == r->step)
            verify_best_file(v);
    }
    if (r->rate_fell)
        verify_one_event(v, EVENT_RATE_DECAY, r->rate);
    if (r->epoch_exact)
        verify_one_event(v, EVENT_EXACT, (double)r->epoch_exact);
}

static void finish(struct verify *v)
{
    verify_rest(v);
    v->phase = VERIFY_DONE;
}

static void train_piece(struct verify *v)
{
    bool began = v->r.valid_next < 0;

    switch (trainer_advance(&v->r)) {
    case DID_STEP:
        verify_one_step(v);
        if (v->r.measured)
            verify_one_health(v);
        break;
    case DID_VALIDATE: break;
    case DID_EPOCH: took_epoch(v); break;
    case DID_FINISH:
        if (v->evaluator) {
            evaluator_weights(v->evaluator, v->r.best, v->r.best_step);
            evaluator_start(v->evaluator, 0, (int)v->r.config.test_strings, 0,
                            v->r.config.test_seed);
            v->phase = VERIFY_EVALUATING;
        } else {
            finish(v);
        }
        break;
    case DID_DIVERGE:
        verify_one_event(v, EVENT_DIVERGE, (double)(v->r.step + 1));
        finish(v);
        break;
    }
    if (began && v->r.valid_next >= 0)
        take_stopped_hands(v);
}

static void evaluate_piece(struct verify *v)
{
    struct trace_eval row;
    int count, i;
    const struct trace_eval *rows;

    if (!evaluator_continue(v->evaluator, 0.04))
        return;
    evaluator_row(v->evaluator, &row);
    row.final = true;
    trace_set_eval(&v->again, &row);
    rows = evaluator_lengths(v->evaluator, &count);
    for (i = 0; i < count; i++) {
        row = rows[i];
        row.final = true;
        trace_set_eval(&v->again, &row);
    }
    if (++v->bin_at < v->bins) {
        evaluator_start(v->evaluator, v->bin_at, (int)v->r.config.test_strings, 0,
                        v->r.config.test_seed);
        return;
    }
    if (evaluator_exact(v->evaluator))
        verify_one_event(v, EVENT_EXACT, (double)evaluator_exact(v->evaluator));
    verify_one_event(v, EVENT_FINISH, v->r.best_excess);
    verify_evaluations(v);
    finish(v);
}

bool verify_turn(struct verify *v)
{
    if (v->phase == VERIFY_DONE)
        return false;
    if (v->phase == VERIFY_EVALUATING) {
        evaluate_piece(v);
        return v->phase != VERIFY_DONE;
    }
    if (at_latest(v)) {
        take_plan(v, (int)v->latest.plan_done);
        take_hands(v, v->latest.hand);
        verify_latest_file(v);
    }
    /* More steps than are on record: the difference is noted, and nothing follows from the rest. */
    if ((v->whole && v->tally[VERIFY_STEP].compared > (int64_t)v->t.step_count) ||
        (!v->whole && v->r.step >= v->goal && v->r.epoch >= v->goal_epoch)) {
        finish(v);
        return false;
    }
    if (v->r.valid_next < 0) {
        take_plan(v, v->r.plan_count);
        take_hands(v, INT64_MAX);
    }
    train_piece(v);
    return v->phase != VERIFY_DONE;
}

/* ---- asking ---------------------------------------------------------------------------------- */
const struct trace *verify_trace(const struct verify *v)
{
    return &v->t;
}

int64_t verify_step(const struct verify *v)
{
    return v->r.step;
}

int64_t verify_goal(const struct verify *v)
{
    return v->goal;
}

bool verify_is_whole(const struct verify *v)
{
    return v->whole;
}

const struct verify_tally *verify_tally(const struct verify *v, enum verify_kind kind)
{
    return &v->tally[kind];
}

void verify_machine(const struct verify *v, char *out, size_t size)
{
    const char *const names[] = { "env.version", "env.kernels", "env.blas" };
    const char *const here[] = { PUSHDOWN_VERSION, kernels_best()->name, matrix_setup() };
    const struct kernels *const *k;
    struct text t;
    size_t i;

    text_init(&t, out, size);
    for (i = 0; i < sizeof names / sizeof *names; i++) {
        const char *then = trace_get(&v->t, names[i]);
        char shown[160];

        if (!then || !strcmp(then, here[i]))
            continue;
        text_add(&t, "%s%s: %s then, %s here", t.used ? "\n" : "", names[i] + 4,
                 text_printable(shown, sizeof shown, then), here[i]);
        if (strcmp(names[i], "env.kernels"))
            continue;
        for (k = kernels_all(); *k && strcmp((*k)->name, then); k++)
            continue;
        if (*k)
            text_add(&t, " (PUSHDOWN_KERNELS=%s chooses the same ones)", (*k)->name);
        else
            text_add(&t, ", and this machine does not have them");
    }
}
