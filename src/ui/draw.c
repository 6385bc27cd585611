/* draw -- a whole frame. */
#include "ui/draw.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/help.h"

/* Settings that are too long lose their first pieces: the last one matters most. */
static const char *fit(const char *settings, int room)
{
    while (canvas_width(settings) > room) {
        const char *next = strstr(settings, " · ");

        if (!next)
            return "";
        settings = next + strlen(" · ");
    }
    return settings;
}

static void draw_title(struct canvas *c, struct rect r, const char *title, const char *settings,
                       bool focused)
{
    int x = canvas_text(c, r.row, r.column + 2, STYLE_TITLE, " "), end = r.column + r.columns - 1;

    x = canvas_text(c, r.row, x, focused ? STYLE_TITLE_FOCUS : STYLE_TITLE, title);
    x = canvas_text(c, r.row, x, STYLE_TITLE, " ");
    settings = fit(settings, end - x - 4);
    if (!*settings)
        return;
    canvas_put(c, r.row, end - 1, ' ', STYLE_RULE);
    x = canvas_text_right(c, r.row, end - 1, STYLE_DIM, settings);
    canvas_put(c, r.row, x - 1, ' ', STYLE_RULE);
}

void draw_pane(const struct app *a, struct canvas *c, const struct layout_place *place,
               bool focused)
{
    const struct pane_type *type = a->type[place->pane];
    const char *name = layout_pane_name(place->pane);
    struct rect body = place->body, old;
    char settings[160] = "";
    struct view view;

    app_view(a, &view);
    if (type)
        type->settings(a->state[place->pane], &view, settings, sizeof settings);
    draw_title(c, place->title, type ? type->title : name, settings, focused);
    old = canvas_clip(c, body);
    if (!type)
        canvas_printf(c, 0, 1, STYLE_DIM, "no pane '%s' in this build", name);
    else if (body.rows < type->min_rows || body.columns < type->min_columns)
        canvas_printf(c, 0, 1, STYLE_DIM, "%s needs %dx%d cells", name, type->min_columns,
                      type->min_rows);
    else
        type->draw(a->state[place->pane], &view, c, body.rows, body.columns, focused);
    canvas_unclip(c, old);
}

const char *draw_prompt(const struct app *a)
{
    switch (a->mode) {
    case APP_FILTER: return "/";
    case APP_COMMAND: return ":";
    case APP_NOTE: return "note: ";
    case APP_STRING: return "string: ";
    default: return NULL;
    }
}

/* What the message row says when there is no message. */
static enum style idle_message(const struct app *a, bool wide, char *out, size_t size)
{
    const struct trace *t = &a->trace;
    char number[32], letters[8];

    out[0] = '\0';
    if (a->held)
        text_copy(out, size, "display held still: Z lets it go on");
    else if (t->state == RUN_DIVERGED || t->state == RUN_FAILED) {
        snprintf(out, size, "%s at step %s: %s", run_state_name(t->state),
                 text_thousands(number, sizeof number, t->step), t->reason);
        return STYLE_BAD;
    } else if (t->requested != t->frozen && a->source.is_running(a->source.self))
        snprintf(out, size, "requested: %s frozen, from the next step on",
                 freeze_letters(t->requested, letters));
    else if (!a->probes.valid && a->probes.trouble[0] && t->step > 0)
        snprintf(out, size, "no stack to show: %s", a->probes.trouble);
    else if (t->state == RUN_PAUSED && a->source.is_running(a->source.self))
        text_copy(out, size,
                  wide ? "training is paused: p goes on, . makes one step"
                       : "paused: p goes on, . is one step");
    else if (a->low)
        text_copy(out, size, "low bandwidth: few frames, nothing moves by itself");
    return STYLE_DIM;
}

static void draw_rows_below(const struct app *a, struct canvas *c, const struct layout *l)
{
    const char *prompt = draw_prompt(a);
    char idle[400], clean[400];
    enum style style;

    if (l->input.row != l->message.row && !prompt)
        canvas_text(c, l->input.row, 1, STYLE_DIM,
                    "type a string and see its stack: t in the stack's pane, or :string");
    style = idle_message(a, l->message.columns >= 50, idle, sizeof idle);
    if (a->message[0]) {
        canvas_text(c, l->message.row, 1, a->message_style, a->message);
    } else if (idle[0]) {
        canvas_text(c, l->message.row, 1, style, text_printable(clean, sizeof clean, idle));
    }
    if (prompt && (l->input.row != l->message.row || !a->message[0]))
        line_draw(&a->line, c, l->input, prompt);
    draw_keys(a, c, l->keys);
}

