/* form_keys -- the keys and commands of the form, in one table, and the modes that take others. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/form.h"
#include "ui/mouse.h"

static const struct option *selected(const struct form *f)
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

/* After the filter changed: what is selected has to be among the rows. */
static void settle(struct form *f)
{
    int shown[CONFIG_MOST_ROWS], count = form_shown(f, shown), i;

    for (i = 0; i < count; i++)
        if (shown[i] == f->selected)
            return;
    if (count)
        f->selected = shown[0];
}

static bool up(struct form *f, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    move(f, -1);
    return true;
}

static bool down(struct form *f, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    move(f, 1);
    return true;
}

static bool page_up(struct form *f, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    move(f, -f->page);
    return true;
}

static bool page_down(struct form *f, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    move(f, f->page);
    return true;
}

static bool home(struct form *f, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    move(f, -CONFIG_MOST_ROWS);
    return true;
}

static bool end(struct form *f, const char *argument, struct err *err)
{
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

static void begin_edit(struct form *f)
{
    char value[256];

    option_get(selected(f), &f->config, value, sizeof value);
    line_set(&f->line, value);
    f->mode = FORM_EDIT;
}

/* A list where there is one that has all there is; else a line to type in. */
static bool edit(struct form *f, const char *argument, struct err *err)
{
    char value[256];

    (void)argument;
    if (!is_shown(f, err))
        return false;
    choices_release(&f->choices);
    choices_of(&f->choices, selected(f)->name);
    if (f->choices.open) {
        begin_edit(f);
        return true;
    }
    option_get(selected(f), &f->config, value, sizeof value);
    f->chosen = choices_find(&f->choices, value);
    if (f->chosen < 0)
        f->chosen = 0;
    f->mode = FORM_CHOICE;
    return true;
}

static bool type_value(struct form *f, const char *argument, struct err *err)
{
    (void)argument;
    if (!is_shown(f, err))
        return false;
    begin_edit(f);
    return true;
}

/* The next of a list, or the next whole number. */
static bool turn(struct form *f, int by, struct err *err)
{
    const struct option *o = selected(f);
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

static bool next(struct form *f, const char *argument, struct err *err)
{
    (void)argument;
    return turn(f, 1, err);
}

static bool previous(struct form *f, const char *argument, struct err *err)
{
    (void)argument;
    return turn(f, -1, err);
}

static bool reset_row(struct form *f, int row, struct err *err)
{
    char value[256];

    option_get(f->row[row].option, &f->base, value, sizeof value);
    return form_set(f, f->row[row].option->name, value, err);
}

static bool reset(struct form *f, const char *argument, struct err *err)
{
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

static bool reset_all(struct form *f, const char *argument, struct err *err)
{
    (void)argument;
    return reset(f, "all", err);
}

/* :set NAME VALUE, as after two dashes on the command line. */
static bool set(struct form *f, const char *argument, struct err *err)
{
    char name[64];
    size_t length = argument ? strcspn(argument, " =") : 0;

    if (!length || length >= sizeof name || !argument[length])
        return err_set(err, "set: an option and its value are wanted, as in set hidden 40");
    memcpy(name, argument, length);
    name[length] = '\0';
    argument += length;
    return form_set(f, name, argument + strspn(argument, " ="), err);
}

static bool preset(struct form *f, const char *argument, struct err *err)
{
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

static bool find(struct form *f, const char *argument, struct err *err)
{
    (void)err;
    if (argument) {
        line_set(&f->filter, argument);
        settle(f);
    } else {
        f->mode = FORM_FILTER;
    }
    return true;
}

static bool measure(struct form *f, const char *argument, struct err *err)
{
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

static bool start(struct form *f, const char *argument, struct err *err)
{
    (void)argument;
    return leave(f, FORM_START, err);
}

static bool detach(struct form *f, const char *argument, struct err *err)
{
    (void)argument;
    return leave(f, FORM_DETACH, err);
}

static bool back(struct form *f, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    if (f->filter.length) {
        line_set(&f->filter, "");
        return true;
    }
    f->end = FORM_BACK;
    return true;
}

static bool command(struct form *f, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    line_set(&f->line, "");
    f->mode = FORM_COMMAND;
    return true;
}

static bool help(struct form *f, const char *argument, struct err *err)
{
    (void)argument, (void)err;
    f->help_first = 0;
    f->mode = FORM_HELP;
    return true;
}

/* clang-format off */
static const struct form_binding table[] = {
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

const struct form_binding *form_bindings(int *count)
{
    *count = ROWS;
    return table;
}

/* ---- the command line ---- */

static const struct form_binding *find_command(const char *name, struct err *err)
{
    const char *names[ROWS + 1], *near;
    const struct form_binding *found = NULL;
    int count = 0, alike = 0, i;

    for (i = 0; i < ROWS; i++) {
        if (!table[i].command)
            continue;
        if (!strcmp(table[i].command, name))
            return &table[i];
        names[count++] = table[i].command;
        if (!strncmp(table[i].command, name, strlen(name))) {
            found = &table[i];
            alike++;
        }
    }
    names[count] = NULL;
    if (alike == 1)
        return found;
    near = text_nearest(name, names);
    if (near && !alike)
        err_set(err, "unknown command '%s': did you mean '%s'?", name, near);
    else
        err_set(err, "%s command '%s': ? lists them all", alike ? "ambiguous" : "unknown", name);
    return NULL;
}

bool form_command(struct form *f, const char *text, struct err *err)
{
    const struct form_binding *b;
    char name[64], argument[LINE_BYTES];
    size_t length;

    text += strspn(text, " :");
    length = strcspn(text, " ");
    if (!length)
        return true;
    if (length >= sizeof name)
        return err_set(err, "unknown command '%.20s...'", text);
    memcpy(name, text, length);
    name[length] = '\0';
    text_copy(argument, sizeof argument, text + length + strspn(text + length, " "));
    for (length = strlen(argument); length && argument[length - 1] == ' '; length--)
        argument[length - 1] = '\0';
    b = find_command(name, err);
    if (!b)
        return false;
    if (argument[0] && !b->takes)
        return err_set(err, "%s: takes nothing, not '%.60s'", b->command, argument);
    return b->run(f, argument[0] ? argument : NULL, err);
}

/* Completes the word that is being typed as far as all candidates agree. */
struct completion_of {
    const char *typed;
    char common[64];
    int count;
};

static void consider(struct completion_of *c, const char *name)
{
    size_t i = 0;

    if (strncmp(name, c->typed, strlen(c->typed)) != 0)
        return;
    if (!c->count++) {
        text_copy(c->common, sizeof c->common, name);
        return;
    }
    while (c->common[i] && c->common[i] == name[i])
        i++;
    c->common[i] = '\0';
}

static void consider_choices(struct completion_of *c, const char *option)
{
    struct choices list;
    int i;

    choices_of(&list, option);
    for (i = 0; i < list.count; i++)
        consider(c, list.item[i].value);
    choices_release(&list);
}

static void complete(struct form *f)
{
    char text[LINE_BYTES], word[3][64] = { "", "", "" };
    struct completion_of c = { .count = 0 };
    const char *last;
    int words, i;

    text_copy(text, sizeof text, f->line.text);
    last = strrchr(text, ' ');
    last = last ? last + 1 : text;
    c.typed = last;
    words = f->mode == FORM_EDIT
                ? 2
                : sscanf(text, "%63s %63s %63s", word[0], word[1], word[2]) - (*last ? 1 : 0);
    if (f->mode == FORM_EDIT)
        consider_choices(&c, selected(f)->name);
    else if (words <= 0)
        for (i = 0; i < ROWS; i++) {
            if (table[i].command)
                consider(&c, table[i].command);
        }
    else if (!strcmp(word[0], "preset"))
        consider_choices(&c, "preset");
    else if (words == 1)
        for (i = 0; i < f->rows; i++)
            consider(&c, f->row[i].option->name);
    else
        consider_choices(&c, word[1]);
    if (!c.count)
        return;
    text_copy(text + (last - text), sizeof text - (size_t)(last - text), c.common);
    if (c.count == 1 && f->mode == FORM_COMMAND)
        text_copy(text + strlen(text), sizeof text - strlen(text), " ");
    line_set(&f->line, text);
}

/* ---- modes ---- */

static void run(struct form *f, const struct form_binding *b)
{
    struct err err = { .text = "" };

    if (!b->run(f, NULL, &err))
        form_say(f, STYLE_WARN, "%s", err.text);
}

static void key_in_rows(struct form *f, int key)
{
    int i;

    f->message[0] = '\0';
    for (i = 0; i < ROWS; i++)
        if (table[i].key && table[i].key == key) {
            run(f, &table[i]);
            return;
        }
    if (key > ' ' && key < 127)
        form_say(f, STYLE_DIM, "'%c' does nothing here: ? lists the keys", key);
}

/* Enter sets the value; a wrong one stays to be mended. */
static void key_in_edit(struct form *f, int key)
{
    struct err err = { .text = "" };

    if (key == TERM_KEY_ESC) {
        f->mode = FORM_ROWS;
    } else if (key == TERM_KEY_TAB) {
        complete(f);
    } else if (key == TERM_KEY_ENTER) {
        if (form_set(f, selected(f)->name, f->line.text, &err))
            f->mode = FORM_ROWS;
        else
            form_say(f, STYLE_WARN, "%s", err.text);
    } else {
        line_key(&f->line, key);
    }
}

static void key_in_choice(struct form *f, int key)
{
    int last = f->choices.count - 1;
    struct err err = { .text = "" };

    switch (key) {
    case TERM_KEY_ESC:
    case 'q': f->mode = FORM_ROWS; return;
    case 'i': begin_edit(f); return;
    case TERM_KEY_ENTER:
        f->mode = FORM_ROWS;
        if (!form_set(f, selected(f)->name, f->choices.item[f->chosen].value, &err))
            form_say(f, STYLE_WARN, "%s", err.text);
        return;
    case TERM_KEY_UP:
    case 'k': f->chosen--; break;
    case TERM_KEY_DOWN:
    case 'j': f->chosen++; break;
    case TERM_KEY_PGUP: f->chosen -= f->page; break;
    case TERM_KEY_PGDN: f->chosen += f->page; break;
    case TERM_KEY_HOME: f->chosen = 0; break;
    case TERM_KEY_END: f->chosen = last; break;
    default: return;
    }
    f->chosen = f->chosen < 0 ? 0 : f->chosen > last ? last : f->chosen;
}

static void key_in_filter(struct form *f, int key)
{
    if (key == TERM_KEY_ENTER || key == TERM_KEY_UP || key == TERM_KEY_DOWN) {
        f->mode = FORM_ROWS;
    } else if (key == TERM_KEY_ESC) {
        f->mode = FORM_ROWS;
        line_set(&f->filter, "");
    } else {
        line_key(&f->filter, key);
    }
    settle(f);
}

static void key_in_command(struct form *f, int key)
{
    struct err err = { .text = "" };

    if (key == TERM_KEY_ENTER) {
        f->mode = FORM_ROWS;
        if (!form_command(f, f->line.text, &err))
            form_say(f, STYLE_WARN, "%s", err.text);
    } else if (key == TERM_KEY_ESC || (key == TERM_KEY_BACKSPACE && !f->line.length)) {
        f->mode = FORM_ROWS;
    } else if (key == TERM_KEY_TAB) {
        complete(f);
    } else {
        line_key(&f->line, key);
    }
}

static void key_in_help(struct form *f, int key)
{
    switch (key) {
    case TERM_KEY_UP:
    case 'k': f->help_first--; break;
    case TERM_KEY_DOWN:
    case 'j': f->help_first++; break;
    case TERM_KEY_PGUP: f->help_first -= f->page; break;
    case ' ':
    case TERM_KEY_PGDN: f->help_first += f->page; break;
    case TERM_KEY_ESC:
    case TERM_KEY_F1:
    case '?':
    case 'q': f->mode = FORM_ROWS; break;
    default: break;
    }
    if (f->help_first < 0)
        f->help_first = 0;
}

void form_mouse(struct form *f, const struct term_mouse *m)
{
    int wheel = mouse_wheel(m), i;

    if (wheel) {
        form_key(f, wheel < 0 ? TERM_KEY_UP : TERM_KEY_DOWN);
        return;
    }
    if (!mouse_clicked(m) || f->mode != FORM_ROWS)
        return;
    for (i = 0; i < f->rows; i++)
        if (f->at[i] == m->row) {
            if (i == f->selected)
                form_key(f, TERM_KEY_ENTER);
            f->selected = i;
            return;
        }
}

void form_key(struct form *f, int key)
{
    if (key == TERM_KEY_NONE || key >= TERM_KEY_MOUSE)
        return;
    if (key == 3) {
        f->end = FORM_BACK;
        return;
    }
    switch (f->mode) {
    case FORM_ROWS: key_in_rows(f, key); break;
    case FORM_EDIT: key_in_edit(f, key); break;
    case FORM_CHOICE: key_in_choice(f, key); break;
    case FORM_FILTER: key_in_filter(f, key); break;
    case FORM_COMMAND: key_in_command(f, key); break;
    case FORM_HELP: key_in_help(f, key); break;
    }
}
