/* session -- the trainer thread and what the screen may know of it. */
#include "live/session.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "live/feed.h"
#include "live/growlog.h"
#include "live/remote.h"
#include "live/steer.h"
#include "store/checkpoint.h"

struct session {
    char *dir;
    struct source source; /* only its task */
    struct config config;
    struct model model;  /* the main thread's: for probes */
    int64_t model_step;  /* of the weights in it; -1: none yet */
    char model_from[16]; /* the file they were read from, or "" */
    struct timespec model_stamp;
    struct store *reader; /* past weights; in a replay also the trace */
    int64_t *past;
    size_t pasts;
    double past_s;

    /* live only */
    struct driver *driver; /* the trainer thread's while it runs */
    pthread_t thread;
    bool live, joined;
    _Atomic bool ended;
    struct feed feed;
    struct steer *steer;
    bool trouble_told;
    struct growlog steps, valids, events, evals, healths;
    size_t taken[5];
    bool settings_taken;
    const struct snapshot *newest;
    bool unseen; /* its status is not in the caller's trace yet */

    bool watched; /* another process trains it, or did */
    struct remote remote;
};

/* ---- the trainer thread --------------------------------------------------------------------- */
struct published {
    size_t steps, valids, events, healths;
};

static void publish_rows(struct session *s, struct published *p)
{
    const struct trace *t = driver_trace(s->driver);
    const struct trace_eval *news;
    size_t count, i;

    for (; p->steps < t->step_count; p->steps++)
        growlog_add(&s->steps, &t->steps[p->steps]);
    for (; p->valids < t->valids; p->valids++)
        growlog_add(&s->valids, &t->valid[p->valids]);
    for (; p->events < t->events; p->events++)
        growlog_add(&s->events, &t->event[p->events]);
    for (; p->healths < t->healths; p->healths++)
        growlog_add(&s->healths, &t->health[p->healths]);
    news = driver_news(s->driver, &count);
    for (i = 0; i < count; i++)
        growlog_add(&s->evals, &news[i]);
}

static void publish_snapshot(struct session *s)
{
    const struct trainer *r = driver_trainer(s->driver);
    struct snapshot *back = feed_back(&s->feed);

    trace_copy_status(&back->status, driver_trace(s->driver));
    if (r->step != back->weights_step) {
        memcpy(back->weights, r->model.params.value, r->model.params.total * sizeof(real));
        back->weights_step = r->step;
    }
    feed_publish(&s->feed);
}

static void *train(void *argument)
{
    struct session *s = argument;
    struct published published = { 0 };
    enum driver_state state = DRIVER_BUSY;
    double shown_s = 0, now;
    size_t i;

    for (i = 0; i < driver_trace(s->driver)->evals; i++)
        growlog_add(&s->evals, &driver_trace(s->driver)->eval[i]);
    do {
        if (steer_take(s->steer, s->driver))
            shown_s = 0;
        state = driver_turn(s->driver);
        steer_publish(s->steer, s->driver);
        publish_rows(s, &published);
        now = clock_monotonic_s();
        if (now - shown_s >= 0.1 || state > DRIVER_PAUSED) {
            publish_snapshot(s);
            shown_s = now;
        }
        if (state == DRIVER_PAUSED)
            steer_wait(s->steer, 0.1);
    } while (state <= DRIVER_PAUSED);
    /* Everything is on record: watchers may look there. */
    steer_hush(s->steer);
    atomic_store_explicit(&s->ended, true, memory_order_release);
    return NULL;
}

/* ---- opening and closing ----------------------------------------------------------------------
 */
/* The symbols of a user's data come from the record, or from the driver that has them. */
static bool prepare(struct session *s, const char *dir, const struct config *config,
                    struct err *err)
{
    s->dir = x_strdup(dir);
    s->config = *config;
    s->model_step = -1;
    if (s->driver) {
        const struct vocabulary *names = &driver_trainer(s->driver)->data.source.names;

        if (!source_recall(&s->source, config, names->word, (size_t)names->words, err))
            return false;
    } else if (!driver_recall(&s->source, s->reader, config, err)) {
        return false;
    }
    return trainer_model(&s->model, config, &s->source.task, err);
}

struct session *session_train(struct driver *driver, struct err *err)
{
    struct session *s = aligned_alloc(64, (sizeof *s + 63) / 64 * 64);
    sigset_t all, old;
    int code;

