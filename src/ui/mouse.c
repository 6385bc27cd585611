/* mouse -- the pointer finds its pane. */
#include "ui/mouse.h"

#include "ui/command.h"
#include "ui/help.h"

int mouse_wheel(const struct term_mouse *m)
{
    return m->button == MOUSE_WHEEL_UP ? -1 : m->button == MOUSE_WHEEL_DOWN ? 1 : 0;
}

bool mouse_clicked(const struct term_mouse *m)
{
    return m->button == MOUSE_LEFT && !m->released && !m->dragged;
}

static bool holds(struct rect r, int row, int column)
{
    return row >= r.row && row < r.row + r.rows && column >= r.column &&
           column < r.column + r.columns;
}

static void in_pane(struct app *a, const struct layout_place *place, const struct term_mouse *m)
{
    const struct pane_type *type = a->type[place->pane];
    const struct pane_mouse p = { .row = m->row - place->body.row,
                                  .column = m->column - place->body.column,
                                  .rows = place->body.rows,
                                  .columns = place->body.columns,
                                  .wheel = mouse_wheel(m) };
    struct action action = { .act = ACT_NONE };
    struct err err;

    if (!p.wheel) {
        if (!mouse_clicked(m))
            return;
        command_focus(a, layout_pane_name(place->pane), &err);
    }
    if (!type || p.row < 0)
        return;
    if (type->mouse)
        action = app_pane_mouse(a, place->pane, &p);
    else if (p.wheel)
        action = app_pane_key(a, place->pane, p.wheel < 0 ? TERM_KEY_UP : TERM_KEY_DOWN);
    if (action.act != ACT_SAY)
        app_act(a, &action);
}

static void in_panes(struct app *a, const struct term_mouse *m)
{
    struct layout l;
    int i;

    if (a->rows < 1 || a->columns < 1)
        return;
    layout_make(&l, a->rows, a->columns, a->choice);
    for (i = 0; i < l.places; i++)
        if (holds(l.place[i].title, m->row, m->column) ||
            holds(l.place[i].body, m->row, m->column)) {
            in_pane(a, &l.place[i], m);
            return;
        }
}

void app_mouse(struct app *a, const struct term_mouse *m)
{
    int wheel = mouse_wheel(m);

    if (a->end != APP_RUNNING)
        return;
    a->changed = true;
    switch (a->mode) {
    case APP_PANES: in_panes(a, m); break;
    case APP_HELP:
        if (wheel)
            help_scroll(a, wheel < 0 ? TERM_KEY_UP : TERM_KEY_DOWN);
        break;
    case APP_FIGURE:
        if (wheel)
            preview_key(a, wheel < 0 ? TERM_KEY_UP : TERM_KEY_DOWN);
        else if (mouse_clicked(m) && m->row >= 2 && m->row < 2 + PREVIEW_ROWS)
            a->preview.row = (enum preview_row)(m->row - 2);
        break;
    default: break;
    }
}
