/*
 * provenance -- what a figure file says about where its numbers come from: enough to make it again
 * from the runs. No clock, user, host or path.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "plot/interventions.h"
#include "plot/plot.h"
#include "train/config.h"

enum { LIST_MOST = 4000 };

struct list { /* different words, in order */
    char text[LIST_MOST];
    struct text builder;
    const char *between;
    char **word;
    size_t words, capacity;
};

static void list_init(struct list *l, const char *between)
{
    memset(l, 0, sizeof *l);
    l->between = between;
    text_init(&l->builder, l->text, sizeof l->text);
}

static void list_add(struct list *l, const char *word)
{
    size_t i;

    for (i = 0; i < l->words; i++)
        if (!strcmp(l->word[i], word))
            return;
    text_add(&l->builder, "%s%s", l->words ? l->between : "", word);
    l->word = x_grow(l->word, l->words, &l->capacity, sizeof *l->word);
    l->word[l->words++] = x_strdup(word);
}

static void list_release(struct list *l)
{
    size_t i;

    for (i = 0; i < l->words; i++)
        free(l->word[i]);
    free(l->word);
}

/* A value of a run; a preset given as a path is named by its file alone. */
static const char *value_of(const struct trace *t, const char *name, char *out, size_t size)
{
    const char *value = trace_get(t, name), *slash = value ? strrchr(value, '/') : NULL;

    if (!strcmp(name, "seed"))
        snprintf(out, size, "%" PRId64, t->seed);
    else if (!strcmp(name, "task"))
        text_copy(out, size, t->task);
    else if (!strcmp(name, "model"))
        text_copy(out, size, t->model);
    else if (!strcmp(name, "freeze") && !value)
        text_copy(out, size, t->freeze);
    else
        text_copy(out, size, slash ? slash + 1 : value ? value : "");
    return out;
}

static void add_values(struct figure *f, const char *key, const char *name,
                       const struct trace *const *run, int runs)
{
    struct list l;
    char value[256];
    int i;

    list_init(&l, ", ");
    for (i = 0; i < runs; i++)
        if (value_of(run[i], name, value, sizeof value)[0])
            list_add(&l, value);
    if (l.words)
        figure_add_pair(f, key, l.text);
    list_release(&l);
}

/* Settings that differ from the built-in defaults, e.g. "hidden=30 batch=5"; those that the runs
 * don't share as "lr=0.001|0.002". */
static void add_settings(struct figure *f, const struct trace *const *run, int runs)
{
    static const char *const elsewhere[] = { "preset", "task", "model", "freeze", "seed", NULL };
    const struct option *row;
    struct config defaults;
    struct list all;
    char standard[OPTION_VALUE], value[OPTION_VALUE], pair[LIST_MOST + 64];
    int i;

    config_defaults(&defaults);
    list_init(&all, " ");
    for (row = config_options; row->name; row++) {
        bool differs = false;
        struct list l;

        for (i = 0; elsewhere[i] && strcmp(elsewhere[i], row->name) != 0; i++)
            continue;
        if (elsewhere[i])
            continue;
        option_get(row, &defaults, standard, sizeof standard);
        list_init(&l, "|");
        for (i = 0; i < runs; i++) {
            value_of(run[i], row->name, value, sizeof value);
            if (!trace_get(run[i], row->name))
                text_copy(value, sizeof value, standard);
            differs = differs || strcmp(value, standard) != 0;
            list_add(&l, value);
        }
        snprintf(pair, sizeof pair, "%s=%s", row->name, l.text);
        if (differs)
            list_add(&all, pair);
        list_release(&l);
    }
    if (all.words)
        figure_add_pair(f, "settings", all.text);
    list_release(&all);
}

static void add_interventions(struct text *out, const struct trace *t)
{
    char letters[8];
    int count = 0;
    size_t i;

    for (i = 0; i < t->events; i++) {
        const struct trace_event *e = &t->event[i];

        switch (e->kind) {
        case EVENT_FREEZE:
        case EVENT_RATE:
        case EVENT_NOTE:
        case EVENT_PAUSE:
        case EVENT_CONTINUE: break;
        default: continue;
        }
        text_add(out, "%s%" PRId64 " %s", count++ ? ", " : "; interventions: ", e->step,
                 event_kind_name(e->kind));
        if (e->kind == EVENT_FREEZE)
            text_add(out, " %s", freeze_letters((int)e->value, letters));
        if (e->kind == EVENT_RATE)
            text_add(out, " %.9g", e->value);
        if (e->kind == EVENT_NOTE)
            text_add(out, " \"%s\"", e->text);
        text_add(out, " %s", e->who);
    }
}

static void add_run(struct figure *f, const struct trace *t)
{
    const char *version = trace_get(t, "env.version"), *plan = trace_get(t, "freeze");
    const char *rate = trace_get(t, "run.lr"); /* also where it was drawn from the seed */
    char *buffer = x_malloc(LIST_MOST);
    struct text out;

    text_init(&out, buffer, LIST_MOST);
    text_add(&out, "%s; seed %" PRId64 "; freeze %s; %" PRId64 " steps; %s", t->name, t->seed,
             plan ? plan : t->freeze, t->step, run_state_name(t->state));
    if (rate)
        text_add(&out, "; lr %s", rate);
    if (version)
        text_add(&out, "; trained with pushdown %s", version);
    add_interventions(&out, t);
    figure_add_pair(f, "run", buffer);
    free(buffer);
}

void plot_provenance(struct figure *f, const struct plot_type *type, const struct trace *const *run,
                     int runs, const struct plot_options *options)
{
    char number[64];
    int i;

    figure_add_pair(f, "Software", "pushdown " PUSHDOWN_VERSION);
    figure_add_pair(f, "plot", type->name);
    add_values(f, "task", "task", run, runs);
    add_values(f, "model", "model", run, runs);
    add_values(f, "freeze", "freeze", run, runs);
    add_values(f, "preset", "preset", run, runs);
    add_values(f, "seeds", "seed", run, runs);
    add_settings(f, run, runs);
    if (!strcmp(type->name, "loss")) {
        snprintf(number, sizeof number, "%g", options->smoothing);
        figure_add_pair(f, "smoothing", number);
        figure_add_pair(f, "x", options->x);
    } else if (type->measure) {
        figure_add_pair(f, "measure", options->measure);
    }
    figure_add_pair(f, "y scale", f->y.scale == SCALE_LOG ? "log" : "linear");
    if (f->subtitle)
        figure_add_pair(f, "interval", f->subtitle);
    if (type->probes && options->probe) {
        snprintf(number, sizeof number, "%" PRId64, options->probe->step);
        figure_add_pair(f, "weights of step", number);
    }
    for (i = 0; i < runs; i++)
        add_run(f, run[i]);
}
