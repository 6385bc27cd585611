/* plot -- recorded runs to a figure in a file. */
#include "plot/plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "figure/csv.h"
#include "figure/draw.h"
#include "figure/png.h"
#include "store/store.h"

static bool load(struct trace *t, const char *runs, const char *name, struct err *err)
{
    struct store *s = NULL;
    char dir[4096];
    bool ok;

    if (!store_find(runs, name, dir, sizeof dir, err))
        return false;
    s = store_open(dir, false, JOURNAL_AUTO, err);
    ok = s && store_load(s, t, err);
    store_close(s);
    return ok;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t n = strlen(path), m = strlen(ending);

    return n > m && !strcmp(path + n - m, ending);
}

/* FILE.png with FILE.csv beside it, or FILE.csv alone. */
static bool write_files(const struct cli *cli, const struct figure *f, const char *path,
                        struct err *err)
{
    struct figure_paper paper = figure_paper_default();
    char beside[1200];

    paper.width_in = cli->o.width;
    paper.height_in = cli->o.height;
    paper.dpi = (double)cli->o.dpi;
    if (ends_in(path, ".csv"))
        return figure_write_csv(f, path, err);
    snprintf(beside, sizeof beside, "%.*s.csv", (int)strlen(path) - 4, path);
    return figure_write_png(f, &paper, path, err) && figure_write_csv(f, beside, err);
}

static bool options_of(const struct cli *cli, struct plot_options *o, struct err *err)
{
    static const char *const measures[] = { "excess", "accuracy", "deterministic", "whole", NULL };
    size_t i;

    plot_defaults(o);
    for (i = 0; measures[i] && strcmp(measures[i], cli->o.measure); i++)
        continue;
    if (!measures[i])
        return err_usage(
            err,
            "bad value '%s' for 'measure': excess, accuracy, deterministic, or whole is wanted",
            cli->o.measure);
    if (strcmp(cli->o.x, "step") && strcmp(cli->o.x, "epoch"))
        return err_usage(err, "bad value '%s' for 'x': step or epoch is wanted", cli->o.x);
    o->measure = measures[i];
    o->smoothing = cli->o.smoothing;
    o->log_y = !cli->o.linear;
    o->thin = cli->o.thin;
    o->x = cli->o.x;
    return true;
}

static int draw(struct cli *cli, const struct plot_type *type, const struct trace *const *run,
                int count, struct err *err)
{
    char path[1100];
    struct plot_options options;
    struct figure f;
    bool ok;

    text_copy(path, sizeof path, cli->o.output);
    if (!path[0])
        snprintf(path, sizeof path, "%s.png", type->name);
    if (!ends_in(path, ".png") && !ends_in(path, ".csv")) {
        err_usage(err, "cannot tell the kind of figure from '%s': .png or .csv is wanted", path);
        return EXIT_USAGE;
    }
    if (!options_of(cli, &options, err))
        return EXIT_USAGE;
    figure_init(&f);
    ok = type->build(&f, run, count, &options, err);
    if (ok) {
        plot_provenance(&f, type, run, count, &options);
        ok = write_files(cli, &f, path, err);
    }
    figure_release(&f);
    return ok ? EXIT_DONE : EXIT_FAILED;
}

bool plot_to_file(const char *kind, const char *dir, const char *file, struct err *err)
{
    const struct plot_type *type = plot_find(kind, err);
    const struct trace *run;
    struct cli *cli = x_calloc(1, sizeof *cli);
    struct trace t;
    bool ok;

    option_defaults(cli_option_table, &cli->o);
    text_copy(cli->o.output, sizeof cli->o.output, file);
    trace_init(&t);
    run = &t;
    ok = type && load(&t, "", dir, err) && draw(cli, type, &run, 1, err) == EXIT_DONE;
    trace_release(&t);
    free(cli);
    return ok;
}

static int run_plot(struct cli *cli, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    const struct plot_type *type = plot_find(cli->operand[0], err);
    int count = cli->operands > 1 ? cli->operands - 1 : 1, i, status = EXIT_DONE;
    const struct trace **run;
    struct trace *t;

    if (!type)
        return EXIT_USAGE;
    if (count > 1 && !type->many) {
        err_usage(err, "plot %s takes one run", type->name);
        return EXIT_USAGE;
    }
    t = x_calloc((size_t)count, sizeof *t);
    run = x_calloc((size_t)count, sizeof *run);
    for (i = 0; i < count; i++) {
        trace_init(&t[i]);
        run[i] = &t[i];
    }
    for (i = 0; i < count && status == EXIT_DONE; i++)
        if (!load(&t[i], runs, cli->operands > 1 ? cli->operand[i + 1] : NULL, err))
            status = EXIT_FAILED;
    if (status == EXIT_DONE)
        status = draw(cli, type, run, count, err);
    if (status == EXIT_DONE)
        printf("%s%s\n", cli->o.output[0] ? cli->o.output : type->name,
               cli->o.output[0] ? "" : ".png");
    for (i = 0; i < count; i++)
        trace_release(&t[i]);
    free(t);
    free(run);
    return status;
}

static const char *const options[] = { "output",    "dpi",     "width",  "height", "measure",
                                       "smoothing", "x",       "linear", "thin",   "runs",
                                       "help",      "version", NULL };

const struct command_type command_plot = {
    .name = "plot",
    .usage = "KIND [RUN]...",
    .about = "draw a figure of recorded runs: stability or loss",
    .options = options,
    .least = 1,
    .most = 4096,
    .run = run_plot,
};
