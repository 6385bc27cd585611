/* lab -- tiny runs for tests: made, driven with acts at given steps, stopped, killed, compared. */
#ifndef TESTS_LIVE_LAB_H
#define TESTS_LIVE_LAB_H

#include "store/scratch.h"

#include "live/driver.h"
#include "store/tensors.h"

/* A request, given before the first turn that begins at this step. */
struct act {
    int64_t step;
    enum request_kind kind;
    double value;
};

struct lab {
    struct config config;
    struct driver_options options;
    const struct act *act;
    size_t acts, next; /* next: the first act that is still to come */
};

static inline void lab_set(struct lab *l, const char *name, const char *value)
{
    struct err err;

    assert_ok(option_set(config_options, &l->config, name, value, &err));
}

/* Ten updates and five validation batches an epoch, four epochs. */
static inline struct lab lab_make(void **state, const char *runs)
{
    static const char *const set[][2] = {
        { "model", "jm-2" },
        { "hidden", "4" },
        { "batch", "4" },
        { "train-size", "40" },
        { "valid-size", "20" },
        { "train-lengths", "3-9" },
        { "valid-lengths", "3-9" },
        { "bins", "3-9,11-15" },
        { "test-strings", "2" },
        { "epochs", "4" },
        { "lr", "0.05" },
        { "seed", "5" },
        { "checkpoint-every", "30" },
        { "lr-patience", "0" },
        { "lr-decay", "0.5" },
        { "init-scale", "0.5" },
    };
    struct lab l = { .options = { .runs = scratch_path(state, runs), .who = "you" } };
    size_t i;

    l.options.live_eval = true;
    config_defaults(&l.config);
    for (i = 0; i < sizeof set / sizeof *set; i++)
        lab_set(&l, set[i][0], set[i][1]);
    return l;
}

/* At most so many turns (0: until it ends); gives the acts when their steps are reached. */
static inline enum driver_state lab_drive(struct lab *l, struct driver *d, int turns)
{
    enum driver_state state = DRIVER_BUSY;
    int i;

    for (i = 0; state <= DRIVER_PAUSED && (!turns || i < turns); i++) {
        for (; l->next < l->acts && l->act[l->next].step <= driver_trainer(d)->step; l->next++)
            driver_request(d, l->act[l->next].kind, l->act[l->next].value, "", "you");
        state = driver_turn(d);
    }
    return state;
}

/* The folder stays valid for many calls. */
static inline const char *lab_keep(const char *dir)
{
    static char kept[64][512];
    static int next;
    char *out = kept[next++ % 64];

    snprintf(out, sizeof kept[0], "%s", dir);
    return out;
}

/* A new run to its end or to stop_at; returns its folder. */
static inline const char *lab_run(struct lab *l, int64_t stop_at, enum driver_state wanted)
{
    struct err err;
    struct driver *d;
    const char *dir;
    enum driver_state got;

    l->options.stop_at = stop_at;
    assert_ok((d = driver_create(&l->config, &l->options, &err)) != NULL);
    dir = lab_keep(driver_dir(d));
    got = lab_drive(l, d, 0);
    l->options.stop_at = 0;
    if (got != wanted)
        fail_msg("ended as %d, not %d: %s", (int)got, (int)wanted, driver_error(d));
    driver_close(d);
    return dir;
}

static inline void lab_resume(struct lab *l, const char *dir, int64_t stop_at,
                              enum driver_state wanted)
{
    struct err err;
    struct driver *d;
    enum driver_state got;

    l->options.stop_at = stop_at;
    assert_ok((d = driver_resume(dir, &l->options, &err)) != NULL);
    got = lab_drive(l, d, 0);
    l->options.stop_at = 0;
    if (got != wanted)
        fail_msg("ended as %d, not %d: %s", (int)got, (int)wanted, driver_error(d));
    driver_close(d);
}

static inline void lab_load(const char *dir, struct trace *t)
{
    struct err err;
    struct store *s = store_open(dir, false, JOURNAL_AUTO, &err);

    trace_init(t);
    assert_ok(s != NULL);
    assert_ok(store_load(s, t, &err));
    store_close(s);
}

/* A whole file; free() it. */
static inline char *lab_bytes(const char *dir, const char *name, size_t *size)
{
    char path[1024], *bytes;
    struct stat info;
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "rb");
    if (!f || fstat(fileno(f), &info))
        fail_msg("cannot read '%s'", path);
    bytes = malloc((size_t)info.st_size + 1);
    *size = fread(bytes, 1, (size_t)info.st_size, f);
    fclose(f);
    bytes[*size] = '\0';
    return bytes;
}

static inline void lab_write(const char *dir, const char *name, const void *bytes, size_t size)
{
    char path[1024];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, size, f) != size || fclose(f))
        fail_msg("cannot write '%s'", path);
}

static inline void assert_same_file(const char *a, const char *b, const char *name)
{
    size_t x, y;
    char *p = lab_bytes(a, name, &x), *q = lab_bytes(b, name, &y);

    if (x != y || memcmp(p, q, x))
        fail_msg("%s differs between '%s' and '%s'", name, a, b);
    free(p);
    free(q);
}

/* The weights and moments alone: runs that came to them in different ways. */
static inline void assert_same_tensors(const char *a, const char *b, const char *name)
{
    struct tensors x, y;
    struct err err;
    char path[1024];
    size_t i;

    tensors_init(&x);
    tensors_init(&y);
    snprintf(path, sizeof path, "%s/%s", a, name);
    assert_ok(tensors_read(&x, path, &err));
    snprintf(path, sizeof path, "%s/%s", b, name);
    assert_ok(tensors_read(&y, path, &err));
    assert_int_equal(x.count, y.count);
    for (i = 0; i < x.count; i++) {
        const struct tensor *other = tensors_find(&y, x.tensor[i].name);

        if (!other || other->bytes != x.tensor[i].bytes ||
            memcmp(other->data, x.tensor[i].data, other->bytes))
            fail_msg("tensor '%s' of %s differs", x.tensor[i].name, name);
    }
    tensors_release(&x);
    tensors_release(&y);
}

