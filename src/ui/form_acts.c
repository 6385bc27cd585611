/* form_acts -- what the keys and commands of the form do, and the table of them. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/form.h"

const struct option *form_selected(const struct form *f)
{
    return f->row[f->selected].option;
}

/* ---- moving ---- */

static void move(struct form *f, int by)
{
    int shown[CONFIG_MOST_ROWS], count = form_shown(f, shown), at = 0, i;

    if (!count)
        return;
    for (i = 0; i < count; i++)
        if (shown[i] <= f->selected)
            at = i;
    at += by;
    f->selected = shown[at < 0 ? 0 : at >= count ? count - 1 : at];
    f->message[0] = '\0';
}

void form_settle(struct form *f)
{
    int shown[CONFIG_MOST_ROWS], count = form_shown(f, shown), i;

    for (i = 0; i < count; i++)
        if (shown[i] == f->selected)
            return;
    if (count)
        f->selected = shown[0];
}

static bool up(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument, (void)err;
    move(f, -1);
    return true;
}

static bool down(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument, (void)err;
    move(f, 1);
    return true;
}

static bool page_up(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument, (void)err;
    move(f, -f->page);
    return true;
}

static bool page_down(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument, (void)err;
    move(f, f->page);
    return true;
}

static bool home(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument, (void)err;
    move(f, -CONFIG_MOST_ROWS);
    return true;
}

static bool end(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument, (void)err;
    move(f, CONFIG_MOST_ROWS);
    return true;
}

/* ---- values ---- */

static bool is_shown(const struct form *f, struct err *err)
{
    int shown[CONFIG_MOST_ROWS], count = form_shown(f, shown), i;

    for (i = 0; i < count; i++)
        if (shown[i] == f->selected)
            return true;
    return err_set(err, "no option is selected: Esc shows them all");
}

void form_begin_edit(struct form *f)
{
    char value[256];

    option_get(form_selected(f), &f->config, value, sizeof value);
    line_set(&f->line, value);
    f->mode = FORM_EDIT;
}

/* A list where there is one that has all there is; else a line to type in. */
static bool edit(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    char value[256];

    (void)argument;
    if (!is_shown(f, err))
        return false;
    choices_release(&f->choices);
    choices_of(&f->choices, form_selected(f)->name);
    if (f->choices.open) {
        form_begin_edit(f);
        return true;
    }
    option_get(form_selected(f), &f->config, value, sizeof value);
    f->chosen = choices_find(&f->choices, value);
    if (f->chosen < 0)
        f->chosen = 0;
    f->mode = FORM_CHOICE;
    return true;
}

static bool type_value(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument;
    if (!is_shown(f, err))
        return false;
    form_begin_edit(f);
    return true;
}

/* The next of a list, or the next whole number. */
static bool turn(struct form *f, int by, struct err *err)
{
    const struct option *o = form_selected(f);
    char value[256];
    struct choices c;
    int64_t number;
    bool ok;

    if (!is_shown(f, err))
        return false;
    option_get(o, &f->config, value, sizeof value);
    choices_of(&c, o->name);
    if (c.count) {
        int at = choices_find(&c, value);

        at = at < 0 ? 0 : (at + by + c.count) % c.count;
        ok = form_set(f, o->name, c.item[at].value, err);
    } else if (o->kind == OPTION_INT && text_to_int(value, &number)) {
        snprintf(value, sizeof value, "%lld", (long long)(number + by));
        ok = form_set(f, o->name, value, err);
    } else {
        ok = err_set(err, "Enter types a value here");
    }
    choices_release(&c);
    return ok;
}

static bool next(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument;
    return turn(f, 1, err);
}

static bool previous(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument;
    return turn(f, -1, err);
}

static bool reset_row(struct form *f, int row, struct err *err)
{
    char value[256];

    option_get(f->row[row].option, &f->base, value, sizeof value);
    return form_set(f, f->row[row].option->name, value, err);
}

static bool reset(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    int i;

    if (!argument)
        return is_shown(f, err) && reset_row(f, f->selected, err);
    if (!strcmp(argument, "all")) {
        for (i = 0; i < f->rows; i++)
            if (form_differs(f, i) && !reset_row(f, i, err))
                return false;
        form_say(f, STYLE_TEXT, "every option is the preset's again");
        return true;
    }
    for (i = 0; i < f->rows; i++)
        if (!strcmp(f->row[i].option->name, argument))
            return reset_row(f, i, err);
    return option_unknown(config_options, argument, err);
}

static bool reset_all(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument;
    return reset(f, "all", err);
}

/* :set NAME VALUE, as after two dashes on the command line. */
static bool set(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    char name[64];
    size_t length = argument ? strcspn(argument, " =") : 0;

    if (!length || length >= sizeof name || !argument[length])
        return err_set(err, "set: an option and its value are wanted, as in set hidden 40");
    memcpy(name, argument, length);
    name[length] = '\0';
    argument += length;
    return form_set(f, name, argument + strspn(argument, " ="), err);
}

