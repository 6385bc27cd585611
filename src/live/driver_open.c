/* driver_open -- making a driver: a new run, or one that goes on. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "live/driver_state.h"
#include "math/matrix.h"

static const char *const hash_settings[SPLITS] = { "data.train.sha256", "data.valid.sha256",
                                                   "data.test.sha256" };

bool driver_recall(struct source *out, struct store *store, const struct config *config,
                   struct err *err)
{
    char **word = NULL;
    size_t count = 0;
    bool ok;

    if (source_kind_of(config) != SOURCE_TASK) {
        word = store_symbols(store, &count, err);
        if (!word)
            return false;
    }
    ok = source_recall(out, config, word, count, err);
    store_free_names(word);
    return ok;
}

bool driver_same_data(const struct source *source, const struct trace *t, struct err *err)
{
    int i;

    for (i = 0; i < SPLITS; i++) {
        const char *kept = trace_get(t, hash_settings[i]);

        if (strcmp(kept ? kept : "", source->hash[i]))
            return err_set(err,
                           "the data are not those that run '%s' was made with: its %s has another "
                           "SHA-256",
                           t->name,
                           i == SPLIT_TRAIN   ? "training file"
                           : i == SPLIT_VALID ? "validation file"
                                              : "test file");
    }
    return true;
}

/* Every option and the environment, as rows of the run's settings. */
static void set_settings(struct driver *d)
{
    const struct option *o;
    struct utsname host;
    char value[OPTION_VALUE];
    int i;

    for (o = config_options; o->name; o++) {
        option_get(o, &d->trainer.config, value, sizeof value);
        trace_set(&d->trace, o->name, value);
    }
    snprintf(value, sizeof value, "%.17g", d->trainer.rate);
    trace_set(&d->trace, "run.lr", value);
    snprintf(value, sizeof value, "%.17g", d->trainer.optimizer.clip);
    trace_set(&d->trace, "run.clip", value);
    for (i = 0; i < SPLITS; i++)
        if (d->trainer.data.source.hash[i][0])
            trace_set(&d->trace, hash_settings[i], d->trainer.data.source.hash[i]);
    if (d->trainer.config.grammar_text[0])
        trace_set(&d->trace, "data.grammar", d->trainer.config.grammar_text);
    if (d->trainer.data.source.known)
        trace_set(&d->trace, "data.corpus", d->trainer.data.source.known);
    trace_set(&d->trace, "env.version", PUSHDOWN_VERSION);
    trace_set(&d->trace, "env.precision", REAL_NAME);
    trace_set(&d->trace, "env.kernels", kernels_best()->name);
    trace_set(&d->trace, "env.blas", matrix_setup());
    if (!uname(&host)) {
        snprintf(value, sizeof value, "%s %s %s", host.sysname, host.release, host.machine);
        trace_set(&d->trace, "env.system", value);
        trace_set(&d->trace, "env.host", host.nodename);
    }
}

static void set_identity(struct driver *d)
{
    const struct trainer *r = &d->trainer;
    struct trace *t = &d->trace;
    int part;

    source_label(&r->config, t->task, sizeof t->task);
    text_copy(t->model, sizeof t->model, r->config.model);
    freeze_label(r->config.freeze, t->freeze, sizeof t->freeze);
    t->seed = r->config.seed;
    t->symbols = r->data.task.symbols;
    t->train_low = r->data.lengths.low;
    t->train_high = r->data.lengths.high;
    for (part = 0; part < PARTS; part++)
        t->parameters[part] = params_of_part(&r->model.params, (enum part)part);
    t->epochs = (int)r->config.epochs;
    t->steps_per_epoch = r->data.train_batches;
    t->bound_nats = r->data.valid_bound_nats;
    t->rate = r->rate;
}

static void start_clocks(struct driver *d)
{
    double now = clock_monotonic_s();

    d->committed_s = d->checkpoint_s = d->rate_from_s = now;
    d->rate_from_step = d->checkpointed_step = d->trainer.step;
    d->cpu_before_s = d->trace.train_cpu_s;
    d->live_bin = d->final_bin = -1;
    text_copy(d->stop_who, sizeof d->stop_who, d->options.who ? d->options.who : "you");
}