/* Events of one sort, without the clock's: what a run did, or what was done to it. */
static inline size_t lab_events(const struct trace *t, bool made, struct trace_event *out,
                                size_t most)
{
    size_t count = 0, i;

    for (i = 0; i < t->events; i++) {
        const struct trace_event *e = &t->event[i];
        bool numbers = e->kind == EVENT_BEST || e->kind == EVENT_RATE_DECAY ||
                       e->kind == EVENT_FINISH || e->kind == EVENT_DIVERGE ||
                       !strcmp(e->who, "schedule");
        bool hand = !numbers &&
                    (e->kind == EVENT_FREEZE || e->kind == EVENT_RATE || e->kind == EVENT_NOTE ||
                     e->kind == EVENT_PAUSE || e->kind == EVENT_CONTINUE);

        if (!(made ? numbers : hand))
            continue;
        assert_true(count < most);
        out[count] = *e;
        out[count++].wall_s = 0;
    }
    return count;
}

static inline void assert_same_events(const struct trace *a, const struct trace *b, bool made)
{
    enum { MOST = 400 };
    static struct trace_event x[MOST], y[MOST];
    size_t n = lab_events(a, made, x, MOST), m = lab_events(b, made, y, MOST), i;

    if (n != m)
        fail_msg("%zu and %zu %s events", n, m, made ? "made" : "hand-made");
    for (i = 0; i < n; i++)
        if (x[i].step != y[i].step || x[i].kind != y[i].kind || x[i].value != y[i].value ||
            strcmp(x[i].text, y[i].text) || strcmp(x[i].who, y[i].who))
            fail_msg("event %zu: step %lld %s %s, and step %lld %s %s", i, (long long)x[i].step,
                     event_kind_name(x[i].kind), x[i].text, (long long)y[i].step,
                     event_kind_name(y[i].kind), y[i].text);
}

#define ASSERT_SAME_ROWS(a, b, array, count, fields)                                               \
    do {                                                                                           \
        size_t row_;                                                                               \
        if ((a)->count != (b)->count)                                                              \
            fail_msg("%zu and %zu rows in %s", (a)->count, (b)->count, #array);                    \
        for (row_ = 0; row_ < (a)->count; row_++)                                                  \
            if (!fields(&(a)->array[row_], &(b)->array[row_]))                                     \
                fail_msg("row %zu of %s differs", row_, #array);                                   \
    } while (0)

static inline bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static inline bool same_step(const struct trace_step *a, const struct trace_step *b)
{
    return same_number(a->loss, b->loss) && a->length == b->length;
}

static inline bool same_valid(const struct trace_valid *a, const struct trace_valid *b)
{
    return a->step == b->step && a->epoch == b->epoch && same_number(a->nats, b->nats) &&
           same_number(a->bound_nats, b->bound_nats) && same_number(a->test_nats, b->test_nats) &&
           a->accuracy == b->accuracy &&
           same_number(a->deterministic_accuracy, b->deterministic_accuracy) &&
           a->rate == b->rate && a->best == b->best;
}

static inline bool same_health(const struct trace_health *a, const struct trace_health *b)
{
    return a->step == b->step && !memcmp(a->gradient, b->gradient, sizeof a->gradient) &&
           !memcmp(a->update, b->update, sizeof a->update);
}

/* Every recorded number but those of the clock and of the bars measured while training. */
static inline void assert_same_record(const char *one, const char *other)
{
    struct trace a, b;
    size_t i, j;

    lab_load(one, &a);
    lab_load(other, &b);
    ASSERT_SAME_ROWS(&a, &b, steps, step_count, same_step);
    ASSERT_SAME_ROWS(&a, &b, valid, valids, same_valid);
    ASSERT_SAME_ROWS(&a, &b, health, healths, same_health);
    for (i = 0; i < a.evals; i++) {
        if (!a.eval[i].final)
            continue;
        for (j = 0; j < b.evals; j++)
            if (b.eval[j].final && a.eval[i].low == b.eval[j].low &&
                a.eval[i].high == b.eval[j].high)
                break;
        assert_true(j < b.evals);
        assert_int_equal(a.eval[i].step, b.eval[j].step);
        assert_true(a.eval[i].score.nats == b.eval[j].score.nats);
        assert_int_equal(a.eval[i].score.correct, b.eval[j].score.correct);
    }
    assert_int_equal(a.state, b.state);
    assert_int_equal(a.best_step, b.best_step);
    assert_true(same_number(a.best_excess, b.best_excess));
    trace_release(&a);
    trace_release(&b);
}

/* The same record, log and weights: one of them was stopped or killed in between. */
static inline void assert_same_run(const char *one, const char *other)
{
    struct trace a, b;

    assert_same_record(one, other);
    lab_load(one, &a);
    lab_load(other, &b);
    assert_same_events(&a, &b, true);
    assert_same_events(&a, &b, false);
    assert_memory_equal(a.since, b.since, sizeof a.since);
    assert_int_equal(a.frozen, b.frozen);
    trace_release(&a);
    trace_release(&b);
    assert_same_file(one, other, "latest.safetensors");
    assert_same_file(one, other, "best.safetensors");
}

static inline size_t lab_count(const struct trace *t, enum event_kind kind)
{
    size_t n = 0, i;

    for (i = 0; i < t->events; i++)
        n += t->event[i].kind == kind;
    return n;
}

#endif
