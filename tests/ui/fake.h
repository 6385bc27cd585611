/*
 * fake -- a run that is not there: what a screen asks of it is written down, and what it answers is
 * chosen by the test.
 */
#ifndef TESTS_UI_FAKE_H
#define TESTS_UI_FAKE_H

#include "test.h"

#include "pane/fixture.h"
#include "pane/probes.h"
#include "ui/app.h"

struct fake {
    bool live, running, no_weights;
    int per_update; /* steps that each update adds */
    struct task task;
    struct app_source source;
    struct app app;

    int requests;
    enum request_kind kind;
    double value;
    char text[200];
    int64_t probed_step;
    int probes;
};

static inline bool fake_update(void *self, struct trace *t)
{
    struct fake *f = self;

    if (f->per_update && t->step)
        fixture_steps(t, f->per_update);
    return f->per_update > 0;
}

static inline bool fake_is_live(const void *self)
{
    return ((const struct fake *)self)->live;
}

static inline bool fake_is_running(const void *self)
{
    return ((const struct fake *)self)->running;
}

static inline bool fake_request(void *self, enum request_kind kind, double value, const char *text,
                                struct err *err)
{
    struct fake *f = self;

    if (!f->running)
        return err_set(err, "nobody takes requests");
    f->requests++;
    f->kind = kind;
    f->value = value;
    snprintf(f->text, sizeof f->text, "%s", text);
    return true;
}

/* Pushes the first half, pops the rest. */
static inline bool fake_probe(void *self, int64_t step, const uint16_t *string, int length,
                              struct probe *p, struct err *err)
{
    char typed[4 * PROBE_MOST_LENGTH] = "", acts[PROBE_MOST_LENGTH + 1], name[TASK_NAME];
    struct fake *f = self;
    int i, half = length / 2;

    f->probed_step = step;
    f->probes++;
    if (f->no_weights)
        return err_set(err, "there are no weights yet");
    for (i = 0; i < length; i++) {
        task_symbol_name(&f->task, string[i], name);
        strcat(typed, name);
        acts[i] = i < half ? 'P' : 'O';
        if (string[i] == f->task.symbol_types && f->task.symbols > f->task.symbol_types) {
            acts[i] = '.';
            if (half == length / 2)
                half = i;
        }
    }
    acts[length] = '\0';
    probe_release(p);
    probes_stack(p, &f->task, typed, acts, 1, 3);
    p->step = step < 0 ? f->app.trace.step : step;
    return true;
}

static inline const int64_t *fake_past(void *self, size_t *count)
{
    static const int64_t steps[] = { 1000, 4000, 9000 };
    const struct fake *f = self;

    *count = f->no_weights ? 0 : 3;
    return f->no_weights ? NULL : steps;
}

enum fake_state {
    FAKE_EMPTY,
    FAKE_RUNNING,
    FAKE_PAUSED,
    FAKE_FINISHED,
    FAKE_DIVERGED,
    FAKE_STATES
};

static inline void fake_open_in(struct fake *f, enum fake_state state, const char *dir)
{
    struct app_options options = { .fps = 0 };
    struct err err;

    memset(f, 0, sizeof *f);
    assert_ok(task_init(&f->task, "marked-reverse-and-copy", 0, &err));
    f->live = state != FAKE_FINISHED;
    f->running = state == FAKE_EMPTY || state == FAKE_RUNNING || state == FAKE_PAUSED;
    f->no_weights = state == FAKE_EMPTY;
    f->source = (struct app_source){ .self = f,
                                     .task = &f->task,
                                     .dir = dir,
                                     .update = fake_update,
                                     .is_live = fake_is_live,
                                     .is_running = fake_is_running,
                                     .request = fake_request,
                                     .probe = fake_probe,
                                     .past = fake_past };
    assert_ok(app_init(&f->app, &f->source, &options, &err));
    trace_release(&f->app.trace);
    switch (state) {
    case FAKE_EMPTY: trace_init(&f->app.trace); break;
    case FAKE_FINISHED: fixture_finished(&f->app.trace, "m", 7, 0.4); break;
    case FAKE_DIVERGED: fixture_diverged(&f->app.trace); break;
    default: fixture_live(&f->app.trace);
    }
    if (state == FAKE_PAUSED)
        f->app.trace.state = RUN_PAUSED;
    f->app.trace.heartbeat_s = fixture_wall + 299;
    app_tick(&f->app, 100, fixture_wall + 300);
}

static inline void fake_open(struct fake *f, enum fake_state state)
{
    fake_open_in(f, state, "/nonexistent");
}

static inline void fake_close(struct fake *f)
{
    app_release(&f->app);
}

static inline void fake_type(struct fake *f, const char *keys)
{
    for (; *keys; keys++)
        app_key(&f->app, *keys == '\n' ? TERM_KEY_ENTER : *keys);
}

static inline char *fake_picture(struct fake *f, int rows, int columns, enum glyphs glyphs,
                                 bool styles)
{
    struct canvas c;
    char *text;

    canvas_init(&c, rows, columns, glyphs);
    app_draw(&f->app, &c);
    text = styles ? canvas_to_golden(&c) : canvas_to_text(&c);
    canvas_release(&c);
    return text;
}

/* Compares with tests/ui/golden/NAME.txt; PUSHDOWN_GOLDEN=write writes it instead. */
static inline void fake_expect(const char *name, const char *got)
{
    const char *mode = getenv("PUSHDOWN_GOLDEN");
    char path[1024], *expected = x_calloc(1, 1 << 18);
    FILE *file;

    snprintf(path, sizeof path, "%s/tests/ui/golden/%s.txt", PUSHDOWN_SRCDIR, name);
    if (mode && !strcmp(mode, "write")) {
        file = fopen(path, "wb");
        if (!file || fputs(got, file) == EOF || fclose(file) != 0)
            fail_msg("cannot write '%s'", path);
    }
    file = fopen(path, "rb");
    if (!file)
        fail_msg("no golden file '%s': run with PUSHDOWN_GOLDEN=write once", path);
    expected[fread(expected, 1, (1 << 18) - 1, file)] = '\0';
    fclose(file);
    if (strcmp(got, expected) != 0)
        fail_msg("%s differs; got\n%s\nexpected\n%s", path, got, expected);
    free(expected);
}

#endif
