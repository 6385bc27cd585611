/* preview_draw -- the dialog: choices, and beside or below them the figure in cells. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "figure/cells.h"
#include "figure/venue.h"
#include "plot/plot.h"
#include "ui/app.h"
#include "ui/draw.h"
#include "ui/export.h"

enum { BESIDE = 76, CHOICES = 34, NAME_AT = 1, VALUE_AT = 10 };

static bool is_cells(const struct preview *p, const struct plot_type **type)
{
    int count;
    const struct plot_type *const *types = plot_types(&count);

    *type = p->kind < count ? types[p->kind] : NULL;
    return !*type;
}

static void draw_forms(const struct preview *p, struct canvas *c, int row, bool cells)
{
    int x = VALUE_AT, i;

    if (cells) {
        canvas_text(c, row, x, STYLE_DIM, "png, as it is shown");
        return;
    }
    for (i = 0; i < FORMS; i++) {
        int from = x;

        x = canvas_text(c, row, x, p->form[i] ? STYLE_ACCENT : STYLE_DIM, p->form[i] ? "+" : "-");
        x = canvas_text(c, row, x, p->form[i] ? STYLE_STRONG : STYLE_DIM, figure_form_names[i]);
        if (p->row == PREVIEW_FORMS && i == p->under)
            canvas_reverse(c, (struct rect){ row, from, 1, x - from });
        x++;
    }
}

static void draw_choices(const struct preview *p, struct canvas *c, struct rect r)
{
    static const char *const names[] = { "kind", "formats", "venue", "dpi", "caption" };
    const struct plot_type *type;
    bool cells = is_cells(p, &type);
    const struct venue *venue;
    struct rect old = canvas_clip(c, r);
    char size[48];
    int count, i, x;

    venue = &venue_list(&count)[p->venue];
    for (i = 0; i < PREVIEW_ROWS; i++)
        canvas_text(c, i, NAME_AT, (int)p->row == i ? STYLE_KEY : STYLE_DIM, names[i]);
    canvas_text(c, PREVIEW_KIND, VALUE_AT, STYLE_STRONG, cells ? "screen" : type->name);
    draw_forms(p, c, PREVIEW_FORMS, cells);
    x = canvas_text(c, PREVIEW_VENUE, VALUE_AT, STYLE_STRONG, venue->name);
    snprintf(size, sizeof size, " %.3gx%.3g in", venue->width_in, venue->height_in);
    if (x + canvas_width(size) < r.columns)
        canvas_text(c, PREVIEW_VENUE, x, STYLE_DIM, size);
    x = canvas_printf(c, PREVIEW_DPI, VALUE_AT, STYLE_STRONG, "%.0f",
                      p->dpi > 0 ? p->dpi : venue->dpi);
    canvas_text(c, PREVIEW_DPI, x, STYLE_DIM, p->dpi > 0 ? "" : " of the venue");
    canvas_text(c, PREVIEW_CAPTION, VALUE_AT, STYLE_STRONG, p->caption ? "yes" : "no");
    if (p->row != PREVIEW_FORMS || cells)
        canvas_reverse(c, (struct rect){ (int)p->row, 0, 1, r.columns });
    canvas_unclip(c, old);
}

/* The rectangle in the figure's proportions, a cell being twice as high as it is wide. */
static struct rect in_proportion(struct rect r, const struct venue *v)
{
    int columns = (int)(2 * r.rows * v->width_in / v->height_in + 0.5);
    int rows = (int)(r.columns * v->height_in / v->width_in / 2 + 0.5);

    if (columns < r.columns)
        r.columns = columns;
    else if (rows < r.rows && rows >= 6)
        r.rows = rows;
    return r;
}

/* A text over as many rows as it takes, cut anywhere: names of runs have no blanks. */
static void draw_wrapped(struct canvas *c, struct rect r, enum style style, const char *text)
{
    struct rect old = canvas_clip(c, r);
    int room = r.columns - 2, row;

    for (row = 0; *text && room > 0; row++) {
        int length = (int)strlen(text) < room ? (int)strlen(text) : room;

        canvas_printf(c, row, NAME_AT, style, "%.*s", length, text);
        text += length;
    }
    canvas_unclip(c, old);
}

static void draw_figure(const struct app *a, struct canvas *c, struct rect r)
{
    const struct cells_options options = { .titles = r.rows >= 10 };
    const struct preview *p = &a->preview;
    const struct plot_type *type;
    int count;

    if (is_cells(p, &type)) {
        struct layout_place place = { a->choice.focus,
                                      { r.row, r.column, 1, r.columns },
                                      { r.row + 1, r.column, r.rows - 1, r.columns } };

        if (r.rows > 1)
            draw_pane(a, c, &place, false);
        return;
    }
    if (!p->built) {
        draw_wrapped(c, r, STYLE_WARN, p->trouble);
        return;
    }
    figure_draw_cells(&p->figure, c, in_proportion(r, &venue_list(&count)[p->venue]), &options);
}

/* What the files will be called. */
static void draw_name(const struct app *a, struct canvas *c, struct rect r)
{
    const struct plot_type *type;
    bool cells = is_cells(&a->preview, &type);
    const char *slash;
    char stem[1024];

    export_stem(a, cells ? layout_pane_name(a->choice.focus) : type->name, stem, sizeof stem);
    slash = strrchr(stem, '/');
    canvas_text(c, r.row, NAME_AT, STYLE_DIM, "in the run's folder as");
    r.row++;
    r.rows--;
    draw_wrapped(c, r, STYLE_DIM, slash ? slash + 1 : stem);
}

void preview_draw(struct app *a, struct canvas *c, struct rect r)
{
    struct rect choices = { r.row, 0, PREVIEW_ROWS, CHOICES },
                picture = { r.row, CHOICES + 1, r.rows, r.columns - CHOICES - 1 };

    if (r.columns < BESIDE) {
        choices.columns = r.columns;
        picture = (struct rect){ r.row + PREVIEW_ROWS, 0, r.rows - PREVIEW_ROWS, r.columns };
    } else {
        canvas_vline(c, r.row - 1, CHOICES, r.rows + 1, STYLE_RULE);
        if (r.rows > PREVIEW_ROWS + 4)
            draw_name(
                a, c,
                (struct rect){ r.row + PREVIEW_ROWS + 1, 0, r.rows - PREVIEW_ROWS - 1, CHOICES });
    }
    draw_choices(&a->preview, c, choices);
    if (picture.rows >= 4)
        draw_figure(a, c, picture);
}
