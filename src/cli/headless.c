/* headless -- a run without a screen: plain progress lines, or one JSON object a line. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/cli.h"
#include "live/steer.h"

/* ---- JSON --------------------------------------------------------------------------------------
 */
/* JSON has no NaN: unknown is null. */
static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static void emit(json_t *object)
{
    char *line = json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER);

    if (line)
        puts(line);
    free(line);
    json_decref(object);
}

static json_t *object_of(const char *type)
{
    json_t *o = json_object();

    json_object_set_new(o, "type", json_string(type));
    return o;
}

static void set_number(json_t *o, const char *key, double x)
{
    json_object_set_new(o, key, number(x));
}

static void set_int(json_t *o, const char *key, int64_t x)
{
    json_object_set_new(o, key, json_integer(x));
}

static void set_text(json_t *o, const char *key, const char *text)
{
    json_t *s = json_string(text); /* NULL for what is not UTF-8 */

    json_object_set_new(o, key, s ? s : json_string("?"));
}

static void json_start(const struct driver *d)
{
    const struct trace *t = driver_trace(d);
    json_t *o = object_of("start"), *settings = json_object();
    char label[256];
    size_t i;

    /* What a run is called depends on the clock and its neighbours: that stands in a field of its
     * own. */
    snprintf(label, sizeof label, "%s-%s-%s-%lld", t->task, t->model, t->freeze,
             (long long)t->seed);
    set_text(o, "run", label);
    set_text(o, "folder_s", driver_dir(d));
    set_number(o, "started_s", clock_wall_s());
    set_int(o, "step", t->step);
    set_text(o, "task", t->task);
    set_text(o, "model", t->model);
    set_text(o, "freeze", t->freeze);
    set_int(o, "seed", t->seed);
    set_int(o, "parameters_controller", t->parameters[PART_CONTROLLER]);
    set_int(o, "parameters_memory", t->parameters[PART_MEMORY]);
    set_int(o, "parameters_classifier", t->parameters[PART_CLASSIFIER]);
    set_number(o, "bound", t->bound_nats);
    for (i = 0; i < t->settings; i++)
        set_text(settings, t->setting[i].name, t->setting[i].value);
    json_object_set_new(o, "settings", settings);
    emit(o);
}

static void json_step(int64_t step, const struct trace_step *row)
{
    json_t *o = object_of("step");

    set_int(o, "step", step);
    set_number(o, "loss", row->loss);
    set_int(o, "length", row->length);
    set_number(o, "loss_per_symbol", row->loss / (row->length + 1));
    emit(o);
}

static void json_event(const struct trace_event *e)
{
    json_t *o = object_of("event");

    set_int(o, "step", e->step);
    set_text(o, "kind", event_kind_name(e->kind));
    set_number(o, "value", e->value);
    set_text(o, "who", e->who);
    set_text(o, "text", e->text);
    set_number(o, "wall_s", e->wall_s);
    emit(o);
}

static void json_valid(const struct trace *t, const struct trace_valid *v)
{
    json_t *o = object_of("valid");

    set_int(o, "step", v->step);
    set_int(o, "epoch", v->epoch);
    set_number(o, "loss", v->nats);
    set_number(o, "bound", v->bound_nats);
    set_number(o, "excess", v->nats - v->bound_nats);
    set_number(o, "test_loss", v->test_nats);
    set_number(o, "accuracy", v->accuracy);
    set_number(o, "deterministic_accuracy", v->deterministic_accuracy);
    set_number(o, "lr", v->rate);
    json_object_set_new(o, "best", json_boolean(v->best));
    set_number(o, "strings_per_s", t->strings_per_s);
    emit(o);
}

