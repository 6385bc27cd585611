/* keymap -- the table, and finding things in it. */
#include "ui/keymap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plot/plot.h"
#include "screen/term.h"
#include "screen/theme.h"
#include "ui/command.h"
#include "ui/layout.h"

/* clang-format off */
static const struct binding table[] = {
    { 'f', 'c', "f c", "toggle", "c", NULL, "controller", "freeze the controller, or thaw it", 0, 0, command_toggle },
    { 'f', 'm', "f m", "toggle", "m", NULL, "memory", "freeze the memory, or thaw it", 0, 0, command_toggle },
    { 'f', 'k', "f k", "toggle", "k", NULL, "classifier", "freeze the classifier, or thaw it", 0, 0, command_toggle },
    { 'f', 'a', "f a", "thaw", "all", NULL, "thaw all", "thaw everything", 0, 0, command_thaw },
    { 0, 0, "", "freeze", NULL, "LETTERS", "", "freeze these parts too: letters of c m k", 0, 0, command_freeze },
    { 0, 0, "", "thaw", NULL, "LETTERS|all", "", "thaw these parts", 0, 0, command_thaw },
    { 'u', 0, "u", "undo", NULL, NULL, "undo", "take back the last freezing or thawing done here", 0, 0, command_undo },
    { 'p', 0, "p", NULL, NULL, NULL, "pause", "pause training, or go on", 10, 0, command_pause_key },
    { 0, 0, "", "pause", NULL, NULL, "", "pause training after the present step", 0, 0, command_pause },
    { 0, 0, "", "continue", NULL, NULL, "", "go on training", 0, 0, command_continue },
    { '.', 0, ".", "step", NULL, NULL, "step", "one step of training while paused", 0, 0, command_step },
    { 0, 0, "", "lr", NULL, "X", "", "set the learning rate", 0, 0, command_rate },
    { 'a', 0, "a", "note", NULL, "TEXT", "note", "write a note into the run's log", 0, 0, command_note },
    { 'e', 0, "e", "figure", NULL, "[KIND]", "figure", "a figure: kind, formats, venue, with a preview; Enter writes it", 7, COMPLETE_PLOT, command_figure },
    { 0, 0, "", "export", NULL, "[FILE|NAME=VALUE...]", "", "the focused pane as a figure at once; kind= formats= venue= dpi= caption= as in the dialog", 0, 0, command_export },
    { 'E', 0, "E", "screen", NULL, "[FILE]", "screen", "the whole screen as a PNG", 0, 0, command_screen },
    { TERM_KEY_TAB, 0, "Tab", "focus", "next", NULL, "pane", "next pane", 3, 0, command_focus },
    { TERM_KEY_BACKTAB, 0, "Shift-Tab", "focus", "previous", NULL, "pane", "previous pane", 0, 0, command_focus },
    { '1', 0, "1", "focus", "loss", NULL, "loss", "go to the pane loss", 0, 0, command_focus },
    { '2', 0, "2", "focus", "stack", NULL, "stack", "go to the pane stack", 0, 0, command_focus },
    { '3', 0, "3", "focus", "lengths", NULL, "lengths", "go to the pane lengths", 0, 0, command_focus },
    { '4', 0, "4", "focus", "freeze", NULL, "freeze", "go to the pane freeze", 0, 0, command_focus },
    { '5', 0, "5", "focus", "log", NULL, "log", "go to the pane log", 0, 0, command_focus },
    { 0, 0, "", "focus", NULL, "PANE", "", "go to a pane", 0, COMPLETE_PANE, command_focus },
    { TERM_KEY_ENTER, 0, "↵ z", "full", NULL, NULL, "full", "the focused pane alone, or all of them", 6, 0, command_full },
    { 'z', 0, "↵ z", "full", NULL, NULL, "full", "the focused pane alone, or all of them", 0, 0, command_full },
    { TERM_KEY_ESC, 0, "Esc", "back", NULL, NULL, "back", "back by one layer; never leaves", 0, 0, command_back },
    { ':', 0, ":", NULL, NULL, NULL, "command", "type a command; Tab completes, ↑↓ recall", 4, 0, command_command_line },
    { 0, 0, "", "string", NULL, "TEXT", "", "show the stack on a string of one's own", 0, 0, command_string },
    { 0, 0, "", "goto", NULL, "N", "", "position N of the string", 0, 0, command_goto },
    { 0, 0, "", "press", NULL, "KEY...", "", "what these keys do in the focused pane", 0, 0, command_press },
    { 0, 0, "", "status", NULL, NULL, "", "where the run is, in a sentence", 0, 0, command_status },
    { '?', 0, "? F1", "help", NULL, NULL, "help", "keys and commands", 1, 0, command_help },
    { TERM_KEY_F1, 0, "? F1", "help", NULL, NULL, "help", "keys and commands", 0, 0, command_help },
    { 'q', 0, "q", "quit", NULL, NULL, "quit", "leave; asks while the run is going on", 8, 0, command_quit },
    { 3, 0, "Ctrl-C", NULL, NULL, NULL, "stop", "the same; pressed twice, stop and save", 0, 0, command_stop_dialog },
    { 'N', 0, "N", "new", NULL, NULL, "new", "leave for the form of a new run like this one", 0, 0, command_new },
    { 0, 0, "", "stop", NULL, NULL, "", "stop and save; the run can be resumed", 0, 0, command_stop },
    { 0, 0, "", "detach", NULL, NULL, "", "close the screen; the run goes on", 0, 0, command_detach },
    { 'G', 0, "G", "glyphs", NULL, NULL, "glyphs", "braille, blocks or ASCII", 0, 0, command_glyphs },
    { 'T', 0, "T", "theme", NULL, "[NAME]", "theme", "choose a theme while looking at it, or take the named one", 0, COMPLETE_THEME, command_theme },
    { 'M', 0, "M", "mouse", NULL, "[on|off]", "mouse", "click and wheel on or off; with Shift held the mouse selects text", 0, 0, command_mouse },
    { 'B', 0, "B", "bandwidth", NULL, "[low|full]", "bandwidth", "low bandwidth: fewer frames, nothing moves by itself; or full", 0, 0, command_bandwidth },
    { 'Z', 0, "Z", "hold", NULL, NULL, "hold", "hold the display still; training goes on", 0, 0, command_hold },
    { 12, 0, "Ctrl-L", "redraw", NULL, NULL, "redraw", "draw everything again", 0, 0, command_redraw },
    { 26, 0, "Ctrl-Z", "suspend", NULL, NULL, "suspend", "suspend the program, as everywhere", 0, 0, command_suspend },
};
/* clang-format on */
enum { ROWS = sizeof table / sizeof *table };

