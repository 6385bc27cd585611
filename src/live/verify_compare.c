/* verify_compare -- what was made anew against what is on record, number by number. */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/driver_state.h"
#include "live/verify_state.h"

void verify_count(struct verify *v, enum verify_kind kind, bool same, const char *format, ...)
{
    struct verify_tally *t = &v->tally[kind];
    va_list args;

    t->compared++;
    if (same)
        return;
    if (!t->different++) {
        va_start(args, format);
        vsnprintf(t->first, sizeof t->first, format, args);
        va_end(args);
    }
}

/* SQLite has one zero and no NaN; everything else has to be the same to the last bit. */
static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

void verify_one_step(struct verify *v)
{
    const struct trace_step *made = &v->r.row;
    const struct trace_step *kept;
    int64_t step = v->r.step;

    if ((size_t)step > v->t.step_count) {
        verify_count(v, VERIFY_STEP, false, "step %" PRId64 " is not on record", step);
        return;
    }
    kept = &v->t.steps[step - 1];
    verify_count(v, VERIFY_STEP,
                 !memcmp(&made->loss, &kept->loss, sizeof made->loss) &&
                     made->length == kept->length,
                 "step %" PRId64 ": loss %.17g of length %d on record, %.17g of length %d here",
                 step, kept->loss, kept->length, made->loss, made->length);
}

void verify_one_health(struct verify *v)
{
    const struct trace_health *kept;
    bool good = true;
    int part;

    while (v->health < v->t.healths && v->t.health[v->health].step < v->r.step)
        v->health++;
    if (v->health == v->t.healths || v->t.health[v->health].step != v->r.step) {
        verify_count(v, VERIFY_HEALTH, false, "the norms of step %" PRId64 " are not on record",
                     v->r.step);
        return;
    }
    kept = &v->t.health[v->health];
    for (part = 0; part < PARTS; part++)
        good = good &&
               same((double)kept->gradient[part], (double)(float)v->r.norms.gradient[part]) &&
               same((double)kept->update[part], (double)(float)v->r.norms.update[part]);
    verify_count(v, VERIFY_HEALTH, good, "step %" PRId64 ": other norms on record than here",
                 v->r.step);
}

void verify_one_validation(struct verify *v)
{
    const struct trace_valid *made = &v->r.valid, *kept;

    if (v->valid == v->t.valids) {
        verify_count(v, VERIFY_VALIDATION, false, "the validation of epoch %d is not on record",
                     made->epoch);
        return;
    }
    kept = &v->t.valid[v->valid++];
    verify_count(v, VERIFY_VALIDATION,
                 kept->step == made->step && kept->epoch == made->epoch &&
                     same(kept->nats, made->nats) && same(kept->test_nats, made->test_nats) &&
                     same(kept->bound_nats, made->bound_nats) &&
                     same(kept->accuracy, made->accuracy) &&
                     same(kept->deterministic_accuracy, made->deterministic_accuracy) &&
                     same(kept->rate, made->rate) && kept->best == made->best,
                 "epoch %d, step %" PRId64 ": %.17g nats/symbol, accuracy %.17g, rate %.17g on "
                 "record; %.17g, %.17g, %.17g here",
                 made->epoch, made->step, kept->nats, kept->accuracy, kept->rate, made->nats,
                 made->accuracy, made->rate);
}

void verify_one_event(struct verify *v, enum event_kind kind, double value)
{
    const struct trace_event *kept;

    while (v->made < v->t.events && !driver_is_made(&v->t.event[v->made]))
        v->made++;
    if (v->made == v->t.events) {
        verify_count(v, VERIFY_EVENT, false, "step %" PRId64 ": '%s' is not in the log", v->r.step,
                     event_kind_name(kind));
        return;
    }
    kept = &v->t.event[v->made++];
    verify_count(
        v, VERIFY_EVENT, kept->kind == kind && kept->step == v->r.step && same(kept->value, value),
        "step %" PRId64 ": '%s' with %.17g in the log, at step %" PRId64 " '%s' with %.17g here",
        kept->step, event_kind_name(kept->kind), kept->value, v->r.step, event_kind_name(kind),
        value);
}