/* In the order of the steps; what happened between two of them stands between them. */
static void json_rows(const struct trace *t, struct printed *p)
{
    while (p->steps < t->step_count || p->events < t->events) {
        if (p->events < t->events &&
            (p->steps == t->step_count || t->event[p->events].step <= (int64_t)p->steps)) {
            const struct trace_event *e = &t->event[p->events++];

            if (e->kind != EVENT_CHECKPOINT) /* when one is due is the clock's business */
                json_event(e);
        } else {
            p->steps++;
            json_step((int64_t)p->steps, &t->steps[p->steps - 1]);
        }
    }
    for (; p->valids < t->valids; p->valids++)
        json_valid(t, &t->valid[p->valids]);
}

static double share(int64_t part, int64_t whole)
{
    return whole ? (double)part / (double)whole : NAN;
}

static void json_eval(const struct trace_eval *e)
{
    const struct score *s = &e->score;
    double n = (double)s->symbols;
    json_t *o = object_of("eval");

    set_int(o, "step", e->step);
    set_int(o, "low", e->low);
    set_int(o, "high", e->high);
    set_int(o, "strings", s->strings);
    set_int(o, "symbols", s->symbols);
    set_number(o, "loss", s->nats / n);
    set_number(o, "bound_given_length", s->bound_nats / n);
    set_number(o, "excess", (s->nats - s->bound_nats) / n);
    set_number(o, "excess_low", e->excess_low);
    set_number(o, "excess_high", e->excess_high);
    set_number(o, "accuracy", share(s->correct, s->symbols));
    set_number(o, "accuracy_low", e->accuracy_low);
    set_number(o, "accuracy_high", e->accuracy_high);
    set_number(o, "deterministic_accuracy", share(s->deterministic_correct, s->deterministic));
    set_number(o, "whole_strings", s->deterministic ? share(s->whole, s->strings) : NAN);
    set_number(o, "bayes_loss", s->bayes_nats / n);
    set_number(o, "bayes_accuracy",
               isfinite(s->bayes_nats) ? share(s->bayes_correct, s->symbols) : NAN);
    set_number(o, "bigram_loss", s->bigram_nats / n);
    set_number(o, "bigram_accuracy", share(s->bigram_correct, s->symbols));
    emit(o);
}

static void json_end(const struct driver *d, const struct trace *t)
{
    json_t *o = object_of("end");

    set_text(o, "state", run_state_name(t->state));
    set_int(o, "step", t->step);
    set_number(o, "best_excess", t->best_excess);
    set_int(o, "best_step", t->best_step);
    set_text(o, "reason", t->reason);
    set_text(o, "folder_s", driver_dir(d));
    set_number(o, "train_cpu_s", t->train_cpu_s);
    set_number(o, "eval_cpu_s", t->eval_cpu_s);
    emit(o);
}

/* ---- plain lines -------------------------------------------------------------------------------
 */
static void plain_progress(const struct trace *t)
{
    char eta[32], step[32];
    double all = (double)t->steps_per_epoch * t->epochs;

    printf("%3.0f %%  epoch %d/%d  step %s  loss %.4f nats/symbol  %.0f strings/s  ETA %s\n",
           100 * (double)t->step / all, t->epoch, t->epochs,
           text_thousands(step, sizeof step, t->step), t->smoothed, t->strings_per_s,
           text_duration(eta, sizeof eta, t->eta_s));
}

static void plain_rows(const struct trace *t, struct printed *p)
{
    char step[32];

    for (; p->events < t->events; p->events++) {
        const struct trace_event *e = &t->event[p->events];

        if (e->kind != EVENT_CHECKPOINT && e->kind != EVENT_BEST)
            printf("step %s  %s (%s)\n", text_thousands(step, sizeof step, e->step), e->text,
                   e->who);
    }
    for (; p->valids < t->valids; p->valids++) {
        const struct trace_valid *v = &t->valid[p->valids];

        printf("epoch %d  step %s  validation %.4f nats/symbol, ", v->epoch,
               text_thousands(step, sizeof step, v->step), v->nats);
        if (isfinite(v->bound_nats))
            printf("excess %.4f, ", v->nats - v->bound_nats);
        else
            printf("perplexity %.2f, ", exp(v->nats));
        printf("accuracy %.4f", v->accuracy);
        if (isfinite(v->test_nats))
            printf(", test perplexity %.2f", exp(v->test_nats));
        puts(v->best ? "  best" : "");
    }
    if (clock_monotonic_s() - p->line_s >= 2 && t->step > 0) {
        plain_progress(t);
        p->line_s = clock_monotonic_s();
    }
}

