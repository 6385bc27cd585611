/* preview -- a figure's choices, its making and its files. */
#include "ui/preview.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "figure/file.h"
#include "figure/venue.h"
#include "plot/plot.h"
#include "ui/command.h"
#include "ui/export.h"

static int plots(void)
{
    int count;

    plot_types(&count);
    return count;
}

static const struct plot_type *type_of(const struct preview *p)
{
    int count;

    return plot_types(&count)[p->kind];
}

static bool is_cells(const struct preview *p)
{
    return p->kind >= plots();
}

void preview_init(struct preview *p)
{
    memset(p, 0, sizeof *p);
    p->form[FORM_PNG] = p->form[FORM_CSV] = true;
    figure_init(&p->figure);
}

void preview_release(struct preview *p)
{
    figure_release(&p->figure);
    figure_init(&p->figure);
    p->built = false;
}

/* Makes the figure anew, or says why there is none. */
static void build(struct app *a)
{
    struct preview *p = &a->preview;
    struct err err = { .text = "" };

    preview_release(p);
    p->trouble[0] = '\0';
    if (is_cells(p))
        return;
    p->built = export_figure(a, type_of(p), &p->figure, &err);
    if (!p->built) {
        preview_release(p);
        text_printable(p->trouble, sizeof p->trouble, err.text);
    }
}

bool preview_set(struct app *a, const char *name, const char *value, struct err *err)
{
    struct preview *p = &a->preview;
    const struct venue *venue;
    double dpi;
    int count, i;

    if (!strcmp(name, "kind")) {
        const struct plot_type *type;

        if (!strcmp(value, "screen")) {
            p->kind = plots();
            return true;
        }
        type = plot_find(value, err);
        for (i = 0; type && i < plots(); i++)
            if (plot_types(&count)[i] == type)
                p->kind = i;
        return type != NULL;
    }
    if (!strcmp(name, "formats")) {
        bool form[FORMS] = { false };

        while (*value) {
            size_t n = strcspn(value, ",");
            enum figure_form one = figure_form_find(value, n);

            if (one == FORMS)
                return err_set(err, "formats: '%.40s' is not a list of png, pdf, svg, csv, tex",
                               value);
            form[one] = true;
            value += n + (value[n] == ',');
        }
        memcpy(p->form, form, sizeof form);
        return true;
    }
    if (!strcmp(name, "venue")) {
        venue = venue_find(value, err);
        if (venue)
            p->venue = (int)(venue - venue_list(&count));
        return venue != NULL;
    }
    if (!strcmp(name, "dpi")) {
        if (!text_to_double(value, &dpi) || (dpi != 0 && (dpi < 30 || dpi > 2400)))
            return err_set(err, "dpi: '%.40s' is not a number from 30 to 2400, or 0", value);
        p->dpi = dpi;
        return true;
    }
    if (!strcmp(name, "caption")) {
        if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
            return err_set(err, "caption: yes or no is wanted, not '%.40s'", value);
        p->caption = !strcmp(value, "yes");
        return true;
    }
    return err_set(err, "no '%.40s' of a figure: kind, formats, venue, dpi, or caption", name);
}

bool preview_open(struct app *a, const char *kind, struct err *err)
{
    const char *suits = export_plot_of(a, a->choice.focus, FORM_PDF);

    if (!preview_set(a, "kind", kind ? kind : suits ? suits : "screen", err))
        return false;
    a->preview.row = PREVIEW_KIND;
    build(a);
    a->mode = APP_FIGURE;
    return true;
}

/* ---- files ---- */

static bool write_caption(const struct preview *p, const char *stem, struct err *err)
{
    char path[1100], *text = plot_caption(&p->figure, type_of(p));
    bool ok;

    snprintf(path, sizeof path, "%s.caption.txt", stem);
    ok = figure_write_file(path, text, strlen(text), err);
    free(text);
    return ok;
}

static bool write_forms(const struct preview *p, const char *stem, struct text *said,
                        struct err *err)
{
    int count, i;
    struct figure_paper paper = venue_paper(&venue_list(&count)[p->venue]);
    char path[1100];

