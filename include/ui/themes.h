/*
 * themes -- the list of themes over the panes: what is selected is shown at once; Enter keeps it,
 * Esc brings the old one back.
 *
 * Memory: themes_release(). Threads: the main thread only.
 */
#ifndef UI_THEMES_H
#define UI_THEMES_H

#include "screen/canvas.h"
#include "screen/theme.h"

struct app;

struct themes {
    char **names; /* owned; NULL: closed */
    int count, at, first;
    struct theme before; /* to bring back */
};

bool themes_open(struct app *a, struct err *err);
void themes_key(struct app *a, int key);
void themes_draw(struct app *a, struct canvas *c);
void themes_release(struct themes *t);

#endif
