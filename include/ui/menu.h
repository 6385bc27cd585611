/*
 * menu -- the keys and commands of a screen of its own (the list of runs, the form), as one table:
 * keys, command line, help and key bar walk it, and so does the test of the manual.
 */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "base/err.h"
#include "screen/canvas.h"

struct menu_key {
    int key; /* 0: a command without one */
    const char *shown;
    const char *command; /* its name after ':', or NULL */
    const char *takes;   /* what a person may give the command, or NULL */
    const char *hint, *help;
    int bar; /* rank in the key bar, 1 first; 0: not there */
    bool (*run)(void *self, const char *argument, struct err *err); /* argument: NULL if none */
};

/* False when the key is none of the table's; *ok is what its function said. */
bool menu_press(const struct menu_key *k, int count, void *self, int key, bool *ok,
                struct err *err);
/* A command line as typed after ':'; a beginning of a name will do where no other begins so. */
bool menu_command(const struct menu_key *k, int count, void *self, const char *text,
                  struct err *err);
/* Keys, then commands, scrolled to *first, which is kept within bounds. */
void menu_draw_help(const struct menu_key *k, int count, int *first, struct canvas *c,
                    struct rect r);
/* Scrolls the help by a key; true when the key closes it. */
bool menu_help_key(int *first, int page, int key);
void menu_draw_bar(const struct menu_key *k, int count, struct canvas *c, struct rect r);
/* Text cut at a blank where it does not fit before column `end`. */
void menu_put_words(struct canvas *c, int row, int column, int end, enum style style,
                    const char *text);

#endif
