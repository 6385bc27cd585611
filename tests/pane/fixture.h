/*
 * fixture -- runs with made-up numbers, as panes and plots see them, and pictures of a pane.
 *
 * Everything follows from the arguments. Release traces with trace_release(); free() pictures.
 * With PUSHDOWN_GOLDEN=write in the environment goldens are written instead of compared: look at
 * the difference before committing it.
 */
#ifndef TESTS_PANE_FIXTURE_H
#define TESTS_PANE_FIXTURE_H

#include "test.h"

#include "base/mem.h"
#include "base/rng.h"
#include "pane/pane.h"
#include "train/resample.h"
#include "train/trace.h"

enum { FIXTURE_SYMBOLS = 3, FIXTURE_EPOCH = 1000 };

static const double fixture_wall = 1795431737; /* 2026-11-23 11:02:17 UTC */

/* What a run is; no step yet. */
static inline void fixture_new(struct trace *t, const char *freeze, int64_t seed)
{
    char number[24];

    trace_init(t);
    snprintf(number, sizeof number, "%lld", (long long)seed);
    snprintf(t->name, sizeof t->name, "20261123-marked-reverse-and-copy-jm-10-%s-%s", freeze,
             number);
    snprintf(t->task, sizeof t->task, "marked-reverse-and-copy");
    snprintf(t->model, sizeof t->model, "jm-10");
    snprintf(t->freeze, sizeof t->freeze, "%s", freeze);
    t->seed = seed;
    t->symbols = FIXTURE_SYMBOLS;
    t->train_low = 40;
    t->train_high = 80;
    t->parameters[PART_CONTROLLER] = 2800;
    t->parameters[PART_MEMORY] = 273;
    t->parameters[PART_CLASSIFIER] = 84;
    t->epochs = 200;
    t->epoch = 1;
    t->steps_per_epoch = FIXTURE_EPOCH;
    t->rate = 3.2e-3;
    trace_set(t, "preset", "paper-formal");
    trace_set(t, "task", t->task);
    trace_set(t, "model", t->model);
    trace_set(t, "freeze", freeze);
    trace_set(t, "seed", number);
    trace_set(t, "hidden", "20");
    trace_set(t, "batch", "10");
    trace_set(t, "train-lengths", "40-80");
    trace_set(t, "bins", "40-100,100-200,200-400");
    trace_set(t, "eval-share", "0.05");
    trace_set(t, "env.version", "0.1.0");
    trace_set(t, "env.host", "laboratory");
}

static inline void fixture_event(struct trace *t, int64_t step, enum event_kind kind, double value,
                                 const char *who, const char *text)
{
    struct trace_event e = { .step = step, .wall_s = fixture_wall + 0.02 * (double)step };

    e.kind = kind;
    e.value = value;
    snprintf(e.who, sizeof e.who, "%s", who);
    snprintf(e.text, sizeof e.text, "%s", text);
    trace_add_event(t, &e);
}

/* Clean excess at a step, nats per symbol. */
static inline double fixture_excess(int64_t step)
{
    return 0.03 + 0.9 * exp(-(double)step / 1800) + (step < 8000 ? 0.045 : 0.015);
}

/* Trains `steps` updates, with a validation at each epoch's end. */
static inline void fixture_steps(struct trace *t, int64_t steps)
{
    char text[80];
    struct rng r;
    int64_t i;

    rng_init(&r, (uint64_t)t->seed, RNG_CHECK, 0);
    t->bound_nats = 0.36;
    for (i = t->step + 1; i <= t->step + steps; i++) {
        double noise = rng_unit(&r) + rng_unit(&r) + rng_unit(&r) + rng_unit(&r) - 2;
        struct trace_step s;

        s.length = (uint16_t)(40 + rng_below(&r, 41));
        s.loss = (t->bound_nats + fixture_excess(i) + 0.05 * noise) * (s.length + 1);
        trace_add_step(t, &s);
        if (i % t->steps_per_epoch == 0) {
            struct trace_valid v = { .step = i, .bound_nats = t->bound_nats, .rate = t->rate };

            v.epoch = (int)(i / t->steps_per_epoch);
            v.nats = v.bound_nats + 1.1 * fixture_excess(i) + 0.004 * noise;
            v.accuracy = 0.9 - 0.3 * fixture_excess(i);
            v.deterministic_accuracy = v.accuracy;
            v.best = t->valids == 0 || v.nats - v.bound_nats < t->best_excess;
            if (v.best) {
                t->best_excess = v.nats - v.bound_nats;
                t->best_step = i;
                snprintf(text, sizeof text, "validation excess %.4f, best so far", t->best_excess);
                fixture_event(t, i, EVENT_BEST, t->best_excess, "trainer", text);
            }
            trace_add_valid(t, &v);
        }
    }
    t->step += steps;
    t->epoch = (int)(t->step / t->steps_per_epoch) + 1;
    t->smoothed = fixture_excess(t->step) + t->bound_nats;
}

