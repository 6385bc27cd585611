/* plot -- recorded runs to a figure in files. */
#include "plot/plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "figure/file.h"
#include "figure/venue.h"
#include "figure/write.h"
#include "live/session.h"
#include "store/store.h"
#include "task/task.h"

enum { PROBE_LENGTH = 20, DIR_MOST = 4096 };

static bool load(struct trace *t, const char *runs, const char *name, char *dir, struct err *err)
{
    struct store *s = NULL;
    bool ok;

    if (!store_find(runs, name, dir, DIR_MOST, err))
        return false;
    s = store_open(dir, false, JOURNAL_AUTO, err);
    ok = s && store_load(s, t, err);
    store_close(s);
    return ok;
}

/* ---- where it goes ---- */

struct target {
    char stem[1024];    /* of every file */
    bool wanted[FORMS]; /* forms to write */
    struct figure_paper paper;
    char shown[1100]; /* what is told afterwards; empty: each file */
};

static bool parse_formats(struct target *t, const char *list, struct err *err)
{
    char shown[80];

    while (*list) {
        size_t n = strcspn(list, ",");
        enum figure_form form = figure_form_find(list, n);

        if (form == FORMS)
            return err_usage(err,
                             "bad value '%s' for 'formats': a list of png, pdf, svg, csv, and tex "
                             "is wanted",
                             text_printable(shown, sizeof shown, list));
        t->wanted[form] = true;
        list += n + (list[n] == ',');
    }
    return true;
}

static bool has_form(const struct target *t)
{
    int i;

    for (i = 0; i < FORMS; i++)
        if (t->wanted[i])
            return true;
    return false;
}

static bool choose_size(struct target *t, const struct cli *cli, struct err *err)
{
    const struct venue *venue = venue_find(cli->o.venue[0] ? cli->o.venue : "column", err);

    if (!venue)
        return false;
    t->paper = venue_paper(venue);
    if (cli->o.width != 0 && cli->o.width < 1)
        return err_usage(err, "a figure of %g inches is too narrow: 1 to 40 are possible",
                         cli->o.width);
    if (cli->o.height != 0 && cli->o.height < 0.5)
        return err_usage(err, "a figure of %g inches is too low: 0.5 to 40 are possible",
                         cli->o.height);
    if (cli->o.dpi && cli->o.dpi < 30)
        return err_usage(err, "%lld dots per inch are too few: 30 to 2400 are possible",
                         (long long)cli->o.dpi);
    if (cli->o.font_pt != 0 && cli->o.font_pt < 3)
        return err_usage(err, "letters of %g points are too small: 3 to 40 are possible",
                         cli->o.font_pt);
    if (cli->o.width > 0)
        t->paper.height_in *= cli->o.width / t->paper.width_in;
    if (cli->o.width > 0)
        t->paper.width_in = cli->o.width;
    if (cli->o.height > 0)
        t->paper.height_in = cli->o.height;
    if (cli->o.dpi)
        t->paper.dpi = (double)cli->o.dpi;
    if (cli->o.font_pt > 0) {
        t->paper.tick_pt *= cli->o.font_pt / t->paper.label_pt;
        t->paper.label_pt = cli->o.font_pt;
    }
    return true;
}

/* FILE.png with FILE.csv beside it (also pdf, svg, tex), FILE.csv alone, or the forms asked for. */
static bool choose_target(struct target *t, const struct cli *cli, const struct plot_type *type,
                          struct err *err)
{
    enum figure_form form;
    size_t stem;

    memset(t, 0, sizeof *t);
    if (!choose_size(t, cli, err) || !parse_formats(t, cli->o.formats, err))
        return false;
    text_copy(t->stem, sizeof t->stem, cli->o.output[0] ? cli->o.output : type->name);
    if (has_form(t)) {
        if (figure_form_of(t->stem, &form, &stem, NULL)) {
            t->stem[stem] = '\0';
            t->wanted[form] = true;
        }
        return true;
    }
    if (!cli->o.output[0]) {
        form = FORM_PNG;
    } else {
        if (!figure_form_of(t->stem, &form, &stem, err))
            return false;
        t->stem[stem] = '\0';
    }
    t->wanted[form] = t->wanted[FORM_CSV] = true;
    snprintf(t->shown, sizeof t->shown, "%s.%s", t->stem, figure_form_names[form]);
    return true;
}