    if (!s) {
        driver_close(driver);
        err_set(err, "cannot allocate a session");
        return NULL;
    }
    memset(s, 0, sizeof *s);
    s->driver = driver;
    s->live = true;
    if (!prepare(s, driver_dir(driver), &driver_trainer(driver)->config, err)) {
        s->joined = true;
        session_close(s);
        return NULL;
    }
    feed_init(&s->feed, s->model.params.total);
    s->steer = steer_open(driver);
    growlog_init(&s->steps, sizeof(struct trace_step));
    growlog_init(&s->valids, sizeof(struct trace_valid));
    growlog_init(&s->events, sizeof(struct trace_event));
    growlog_init(&s->evals, sizeof(struct trace_eval));
    growlog_init(&s->healths, sizeof(struct trace_health));
    publish_snapshot(s);
    /* Signals are the main thread's business. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    code = pthread_create(&s->thread, NULL, train, s);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (code) {
        err_set(err, "cannot start the trainer thread: %s", strerror(code));
        s->joined = true;
        session_close(s);
        return NULL;
    }
    return s;
}

struct session *session_replay(const char *dir, struct err *err)
{
    struct session *s = aligned_alloc(64, (sizeof *s + 63) / 64 * 64);
    struct config config;
    struct trace t;
    bool ok;

    if (!s) {
        err_set(err, "cannot allocate a session");
        return NULL;
    }
    memset(s, 0, sizeof *s);
    trace_init(&t);
    s->joined = true;
    s->reader = store_open(dir, false, JOURNAL_AUTO, err);
    ok = s->reader && store_load(s->reader, &t, err) && driver_config(&config, &t, err) &&
         prepare(s, dir, &config, err);
    trace_release(&t);
    store_close(s->reader); /* read anew into the caller's trace */
    s->reader = ok ? store_open(dir, false, JOURNAL_AUTO, err) : NULL;
    if (!s->reader) {
        session_close(s);
        return NULL;
    }
    return s;
}

struct session *session_watch(const char *dir, bool read_only, struct err *err)
{
    struct session *s = session_replay(dir, err);

    if (!s)
        return NULL;
    s->watched = true;
    remote_init(&s->remote, s->dir, s->model.params.total * sizeof(real), read_only);
    return s;
}

bool session_is_watched(const struct session *s)
{
    return s->watched;
}

const char *session_news(struct session *s)
{
    const char *trouble = s->steer && !s->trouble_told ? steer_trouble(s->steer) : "";

    s->trouble_told = true;
    return s->watched ? remote_news(&s->remote) : trouble;
}

void session_join(struct session *s)
{
    if (!s->joined)
        pthread_join(s->thread, NULL);
    s->joined = true;
}

void session_close(struct session *s)
{
    const struct timespec nap = { 0, 5000000 };
    struct err ignored;

    if (!s)
        return;
    if (s->live && !s->joined) {
        /* The box may be full: the trainer empties it at its next turn. */
        while (session_is_running(s) && !session_request(s, REQUEST_STOP, 0, NULL, &ignored))
            nanosleep(&nap, NULL);
        session_join(s);
    }
    if (s->live && s->feed.slot[0].weights) {
        feed_release(&s->feed);
        steer_close(s->steer);
        growlog_release(&s->steps);
        growlog_release(&s->valids);
        growlog_release(&s->events);
        growlog_release(&s->evals);
        growlog_release(&s->healths);
    }
    remote_release(&s->remote);
    driver_close(s->driver);
    store_close(s->reader);
    source_release(&s->source);
    if (s->model.arena.base)
        model_release(&s->model);
    free(s->past);
    free(s->dir);
    free(s);
}

bool session_is_live(const struct session *s)
{
    return s->live || s->remote.followed;
}

bool session_is_running(const struct session *s)
{
    if (s->watched)
        return s->remote.client != NULL;
    return s->live && !atomic_load_explicit(&s->ended, memory_order_acquire);
}

const struct task *session_task(const struct session *s)
{
    return &s->source.task;
}

const struct config *session_config(const struct session *s)
{
    return &s->config;
}

const char *session_dir(const struct session *s)
{
    return s->dir;
}

/* ---- looking
 * ------------------------------------------------------------------------------------- */
static void take_snapshot(struct session *s)
{
    bool fresh;

    s->newest = feed_latest(&s->feed, &fresh);
    s->unseen |= fresh;
}

/* Every commit of the trainer brings a new heartbeat; a note from elsewhere brings a row. */
static bool load(struct session *s, struct trace *t)
{
    size_t steps = t->step_count, valids = t->valids, events = t->events, evals = t->evals;
    double heartbeat = t->heartbeat_s;
    enum run_state state = t->state;
    struct err ignored;

    (void)store_load(s->reader, t, &ignored); /* in the way of a commit: at the next call */
    return steps != t->step_count || valids != t->valids || events != t->events ||
           evals != t->evals || heartbeat != t->heartbeat_s || state != t->state;
}

bool session_update(struct session *s, struct trace *t)
{
    struct growlog *log[5] = { &s->steps, &s->valids, &s->events, &s->evals, &s->healths };
    bool changed = false, lost;
    int i;

    if (s->watched) {
        changed = remote_update(&s->remote, s->reader, t, &lost);
        if (lost)
            s->model_step = -1; /* the files have the weights now */
        return changed;
    }
    if (!s->live)
        return load(s, t);
    if (!s->settings_taken) {
        const struct trace *from = driver_trace(s->driver);
        size_t j;

        /* The settings do not change any more once the thread runs. */
        for (j = 0; j < from->settings; j++)
            trace_set(t, from->setting[j].name, from->setting[j].value);
        s->settings_taken = changed = true;
    }
    /* Before the rows: no row that the status speaks of is missing then. */
    take_snapshot(s);
    if (s->newest) /* also into a trace that has not seen it: the same run, looked at again */
        trace_copy_status(t, &s->newest->status);
    changed |= s->unseen;
    s->unseen = false;
    for (i = 0; i < 5; i++) {
        size_t count = growlog_count(log[i]);

        for (; s->taken[i] < count; s->taken[i]++) {
            const void *row = growlog_row(log[i], s->taken[i]);

            changed = true;
            switch (i) {
            case 0: trace_add_step(t, row); break;
            case 1: trace_add_valid(t, row); break;
            case 2: trace_add_event(t, row); break;
            case 3: trace_set_eval(t, row); break;
            default: trace_add_health(t, row); break;
            }
        }
    }
    return changed;
}