const struct binding *keymap(int *count)
{
    *count = ROWS;
    return table;
}

const struct binding *keymap_chord(int first, int second)
{
    int i;

    for (i = 0; i < ROWS; i++)
        if (table[i].key && table[i].key == first && table[i].chord == second)
            return &table[i];
    return NULL;
}

const struct binding *keymap_key(int key)
{
    return keymap_chord(key, 0);
}

bool keymap_begins_chord(int key)
{
    int i;

    for (i = 0; i < ROWS; i++)
        if (table[i].key == key && table[i].chord)
            return true;
    return false;
}

/* A command that a person can type: rows with an argument of their own are keys. */
static bool is_typed(const struct binding *b)
{
    return b->command && !b->argument;
}

/* The i-th distinct command's row. */
static bool is_first(int row)
{
    int i;

    for (i = 0; i < row; i++)
        if (is_typed(&table[i]) && !strcmp(table[i].command, table[row].command))
            return false;
    return true;
}

const struct binding *keymap_command(const char *name, struct err *err)
{
    const char *names[ROWS + 1];
    const struct binding *found = NULL;
    char list[120] = "";
    struct text all;
    int count = 0, matches = 0, i;
    const char *near;

    text_init(&all, list, sizeof list);
    for (i = 0; i < ROWS; i++) {
        if (!is_typed(&table[i]) || !is_first(i))
            continue;
        if (!strcmp(table[i].command, name))
            return &table[i];
        names[count++] = table[i].command;
        if (!strncmp(table[i].command, name, strlen(name))) {
            found = &table[i];
            text_add(&all, "%s%s", matches++ ? ", " : "", table[i].command);
        }
    }
    names[count] = NULL;
    if (matches == 1)
        return found;
    if (matches > 1) {
        err_set(err, "'%s' could be %s", name, list);
        return NULL;
    }
    near = text_nearest(name, names);
    if (near)
        err_set(err, "unknown command '%s': did you mean '%s'?", name, near);
    else
        err_set(err, "unknown command '%s': ? lists them all", name);
    return NULL;
}

/* ---- completion ----------------------------------------------------------------------------- */

struct candidates {
    const char *typed;
    char common[64], list[240];
    struct text text;
    int count;
};

static void consider(struct candidates *c, const char *name)
{
    size_t i = 0;

    if (strncmp(name, c->typed, strlen(c->typed)) != 0)
        return;
    text_add(&c->text, "%s%s", c->count ? "  " : "", name);
    if (!c->count++) {
        text_copy(c->common, sizeof c->common, name);
        return;
    }
    while (c->common[i] && c->common[i] == name[i])
        i++;
    c->common[i] = '\0';
}

static void consider_arguments(struct candidates *c, const char *command)
{
    const struct binding *b = keymap_command(command, NULL);
    char **themes;
    int i;

    if (!b || b->complete == COMPLETE_NONE)
        return;
    if (b->complete == COMPLETE_PLOT) {
        const struct plot_type *const *types = plot_types(&i);

        while (i > 0)
            consider(c, types[--i]->name);
        return;
    }
    if (b->complete == COMPLETE_PANE) {
        for (i = 0; i < LAYOUT_PANES; i++)
            consider(c, layout_pane_name((enum layout_pane)i));
        return;
    }
    themes = theme_names();
    for (i = 0; themes && themes[i]; i++)
        consider(c, themes[i]);
    theme_names_free(themes);
}

bool keymap_complete(char *line, size_t size, char *out, size_t out_size)
{
    char *space = strchr(line, ' '), command[64];
    struct candidates c = { .count = 0 };
    size_t typed, room;
    int i;

    text_init(&c.text, c.list, sizeof c.list);
    c.typed = space ? strrchr(line, ' ') + 1 : line;
    if (space) {
        snprintf(command, sizeof command, "%.*s", (int)(space - line), line);
        consider_arguments(&c, command);
    } else {
        for (i = 0; i < ROWS; i++)
            if (is_typed(&table[i]) && is_first(i))
                consider(&c, table[i].command);
    }
    text_copy(out, out_size, c.count > 1 ? c.list : "");
    if (!c.count)
        return false;
    typed = strlen(c.typed);
    if (c.count > 1 && strlen(c.common) <= typed)
        return false;
    room = size - (size_t)(c.typed - line);
    snprintf(line + (c.typed - line), room, "%s%s", c.common, c.count == 1 && !space ? " " : "");
    return true;
}