/* The default bins are the paper's, for formal languages: a user's data get bins of their own. */
static void choose_bins(struct trainer *r)
{
    struct config standard;

    config_defaults(&standard);
    if (r->data.source.kind != SOURCE_TASK && !strcmp(r->config.bins, standard.bins))
        source_bins(&r->data.source, r->config.bins, sizeof r->config.bins);
}

static struct driver *driver_new(const struct config *config, const struct driver_options *o,
                                 struct err *err)
{
    struct driver *d = x_calloc(1, sizeof *d);
    const struct config *c = &d->trainer.config;
    struct config mine = *config;

    d->options = *o;
    trace_init(&d->trace);
    d->pool = pool_open(o->threads, err);
    mine.crew = pool_crew(d->pool);
    if ((o->threads > 1 && !d->pool) || !trainer_init(&d->trainer, &mine, err)) {
        pool_close(d->pool);
        trace_release(&d->trace);
        free(d);
        return NULL;
    }
    choose_bins(&d->trainer);
    if (config_bins(c, d->bin, &d->bins, err))
        d->evaluator =
            evaluator_open(c, &d->trainer.data.source, d->bin, d->bins, evaluator_batch(c), err);
    if (!d->evaluator) {
        driver_close(d);
        return NULL;
    }
    return d;
}

/* A run has to find its data again from any folder. */
static void make_absolute(char *path, size_t size)
{
    char *full = path[0] ? realpath(path, NULL) : NULL;

    if (full && strlen(full) < size)
        text_copy(path, size, full);
    free(full);
}

struct driver *driver_create(const struct config *config, const struct driver_options *o,
                             struct err *err)
{
    struct config c = *config;
    struct driver *d;
    char date[32], name[400], freeze[64], task[48];

    if (!config_check(config, err))
        return NULL;
    if (!config_read_grammar(&c, err))
        return NULL;
    make_absolute(c.grammar, sizeof c.grammar);
    make_absolute(c.strings, sizeof c.strings);
    make_absolute(c.valid_strings, sizeof c.valid_strings);
    make_absolute(c.text, sizeof c.text);
    source_label(config, task, sizeof task);
    d = driver_new(&c, o, err);
    if (!d)
        return NULL;
    set_identity(d);
    set_settings(d);
    start_clocks(d);
    d->trace.state = RUN_NEW;
    freeze_label(config->freeze, freeze, sizeof freeze);
    clock_format(date, sizeof date, clock_wall_s(), "%Y%m%d-%H%M%S");
    snprintf(name, sizeof name, "%s-%s-%s-%s-%lld", date, task, config->model, freeze,
             (long long)config->seed);
    if (strlen(name) >=
        sizeof d->trace.name - 4) /* a long freezing plan: its start names the run */
        snprintf(name, sizeof name, "%s-%.40s-%.24s-%.16s-%lld", date, task, config->model, freeze,
                 (long long)config->seed);
    d->store = store_create(o->runs, name, &d->trace, o->journal, err);
    if (!d->store) {
        driver_close(d);
        return NULL;
    }
    trace_set(&d->trace, "env.journal", store_journal_name(d->store));
    if (!store_set(d->store, "env.journal", store_journal_name(d->store), err) ||
        !store_set_symbols(d->store, d->trainer.data.source.names.word,
                           d->trainer.data.source.names.words, err)) {
        driver_close(d);
        return NULL;
    }
    if (d->trainer.data.source.known)
        driver_log(d, EVENT_NOTE, 0, "trainer", "the text is the %s: its three hashes agree",
                   d->trainer.data.source.known);
    if (d->trainer.data.source.warning)
        driver_log(d, EVENT_NOTE, 0, "trainer", "%s", d->trainer.data.source.warning);
    return d;
}