void verify_kept_weights(struct verify *v)
{
    const struct params *p = &v->r.model.params;
    struct err err;
    size_t size;
    void *kept;

    while (v->kept_next < v->kept_count && v->kept[v->kept_next] < v->r.step)
        v->kept_next++;
    if (v->kept_next == v->kept_count || v->kept[v->kept_next] != v->r.step)
        return; /* thinned out */
    kept = store_weights(v->store, v->r.step, &size, &err);
    if (!kept) /* a live run thins them while we look */
        return;
    verify_count(v, VERIFY_KEPT, size == p->total * sizeof(real) && !memcmp(kept, p->value, size),
                 "the weights kept of step %" PRId64 " are other ones", v->r.step);
    free(kept);
}

/* ---- files --------------------------------------------------------------------------------- */
static void compare_block(struct verify *v, enum verify_kind kind, const struct tensors *f,
                          const char *prefix, const real *values)
{
    const struct params *p = &v->r.model.params;
    size_t i, j;

    for (i = 0; i < p->count; i++) {
        const struct param *t = &p->param[i];
        const struct tensor *found;
        const real *made = values + t->offset, *kept;
        char name[80];

        snprintf(name, sizeof name, "%s%s", prefix, t->name);
        found = tensors_find(f, name);
        if (!found || found->type != REAL_TENSOR || found->bytes != t->count * sizeof(real)) {
            verify_count(v, kind, false, "tensor '%s' is missing or of another shape", name);
            continue;
        }
        kept = found->data;
        for (j = 0; j < t->count && !memcmp(&kept[j], &made[j], sizeof(real)); j++)
            continue;
        verify_count(v, kind, j == t->count,
                     "step %" PRId64 ": %s[%zu] is %.9g in the file, "
                     "%.9g here",
                     v->r.step, name, j, (double)kept[j < t->count ? j : 0],
                     (double)made[j < t->count ? j : 0]);
    }
}

static void compare_number(struct verify *v, enum verify_kind kind, const struct tensors *f,
                           const char *key, double made)
{
    const char *text = tensors_get(f, key);
    double kept = text ? strtod(text, NULL) : NAN;

    verify_count(v, kind, text && same(kept, made),
                 "step %" PRId64 ": %s is %s in the file, "
                 "%.17g here",
                 v->r.step, key, text ? text : "missing", made);
}

void verify_latest_file(struct verify *v)
{
    static const char *const steps[PARTS] = { "optimizer.steps.controller",
                                              "optimizer.steps.memory",
                                              "optimizer.steps.classifier" };
    const struct tensors *f = &v->latest.tensors;
    const struct trainer *r = &v->r;
    int part;

    v->latest.compared = true;
    compare_block(v, VERIFY_LATEST, f, "", r->model.params.value);
    compare_block(v, VERIFY_LATEST, f, "optimizer.m1.", r->model.params.m1);
    compare_block(v, VERIFY_LATEST, f, "optimizer.m2.", r->model.params.m2);
    for (part = 0; part < PARTS; part++)
        compare_number(v, VERIFY_LATEST, f, steps[part], (double)r->optimizer.steps[part]);
    compare_number(v, VERIFY_LATEST, f, "frozen", r->frozen);
    compare_number(v, VERIFY_LATEST, f, "rate", r->rate);
    compare_number(v, VERIFY_LATEST, f, "best_step", (double)r->best_step);
    compare_number(v, VERIFY_LATEST, f, "best_excess", r->best_excess);
    compare_number(v, VERIFY_LATEST, f, "schedule.best", r->schedule.best);
    compare_number(v, VERIFY_LATEST, f, "schedule.stop_best", r->schedule.stop_best);
    compare_number(v, VERIFY_LATEST, f, "schedule.bad", r->schedule.bad);
    compare_number(v, VERIFY_LATEST, f, "schedule.since", r->schedule.since);
}

void verify_best_file(struct verify *v)
{
    v->best.compared = true;
    compare_block(v, VERIFY_BEST, &v->best.tensors, "", v->r.best);
    compare_number(v, VERIFY_BEST, &v->best.tensors, "best_excess", v->r.best_excess);
}