static void plain_eval(const struct trace_eval *e)
{
    const struct score *s = &e->score;
    double n = (double)s->symbols;
    char deterministic[32];

    if (e->low == e->high)
        return;
    if (s->deterministic)
        snprintf(deterministic, sizeof deterministic, "%.3f",
                 share(s->deterministic_correct, s->deterministic));
    else
        snprintf(deterministic, sizeof deterministic, "n/a");
    printf("lengths %d-%d  n %lld  ", e->low, e->high, (long long)s->strings);
    if (isfinite(s->bound_nats))
        printf("excess %.4f", (s->nats - s->bound_nats) / n);
    else
        printf("perplexity %.2f (bigram %.2f)", exp(s->nats / n), exp(s->bigram_nats / n));
    printf("  accuracy %.3f  deterministic %s  bigram %.3f  ", share(s->correct, s->symbols),
           deterministic, share(s->bigram_correct, s->symbols));
    if (isfinite(s->bayes_nats))
        printf("Bayes %.3f\n", share(s->bayes_correct, s->symbols));
    else
        puts("Bayes unknown");
}

/* ---- the loop
 * ------------------------------------------------------------------------------------ */
static int end_status(struct driver *d, enum driver_state state, struct err *err)
{
    const struct trace *t = driver_trace(d);

    switch (state) {
    case DRIVER_FINISHED: return EXIT_DONE;
    case DRIVER_STOPPED: return EXIT_STOPPED;
    case DRIVER_DIVERGED:
        err_set(err, "run '%s' diverged: %s", t->name, t->reason);
        return EXIT_FAILED;
    default: err_set(err, "run '%s' failed: %s", t->name, driver_error(d)); return EXIT_FAILED;
    }
}

void headless_rows(const struct trace *t, struct printed *p, bool json)
{
    if (json)
        json_rows(t, p);
    else
        plain_rows(t, p);
}

int headless_run(struct driver *d, bool json, struct err *err)
{
    char best[64];
    const struct trace *t = driver_trace(d);
    struct printed p = { t->step_count, t->valids, 0, clock_monotonic_s() };
    enum driver_state state = DRIVER_BUSY;
    struct steer *steer;
    bool told = false;
    int status;

    p.events = t->events;
    setvbuf(stdout, NULL, _IOLBF, 1 << 16);
    if (json)
        json_start(d);
    else
        printf("run %s\n", driver_dir(d));
    steer = steer_open(d);
    if (steer_trouble(steer)[0])
        fprintf(stderr, "pushdown: %s\n", steer_trouble(steer));
    while (state <= DRIVER_PAUSED) {
        const struct trace_eval *news;
        size_t count, i;

        if (signals_asked() && !told) {
            driver_request(d, REQUEST_STOP, 0, NULL, "signal");
            told = true;
        }
        steer_take(steer, d);
        state = driver_turn(d);
        steer_publish(steer, d);
        headless_rows(t, &p, json);
        news = driver_news(d, &count);
        for (i = 0; i < count; i++)
            if (news[i].final) {
                if (json)
                    json_eval(&news[i]);
                else
                    plain_eval(&news[i]);
            }
        if (state == DRIVER_PAUSED)
            steer_wait(steer, 0.05);
    }
    steer_close(steer);
    status = end_status(d, state, err);
    if (json)
        json_end(d, t);
    else if (status == EXIT_STOPPED)
        printf("stopped at step %lld: `pushdown resume %s` goes on\n", (long long)t->step, t->name);
    else if (status == EXIT_DONE)
        printf("finished: best %s at step %lld in %s\n", trace_best(t, best, sizeof best),
               (long long)t->best_step, driver_dir(d));
    fflush(stdout);
    driver_close(d);
    return status;
}