/* The configuration that a run was made with, from its settings. */
bool driver_config(struct config *out, const struct trace *t, struct err *err)
{
    const struct option *o;
    const char *grammar = trace_get(t, "data.grammar");

    config_defaults(out);
    text_copy(out->grammar_text, sizeof out->grammar_text, grammar ? grammar : "");
    for (o = config_options; o->name; o++) {
        const char *value = trace_get(t, o->name);

        if (value && !option_set(config_options, out, o->name, value, err)) {
            err->usage = false;
            return err_prefix(err, "run '%s' has a setting that cannot be used", t->name);
        }
    }
    if (!config_check(out, err)) {
        err->usage = false;
        return err_prefix(err, "run '%s' has settings that cannot be used", t->name);
    }
    return true;
}

/* Appends a copy of `e` to rows[*count], behind those of the same step. */
static struct trace_event *insert(struct trace_event *rows, size_t *count,
                                  const struct trace_event *e)
{
    size_t i = *count;

    rows = x_realloc(rows, (*count + 1) * sizeof *rows);
    for (; i > 0 && rows[i - 1].step > e->step; i--)
        rows[i] = rows[i - 1];
    rows[i] = *e;
    ++*count;
    return rows;
}

/* When each part's switch last changed, as far as the log of what the checkpoint holds says. */
static void note_since(struct driver *d, const struct trace_event *e, int *mask)
{
    int part, now = (int)e->value;

    if (e->kind != EVENT_FREEZE)
        return;
    for (part = 0; part < PARTS; part++)
        if ((now ^ *mask) & 1 << part)
            d->trace.since[part] = e->step;
    *mask = now;
}

/*
 * Splits the log of the earlier life: hand-made rows after the checkpoint stay and are replayed at
 * their steps; rows that follow from the run's numbers go, since they will be made anew. Of the
 * checkpoint's own step, the first log->hand and log->made rows are in its numbers. A run that goes
 * on was not finished, even if it was about to say so.
 */
static bool rewind_log(struct driver *d, struct checkpoint_log *log, struct err *err)
{
    int64_t step = d->trainer.step, hand = 0, made = 0;
    struct trace_event *kept = NULL;
    size_t count = 0, i;
    int mask = 0;
    bool ok;

    memset(d->trace.since, 0, sizeof d->trace.since);
    for (i = 0; i < d->trace.events; i++) {
        const struct trace_event *e = &d->trace.event[i];
        bool later = e->step > step;

        if (e->step == step && driver_is_hand(e))
            later = ++hand > log->hand;
        if (e->step == step && driver_is_made(e))
            later = ++made > log->made;
        if (e->kind == EVENT_FINISH && !later)
            log->made--;
        if (e->kind == EVENT_FINISH || (later && driver_is_made(e)))
            continue;
        kept = insert(kept, &count, e);
        if (later && driver_is_hand(e))
            d->replay = insert(d->replay, &d->replay_count, e);
        if (!later)
            note_since(d, e, &mask);
    }
    ok = store_rewind(d->store, step, err) && store_replace_events(d->store, kept, count, err);
    free(kept);
    return ok;
}

/* The numbers on the screen that follow from the steps on record. */
static void recall_smoothed(struct driver *d)
{
    size_t i;

    for (i = 0; i < d->trace.step_count; i++)
        driver_smooth(d, &d->trace.steps[i]);
}

/* Settings and identity of a run are written together: a difference is somebody else's doing. */
static bool check_identity(const struct driver *d, struct err *err)
{
    const struct trainer *r = &d->trainer;
    const struct trace *t = &d->trace;
    char freeze[sizeof t->freeze], task[sizeof t->task];
    bool same;
    int part;

    freeze_label(r->config.freeze, freeze, sizeof freeze);
    source_label(&r->config, task, sizeof task);
    same = !strcmp(t->task, task) && !strcmp(t->model, r->config.model) &&
           !strcmp(t->freeze, freeze) && t->seed == r->config.seed &&
           t->symbols == r->data.task.symbols && t->train_low == r->data.lengths.low &&
           t->train_high == r->data.lengths.high;
    for (part = 0; part < PARTS; part++)
        same &= t->parameters[part] == params_of_part(&r->model.params, (enum part)part);
    return same || err_set(err, "the settings of run '%s' are not those it was made with", t->name);
}