static bool write_caption(const struct target *t, const struct figure *f,
                          const struct plot_type *type, struct err *err)
{
    char path[1100], *text = plot_caption(f, type);
    bool ok;

    snprintf(path, sizeof path, "%s.caption.txt", t->stem);
    ok = figure_write_file(path, text, strlen(text), err);
    free(text);
    return ok;
}

static bool write_files(const struct target *t, const struct figure *f, struct err *err)
{
    char path[1100];
    int i;

    for (i = 0; i < FORMS; i++) {
        snprintf(path, sizeof path, "%s.%s", t->stem, figure_form_names[i]);
        if (t->wanted[i] && !figure_write(f, &t->paper, (enum figure_form)i, path, err))
            return false;
    }
    return true;
}

static void tell(const struct target *t, bool caption)
{
    int i;

    if (t->shown[0])
        puts(t->shown);
    for (i = 0; !t->shown[0] && i < FORMS; i++)
        if (t->wanted[i])
            printf("%s.%s\n", t->stem, figure_form_names[i]);
    if (caption)
        printf("%s.caption.txt\n", t->stem);
}

/* ---- what is drawn ---- */

static bool options_of(const struct cli *cli, const struct plot_type *type, struct plot_options *o,
                       struct err *err)
{
    static const char *const measures[] = { "excess",        "loss",  "accuracy",
                                            "deterministic", "whole", NULL };
    size_t i;

    plot_defaults(o);
    if (type->measure)
        o->measure = type->measure;
    for (i = 0; cli->o.measure[0] && measures[i] && strcmp(measures[i], cli->o.measure); i++)
        continue;
    if (!measures[i])
        return err_usage(err,
                         "bad value '%s' for 'measure': excess, loss, accuracy, deterministic, or "
                         "whole is wanted",
                         cli->o.measure);
    if (strcmp(cli->o.x, "step") && strcmp(cli->o.x, "epoch"))
        return err_usage(err, "bad value '%s' for 'x': step or epoch is wanted", cli->o.x);
    if (cli->o.string[0] && !type->probes)
        return err_usage(err, "plot %s shows no string: --string is for plot stack", type->name);
    if (cli->o.measure[0])
        o->measure = measures[i];
    o->smoothing = cli->o.smoothing;
    o->log_y = !cli->o.linear;
    o->thin = cli->o.thin;
    o->x = cli->o.x;
    return true;
}

/* The valid length nearest to `wished`, in what the run was trained on if that is possible. */
static int sample_length(const struct task *task, const struct trace *t, int wished)
{
    int away, sign;

    if (wished > t->train_high && t->train_high > 0)
        wished = t->train_high;
    if (wished < t->train_low && t->train_low <= PROBE_MOST_LENGTH)
        wished = t->train_low;
    for (away = 0; away <= PROBE_MOST_LENGTH; away++)
        for (sign = 1; sign >= -1; sign -= 2) {
            int length = wished + sign * away;

            if (length > 0 && length <= PROBE_MOST_LENGTH && task_is_valid_length(task, length))
                return length;
        }
    return 0;
}

/* Runs --string, or a string that depends on the run's seed alone, through the newest weights. */
static bool probe(struct session *s, const struct cli *cli, const struct trace *t, struct probe *p,
                  struct err *err)
{
    const struct task *task = session_task(s);
    uint16_t string[PROBE_MOST_LENGTH];
    int length = 0;
    struct rng r;

