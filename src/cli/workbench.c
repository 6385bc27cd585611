/* workbench -- the bare command: the runs; the very first time, the demo. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "live/driver.h"
#include "ui/chooser.h"
#include "ui/form.h"

/* The runs of a folder, newest first: to show, and to compare a new one with. */
struct listing {
    struct run_row *row;
    struct form_past *past; /* beside them */
    int count;
};

static void listing_release(struct listing *l)
{
    free(l->row);
    free(l->past);
}

static void fill_row(struct run_row *row, const struct trace *t)
{
    text_copy(row->name, sizeof row->name, t->name);
    text_copy(row->task, sizeof row->task, t->task);
    text_copy(row->model, sizeof row->model, t->model);
    text_copy(row->freeze, sizeof row->freeze, t->freeze);
    row->state = t->state;
    row->live = store_is_live(row->dir);
    row->best_excess = t->best_excess;
    row->bound_unknown = !isfinite(t->bound_nats);
    row->step = t->step;
}

/* How fast it was counts only where it was trained. */
static void fill_past(struct form_past *past, const struct trace *t, const char *host)
{
    const char *where = trace_get(t, "env.host");
    struct err ignored;

    text_copy(past->name, sizeof past->name, t->name);
    past->known = driver_config(&past->config, t, &ignored);
    past->steps_per_s = where && !strcmp(where, host) ? t->steps_per_s : 0;
    past->steps_per_epoch = t->steps_per_epoch;
}

static void listing_read(struct listing *l, const char *runs)
{
    char host[256] = "";
    size_t names_count, i;
    char **names = store_list(runs, &names_count);

    gethostname(host, sizeof host - 1);
    l->row = x_calloc(names_count + 1, sizeof *l->row);
    l->past = x_calloc(names_count + 1, sizeof *l->past);
    l->count = 0;
    for (i = names_count; i-- > 0;) {
        struct run_row *row = &l->row[l->count];
        struct store *s;
        struct trace t;
        struct err err;

        trace_init(&t);
        snprintf(row->dir, sizeof row->dir, "%s/%s", runs, names[i]);
        s = store_open(row->dir, false, JOURNAL_AUTO, &err);
        if (s && store_load(s, &t, &err)) {
            fill_row(row, &t);
            fill_past(&l->past[l->count++], &t, host);
        }
        store_close(s);
        trace_release(&t);
    }
    store_free_names(names);
}

/* ---- a new run ------------------------------------------------------------------------------ */

/* In the background; true in its own process, which is to end with *status. */
static bool begin_detached(const struct cli *cli, int *status, struct err *err)
{
    struct driver_options o;
    bool parent = true;

    *status = EXIT_FAILED;
    if (!cli_driver_options(cli, &o, err) || !detach_begin(&parent, status, err) || parent)
        return false;
    *status = cli_go_detached(driver_create(&cli->config, &o, err), err);
    return true;
}

static struct driver *make_run(const struct cli *cli, struct err *err)
{
    struct driver_options o;
    struct driver *d;

    if (!cli_driver_options(cli, &o, err))
        return NULL;
    signals_at_once(true); /* drawing the data of a large run can take a while */
    d = driver_create(&cli->config, &o, err);
    signals_at_once(false);
    return d;
}

int workbench_new(struct cli *cli, const struct config *from, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    struct app_options options;
    struct err trouble = { .text = "" };
    struct listing l;
    enum form_end end;
    struct driver *d;
    int status;

    if (!screen_options(cli, &options, err))
        return EXIT_USAGE;
    cli->config = *from;
    for (;;) {
        listing_read(&l, runs);
        end = form_run(&cli->config, l.past, l.count, &options,
                       trouble.text[0] ? trouble.text : NULL, err);
        listing_release(&l);
        trouble.text[0] = '\0';
        switch (end) {
        case FORM_START:
            d = make_run(cli, &trouble);
            if (d) /* else the form says why */
                return cli_go(d, cli, err);
            break;
        case FORM_DETACH:
            if (begin_detached(cli, &status, &trouble))
                exit(status);
            if (status == EXIT_DONE)
                return EXIT_DONE;
            break;
        case FORM_FAILED: return EXIT_FAILED;
        default: return EXIT_DONE;
        }
    }
}

static int demo(struct cli *cli, struct err *err)
{
    struct driver_options o;
    struct driver *d;
    char dir[4096], file[4200];
    int status;

    if (!cli_driver_options(cli, &o, err) || !config_preset(&cli->config, "demo", err))
        return err->usage ? EXIT_USAGE : EXIT_FAILED;
    d = driver_create(&cli->config, &o, err);
    if (!d)
        return EXIT_FAILED;
    snprintf(dir, sizeof dir, "%s", driver_dir(d));
    status = cli_go(d, cli, err);
    if (status != EXIT_DONE || screen_possible(cli))
        return status;
    /* Without a screen, the picture that one would have looked at. */
    snprintf(file, sizeof file, "%s/stability.png", dir);
    if (!plot_to_file("stability", dir, file, err))
        return EXIT_FAILED;
    if (!cli->o.json)
        printf("figure %s\n", file);
    return EXIT_DONE;
}

/* What `n` begins with. */
static bool first_config(struct config *c, struct err *err)
{
    config_defaults(c);
    return config_preset(c, "demo", err);
}

static int run_workbench(struct cli *cli, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    struct app_options options;
    struct listing l;
    struct config like;
    int picked, status = EXIT_DONE;
    enum chooser_end end;
    bool again = screen_possible(cli);

    if (!again)
        return demo(cli, err);
    if (!screen_options(cli, &options, err))
        return EXIT_USAGE;
    while (again) {
        listing_read(&l, runs);
        if (!l.count) {
            listing_release(&l);
            return demo(cli, err);
        }
        again = false;
        end = chooser_run(l.row, l.count, &options, &picked, err);
        switch (end) {
        case CHOOSER_RUN:
            status = screen_watch(l.row[picked].dir, cli, err);
            again = status == EXIT_DONE;
            break;
        case CHOOSER_LIKE:
        case CHOOSER_NEW:
            if (end == CHOOSER_LIKE && l.past[picked].known)
                like = l.past[picked].config;
            else if (!first_config(&like, err))
                return EXIT_FAILED;
            status = workbench_new(cli, &like, err);
            again = status == EXIT_DONE || status == EXIT_STOPPED;
            break;
        case CHOOSER_FAILED: status = EXIT_FAILED; break;
        default: break;
        }
        again = again && !signals_asked();
        listing_release(&l);
    }
    return status;
}

static const char *const options[] = {
    "runs",     "plain", "json",          "journal",     "theme", "glyphs",  "fps",
    "no-color", "mouse", "low-bandwidth", "linear-text", "help",  "version", NULL
};

const struct command_type command_workbench = {
    .name = "",
    .usage = "",
    .about = "the workbench: recorded runs, and new ones; the very first time the demo",
    .options = options,
    .most = 0,
    .run = run_workbench,
};