/* Rules first, so that they join; then the words over them. */
static void draw_panes(const struct app *a, struct canvas *c, const struct layout *l)
{
    int i;

    for (i = 0; i < l->places; i++) {
        struct rect t = l->place[i].title;
        int more = l->rule.rows > 0 && t.column + t.columns == l->rule.column;

        /* A title reaches the rule between the columns from either side. */
        if (l->rule.rows > 0 && t.column == l->rule.column + 1) {
            t.column--;
            t.columns++;
        }
        canvas_hline(c, t.row, t.column, t.columns + more, STYLE_RULE);
    }
    if (l->footer.rows)
        canvas_hline(c, l->footer.row, 0, l->footer.columns, STYLE_RULE);
    if (l->rule.rows > 0) /* down to the next rule */
        canvas_vline(c, l->rule.row, l->rule.column, l->rule.rows + 1, STYLE_RULE);
    for (i = 0; i < l->places; i++)
        draw_pane(a, c, &l->place[i], l->place[i].pane == a->choice.focus);
}

static void draw_dialog(const struct app *a, struct canvas *c)
{
    const char *const lines[] = { a->new_run ? "Before the new run: this one is going on."
                                             : "The run is going on.",
                                  "", "d    detach: it goes on without a screen",
                                  "s    stop and save", "Esc  back" };
    enum { LINES = sizeof lines / sizeof *lines, WIDTH = 40 };
    int rows = LINES + 2, columns = WIDTH + 4, i;
    struct rect r = { (c->rows - rows) / 2, (c->columns - columns) / 2, rows, columns }, old;

    if (r.column < 0) {
        r.column = 0;
        r.columns = c->columns;
    }
    if (r.row < 0)
        r.row = 0;
    old = canvas_clip(c, r);
    canvas_fill(c, (struct rect){ 0, 0, r.rows, r.columns }, ' ', STYLE_DIALOG);
    for (i = 0; i < LINES; i++)
        canvas_text(c, i + 1, 2, STYLE_DIALOG, lines[i]);
    canvas_restyle(c, (struct rect){ 3, 2, 3, 3 }, STYLE_KEY);
    canvas_unclip(c, old);
}

void app_draw(struct app *a, struct canvas *c)
{
    struct layout l;

    canvas_clear(c);
    if (c->rows < 1 || c->columns < 1)
        return;
    layout_make(&l, c->rows, c->columns, a->choice);
    if (l.tiny) {
        draw_tiny(a, c);
        return;
    }
    draw_status(a, c, l.status);
    if (a->mode == APP_HELP || a->mode == APP_FILTER) {
        struct rect r = { 1, 0, l.message.row - 1, c->columns };

        canvas_hline(c, 1, 0, c->columns, STYLE_RULE);
        draw_title(c, (struct rect){ 1, 0, 1, c->columns }, "help",
                   a->filter[0] ? a->filter : "/ searches", true);
        help_draw(a, c, (struct rect){ 2, 0, r.rows - 1, r.columns });
        if (a->mode == APP_FILTER)
            line_draw(&a->line, c, l.message, "/");
        draw_keys(a, c, l.keys);
        return;
    }
    if (a->mode == APP_FIGURE) {
        canvas_hline(c, 1, 0, c->columns, STYLE_RULE);
        draw_title(c, (struct rect){ 1, 0, 1, c->columns }, "figure", "", true);
        preview_draw(a, c, (struct rect){ 2, 0, l.message.row - 2, c->columns });
        if (a->message[0])
            canvas_text(c, l.message.row, 1, a->message_style, a->message);
        draw_keys(a, c, l.keys);
        return;
    }
    draw_panes(a, c, &l);
    draw_rows_below(a, c, &l);
    if (a->mode == APP_STOPPING)
        draw_dialog(a, c);
    else if (a->mode == APP_THEME)
        themes_draw(a, c);
}
