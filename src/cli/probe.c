/* probe -- one string through a run's model, step by step. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/string_report.h"
#include "live/driver.h"
#include "store/checkpoint.h"

/* "kept are 100, 200, ... 900": what could have been asked for. */
static bool no_such_step(struct store *s, int64_t step, struct err *err)
{
    int64_t *steps, before = -1, after = -1;
    size_t count, i;

    steps = store_weights_steps(s, &count, err);
    if (!steps)
        return false;
    for (i = 0; i < count; i++) {
        if (steps[i] < step)
            before = steps[i];
        if (steps[i] > step && after < 0)
            after = steps[i];
    }
    free(steps);
    if (before >= 0 && after >= 0)
        return err_set(err,
                       "no weights are kept of step %" PRId64 ": the nearest are of %" PRId64
                       " and %" PRId64,
                       step, before, after);
    if (before >= 0 || after >= 0)
        return err_set(err, "no weights are kept of step %" PRId64 ": the nearest are of %" PRId64,
                       step, before >= 0 ? before : after);
    return err_set(err, "no weights are kept of step %" PRId64 ", nor of any other", step);
}

static bool kept_weights(struct store *s, struct model *m, int64_t step, struct err *err)
{
    size_t bytes = m->params.total * sizeof(real), size;
    void *kept = store_weights(s, step, &size, err);
    bool ok = kept && size == bytes;

    if (!kept)
        return no_such_step(s, step, err);
    if (ok)
        memcpy(m->params.value, kept, bytes);
    else
        err_set(err, "the weights kept at step %" PRId64 " have another size", step);
    free(kept);
    return ok;
}

/* Before the first validation there is no best: the latest serve then, and are called so. */
static const char *file_weights(const char *wish, const struct config *config, const char *dir,
                                struct model *m, int64_t *step, struct err *err)
{
    char path[4200];

    snprintf(path, sizeof path, "%s/best.safetensors", dir);
    if (!strcmp(wish, "best") && access(path, F_OK))
        wish = "latest";
    return checkpoint_weights(&m->params, config, dir, wish, step, err) ? wish : NULL;
}

static bool probe(const struct cli *cli, const char *dir, struct store *store,
                  const struct trace *trace, const struct config *config, struct model *m,
                  const struct task *task, struct err *err)
{
    struct string_report report = { .run = trace->name, .model = trace->model, .task = task };
    uint16_t string[PROBE_MOST_LENGTH];
    struct probe p;
    int64_t step = cli->o.step;
    int length;
    bool ok;

    if (!task_parse(task, cli->operand[1], string, PROBE_MOST_LENGTH, &length, err))
        return false;
    if (step)
        report.weights = kept_weights(store, m, step, err) ? "kept" : NULL;
    else
        report.weights = file_weights(cli->o.weights, config, dir, m, &step, err);
    if (!report.weights)
        return false;
    model_pack(m, ~0);
    probe_init(&p);
    ok = probe_run(&p, m, string, length, err);
    if (ok) {
        p.step = step;
        report.stack = m->config.stack.type;
        report.probe = &p;
        string_report_measure(&report);
        if (cli->o.json)
            string_report_json(&report);
        else
            string_report_print(&report);
    }
    probe_release(&p);
    return ok;
}

static int run_probe(struct cli *cli, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    struct store *store = NULL;
    struct config config;
    struct model model;
    struct trace t;
    struct source source = { 0 };
    char dir[4096];
    bool ok = false;

    if (strcmp(cli->o.weights, "best") && strcmp(cli->o.weights, "latest")) {
        err_usage(err, "bad value '%s' for 'weights': best or latest is wanted", cli->o.weights);
        return EXIT_USAGE;
    }
    if (!store_find(runs, cli->operand[0], dir, sizeof dir, err))
        return EXIT_FAILED;
    trace_init(&t);
    store = store_open(dir, false, JOURNAL_AUTO, err);
    if (store && store_load(store, &t, err) && driver_config(&config, &t, err) &&
        driver_recall(&source, store, &config, err) &&
        trainer_model(&model, &config, &source.task, err)) {
        ok = probe(cli, dir, store, &t, &config, &model, &source.task, err);
        model_release(&model);
    }
    source_release(&source);
    store_close(store);
    trace_release(&t);
    return ok ? EXIT_DONE : EXIT_FAILED;
}

static const char *const options[] = { "weights", "step", "json", "runs", "help", "version", NULL };

const struct command_type command_probe = {
    .name = "probe",
    .usage = "RUN STRING",
    .about = "say what a run's stack does on one string, symbol by symbol",
    .options = options,
    .least = 2,
    .most = 2,
    .run = run_probe,
};
