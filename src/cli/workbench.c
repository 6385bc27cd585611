/* workbench -- the bare command: the runs; the very first time, the demo. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "live/driver.h"
#include "ui/chooser.h"

/* One row for each readable run in the folder, newest first. */
static struct run_row *read_rows(const char *runs, int *count)
{
    struct run_row *rows;
    size_t names_count, i;
    char **names = store_list(runs, &names_count);

    rows = x_calloc(names_count + 1, sizeof *rows);
    *count = 0;
    for (i = names_count; i-- > 0;) {
        struct run_row *row = &rows[*count];
        struct store *s;
        struct trace t;
        struct err err;

        trace_init(&t);
        snprintf(row->dir, sizeof row->dir, "%s/%s", runs, names[i]);
        s = store_open(row->dir, false, JOURNAL_AUTO, &err);
        if (s && store_load(s, &t, &err)) {
            text_copy(row->name, sizeof row->name, t.name);
            text_copy(row->task, sizeof row->task, t.task);
            text_copy(row->model, sizeof row->model, t.model);
            text_copy(row->freeze, sizeof row->freeze, t.freeze);
            row->state = t.state;
            row->live = store_is_live(row->dir);
            row->best_excess = t.best_excess;
            row->step = t.step;
            (*count)++;
        }
        store_close(s);
        trace_release(&t);
    }
    store_free_names(names);
    return rows;
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

static int run_workbench(struct cli *cli, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    struct app_options options;
    struct run_row *rows;
    int count, picked, status = EXIT_DONE;
    bool again = screen_possible(cli);

    if (!again)
        return demo(cli, err);
    if (!screen_options(cli, &options, err))
        return EXIT_USAGE;
    while (again) {
        rows = read_rows(runs, &count);
        if (!count) {
            free(rows);
            return demo(cli, err);
        }
        again = false;
        switch (chooser_run(rows, count, &options, &picked, err)) {
        case CHOOSER_RUN:
            status = screen_watch(rows[picked].dir, cli, err);
            again = status == EXIT_DONE && !signals_asked();
            break;
        case CHOOSER_NEW: status = demo(cli, err); break;
        case CHOOSER_FAILED: status = EXIT_FAILED; break;
        default: break;
        }
        free(rows);
    }
    return status;
}

static const char *const options[] = { "runs", "plain",    "json", "journal", "theme", "glyphs",
                                       "fps",  "no-color", "help", "version", NULL };

const struct command_type command_workbench = {
    .name = "",
    .usage = "",
    .about = "the workbench: recorded runs, and new ones; the very first time the demo",
    .options = options,
    .most = 0,
    .run = run_workbench,
};