/* A row of `strings` strings of each length in [low, high] with the given rates per symbol. */
static inline struct trace_eval fixture_row(int low, int high, int strings, double accuracy,
                                            double excess)
{
    struct trace_eval e = { .low = low, .high = high };
    struct score *s = &e.score;
    int n;

    for (n = low; n <= high; n++) {
        double symbols = (double)strings * (n + 1);

        s->strings += strings;
        s->symbols += (int64_t)symbols;
        s->bound_nats += strings * 0.69 * n / 2;
        s->deterministic += strings * (n / 2);
        s->deterministic_correct += (int64_t)(strings * (n / 2) * accuracy);
        s->whole += n < 120 ? strings / 2 : strings / 8;
    }
    s->correct = (int64_t)(accuracy * (double)s->symbols);
    s->nats = s->bound_nats + excess * (double)s->symbols;
    s->bayes_nats = s->bound_nats + 3.7 * (double)s->strings;
    s->bigram_nats = s->bound_nats + 0.42 * (double)s->symbols;
    s->bayes_correct = (int64_t)(0.75 * (double)s->symbols);
    s->bigram_correct = (int64_t)(0.45 * (double)s->symbols);
    s->bayes_deterministic_correct = s->deterministic;
    s->bigram_deterministic_correct = s->deterministic / 2;
    e.accuracy_low = accuracy - 0.02;
    e.accuracy_high = accuracy + 0.02;
    e.excess_low = excess - 0.03;
    e.excess_high = excess + 0.03;
    e.deterministic_low = accuracy - 0.03;
    e.deterministic_high = accuracy + 0.025;
    wilson(s->whole, s->strings, &e.whole_low, &e.whole_high);
    return e;
}

static inline void fixture_bins(struct trace *t, int bins, int64_t step, bool final)
{
    static const int edge[4] = { 40, 100, 200, 400 };
    static const double accuracy[3] = { 0.70, 0.52, 0.47 }, excess[3] = { 0.08, 0.29, 0.51 };
    int i;

    for (i = 0; i < bins; i++) {
        struct trace_eval e = fixture_row(edge[i], edge[i + 1], 2, accuracy[i], excess[i]);

        e.step = step;
        e.first_step = step - (final ? 0 : 140);
        e.final = final;
        trace_set_eval(t, &e);
    }
}

static inline void fixture_health(struct trace *t)
{
    int64_t step;

    for (step = 100; step <= t->step; step += 100) {
        struct trace_health h = { .step = step };

        h.gradient[PART_CONTROLLER] = 3.1e-2f;
        h.update[PART_CONTROLLER] = 4.0e-4f;
        h.gradient[PART_MEMORY] = t->frozen & FREEZE_M ? 0 : 2.2e-2f;
        h.update[PART_MEMORY] = t->frozen & FREEZE_M ? 0 : 1.1e-4f;
        h.gradient[PART_CLASSIFIER] = 1.2e-2f;
        h.update[PART_CLASSIFIER] = 2.2e-4f;
        trace_add_health(t, &h);
    }
}

/* A run in progress: memory frozen at step 8,000, three bins measured. */
static inline void fixture_live(struct trace *t)
{
    fixture_new(t, "none", 7);
    t->state = RUN_TRAINING;
    fixture_steps(t, 8000);
    fixture_event(t, 8000, EVENT_FREEZE, FREEZE_M, "you", "freeze memory");
    fixture_steps(t, 2000);
    fixture_event(t, 10000, EVENT_CHECKPOINT, 0, "trainer", "checkpoint 1.2 MB");
    fixture_event(t, 10400, EVENT_NOTE, 0, "you", "plateau? try a lower rate");
    fixture_event(t, 10500, EVENT_RATE, 1.6e-3, "you", "learning rate 0.0016");
    fixture_steps(t, 1840);
    t->rate = 1.6e-3;
    t->frozen = t->requested = FREEZE_M;
    t->since[PART_MEMORY] = 8000;
    t->steps_per_s = 41.2;
    t->strings_per_s = 412;
    t->eta_s = 38 * 60;
    t->train_cpu_s = 400;
    t->eval_cpu_s = 15.6;
    fixture_health(t);
    fixture_bins(t, 3, 11500, false);
}

/* A run whose loss is not a number from step 813 on. */
static inline void fixture_diverged(struct trace *t)
{
    struct trace_step s = { (double)NAN, 55 };

    fixture_new(t, "none", 3);
    fixture_steps(t, 812);
    trace_add_step(t, &s);
    t->state = RUN_DIVERGED;
    snprintf(t->reason, sizeof t->reason, "the loss is not a number");
    fixture_event(t, 812, EVENT_DIVERGE, 813, "trainer", "the loss is not a number");
    fixture_health(t);
}

