/* chooser_keys -- what the keys and commands of the list of runs do. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ui/chooser.h"
#include "ui/mouse.h"

static void move(struct chooser *c, int by)
{
    int *match = x_calloc((size_t)c->rows + 1, sizeof *match);
    int count = chooser_matches(c, match);

    c->selected += by;
    if (c->selected > count - 1)
        c->selected = count - 1;
    if (c->selected < 0)
        c->selected = 0;
    free(match);
}

static void pick(struct chooser *c, enum chooser_end end)
{
    int *match = x_calloc((size_t)c->rows + 1, sizeof *match);
    int count = chooser_matches(c, match);

    if (c->selected < count) {
        c->picked = match[c->selected];
        c->end = end;
    }
    free(match);
}

/* By number of rows; all of them are commands of the same few kinds. */
static bool go(void *self, int by)
{
    move(self, by);
    return true;
}

static bool up(void *self, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    return go(self, -1);
}

static bool down(void *self, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    return go(self, 1);
}

static bool page_up(void *self, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    return go(self, -((struct chooser *)self)->page);
}

static bool page_down(void *self, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    return go(self, ((struct chooser *)self)->page);
}

static bool home(void *self, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    return go(self, -((struct chooser *)self)->rows);
}

static bool end(void *self, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    return go(self, ((struct chooser *)self)->rows);
}

/* The selected run, or the first that matches what was typed. */
static bool pick_named(struct chooser *c, const char *argument, enum chooser_end how,
                       struct err *err)
{
    if (argument) {
        line_set(&c->filter, argument);
        c->selected = 0;
    }
    pick(c, how);
    return c->end == how || err_set(err, "no run matches: Esc shows them all");
}

static bool open_run(void *self, const char *argument, struct err *err)
{
    return pick_named(self, argument, CHOOSER_RUN, err);
}

static bool like(void *self, const char *argument, struct err *err)
{
    return pick_named(self, argument, CHOOSER_LIKE, err);
}

static bool new_run(void *self, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    ((struct chooser *)self)->end = CHOOSER_NEW;
    return true;
}

static bool find(void *self, const char *argument, struct err *err)
{
    struct chooser *c = self;

    (void)err;
    c->selected = 0;
    if (argument)
        line_set(&c->filter, argument);
    else
        c->mode = CHOOSER_FILTER;
    return true;
}

static bool all(void *self, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    line_set(&((struct chooser *)self)->filter, "");
    return true;
}

static bool command(void *self, const char *argument, struct err *err)
{
    struct chooser *c = self;

    (void)argument, (void)err;
    line_set(&c->line, "");
    c->mode = CHOOSER_COMMAND;
    return true;
}

static bool help(void *self, const char *argument, struct err *err)
{
    struct chooser *c = self;

    (void)argument, (void)err;
    c->help_first = 0;
    c->mode = CHOOSER_HELP;
    return true;
}

static bool quit(void *self, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    ((struct chooser *)self)->end = CHOOSER_QUIT;
    return true;
}

/* clang-format off */
static const struct menu_key table[] = {
    { TERM_KEY_ENTER, "↵", "open", "[WORD...]", "open", "open the run, be it over or being trained by another process", 1, open_run },
    { 'n', "n", "new", NULL, "new run", "the form of a new run", 2, new_run },
    { 'c', "c", "like", "[WORD...]", "new like this", "the form of a new run, with all that this one was made with", 6, like },
    { '/', "/", "find", "[WORD...]", "filter", "only runs with these words in name, task, model, freezing or state", 4, find },
    { TERM_KEY_ESC, "Esc", "all", NULL, "all", "all runs again", 0, all },
    { TERM_KEY_UP, "↑ k", NULL, NULL, "up", "previous run", 0, up },
    { 'k', "↑ k", NULL, NULL, "up", "previous run", 0, up },
    { TERM_KEY_DOWN, "↓ j", NULL, NULL, "down", "next run", 0, down },
    { 'j', "↓ j", NULL, NULL, "down", "next run", 0, down },
    { TERM_KEY_PGUP, "PgUp", NULL, NULL, "page", "a page up", 0, page_up },
    { TERM_KEY_PGDN, "PgDn Space", NULL, NULL, "page", "a page down", 0, page_down },
    { ' ', "PgDn Space", NULL, NULL, "page", "a page down", 0, page_down },
    { TERM_KEY_HOME, "Home g", NULL, NULL, "first", "first run", 0, home },
    { 'g', "Home g", NULL, NULL, "first", "first run", 0, home },
    { TERM_KEY_END, "End G", NULL, NULL, "last", "last run", 0, end },
    { 'G', "End G", NULL, NULL, "last", "last run", 0, end },
    { ':', ":", NULL, NULL, "command", "type a command", 7, command },
    { '?', "? F1", "help", NULL, "help", "keys and commands of the list", 5, help },
    { TERM_KEY_F1, "? F1", NULL, NULL, "help", "keys and commands of the list", 0, help },
    { 'q', "q", "quit", NULL, "quit", "leave", 3, quit },
};
/* clang-format on */
enum { ROWS = sizeof table / sizeof *table };

const struct menu_key *chooser_bindings(int *count)
{
    *count = ROWS;
    return table;
}

static void say(struct chooser *c, const char *text)
{
    text_printable(c->message, sizeof c->message, text);
}

static void key_in_filter(struct chooser *c, int key)
{
    if (key == TERM_KEY_ENTER || key == TERM_KEY_DOWN || key == TERM_KEY_UP) {
        c->mode = CHOOSER_LIST;
    } else if (key == TERM_KEY_ESC) {
        c->mode = CHOOSER_LIST;
        line_set(&c->filter, "");
    } else {
        line_key(&c->filter, key);
    }
    c->selected = 0;
}

static void key_in_command(struct chooser *c, int key)
{
    struct err err = { .text = "" };

    if (key == TERM_KEY_ENTER) {
        c->mode = CHOOSER_LIST;
        if (!menu_command(table, ROWS, c, c->line.text, &err))
            say(c, err.text);
    } else if (key == TERM_KEY_ESC || (key == TERM_KEY_BACKSPACE && !c->line.length)) {
        c->mode = CHOOSER_LIST;
    } else {
        line_key(&c->line, key);
    }
}

void chooser_key(struct chooser *c, int key)
{
    struct err err = { .text = "" };
    bool ok = true;

    if (key == TERM_KEY_NONE)
        return;
    c->message[0] = '\0';
    if (key == 3) {
        c->end = CHOOSER_QUIT;
        return;
    }
    switch (c->mode) {
    case CHOOSER_LIST:
        menu_press(table, ROWS, c, key, &ok, &err);
        if (!ok)
            say(c, err.text);
        break;
    case CHOOSER_FILTER: key_in_filter(c, key); break;
    case CHOOSER_COMMAND: key_in_command(c, key); break;
    case CHOOSER_HELP:
        if (menu_help_key(&c->help_first, c->page, key))
            c->mode = CHOOSER_LIST;
        break;
    }
}

void chooser_mouse(struct chooser *c, const struct term_mouse *m)
{
    int row = m->row - 2 + c->first, wheel = mouse_wheel(m);

    if (c->mode != CHOOSER_LIST)
        return;
    if (wheel)
        move(c, wheel);
    else if (!mouse_clicked(m) || m->row < 2 || m->row >= 2 + c->page)
        return;
    else if (row == c->selected)
        pick(c, CHOOSER_RUN);
    else
        move(c, row - c->selected);
}
