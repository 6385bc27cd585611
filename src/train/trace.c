/* trace -- growing arrays and names for what a run's history holds. */
#include "train/trace.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static const char *const state_names[] = { "new",      "training", "paused", "stopped",
                                           "finished", "diverged", "failed" };
static const char *const event_names[] = { "freeze",     "pause",  "continue",   "rate",  "note",
                                           "checkpoint", "best",   "rate-decay", "exact", "stop",
                                           "resume",     "finish", "diverge",    "fail" };

static int find_name(const char *const *names, size_t count, const char *name)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (!strcmp(names[i], name))
            return (int)i;
    return -1;
}

const char *run_state_name(enum run_state state)
{
    return state_names[state];
}

bool run_state_parse(const char *name, enum run_state *out)
{
    int i = find_name(state_names, sizeof state_names / sizeof *state_names, name);

    if (i >= 0)
        *out = (enum run_state)i;
    return i >= 0;
}

const char *event_kind_name(enum event_kind kind)
{
    return event_names[kind];
}

bool event_kind_parse(const char *name, enum event_kind *out)
{
    int i = find_name(event_names, sizeof event_names / sizeof *event_names, name);

    if (i >= 0)
        *out = (enum event_kind)i;
    return i >= 0;
}

void score_add(struct score *sum, const struct score *more)
{
    sum->strings += more->strings;
    sum->symbols += more->symbols;
    sum->nats += more->nats;
    sum->nats_squared += more->nats_squared;
    sum->correct += more->correct;
    sum->deterministic += more->deterministic;
    sum->deterministic_correct += more->deterministic_correct;
    sum->whole += more->whole;
    sum->bound_nats += more->bound_nats;
    sum->bayes_nats += more->bayes_nats;
    sum->bigram_nats += more->bigram_nats;
    sum->bayes_correct += more->bayes_correct;
    sum->bigram_correct += more->bigram_correct;
    sum->bayes_deterministic_correct += more->bayes_deterministic_correct;
    sum->bigram_deterministic_correct += more->bigram_deterministic_correct;
}

const char *trace_best(const struct trace *t, char *out, size_t size)
{
    if (isfinite(t->bound_nats))
        snprintf(out, size, "excess %.4f nats/symbol", t->best_excess);
    else
        snprintf(out, size, "perplexity %.2f", exp(t->best_excess));
    return out;
}

void trace_init(struct trace *t)
{
    memset(t, 0, sizeof *t);
    t->smoothed = t->bound_nats = t->best_excess = NAN;
    t->eta_s = NAN;
}

void trace_copy_status(struct trace *to, const struct trace *from)
{
    struct trace kept = *to;

    *to = *from;
    to->setting = kept.setting;
    to->settings = kept.settings;
    to->settings_capacity = kept.settings_capacity;
    to->steps = kept.steps;
    to->step_count = kept.step_count;
    to->steps_capacity = kept.steps_capacity;
    to->valid = kept.valid;
    to->valids = kept.valids;
    to->valids_capacity = kept.valids_capacity;
    to->eval = kept.eval;
    to->evals = kept.evals;
    to->evals_capacity = kept.evals_capacity;
    to->event = kept.event;
    to->events = kept.events;
    to->events_capacity = kept.events_capacity;
    to->health = kept.health;
    to->healths = kept.healths;
    to->healths_capacity = kept.healths_capacity;
}

void trace_release(struct trace *t)
{
    size_t i;

    for (i = 0; i < t->settings; i++)
        free(t->setting[i].value);
    free(t->setting);
    free(t->steps);
    free(t->valid);
    free(t->eval);
    free(t->event);
    free(t->health);
    trace_init(t);
}

void trace_add_step(struct trace *t, const struct trace_step *step)
{
    t->steps = x_grow(t->steps, t->step_count, &t->steps_capacity, sizeof *t->steps);
    t->steps[t->step_count++] = *step;
}

void trace_add_valid(struct trace *t, const struct trace_valid *valid)
{
    t->valid = x_grow(t->valid, t->valids, &t->valids_capacity, sizeof *t->valid);
    t->valid[t->valids++] = *valid;
}

void trace_add_event(struct trace *t, const struct trace_event *event)
{
    t->event = x_grow(t->event, t->events, &t->events_capacity, sizeof *t->event);
    t->event[t->events++] = *event;
}

void trace_add_health(struct trace *t, const struct trace_health *health)
{
    t->health = x_grow(t->health, t->healths, &t->healths_capacity, sizeof *t->health);
    t->health[t->healths++] = *health;
}

void trace_set_eval(struct trace *t, const struct trace_eval *eval)
{
    size_t i;

    for (i = 0; i < t->evals; i++)
        if (t->eval[i].low == eval->low && t->eval[i].high == eval->high &&
            t->eval[i].final == eval->final)
            break;
    if (i == t->evals)
        t->eval = x_grow(t->eval, t->evals++, &t->evals_capacity, sizeof *t->eval);
    t->eval[i] = *eval;
}

void trace_set(struct trace *t, const char *name, const char *value)
{
    size_t i;

    for (i = 0; i < t->settings; i++)
        if (!strcmp(t->setting[i].name, name))
            break;
    if (i == t->settings) {
        t->setting = x_grow(t->setting, t->settings++, &t->settings_capacity, sizeof *t->setting);
        text_copy(t->setting[i].name, sizeof t->setting[i].name, name);
    } else {
        free(t->setting[i].value);
    }
    t->setting[i].value = x_strdup(value);
}

const char *trace_get(const struct trace *t, const char *name)
{
    size_t i;

    for (i = 0; i < t->settings; i++)
        if (!strcmp(t->setting[i].name, name))
            return t->setting[i].value;
    return NULL;
}

const char *freeze_letters(int mask, char out[8])
{
    int n = 0;

    if (mask & FREEZE_C)
        out[n++] = 'c';
    if (mask & FREEZE_M)
        out[n++] = 'm';
    if (mask & FREEZE_K)
        out[n++] = 'k';
    out[n] = '\0';
    if (!n)
        memcpy(out, "none", 5);
    return out;
}
