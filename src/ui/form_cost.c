/* form_cost -- whether a new run can be started, and what it will cost in memory and time. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "train/source.h"
#include "train/trainer.h"
#include "ui/form.h"

/* Options that a step takes no longer for; whatever is not named here may matter. */
static const char *const indifferent[] = { "preset",      "seed",          "lr",
                                           "lr-low",      "lr-high",       "lr-decay",
                                           "lr-patience", "epochs",        "train-size",
                                           "valid-size",  "valid-lengths", "bins",
                                           "test-seed",   "stop-patience", "test-strings",
                                           "init-scale",  "eval-share",    "checkpoint-every" };

static bool is_indifferent(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof indifferent / sizeof *indifferent; i++)
        if (!strcmp(indifferent[i], name))
            return true;
    return false;
}

/* A step of the one takes as long as a step of the other. */
static bool same_work(const struct config *a, const struct config *b)
{
    const struct option *o;
    char x[256], y[256];

    for (o = config_options; o->name; o++) {
        if (is_indifferent(o->name))
            continue;
        option_get(o, a, x, sizeof x);
        option_get(o, b, y, sizeof y);
        if (strcmp(x, y) != 0)
            return false;
    }
    return true;
}

/* The newest run with the same work: pasts come newest first. */
static void ask_the_past(struct form *f)
{
    int i;

    for (i = 0; i < f->pasts; i++)
        if (f->past[i].known && f->past[i].steps_per_s > 0 &&
            same_work(&f->past[i].config, &f->config)) {
            f->rate = RATE_PAST;
            f->steps_per_s = f->past[i].steps_per_s;
            if (!f->steps_per_epoch)
                f->steps_per_epoch = f->past[i].steps_per_epoch;
            text_copy(f->rate_of, sizeof f->rate_of, f->past[i].name);
            return;
        }
}

void form_reckon(struct form *f)
{
    f->wrong = (struct err){ .text = "" };
    f->bytes = 0;
    f->rate = RATE_UNKNOWN;
    f->rate_of[0] = '\0';
    f->steps_per_epoch = 0;
    f->available = mem_available();
    if (!config_check(&f->config, &f->wrong))
        return;
    /* Of data of one's own the child says it: reading them at every key would be too much. */
    if (source_kind_of(&f->config) == SOURCE_TASK) {
        f->steps_per_epoch = f->config.train_size / f->config.batch;
        if (!trainer_bytes(&f->config, &f->bytes, &f->wrong))
            return;
    } else if (f->was_measured && same_work(&f->measured, &f->config)) {
        f->bytes = f->cost.bytes;
        f->steps_per_epoch = f->cost.steps_per_epoch;
    }
    if (f->available > 0 && f->bytes > f->available) {
        char need[32], have[32];

        err_set(&f->wrong, "this run needs %s of memory, %s are free",
                text_bytes(need, sizeof need, f->bytes),
                text_bytes(have, sizeof have, f->available));
    }
    if (f->was_measured && same_work(&f->measured, &f->config)) {
        f->rate = RATE_MEASURED;
        f->steps_per_s = f->cost.steps_per_s;
    } else {
        ask_the_past(f);
    }
}

void form_measured(struct form *f, const struct bench_cost *cost)
{
    f->was_measured = true;
    f->measured = f->config;
    f->cost = *cost;
    form_reckon(f);
}

int64_t form_steps(const struct form *f)
{
    return f->config.epochs * f->steps_per_epoch;
}

/* Validation costs a forward pass for each string: about a third of an update. */
static double seconds(const struct form *f)
{
    const struct config *c = &f->config;
    bool task = source_kind_of(c) == SOURCE_TASK;
    double more = task ? (double)c->valid_size / (3.0 * (double)c->train_size) : 0.03;

    return (double)form_steps(f) / f->steps_per_s * (1 + more);
}

void form_say_memory(const struct form *f, char *out, size_t size)
{
    char need[32], have[32];

    if (!(f->bytes > 0))
        text_copy(out, size, "memory unknown");
    else if (f->available > 0)
        snprintf(out, size, "memory %s of %s free", text_bytes(need, sizeof need, f->bytes),
                 text_bytes(have, sizeof have, f->available));
    else
        snprintf(out, size, "memory %s", text_bytes(need, sizeof need, f->bytes));
}

void form_say_time(const struct form *f, int columns, char *out, size_t size)
{
    char all[32], steps[32], rate[32];

    out[0] = '\0';
    switch (f->rate) {
    case RATE_UNKNOWN:
        text_copy(out, size, f->wrong.text[0] ? "time unknown" : "time unknown: m measures it");
        return;
    case RATE_MEASURING: text_copy(out, size, "time: measuring a few updates ..."); return;
    case RATE_FAILED: snprintf(out, size, "time unknown: %s", f->rate_of); return;
    default: break;
    }
    text_duration(all, sizeof all, seconds(f));
    if (columns < 72) {
        snprintf(out, size, "at most %s, %s", all,
                 f->rate == RATE_PAST ? "as a past run" : "measured");
        return;
    }
    text_thousands(steps, sizeof steps, form_steps(f));
    if (f->steps_per_s < 10)
        snprintf(rate, sizeof rate, "%.2g", f->steps_per_s);
    else
        text_thousands(rate, sizeof rate, (int64_t)(f->steps_per_s + 0.5));
    snprintf(out, size, "time at most %s: %s updates at %s/s, %s%s", all, steps, rate,
             f->rate == RATE_MEASURED ? "measured here now"
             : columns >= 120         ? "as in "
                                      : "as a past run",
             f->rate == RATE_PAST && columns >= 120 ? f->rate_of : "");
}
