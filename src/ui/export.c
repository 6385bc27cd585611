/* export -- the focused pane or the whole screen into files of the run's folder. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "figure/csv.h"
#include "figure/png.h"
#include "plot/plot.h"
#include "screen/shot.h"
#include "ui/command.h"
#include "ui/draw.h"

/* The figure that a pane's numbers make, or NULL: its cells are the picture. */
static const char *plot_of(enum layout_pane pane)
{
    return pane == PANE_LOSS ? "loss" : pane == PANE_LENGTHS ? "stability" : NULL;
}

/* FOLDER/NAME-WHAT-STEP.png, or what was given, with ".png" where it has no ending of its own. */
static void make_path(const struct app *a, const char *what, const char *given, char *out,
                      size_t size)
{
    const char *slash = given ? strrchr(given, '/') : NULL;

    if (!given)
        snprintf(out, size, "%s/%s-%s-%lld.png", a->source.dir,
                 a->trace.name[0] ? a->trace.name : "run", what, (long long)a->trace.step);
    else
        snprintf(out, size, "%s%s", given, strchr(slash ? slash : given, '.') ? "" : ".png");
}

/* The file's name first: on a narrow screen the end of the line is lost. */
static void say_written(struct app *a, const char *what, const char *path, const char *more)
{
    const char *slash = strrchr(path, '/');

    if (slash)
        app_say(a, STYLE_GOOD, "%s%s%s in %.*s", what, slash + 1, more, (int)(slash - path), path);
    else
        app_say(a, STYLE_GOOD, "%s%s%s", what, path, more);
}

static bool write_cells(const struct app *a, const struct canvas *c, const char *what,
                        const char *path, struct err *err)
{
    char step[32];
    const char *const pairs[] = {
        "Software", "pushdown",      "pushdown.run", a->trace.name, "pushdown.what",
        what,       "pushdown.step", step,           NULL
    };

    snprintf(step, sizeof step, "%lld", (long long)a->trace.step);
    return shot_write(c, &a->theme, 32, pairs, path, err);
}

static bool write_figure(const struct app *a, const char *name, const char *path, char *csv,
                         size_t csv_size, struct err *err)
{
    const struct plot_type *type = plot_find(name, err);
    const struct trace *run = &a->trace;
    struct plot_options options;
    struct figure figure;
    bool ok = false;
    size_t stem = strlen(path);

    if (!type)
        return false;
    if (stem > 4 && !strcmp(path + stem - 4, ".png"))
        stem -= 4;
    snprintf(csv, csv_size, "%.*s.csv", (int)stem, path);
    plot_defaults(&options);
    figure_init(&figure);
    if (!type->build(&figure, &run, 1, &options, err))
        goto out;
    plot_provenance(&figure, type, &run, 1, &options);
    ok = figure_write_png(&figure, NULL, path, err) && figure_write_csv(&figure, csv, err);
out:
    figure_release(&figure);
    return ok;
}

/* A pane by itself, as large as it is in a full screen of 120 x 40, letters and all. */
static bool write_pane(const struct app *a, enum layout_pane pane, const char *path,
                       struct err *err)
{
    struct layout_place place = { pane, { 0, 0, 1, 100 }, { 1, 0, 27, 100 } };
    struct canvas c;
    bool ok;

    canvas_init(&c, 28, 100, GLYPHS_BRAILLE);
    canvas_hline(&c, 0, 0, 100, STYLE_RULE);
    draw_pane(a, &c, &place, false);
    ok = write_cells(a, &c, layout_pane_name(pane), path, err);
    canvas_release(&c);
    return ok;
}

static bool has_final(const struct trace *t)
{
    size_t i;

    for (i = 0; i < t->evals; i++)
        if (t->eval[i].final)
            return true;
    return false;
}

bool command_export(struct app *a, const char *argument, struct err *err)
{
    enum layout_pane pane = a->choice.focus;
    char path[1024], csv[1024];

    make_path(a, layout_pane_name(pane), argument, path, sizeof path);
    /* Until its last evaluation a run has no figure by length; the pane shows what there is. */
    if (plot_of(pane) && (pane != PANE_LENGTHS || has_final(&a->trace))) {
        if (!write_figure(a, plot_of(pane), path, csv, sizeof csv, err))
            return err_prefix(err, "export");
        say_written(a, "written: ", path, " and .csv");
    } else {
        if (!write_pane(a, pane, path, err))
            return err_prefix(err, "export");
        say_written(a, "written as on the screen: ", path, "");
    }
    return true;
}

bool command_screen(struct app *a, const char *argument, struct err *err)
{
    char path[1024];
    struct canvas c;
    bool ok;

    make_path(a, "screen", argument, path, sizeof path);
    canvas_init(&c, a->rows > 0 ? a->rows : 40, a->columns > 0 ? a->columns : 120, a->glyphs);
    app_draw(a, &c);
    ok = write_cells(a, &c, "screen", path, err);
    canvas_release(&c);
    if (!ok)
        return err_prefix(err, "screen");
    say_written(a, "written: ", path, "");
    return true;
}