/* A finished run, measured for each length 40..400; `fall` is how fast it gets worse. */
static inline void fixture_finished(struct trace *t, const char *freeze, int64_t seed, double fall)
{
    struct rng r;
    int n;

    fixture_new(t, freeze, seed);
    fixture_steps(t, 3000);
    t->state = RUN_FINISHED;
    rng_init(&r, (uint64_t)seed, RNG_CHECK, 1);
    fall *= 0.9 + 0.2 * rng_unit(&r);
    for (n = 40; n <= 400; n++) {
        double past = log((double)n / 40) / log(10), noise = 0.05 * (rng_unit(&r) - 0.5);
        double excess = 0.11 + fall * past * past + noise * (0.2 + past);
        struct trace_eval e = fixture_row(n, n, 10, 0.73 - 0.4 * (excess - 0.1), excess);

        e.step = e.first_step = t->best_step;
        e.final = true;
        trace_set_eval(t, &e);
    }
    fixture_bins(t, 3, t->best_step, true);
}

static inline struct view fixture_view(const struct trace *t)
{
    struct view v = { .trace = t, .past_step = -1, .now_s = fixture_wall + 300 };

    v.live = t->state == RUN_TRAINING;
    return v;
}

/* The pane as text; free() it. */
static inline char *fixture_picture(const struct pane_type *type, void *pane, const struct view *v,
                                    int rows, int columns, enum glyphs glyphs)
{
    struct canvas c;
    char *text;

    canvas_init(&c, rows, columns, glyphs);
    type->draw(pane, v, &c, rows, columns, true);
    text = canvas_to_text(&c);
    canvas_release(&c);
    return text;
}

/* Pictures of one state at every size of interest, one below the other, with the title's settings.
 */
static inline char *fixture_album(const struct pane_type *type, void *pane, const struct view *v)
{
    static const int sizes[4][2] = { { 18, 58 }, { 10, 40 }, { 5, 24 }, { 30, 100 } };
    static const enum glyphs sets[2] = { GLYPHS_BRAILLE, GLYPHS_ASCII };
    char *all = x_calloc(1, 1 << 16), settings[200] = "";
    size_t used;
    int g, s;

    type->settings(pane, v, settings, sizeof settings);
    used = (size_t)snprintf(all, 1 << 16, "settings: %s\n", settings);
    for (g = 0; g < 2; g++) {
        for (s = 0; s < 4; s++) {
            char *text = fixture_picture(type, pane, v, sizes[s][0], sizes[s][1], sets[g]);

            used += (size_t)snprintf(all + used, (1 << 16) - used, "== %d x %d, %s\n%s",
                                     sizes[s][1], sizes[s][0], g ? "ascii" : "braille", text);
            free(text);
            assert_true(used < 1 << 16);
        }
    }
    return all;
}

/* Compares with tests/pane/golden/NAME.txt. */
static inline void fixture_expect(const char *name, const char *got)
{
    const char *mode = getenv("PUSHDOWN_GOLDEN");
    char path[1024], *expected = x_calloc(1, 1 << 16);
    size_t line = 1, i;
    FILE *file;

    snprintf(path, sizeof path, "%s/tests/pane/golden/%s.txt", PUSHDOWN_SRCDIR, name);
    if (mode && !strcmp(mode, "write")) {
        file = fopen(path, "wb");
        if (!file || fputs(got, file) == EOF || fclose(file) != 0)
            fail_msg("cannot write '%s'", path);
    }
    file = fopen(path, "rb");
    if (!file)
        fail_msg("no golden file '%s': run with PUSHDOWN_GOLDEN=write once", path);
    expected[fread(expected, 1, (1 << 16) - 1, file)] = '\0';
    fclose(file);
    for (i = 0; got[i] && got[i] == expected[i]; i++)
        line += got[i] == '\n';
    if (got[i] != expected[i])
        fail_msg("%s, line %zu differs; all of it:\n%s", path, line, got);
    free(expected);
}

/* Every key in every state that the keys before it led to, at several sizes: nothing may crash, and
 * an action must be one. */
static inline void fixture_keys(const struct pane_type *type, const struct view *v)
{
    static const int sizes[5][2] = { { 18, 58 }, { 3, 20 }, { 1, 1 }, { 30, 100 }, { 7, 33 } };
    void *pane = x_calloc(1, type->state_size + 1);
    struct rng r;
    int i;

    type->init(pane);
    rng_init(&r, 1, RNG_CHECK, 5);
    for (i = 0; i < 3000; i++) {
        int size = (int)rng_below(&r, 5), key, keys = 0;
        char settings[64], *text;
        struct action a;

        while (type->keys[keys].key)
            keys++;
        if (i < 700)
            key = i <= 600 ? i : 0x110000 + i - 601; /* all of them once */
        else
            key = keys ? type->keys[rng_below(&r, (uint32_t)keys)].key : 'x';
        a = type->key(pane, v, key);
        assert_in_range(a.act, ACT_NONE, ACT_SAY);
        type->settings(pane, v, settings, sizeof settings);
        assert_true(strlen(settings) < sizeof settings);
        if (i % 7)
            continue;
        text = fixture_picture(type, pane, v, sizes[size][0], sizes[size][1], (enum glyphs)(i % 3));
        assert_non_null(text);
        free(text);
    }
    if (type->release)
        type->release(pane);
    free(pane);
}

#endif
