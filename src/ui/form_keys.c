/* form_keys -- where a key goes: the table, a value, a list of choices, a line that is typed. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/form.h"
#include "ui/mouse.h"

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
    const struct menu_key *k;
    const char *last;
    int words, count, i;

    text_copy(text, sizeof text, f->line.text);
    last = strrchr(text, ' ');
    last = last ? last + 1 : text;
    c.typed = last;
    words = f->mode == FORM_EDIT
                ? 2
                : sscanf(text, "%63s %63s %63s", word[0], word[1], word[2]) - (*last ? 1 : 0);
    if (f->mode == FORM_EDIT)
        consider_choices(&c, form_selected(f)->name);
    else if (words <= 0)
        for (k = form_bindings(&count), i = 0; i < count; i++) {
            if (k[i].command)
                consider(&c, k[i].command);
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

static void key_in_rows(struct form *f, int key)
{
    struct err err = { .text = "" };
    const struct menu_key *k;
    int count;
    bool ok;

    k = form_bindings(&count);
    f->message[0] = '\0';
    if (menu_press(k, count, f, key, &ok, &err)) {
        if (!ok)
            form_say(f, STYLE_WARN, "%s", err.text);
    } else if (key > ' ' && key < 127) {
        form_say(f, STYLE_DIM, "'%c' does nothing here: ? lists the keys", key);
    }
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
        if (form_set(f, form_selected(f)->name, f->line.text, &err))
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
    case 'i': form_begin_edit(f); return;
    case TERM_KEY_ENTER:
        f->mode = FORM_ROWS;
        if (!form_set(f, form_selected(f)->name, f->choices.item[f->chosen].value, &err))
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
    form_settle(f);
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
    case FORM_HELP:
        if (menu_help_key(&f->help_first, f->page, key))
            f->mode = FORM_ROWS;
        break;
    }
}
