/* export -- the focused pane or the whole screen into files of the run's folder. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "figure/csv.h"
#include "screen/shot.h"
#include "ui/command.h"
#include "ui/draw.h"
#include "ui/export.h"
#include "ui/preview.h"

static bool has_final(const struct trace *t)
{
    size_t i;

    for (i = 0; i < t->evals; i++)
        if (t->eval[i].final)
            return true;
    return false;
}

/*
 * The figure that a pane's numbers make, or NULL: its cells are the picture. Until its last
 * evaluation a run has no lines by length, but bars; and what shows well as it is on the screen
 * becomes a figure only in a form that can't hold cells.
 */
const char *export_plot_of(const struct app *a, enum layout_pane pane, enum figure_form form)
{
    switch (pane) {
    case PANE_LOSS: return "loss";
    case PANE_LENGTHS:
        return has_final(&a->trace) ? "stability" : form == FORM_PNG ? NULL : "lengths";
    case PANE_STACK: return form == FORM_PNG ? NULL : "stack";
    case PANE_FREEZE: return form == FORM_PNG ? NULL : "gradients";
    default: return NULL;
    }
}

void export_stem(const struct app *a, const char *what, char *out, size_t size)
{
    snprintf(out, size, "%s/%s-%s-%lld", a->source.dir, a->trace.name[0] ? a->trace.name : "run",
             what, (long long)a->trace.step);
}

/* The stem with ".png", or what was given, with ".png" where it has no ending of its own. */
static void make_path(const struct app *a, const char *what, const char *given, char *out,
                      size_t size)
{
    const char *slash = given ? strrchr(given, '/') : NULL;

    if (given) {
        snprintf(out, size, "%s%s", given, strchr(slash ? slash : given, '.') ? "" : ".png");
    } else {
        export_stem(a, what, out, size - 4);
        strcat(out, ".png");
    }
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

bool export_figure(const struct app *a, const struct plot_type *type, struct figure *figure,
                   struct err *err)
{
    const struct trace *run = &a->trace;
    struct plot_options options;

    plot_defaults(&options);
    if (type->measure)
        options.measure = type->measure;
    if (a->probes.valid) {
        options.probe = &a->probes.probe;
        options.probe_task = a->source.task;
    } else if (type->probes) {
        return err_set(err, "no string has gone through the network yet");
    }
    if (!type->build(figure, &run, 1, &options, err))
        return false;
    plot_provenance(figure, type, &run, 1, &options);
    return true;
}

static bool write_figure(const struct app *a, const char *name, const char *path,
                         enum figure_form form, size_t stem, struct err *err)
{
    const struct plot_type *type = plot_find(name, err);
    struct figure figure;
    char csv[1032];
    bool ok;

    if (!type)
        return false;
    snprintf(csv, sizeof csv, "%.*s.csv", (int)stem, path);
    figure_init(&figure);
    ok = export_figure(a, type, &figure, err) && figure_write(&figure, NULL, form, path, err) &&
         (form == FORM_CSV || figure_write_csv(&figure, csv, err));
    figure_release(&figure);
    return ok;
}

/* A pane by itself, as large as it is in a full screen of 120 x 40, letters and all. */
bool export_pane(const struct app *a, enum layout_pane pane, const char *path, struct err *err)
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

/* The focused pane in the form that suits it, or that the file's name asks for. */
static bool export_focus(struct app *a, const char *file, struct err *err)
{
    enum layout_pane pane = a->choice.focus;
    enum figure_form form;
    char path[1024];
    size_t stem;

    make_path(a, layout_pane_name(pane), file, path, sizeof path);
    if (!figure_form_of(path, &form, &stem, err))
        return err_prefix(err, "export");
    if (export_plot_of(a, pane, form)) {
        if (!write_figure(a, export_plot_of(a, pane, form), path, form, stem, err))
            return err_prefix(err, "export");
        say_written(a, "written: ", path, form == FORM_CSV ? "" : " and .csv");
    } else if (form != FORM_PNG) {
        err_set(err, "the pane %s is a picture of its cells: .png is wanted",
                layout_pane_name(pane));
        return err_prefix(err, "export");
    } else {
        if (!export_pane(a, pane, path, err))
            return err_prefix(err, "export");
        say_written(a, "written as on the screen: ", path, "");
    }
    return true;
}

/* "kind=loss formats=png,pdf venue=ieee FILE": what the dialog of `e` chooses, as words. */
static bool export_words(struct app *a, const char *words, struct err *err)
{
    const char *suits = export_plot_of(a, a->choice.focus, FORM_PDF);
    char copy[LINE_BYTES], *rest = copy, *word, *value, *file = NULL;
    enum figure_form form;
    size_t stem;

    text_copy(copy, sizeof copy, words);
    if (!preview_set(a, "kind", suits ? suits : "screen", err))
        return false;
    while ((word = strsep(&rest, " "))) {
        value = strchr(word, '=');
        if (value) {
            *value = '\0';
            if (!preview_set(a, word, value + 1, err))
                return err_prefix(err, "export");
        } else if (*word && file) {
            return err_set(err, "export: one file is enough, not '%.40s' too", word);
        } else if (*word) {
            file = word;
        }
    }
    if (file && figure_form_of(file, &form, &stem, NULL))
        file[stem] = '\0';
    preview_release(&a->preview);
    return preview_write(a, file, err);
}

bool command_export(struct app *a, const char *argument, struct err *err)
{
    if (argument && strchr(argument, '='))
        return export_words(a, argument, err);
    return export_focus(a, argument, err);
}

bool command_figure(struct app *a, const char *argument, struct err *err)
{
    return preview_open(a, argument, err) || err_prefix(err, "figure");
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