    if (p->dpi > 0)
        paper.dpi = p->dpi;
    for (i = 0, count = 0; i < FORMS; i++) {
        if (!p->form[i])
            continue;
        snprintf(path, sizeof path, "%s.%s", stem, figure_form_names[i]);
        if (!figure_write(&p->figure, &paper, (enum figure_form)i, path, err))
            return false;
        text_add(said, "%s.%s", count++ ? " " : "", figure_form_names[i]);
    }
    if (!count)
        return err_set(err, "no format is chosen: png, pdf, svg, csv, or tex");
    if (p->caption) {
        if (!write_caption(p, stem, err))
            return false;
        text_add(said, " .caption.txt");
    }
    return true;
}

bool preview_write(struct app *a, const char *stem, struct err *err)
{
    struct preview *p = &a->preview;
    char path[1024], list[120] = "";
    const char *slash;
    struct text said;

    if (!is_cells(p) && !p->built)
        build(a);
    if (p->trouble[0] && !is_cells(p))
        return err_set(err, "figure: %s", p->trouble);
    if (stem)
        text_copy(path, sizeof path, stem);
    else
        export_stem(a, is_cells(p) ? layout_pane_name(a->choice.focus) : type_of(p)->name, path,
                    sizeof path);
    text_init(&said, list, sizeof list);
    if (is_cells(p)) {
        char png[1030];

        snprintf(png, sizeof png, "%s.png", path);
        text_add(&said, ".png");
        if (!export_pane(a, a->choice.focus, png, err))
            return err_prefix(err, "figure");
    } else if (!write_forms(p, path, &said, err)) {
        return err_prefix(err, "figure");
    }
    slash = strrchr(path, '/');
    if (slash)
        app_say(a, STYLE_GOOD, "written: %s%s in %.*s", slash + 1, list, (int)(slash - path), path);
    else
        app_say(a, STYLE_GOOD, "written: %s%s", path, list);
    return true;
}

/* ---- keys ---- */

static int wrap(int value, int count)
{
    return (value % count + count) % count;
}

static void turn(struct app *a, int by)
{
    static const double steps[] = { 0, 150, 200, 300, 600, 1200 };
    enum { STEPS = sizeof steps / sizeof *steps };
    struct preview *p = &a->preview;
    int count, at;

    switch (p->row) {
    case PREVIEW_KIND:
        p->kind = wrap(p->kind + by, plots() + 1);
        build(a);
        break;
    case PREVIEW_FORMS: p->under = wrap(p->under + by, FORMS); break;
    case PREVIEW_VENUE:
        venue_list(&count);
        p->venue = wrap(p->venue + by, count);
        break;
    case PREVIEW_DPI:
        for (at = 0; at < STEPS - 1 && steps[at] < p->dpi; at++)
            ;
        p->dpi = steps[wrap(at + by, STEPS)];
        break;
    default: p->caption = !p->caption;
    }
}

void preview_key(struct app *a, int key)
{
    struct preview *p = &a->preview;
    struct err err = { .text = "" };

    switch (key) {
    case TERM_KEY_ESC:
    case 'q':
        a->mode = APP_PANES;
        preview_release(p);
        return;
    case TERM_KEY_ENTER:
        if (preview_write(a, NULL, &err)) {
            a->mode = APP_PANES;
            preview_release(p);
        } else {
            app_say(a, STYLE_WARN, "%s", err.text);
        }
        return;
    case TERM_KEY_UP:
    case 'k': p->row = (enum preview_row)wrap((int)p->row - 1, PREVIEW_ROWS); return;
    case TERM_KEY_DOWN:
    case 'j':
    case TERM_KEY_TAB: p->row = (enum preview_row)wrap((int)p->row + 1, PREVIEW_ROWS); return;
    case TERM_KEY_LEFT:
    case 'h': turn(a, -1); return;
    case TERM_KEY_RIGHT:
    case 'l': turn(a, 1); return;
    case ' ':
        if (p->row == PREVIEW_FORMS)
            p->form[p->under] = !p->form[p->under];
        else
            turn(a, 1);
        return;
    default: return;
    }
}
