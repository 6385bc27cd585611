/* runs -- what has been recorded: list, show, note, remove. */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/cli.h"
#include "store/atomic.h"
#include "store/store.h"

/* "training" by its record but held by nobody: it was killed. */
static const char *shown_state(const struct trace *t, const char *dir)
{
    if ((t->state == RUN_TRAINING || t->state == RUN_PAUSED || t->state == RUN_NEW) &&
        !store_is_live(dir))
        return "killed";
    return run_state_name(t->state);
}

static bool load(const char *dir, struct trace *t, struct err *err)
{
    struct store *s = store_open(dir, false, JOURNAL_AUTO, err);
    bool ok = s && store_load(s, t, err);

    store_close(s);
    return ok;
}

static void list_one(const struct trace *t, const char *dir, bool json)
{
    char name[128], step[32], excess[24];
    json_t *o;
    char *line;

    if (json) {
        o = json_pack("{s:s s:s s:s s:s s:I s:s s:I}", "run", t->name, "task", t->task, "model",
                      t->model, "freeze", t->freeze, "seed", (json_int_t)t->seed, "state",
                      shown_state(t, dir), "step", (json_int_t)t->step);
        if (!o)
            return;
        json_object_set_new(o, "best_excess",
                            isfinite(t->best_excess) ? json_real(t->best_excess) : json_null());
        line = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
        puts(line ? line : "{}");
        free(line);
        json_decref(o);
        return;
    }
    if (isfinite(t->best_excess) && isfinite(t->bound_nats))
        snprintf(excess, sizeof excess, "%.4f", t->best_excess);
    else if (isfinite(t->best_excess))
        snprintf(excess, sizeof excess, "PPL %.2f", exp(t->best_excess));
    else
        snprintf(excess, sizeof excess, "-");
    printf("%-64s %-9s %10s  %s\n", text_printable(name, sizeof name, t->name), shown_state(t, dir),
           text_thousands(step, sizeof step, t->step), excess);
}

static int list(struct cli *cli, const char *runs)
{
    size_t count, i;
    char **names = store_list(runs, &count);

    if (!cli->o.json && count)
        printf("%-64s %-9s %10s  %s\n", "run", "state", "step", "best excess");
    if (!cli->o.json && !count)
        printf("no runs in %s yet: `pushdown train demo` makes one\n", runs);
    for (i = 0; i < count; i++) {
        char dir[4096], name[128];
        struct trace t;
        struct err err;

        trace_init(&t);
        snprintf(dir, sizeof dir, "%s/%s", runs, names[i]);
        if (load(dir, &t, &err))
            list_one(&t, dir, cli->o.json);
        else if (!cli->o.json)
            printf("%-64s %s\n", text_printable(name, sizeof name, names[i]), err.text);
        trace_release(&t);
    }
    store_free_names(names);
    return EXIT_DONE;
}

/* A value of several lines, a grammar, goes on below its first one. */
static void print_setting(const struct trace_setting *setting)
{
    const char *line = setting->value, *name = setting->name;
    char one[400], shown[1600];

    do {
        size_t length = strcspn(line, "\n");

        text_copy(one, length < sizeof one ? length + 1 : sizeof one, line);
        printf("  %-18s %s\n", name, text_printable(shown, sizeof shown, one));
        line += length + (line[length] == '\n');
        name = "";
    } while (*line);
}

static int show(const char *dir, struct err *err)
{
    char step[32], size[32], date[32], best[64];
    struct trace t;
    size_t i;

    trace_init(&t);
    if (!load(dir, &t, err)) {
        trace_release(&t);
        return EXIT_FAILED;
    }
    printf("%s\n  folder %s\n  state %s%s%s\n  step %s of at most %s, epoch %d/%d\n", t.name, dir,
           shown_state(&t, dir), t.reason[0] ? ": " : "", t.reason,
           text_thousands(step, sizeof step, t.step),
           text_thousands(size, sizeof size, t.steps_per_epoch * t.epochs), t.epoch, t.epochs);
    printf("  parameters: controller %lld, memory %lld, classifier %lld\n",
           (long long)t.parameters[PART_CONTROLLER], (long long)t.parameters[PART_MEMORY],
           (long long)t.parameters[PART_CLASSIFIER]);
    if (isfinite(t.best_excess))
        printf("  best validation %s at step %lld\n", trace_best(&t, best, sizeof best),
               (long long)t.best_step);
    for (i = 0; i < t.evals; i++) {
        const struct trace_eval *e = &t.eval[i];
        const struct score *s = &e->score;

        if (e->final && e->low != e->high)
            printf("  lengths %d-%d: n %lld, %s %.4f, accuracy %.4f\n", e->low, e->high,
                   (long long)s->strings, isfinite(s->bound_nats) ? "excess" : "perplexity",
                   isfinite(s->bound_nats) ? (s->nats - s->bound_nats) / (double)s->symbols
                                           : exp(s->nats / (double)s->symbols),
                   (double)s->correct / (double)s->symbols);
    }
    printf("settings\n");
    for (i = 0; i < t.settings; i++)
        print_setting(&t.setting[i]);
    printf("log\n");
    for (i = 0; i < t.events; i++)
        printf("  %s  step %8lld  %-10s %s (%s)\n",
               clock_format(date, sizeof date, t.event[i].wall_s, "%Y-%m-%d %H:%M:%S"),
               (long long)t.event[i].step, event_kind_name(t.event[i].kind), t.event[i].text,
               t.event[i].who);
    trace_release(&t);
    return EXIT_DONE;
}

