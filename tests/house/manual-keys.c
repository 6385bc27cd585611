/*
 * manual-keys -- prints the tables of keys and commands for manual-tables.sh, one row a line:
 *
 *   key PANE NAME       NAME as the manual spells it: h, Left, Ctrl-L, f~c; PANE "screen" for all
 *   command NAME TAKES  what may be typed after a colon
 *   typed NAME TAKES    the same in the form of a new run, whose keys are of PANE "form"
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "pane/pane.h"
#include "screen/term.h"
#include "ui/form.h"
#include "ui/keymap.h"

static const char *key_name(int key, char out[16])
{
    static const struct {
        int key;
        const char *name;
    } named[] = {
        { ' ', "Space" },
        { TERM_KEY_TAB, "Tab" },
        { TERM_KEY_ENTER, "Enter" },
        { TERM_KEY_ESC, "Esc" },
        { TERM_KEY_BACKSPACE, "Backspace" },
        { TERM_KEY_UP, "Up" },
        { TERM_KEY_DOWN, "Down" },
        { TERM_KEY_RIGHT, "Right" },
        { TERM_KEY_LEFT, "Left" },
        { TERM_KEY_SHIFT_UP, "Shift-Up" },
        { TERM_KEY_SHIFT_DOWN, "Shift-Down" },
        { TERM_KEY_SHIFT_RIGHT, "Shift-Right" },
        { TERM_KEY_SHIFT_LEFT, "Shift-Left" },
        { TERM_KEY_HOME, "Home" },
        { TERM_KEY_END, "End" },
        { TERM_KEY_PGUP, "PgUp" },
        { TERM_KEY_PGDN, "PgDn" },
        { TERM_KEY_INSERT, "Insert" },
        { TERM_KEY_DELETE, "Delete" },
        { TERM_KEY_BACKTAB, "Shift-Tab" },
    };
    size_t i;

    for (i = 0; i < sizeof named / sizeof *named; i++)
        if (named[i].key == key)
            return named[i].name;
    if (key >= TERM_KEY_F1 && key <= TERM_KEY_F12)
        snprintf(out, 16, "F%d", key - TERM_KEY_F1 + 1);
    else if (key > 0 && key <= 26)
        snprintf(out, 16, "Ctrl-%c", 'A' + key - 1);
    else if (key > ' ' && key < 127)
        snprintf(out, 16, "%c", key);
    else
        BUG("key %d has no name here", key);
    return out;
}

static void print_globals(void)
{
    int count, i, j;
    const struct binding *b = keymap(&count);
    char first[16], second[16];

    for (i = 0; i < count; i++) {
        if (b[i].key && b[i].chord)
            printf("key screen %s~%s\n", key_name(b[i].key, first), key_name(b[i].chord, second));
        else if (b[i].key)
            printf("key screen %s\n", key_name(b[i].key, first));
        for (j = 0; j < i && b[i].command; j++)
            if (b[j].command && !b[j].argument && !strcmp(b[j].command, b[i].command))
                break;
        if (b[i].command && !b[i].argument && j == i)
            printf("command %s %s\n", b[i].command, b[i].takes ? b[i].takes : "");
    }
}

static void print_form(void)
{
    const struct form_binding *b;
    char name[16];
    int count, i;

    b = form_bindings(&count);
    for (i = 0; i < count; i++) {
        if (b[i].key)
            printf("key form %s\n", key_name(b[i].key, name));
        if (b[i].command)
            printf("typed %s %s\n", b[i].command, b[i].takes ? b[i].takes : "");
    }
}

int main(void)
{
    int count, i;
    const struct pane_type *const *panes = pane_types(&count);
    const struct pane_key *k;
    char name[16];

    print_globals();
    print_form();
    for (i = 0; i < count; i++)
        for (k = panes[i]->keys; k->key; k++)
            printf("key %s %s\n", panes[i]->name, key_name(k->key, name));
    return 0;
}
