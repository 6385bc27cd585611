/* themes -- choosing one while looking at it. */
#include "ui/themes.h"

#include <string.h>

#include "ui/app.h"

enum { WIDTH = 24, MARGIN = 2 };

void themes_release(struct themes *t)
{
    theme_names_free(t->names);
    *t = (struct themes){ .names = NULL };
}

bool themes_open(struct app *a, struct err *err)
{
    struct themes *t = &a->themes;
    int i;

    themes_release(t);
    t->names = theme_names();
    for (i = 0; t->names && t->names[i]; i++)
        if (!strcmp(t->names[i], a->theme.name))
            t->at = i;
    t->count = i;
    if (!i)
        return err_set(err, "theme: no theme is found");
    t->before = a->theme;
    a->mode = APP_THEME;
    return true;
}

static void use(struct app *a, int at)
{
    struct themes *t = &a->themes;
    struct err err;

    t->at = at < 0 ? 0 : at >= t->count ? t->count - 1 : at;
    if (theme_load(&a->theme, t->names[t->at], &err))
        a->retheme = true;
    else /* a file that is broken: the old colours stay */
        app_say(a, STYLE_WARN, "%s", err.text);
}

static void close_list(struct app *a)
{
    themes_release(&a->themes);
    a->mode = APP_PANES;
}

void themes_key(struct app *a, int key)
{
    struct themes *t = &a->themes;

    switch (key) {
    case TERM_KEY_UP:
    case 'k': use(a, t->at - 1); break;
    case TERM_KEY_DOWN:
    case 'j': use(a, t->at + 1); break;
    case 'T': use(a, (t->at + 1) % t->count); break;
    case TERM_KEY_HOME: use(a, 0); break;
    case TERM_KEY_END: use(a, t->count - 1); break;
    case TERM_KEY_ENTER:
        app_say(a, STYLE_DIM, "theme: %s", a->theme.name);
        close_list(a);
        break;
    case TERM_KEY_ESC:
    case 'q':
        a->theme = t->before;
        a->retheme = true;
        close_list(a);
        break;
    default: break;
    }
}

void themes_draw(struct app *a, struct canvas *c)
{
    struct themes *t = &a->themes;
    int room = c->rows - 6 < t->count ? c->rows - 6 : t->count, i;
    struct rect r = { 2, c->columns - WIDTH - MARGIN, room + 2, WIDTH }, old;

    if (room < 1)
        return;
    if (r.column < 0)
        r = (struct rect){ 2, 0, room + 2, c->columns };
    if (t->first > t->at)
        t->first = t->at;
    if (t->first < t->at - room + 1)
        t->first = t->at - room + 1;
    old = canvas_clip(c, r);
    canvas_fill(c, (struct rect){ 0, 0, r.rows, r.columns }, ' ', STYLE_DIALOG);
    canvas_text(c, 0, 2, STYLE_DIALOG, "theme");
    for (i = 0; i < room; i++) {
        canvas_text(c, i + 1, 2, STYLE_DIALOG, t->names[t->first + i]);
        if (t->first + i == t->at)
            canvas_reverse(c, (struct rect){ i + 1, 1, 1, r.columns - 2 });
    }
    canvas_unclip(c, old);
}