/* A run that was killed before its first checkpoint goes on from its first step. */
static bool load_checkpoint(struct driver *d, const char *dir, struct checkpoint_log *log,
                            struct err *err)
{
    char path[4200];
    size_t i;

    memset(log, 0, sizeof *log);
    snprintf(path, sizeof path, "%s/latest.safetensors", dir);
    if (access(path, F_OK) == 0 || errno != ENOENT)
        return checkpoint_load(&d->trainer, dir, log, err);
    for (i = 0; i < d->trace.events; i++)
        if (d->trace.event[i].kind == EVENT_CHECKPOINT)
            return checkpoint_load(&d->trainer, dir, log, err);
    return true;
}

/* Fills d->trace from the store, and the trainer from the checkpoint; then both go back to it. */
static bool restore(struct driver *d, const char *dir, struct err *err)
{
    struct trace *t = &d->trace;
    const struct trainer *r = &d->trainer;
    struct checkpoint_log log;
    int64_t since[PARTS];

    if (!driver_same_data(&r->data.source, t, err) || !check_identity(d, err) ||
        !load_checkpoint(d, dir, &log, err))
        return false;
    if (d->options.stop_at && d->options.stop_at <= r->step)
        return err_usage(err, "run '%s' goes on from step %lld: it cannot stop at step %lld",
                         t->name, (long long)r->step, (long long)d->options.stop_at);
    if (!rewind_log(d, &log, err))
        return false;
    memcpy(since, t->since, sizeof since);
    trace_release(t);
    trace_init(t);
    if (!store_load(d->store, t, err))
        return false;
    memcpy(t->since, since, sizeof since);
    /* A validation that was cut short begins again, although it may be on record. */
    while (r->valid_next >= 0 && t->valids && t->valid[t->valids - 1].step >= r->step)
        t->valids--;
    d->log_step = r->step;
    d->log = log;
    t->frozen = t->requested = r->frozen;
    t->reason[0] = '\0';
    t->state = RUN_TRAINING;
    recall_smoothed(d);
    /* Killed between the two files, or taken back behind a better one: in step again. */
    return !isfinite(r->best_excess) || checkpoint_save_best(r, dir, err);
}

struct driver *driver_resume(const char *dir, const struct driver_options *o, struct err *err)
{
    struct store *store = store_open(dir, true, o->journal, err);
    struct config config;
    struct driver *d = NULL;
    struct trace t;

    trace_init(&t);
    if (!store || !store_load(store, &t, err) || !driver_config(&config, &t, err))
        goto fail;
    if (t.state == RUN_FINISHED) {
        err_set(err, "run '%s' is finished: nothing is left to do", t.name);
        goto fail;
    }
    if (t.state == RUN_DIVERGED) {
        err_set(err, "run '%s' diverged: %s", t.name, t.reason);
        goto fail;
    }
    d = driver_new(&config, o, err);
    if (!d)
        goto fail;
    d->store = store;
    store = NULL;
    trace_release(&d->trace);
    d->trace = t;
    trace_init(&t);
    if (!restore(d, dir, err))
        goto fail;
    set_identity(d);
    start_clocks(d);
    driver_log(d, EVENT_RESUME, 0, o->who ? o->who : "you",
               "resume from the checkpoint at step %lld", (long long)d->trainer.step);
    if (d->state == DRIVER_FAILED) {
        *err = d->err;
        goto fail;
    }
    return d;
fail:
    trace_release(&t);
    store_close(store);
    driver_close(d);
    return NULL;
}

void driver_close(struct driver *d)
{
    if (!d)
        return;
    store_close(d->store);
    evaluator_close(d->evaluator);
    trainer_release(&d->trainer);
    pool_close(d->pool);
    trace_release(&d->trace);
    free(d->request);
    free(d->replay);
    free(d->news);
    free(d);
}