static int note(const char *dir, const char *text, struct err *err)
{
    struct trace_event e = { .kind = EVENT_NOTE, .wall_s = clock_wall_s() };
    struct store *s = store_open(dir, true, JOURNAL_AUTO, err);
    struct trace t;
    bool ok, done = false;

    trace_init(&t);
    text_copy(e.who, sizeof e.who, "you");
    text_printable(e.text, sizeof e.text, text);
    ok = s && store_load(s, &t, err);
    e.step = t.step;
    ok = ok && store_add_event(s, &e, err) && store_commit(s, &done, err);
    if (ok && !done)
        ok = err_set(err, "run '%s' is being read: try again", t.name);
    store_close(s);
    trace_release(&t);
    return ok ? EXIT_DONE : EXIT_FAILED;
}

/* Removes the files a run consists of, then its folder; anything else in it stays, and is named. */
static int remove_run(const char *dir, bool yes, struct err *err)
{
    static const char *const files[] = { "best.safetensors",
                                         "latest.safetensors",
                                         "run.db-journal",
                                         "run.db-wal",
                                         "run.db-shm",
                                         "lock",
                                         "run.db" };
    char path[4200];
    size_t i;

    if (!yes)
        return err_usage(err, "removing '%s' cannot be undone: say --yes", dir) ? 0 : EXIT_USAGE;
    if (store_is_live(dir)) {
        err_set(err, "cannot remove '%s': it is being trained", dir);
        return EXIT_FAILED;
    }
    atomic_sweep(dir);
    for (i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i]);
        if (unlink(path) && errno != ENOENT) {
            err_set(err, "cannot remove '%s': %s", path, strerror(errno));
            return EXIT_FAILED;
        }
    }
    if (rmdir(dir)) {
        err_set(err, "the run is removed, but its folder '%s' stays: %s", dir, strerror(errno));
        return EXIT_FAILED;
    }
    return EXIT_DONE;
}

static const struct verb {
    const char *name;
    int operands; /* with its own name */
    const char *wants;
} verbs[] = {
    { "list", 1, "nothing more" },
    { "show", 2, "a RUN" },
    { "note", 3, "a RUN and a TEXT" },
    { "remove", 2, "a RUN" },
};

static const struct verb *find_verb(const char *typed, struct err *err)
{
    const char *names[5] = { NULL }, *near;
    char shown[64];
    size_t i;

    for (i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (!strcmp(verbs[i].name, typed))
            return &verbs[i];
        names[i] = verbs[i].name;
    }
    near = text_nearest(typed, names);
    text_printable(shown, sizeof shown, typed);
    err_usage(err, "nothing to do with runs named '%s': %s%s%s", shown,
              near ? "did you mean '" : "list, show, note, or remove", near ? near : "",
              near ? "'?" : "");
    return NULL;
}

static int run_runs(struct cli *cli, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    const struct verb *verb = find_verb(cli->operands ? cli->operand[0] : "list", err);
    const char *run = cli->operands > 1 ? cli->operand[1] : NULL;
    char dir[4096];

    if (!verb)
        return EXIT_USAGE;
    if (cli->operands > verb->operands) {
        err_usage(err, "unexpected argument '%s'", cli->operand[verb->operands]);
        return EXIT_USAGE;
    }
    if (verb == &verbs[0])
        return list(cli, runs);
    /* Only `show` has a run that is meant when none is named: the newest. */
    if (cli->operands < verb->operands && strcmp(verb->name, "show")) {
        err_usage(err, "runs %s wants %s", verb->name, verb->wants);
        return EXIT_USAGE;
    }
    if (!store_find(runs, run, dir, sizeof dir, err))
        return EXIT_FAILED;
    if (!strcmp(verb->name, "show"))
        return show(dir, err);
    if (!strcmp(verb->name, "note"))
        return note(dir, cli->operand[2], err);
    return remove_run(dir, cli->o.yes, err);
}

static const char *const options[] = { "runs", "json", "yes", "help", "version", NULL };

const struct command_type command_runs = {
    .name = "runs",
    .usage = "[list | show RUN | note RUN TEXT | remove RUN]",
    .about = "list recorded runs, show one, add a note to it, remove it",
    .options = options,
    .most = 3,
    .run = run_runs,
};