    if (cli->o.string[0]) {
        if (!task_parse(task, cli->o.string, string, PROBE_MOST_LENGTH, &length, err))
            return false;
        if (length < 1)
            return err_usage(err, "the string is empty");
    } else {
        length = sample_length(task, t, PROBE_LENGTH);
        if (!length)
            return err_set(err, "no string of at most %d symbols is in '%s'", PROBE_MOST_LENGTH,
                           t->task);
        rng_init(&r, (uint64_t)t->seed, RNG_PROBE, 0);
        task_sample(task, length, &r, string);
    }
    return session_probe(s, -1, string, length, p, err);
}

static bool build(struct figure *f, const struct cli *cli, const struct plot_type *type,
                  const struct trace *const *run, int count, const char *dir, struct err *err)
{
    struct session *session = NULL;
    struct plot_options options;
    struct probe p;
    bool ok = false;

    probe_init(&p);
    if (!options_of(cli, type, &options, err))
        goto out;
    if (type->probes) {
        session = session_replay(dir, err);
        if (!session || !probe(session, cli, run[0], &p, err))
            goto out;
        options.probe = &p;
        options.probe_task = session_task(session);
    }
    ok = type->build(f, run, count, &options, err);
    if (ok)
        plot_provenance(f, type, run, count, &options);
out:
    probe_release(&p);
    if (session)
        session_close(session);
    return ok;
}

/* `dir`: the folder of the first run. */
static int draw(struct cli *cli, const struct plot_type *type, const struct trace *const *run,
                int count, const char *dir, bool say, struct err *err)
{
    struct target *t = x_calloc(1, sizeof *t);
    struct figure f;
    int status = EXIT_FAILED;

    figure_init(&f);
    if (!choose_target(t, cli, type, err)) {
        status = EXIT_USAGE;
        goto out;
    }
    if (!build(&f, cli, type, run, count, dir, err)) {
        status = err->usage ? EXIT_USAGE : EXIT_FAILED;
        goto out;
    }
    if (!write_files(t, &f, err) || (cli->o.caption && !write_caption(t, &f, type, err)))
        goto out;
    if (say)
        tell(t, cli->o.caption);
    status = EXIT_DONE;
out:
    figure_release(&f);
    free(t);
    return status;
}

bool plot_to_file(const char *kind, const char *dir, const char *file, struct err *err)
{
    const struct plot_type *type = plot_find(kind, err);
    const struct trace *run;
    struct cli *cli = x_calloc(1, sizeof *cli);
    char found[DIR_MOST];
    struct trace t;
    bool ok;

    option_defaults(cli_option_table, &cli->o);
    text_copy(cli->o.output, sizeof cli->o.output, file);
    trace_init(&t);
    run = &t;
    ok = type && load(&t, "", dir, found, err) &&
         draw(cli, type, &run, 1, found, false, err) == EXIT_DONE;
    trace_release(&t);
    free(cli);
    return ok;
}

static int run_plot(struct cli *cli, struct err *err)
{
    const char *runs = store_runs_dir(cli->o.runs[0] ? cli->o.runs : NULL);
    const struct plot_type *type = plot_find(cli->operand[0], err);
    int count = cli->operands > 1 ? cli->operands - 1 : 1, i, status = EXIT_DONE;
    char first[DIR_MOST], other[DIR_MOST];
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
        if (!load(&t[i], runs, cli->operands > 1 ? cli->operand[i + 1] : NULL, i ? other : first,
                  err))
            status = EXIT_FAILED;
    if (status == EXIT_DONE)
        status = draw(cli, type, run, count, first, true, err);
    for (i = 0; i < count; i++)
        trace_release(&t[i]);
    free(t);
    free(run);
    return status;
}

static const char *const options[] = { "output",    "formats", "venue",   "width",  "height",
                                       "dpi",       "font-pt", "caption", "string", "measure",
                                       "smoothing", "x",       "linear",  "thin",   "runs",
                                       "help",      "version", NULL };

const struct command_type command_plot = {
    .name = "plot",
    .usage = "KIND [RUN]...",
    .about = "draw a figure of recorded runs: see list plots for the kinds",
    .options = options,
    .least = 1,
    .most = 4096,
    .run = run_plot,
};