/* ---- the evaluation that ends a run -------------------------------------------------------- */
#define AT(field) offsetof(struct trace_eval, field)
static const size_t counts[] = {
    AT(step),
    AT(first_step),
    AT(score.strings),
    AT(score.symbols),
    AT(score.correct),
    AT(score.deterministic),
    AT(score.deterministic_correct),
    AT(score.whole),
    AT(score.bayes_correct),
    AT(score.bigram_correct),
    AT(score.bayes_deterministic_correct),
    AT(score.bigram_deterministic_correct),
};
static const size_t reals[] = {
    AT(score.nats),        AT(score.nats_squared), AT(score.bound_nats),   AT(score.bayes_nats),
    AT(score.bigram_nats), AT(accuracy_low),       AT(accuracy_high),      AT(excess_low),
    AT(excess_high),       AT(deterministic_low),  AT(deterministic_high), AT(whole_low),
    AT(whole_high),
};

static bool same_eval(const struct trace_eval *a, const struct trace_eval *b)
{
    const char *x = (const char *)a, *y = (const char *)b;
    size_t i;

    for (i = 0; i < sizeof counts / sizeof *counts; i++)
        if (memcmp(x + counts[i], y + counts[i], sizeof(int64_t)))
            return false;
    for (i = 0; i < sizeof reals / sizeof *reals; i++) {
        double p, q;

        memcpy(&p, x + reals[i], sizeof p);
        memcpy(&q, y + reals[i], sizeof q);
        if (!same(p, q))
            return false;
    }
    return true;
}

static const struct trace_eval *find_eval(const struct trace *t, const struct trace_eval *like)
{
    size_t i;

    for (i = 0; i < t->evals; i++)
        if (t->eval[i].final && t->eval[i].low == like->low && t->eval[i].high == like->high)
            return &t->eval[i];
    return NULL;
}

void verify_evaluations(struct verify *v)
{
    size_t i;

    for (i = 0; i < v->again.evals; i++) {
        const struct trace_eval *made = &v->again.eval[i], *kept = find_eval(&v->t, made);

        if (!kept)
            verify_count(v, VERIFY_EVALUATION, false, "lengths %d-%d are not on record", made->low,
                         made->high);
        else
            verify_count(v, VERIFY_EVALUATION, same_eval(kept, made),
                         "lengths %d-%d: %.17g nats, %" PRId64 " right on record; %.17g, %" PRId64
                         " here (or the intervals differ)",
                         made->low, made->high, kept->score.nats, kept->score.correct,
                         made->score.nats, made->score.correct);
    }
    for (i = 0; i < v->t.evals; i++)
        if (v->t.eval[i].final && !find_eval(&v->again, &v->t.eval[i]))
            verify_count(v, VERIFY_EVALUATION, false,
                         "lengths %d-%d are on record, but are no bin of the run", v->t.eval[i].low,
                         v->t.eval[i].high);
}

void verify_rest(struct verify *v)
{
    int64_t step = v->r.step, at = 0;
    size_t i;

    for (i = 0; i < v->t.events; i++) {
        const struct trace_event *e = &v->t.event[i];
        bool due;

        if (!driver_is_made(e))
            continue;
        due = v->whole || e->step < step;
        /* Of the checkpoint's own step, what is in its numbers. */
        if (e->step == step && v->latest.compared && v->latest.step == step)
            due = due || ++at <= v->latest.made;
        if (due && i >= v->made)
            verify_count(v, VERIFY_EVENT, false,
                         "step %" PRId64 ": '%s' is in the log, but does not happen here", e->step,
                         event_kind_name(e->kind));
    }
    for (i = v->valid; i < v->t.valids; i++)
        if (v->whole || v->t.valid[i].epoch <= v->r.epoch)
            verify_count(v, VERIFY_VALIDATION, false,
                         "epoch %d is on record, but does not come here", v->t.valid[i].epoch);
    if (v->whole && v->t.step_count > (size_t)step)
        verify_count(v, VERIFY_STEP, false,
                     "%zu steps are on record, but training ends here after %" PRId64,
                     v->t.step_count, step);
    if (v->whole && v->best.there && !v->best.compared)
        verify_count(v, VERIFY_BEST, false,
                     "the weights are of step %" PRId64 ", at which nothing is best here",
                     v->best.step);
}