static bool preset(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    int i;

    if (argument)
        return form_set(f, "preset", argument, err);
    for (i = 0; i < f->rows; i++)
        if (!strcmp(f->row[i].option->name, "preset"))
            f->selected = i;
    line_set(&f->filter, "");
    return edit(f, NULL, err);
}

/* ---- the whole ---- */

static bool find(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)err;
    if (argument) {
        line_set(&f->filter, argument);
        form_settle(f);
    } else {
        f->mode = FORM_FILTER;
    }
    return true;
}

static bool measure(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument;
    if (f->wrong.text[0])
        return err_set(err, "measure: %s", f->wrong.text);
    f->measure = true;
    return true;
}

static bool leave(struct form *f, enum form_end how, struct err *err)
{
    if (f->wrong.text[0]) {
        *err = f->wrong;
        return false;
    }
    f->end = how;
    return true;
}

static bool start(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument;
    return leave(f, FORM_START, err);
}

static bool detach(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument;
    return leave(f, FORM_DETACH, err);
}

static bool back(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument, (void)err;
    if (f->filter.length) {
        line_set(&f->filter, "");
        return true;
    }
    f->end = FORM_BACK;
    return true;
}

static bool command(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument, (void)err;
    line_set(&f->line, "");
    f->mode = FORM_COMMAND;
    return true;
}

static bool help(void *self, const char *argument, struct err *err)
{
    struct form *f = self;
    (void)argument, (void)err;
    f->help_first = 0;
    f->mode = FORM_HELP;
    return true;
}

/* clang-format off */
static const struct menu_key table[] = {
    { TERM_KEY_ENTER, "↵", NULL, NULL, "change", "change the value: a list, or a line to type in", 2, edit },
    { 'i', "i", NULL, NULL, "type", "type the value, even where there is a list", 0, type_value },
    { TERM_KEY_RIGHT, "→ l", NULL, NULL, "next", "next of the values there are, or one more", 0, next },
    { 'l', "→ l", NULL, NULL, "next", "next of the values there are, or one more", 0, next },
    { TERM_KEY_LEFT, "← h", NULL, NULL, "previous", "previous of the values, or one less", 0, previous },
    { 'h', "← h", NULL, NULL, "previous", "previous of the values, or one less", 0, previous },
    { 'r', "r", "reset", "[NAME|all]", "reset", "the preset's value again", 6, reset },
    { 'R', "R", NULL, NULL, "reset all", "the preset's values everywhere", 0, reset_all },
    { 0, "", "set", "NAME VALUE", "", "set an option", 0, set },
    { 'p', "p", "preset", "[NAME]", "preset", "choose a preset; what was changed by hand stays", 4, preset },
    { 's', "s", "start", NULL, "start", "make the run and train it on this screen", 1, start },
    { 'd', "d", "detach", NULL, "in background", "make the run and train it in the background", 5, detach },
    { 'm', "m", "measure", NULL, "measure", "let a few updates run, to say how long all will take", 8, measure },
    { '/', "/", "find", "[WORD...]", "find", "only options with these words; * finds what was changed", 7, find },
    { ':', ":", NULL, NULL, "command", "type a command; Tab completes", 9, command },
    { TERM_KEY_UP, "↑ k", NULL, NULL, "up", "previous option", 0, up },
    { 'k', "↑ k", NULL, NULL, "up", "previous option", 0, up },
    { TERM_KEY_DOWN, "↓ j", NULL, NULL, "down", "next option", 0, down },
    { 'j', "↓ j", NULL, NULL, "down", "next option", 0, down },
    { TERM_KEY_PGUP, "PgUp", NULL, NULL, "page", "a page up", 0, page_up },
    { TERM_KEY_PGDN, "PgDn Space", NULL, NULL, "page", "a page down", 0, page_down },
    { ' ', "PgDn Space", NULL, NULL, "page", "a page down", 0, page_down },
    { TERM_KEY_HOME, "Home g", NULL, NULL, "first", "first option", 0, home },
    { 'g', "Home g", NULL, NULL, "first", "first option", 0, home },
    { TERM_KEY_END, "End G", NULL, NULL, "last", "last option", 0, end },
    { 'G', "End G", NULL, NULL, "last", "last option", 0, end },
    { '?', "? F1", "help", NULL, "help", "keys and commands of the form", 3, help },
    { TERM_KEY_F1, "? F1", NULL, NULL, "help", "keys and commands of the form", 0, help },
    { TERM_KEY_ESC, "Esc q", "back", NULL, "back", "all options again, then back to where one came from", 10, back },
    { 'q', "Esc q", NULL, NULL, "back", "all options again, then back to where one came from", 0, back },
};
/* clang-format on */
enum { ROWS = sizeof table / sizeof *table };

const struct menu_key *form_bindings(int *count)
{
    *count = ROWS;
    return table;
}

/* ---- the command line ---- */

bool form_command(struct form *f, const char *text, struct err *err)
{
    return menu_command(table, ROWS, f, text, err);
}