bool session_request(struct session *s, enum request_kind kind, double value, const char *text,
                     struct err *err)
{
    if (s->watched)
        return remote_request(&s->remote, kind, value, text, err);
    if (!s->live)
        return err_set(err, "this run is not being trained here");
    if (!session_is_running(s))
        return err_set(err, "this run has ended");
    if (kind == REQUEST_RATE && !(value >= 0 && value <= 1000))
        return err_set(err, "a learning rate is a number from 0 to 1000");
    if (!steer_send(s->steer, kind, value, text))
        return err_set(err, "too many requests are waiting");
    return true;
}

/* ---- probes
 * ---------------------------------------------------------------------------------------- */
static bool open_reader(struct session *s, struct err *err)
{
    if (!s->reader)
        s->reader = store_open(s->dir, false, JOURNAL_AUTO, err);
    return s->reader != NULL;
}

/* Weights that run.db keeps of a past step. */
static bool load_past(struct session *s, int64_t step, struct err *err)
{
    size_t bytes = s->model.params.total * sizeof(real), size;
    void *kept;

    if (s->model_step == step)
        return true;
    if (!open_reader(s, err) || !(kept = store_weights(s->reader, step, &size, err)))
        return false;
    if (size != bytes) {
        free(kept);
        return err_set(err, "the weights kept at step %lld have another size", (long long)step);
    }
    memcpy(s->model.params.value, kept, bytes);
    free(kept);
    s->model_step = step;
    s->model_from[0] = '\0';
    return true;
}

/* The trainer thread's newest. */
static bool load_live(struct session *s, struct err *err)
{
    take_snapshot(s);
    if (s->newest->weights_step < 0)
        return err_set(err, "no weights yet");
    if (s->model_step != s->newest->weights_step)
        memcpy(s->model.params.value, s->newest->weights, s->model.params.total * sizeof(real));
    s->model_step = s->newest->weights_step;
    return true;
}

/* Those of the trainer that is watched; false: it has none to give. */
static bool load_remote(struct session *s)
{
    const void *weights = NULL;
    int64_t step;

    if (s->remote.client)
        weights = client_weights(s->remote.client, 0.2, &step);
    if (!weights)
        return false;
    s->model_step = step;
    memcpy(s->model.params.value, weights, s->model.params.total * sizeof(real));
    s->model_from[0] = '\0';
    return true;
}

/* From the files: the last checkpoint while somebody trains it, else the best weights there are. */
static bool load_file(struct session *s, struct err *err)
{
    const char *name = store_is_live(s->dir) ? "latest" : "best";
    char path[4200];
    struct stat info;
    int attempt;

    for (attempt = 0; attempt < 2; attempt++) {
        snprintf(path, sizeof path, "%s/%s.safetensors", s->dir, name);
        if (stat(path, &info) == 0)
            break;
        name = "latest";
        memset(&info, 0, sizeof info);
    }
    if (s->model_step >= 0 && !strcmp(s->model_from, name) &&
        s->model_stamp.tv_sec == info.st_mtim.tv_sec &&
        s->model_stamp.tv_nsec == info.st_mtim.tv_nsec)
        return true;
    text_copy(s->model_from, sizeof s->model_from, name);
    s->model_stamp = info.st_mtim;
    return checkpoint_weights(&s->model.params, &s->config, s->dir, name, &s->model_step, err);
}

bool session_probe(struct session *s, int64_t step, const uint16_t *string, int length,
                   struct probe *p, struct err *err)
{
    bool ok;

    if (step >= 0)
        ok = load_past(s, step, err);
    else if (s->live)
        ok = load_live(s, err);
    else
        ok = load_remote(s) || load_file(s, err);
    if (!ok) {
        s->model_step = -1;
        return false;
    }
    model_pack(&s->model, ~0);
    if (!probe_run(p, &s->model, string, length, err))
        return false;
    p->step = s->model_step;
    return true;
}

const int64_t *session_past(struct session *s, size_t *count)
{
    double now = clock_monotonic_s();
    struct err ignored;

    if (open_reader(s, &ignored) && (!s->past || now - s->past_s > 2)) {
        free(s->past);
        s->past = store_weights_steps(s->reader, &s->pasts, &ignored);
        if (!s->past)
            s->pasts = 0;
        s->past_s = now;
    }
    *count = s->pasts;
    return s->past;
}
