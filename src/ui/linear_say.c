/* linear_say -- what the panes show, as sentences. No signs, no columns: words and numbers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "pane/bins.h"
#include "pane/log.h"
#include "task/task.h"
#include "ui/linear.h"

enum { LOG_ROWS = 10 };

static const char *const parts[PARTS] = { "controller", "memory", "classifier" };

static void add_frozen(struct text *s, int mask)
{
    int count = 0, i;

    for (i = 0; i < PARTS; i++)
        if (mask & 1 << i)
            text_add(s, "%s%s", count++ ? " and " : ", ", parts[i]);
    text_add(s, count ? " frozen" : ", nothing frozen");
}

/* Shares with two digits, small numbers with what they need. */
static void add_number(struct text *s, const char *before, double x)
{
    if (isfinite(x))
        text_add(s, fabs(x) >= 0.1 ? "%s%.2f" : "%s%.2g", before, x);
    else
        text_add(s, "%sunknown", before);
}

/* A loss per symbol: over the bound, where that is known. */
static void add_loss(struct text *s, const char *name, double nats, double bound)
{
    add_number(s, name, isfinite(bound) ? nats - bound : nats);
    text_add(s, isfinite(bound) ? " over the bound" : " nats a symbol");
}

static double share(int64_t part, int64_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

/* Nats a symbol of the last 50 updates: one alone says little. */
static double recent(const struct trace *t)
{
    size_t from = t->step_count > 50 ? t->step_count - 50 : 0, i;
    double nats = 0, symbols = 0;

    for (i = from; i < t->step_count; i++) {
        nats += t->steps[i].loss;
        symbols += t->steps[i].length + 1;
    }
    return symbols > 0 ? nats / symbols : NAN;
}

void say_status(const struct trace *t, char *out, size_t size)
{
    struct range bin[BINS_MOST];
    char number[32];
    struct text s;
    int count, i;

    text_init(&s, out, size);
    text_add(&s, "step %s", text_thousands(number, sizeof number, t->step));
    if (!t->step_count) {
        text_add(&s, ": no update yet");
        return;
    }
    add_loss(&s, ": loss ", recent(t), t->bound_nats);
    add_frozen(&s, t->frozen);
    count = bins_of(t, bin);
    for (i = 0; i < count; i++) {
        const struct trace_eval *e = bins_row(t, bin[i]);

        if (!e)
            continue;
        text_add(&s, ", lengths %d to %d accuracy ", e->low, e->high);
        add_number(&s, "", share(e->score.correct, e->score.symbols));
        break;
    }
    if (t->state != RUN_TRAINING)
        text_add(&s, ", %s", run_state_name(t->state));
}

void say_eval(const struct trace_eval *e, char *out, size_t size)
{
    const struct score *c = &e->score;
    double n = (double)c->symbols;
    char number[32];
    struct text s;

    text_init(&s, out, size);
    text_add(&s, "lengths %d to %d: ", e->low, e->high);
    add_number(&s, "accuracy ", share(c->correct, c->symbols));
    if (isfinite(e->accuracy_low)) {
        add_number(&s, ", interval ", e->accuracy_low);
        add_number(&s, " to ", e->accuracy_high);
    }
    add_number(&s, ", bigram ", share(c->bigram_correct, c->symbols));
    if (isfinite(c->bayes_nats))
        add_number(&s, ", Bayes ceiling ", share(c->bayes_correct, c->symbols));
    if (isfinite(c->bound_nats))
        add_number(&s, ", excess ", (c->nats - c->bound_nats) / n);
    text_add(&s, ", %s strings%s", text_thousands(number, sizeof number, c->strings),
             e->final ? ", best weights" : "");
}

static bool say_loss(const struct trace *t, int i, struct text *s)
{
    const struct trace_valid *v = t->valids ? &t->valid[t->valids - 1] : NULL;
    char number[32];

    if (i == 0) {
        text_add(s, "loss: ");
        if (!t->step_count)
            text_add(s, "no update yet");
        else
            add_loss(s, "the last 50 updates ", recent(t), t->bound_nats);
        return true;
    }
    if (i == 1 && v) {
        add_loss(s, "validation ", v->nats, v->bound_nats);
        add_number(s, ", accuracy ", v->accuracy);
        text_add(s, ", after epoch %d, step %s", v->epoch,
                 text_thousands(number, sizeof number, v->step));
        if (isfinite(t->best_excess)) {
            if (isfinite(t->bound_nats))
                add_number(s, ", best ", t->best_excess);
            else
                add_number(s, ", best perplexity ", exp(t->best_excess));
            text_add(s, " at step %s", text_thousands(number, sizeof number, t->best_step));
        }
        return true;
    }
    if (i == 2) {
        text_add(s, "learning rate %.3g", t->rate);
        return true;
    }
    return false;
}

static bool say_lengths(const struct trace *t, int i, struct text *s)
{
    struct range bin[BINS_MOST];
    int count = bins_of(t, bin);
    struct retention r = bins_retention(t, MEASURE_ACCURACY);
    const struct trace_eval *e;

    if (i < count) {
        e = bins_row(t, bin[i]);
        if (e)
            say_eval(e, s->data, s->size);
        else
            text_add(s, "lengths %d to %d: not measured yet", bin[i].low, bin[i].high);
        return true;
    }
    if (i > count || !isfinite(r.own))
        return false;
    text_add(s, "retention of lengths %d to %d over %d to %d", r.last.low, r.last.high, r.first.low,
             r.first.high);
    add_number(s, " ", r.own);
    add_number(s, ", the bigram keeps ", r.bigram);
    return true;
}

static bool say_freeze(const struct trace *t, int i, struct text *s)
{
    const struct trace_health *h = t->healths ? &t->health[t->healths - 1] : NULL;
    bool frozen = i < PARTS && t->frozen & 1 << i;
    char number[32];

    if (i >= PARTS)
        return false;
    text_add(s, "%s: %s, %s parameters", parts[i], frozen ? "frozen" : "trained",
             text_thousands(number, sizeof number, t->parameters[i]));
    if (t->since[i] > 0)
        text_add(s, ", since step %s", text_thousands(number, sizeof number, t->since[i]));
    if (t->requested != t->frozen && (t->requested ^ t->frozen) & 1 << i)
        text_add(s, ", %s requested", frozen ? "thawing" : "freezing");
    if (h && h->step > t->since[i])
        text_add(s, ", gradient %.2g, update %.2g", (double)h->gradient[i], (double)h->update[i]);
    return true;
}

static bool say_log(const struct trace *t, int i, struct text *s)
{
    size_t from = t->events > LOG_ROWS ? t->events - LOG_ROWS : 0, at = from + (size_t)i;
    char number[32], what[240];

    if (at >= t->events)
        return false;
    log_describe(what, sizeof what, t, at, 0);
    text_add(s, "step %s: %s, by %s", text_thousands(number, sizeof number, t->event[at].step),
             what, t->event[at].who);
    return true;
}

/* ---- the stack ---- */

static const char *symbol(const struct app *a, int id, char name[TASK_NAME])
{
    if (id == a->source.task->symbols)
        return "the end";
    task_symbol_name(a->source.task, id, name);
    return name;
}

static void add_actions(struct text *s, const struct probe *p, int column)
{
    char name[16];
    int k, i;

    for (k = 0; k < p->stacks; k++) {
        const float *act =
            p->action + ((size_t)column * (size_t)p->stacks + (size_t)k) * (size_t)p->actions;

        if (p->stacks > 1)
            text_add(s, "; stack %d", k + 1);
        for (i = 0; i < p->actions; i++)
            text_add(s, ", %s %.2f", probe_action_name(p, i, name), (double)act[i]);
        text_add(s, ", depth %.1f", (double)probe_depth(p, column, k));
    }
}

/* Of a nondeterministic stack: what the automaton's likeliest run up to here did last. */
static void add_run(struct text *s, const struct probe *p, int column)
{
    const struct pda_move *move;
    char name[16], top[TASK_NAME];

    if (!p->stack_symbols || !(p->run_share[column] > 0))
        return;
    move = probe_moves(p, column) + column;
    text_add(s, ", the most likely run: %s, state %d, top %s, depth %d",
             probe_action_name(p, move->action, name), move->state,
             move->symbol ? probe_stack_symbol(move->symbol, top) : "the bottom", move->depth);
}

bool say_position(const struct app *a, char *out, size_t size)
{
    const struct probe *p = &a->probes.probe;
    const struct probe_gold *g = &a->probes.gold;
    int t = a->probes.position, truth, best = 0, i;
    const float *chance;
    char name[TASK_NAME], other[TASK_NAME];
    struct text s;

    text_init(&s, out, size);
    if (!a->probes.valid || t < 0 || t >= p->length)
        return false;
    text_add(&s, "position %d of %d: %s", t + 1, p->length, symbol(a, p->string[t], name));
    if (t < p->length - 1) {
        add_actions(&s, p, t);
        add_run(&s, p, t);
    }
    if (g->known && t < g->known)
        text_add(&s, ", gold depth %d", probe_gold_depth(g, t, g->lead, &(uint16_t){ 0 }));
    chance = p->prediction + (size_t)(t + 1) * (size_t)(p->symbols + 1);
    truth = t + 1 < p->length ? p->string[t + 1] : p->symbols;
    for (i = 1; i <= p->symbols; i++)
        if (chance[i] > chance[best])
            best = i;
    text_add(&s, ", next %s with %.2f", symbol(a, best, name), (double)chance[best]);
    if (best == truth)
        text_add(&s, ", right");
    else
        text_add(&s, ", wrong, %s comes", symbol(a, truth, other));
    return true;
}

static bool say_stack(const struct app *a, int i, struct text *s)
{
    const struct probe *p = &a->probes.probe;
    const struct probe_gold *g = &a->probes.gold;
    char name[TASK_NAME], number[32];
    int t;

    if (i == 0 && !a->probes.valid) {
        text_add(s, "stack: no string has gone through the network yet");
        return true;
    }
    if (!a->probes.valid)
        return false;
    if (i == 0) {
        text_add(s, "string %d of %d:", a->probes.shown + 1, a->probes.count);
        for (t = 0; t < p->length; t++)
            text_add(s, " %s", symbol(a, p->string[t], name));
        text_add(s, ", weights of step %s", text_thousands(number, sizeof number, p->step));
        return true;
    }
    if (i == 1) {
        if (!p->actions)
            text_add(s, "this model has no stack");
        else if (!g->known)
            text_add(s, "there is no gold stack to compare with");
        else if (g->diverges >= g->known)
            text_add(s, "the stack follows the gold stack%s", g->lead ? ", one symbol ahead" : "");
        else
            text_add(s, "the stack leaves the gold stack at position %d", g->diverges + 1);
        return true;
    }
    return i == 2 && say_position(a, s->data, s->size);
}

bool say_pane(const struct app *a, enum layout_pane pane, int i, char *out, size_t size)
{
    struct text s;

    text_init(&s, out, size);
    switch (pane) {
    case PANE_LOSS: return say_loss(&a->trace, i, &s);
    case PANE_STACK: return say_stack(a, i, &s);
    case PANE_LENGTHS: return say_lengths(&a->trace, i, &s);
    case PANE_FREEZE: return say_freeze(&a->trace, i, &s);
    case PANE_LOG: return say_log(&a->trace, i, &s);
    default: return false;
    }
}
