/*
 * manual-keys -- prints the tables of keys and commands for manual-tables.sh, one row a line:
 *
 *   key PANE NAME       NAME as the manual spells it: h, Left, Ctrl-L, f~c; PANE "screen" for all
 *   command NAME TAKES  what may be typed after a colon
 *   typed-form NAME TAKES, typed-list NAME TAKES
 *                       the same in the form of a new run and in the list of runs, whose keys
 *                       are of PANE "form" and "list"
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "pane/pane.h"
#include "screen/keyname.h"
#include "ui/chooser.h"
#include "ui/form.h"
#include "ui/keymap.h"

static const char *key_name(int key, char out[16])
{
    const char *name = keyname_of(key, out, 16);

    if (!*name)
        BUG("key %d has no name", key);
    if (keyname_parse(name) != key)
        BUG("'%s' is not read as the key %d", name, key);
    return name;
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

static void print_menu(const char *what, const struct menu_key *k, int count)
{
    char name[16];
    int i;

    for (i = 0; i < count; i++) {
        if (k[i].key)
            printf("key %s %s\n", what, key_name(k[i].key, name));
        if (k[i].command)
            printf("typed-%s %s %s\n", what, k[i].command, k[i].takes ? k[i].takes : "");
    }
}

int main(void)
{
    const struct pane_type *const *panes;
    int count, i;
    const struct pane_key *p;
    const struct menu_key *k;
    char name[16];

    print_globals();
    k = form_bindings(&count);
    print_menu("form", k, count);
    k = chooser_bindings(&count);
    print_menu("list", k, count);
    panes = pane_types(&count);
    for (i = 0; i < count; i++)
        for (p = panes[i]->keys; p->key; p++)
            printf("key %s %s\n", panes[i]->name, key_name(p->key, name));
    return 0;
}
