/*
 * help -- the list of keys and commands, made from the global table and every pane's keys.
 */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "ui/app.h"

struct help_row {
    bool heading;
    char keys[48]; /* "f m", ":lr X" */
    char text[160];
};

enum { HELP_MOST = 240 };

/* Rows that match the filter ("" for all); a heading is there if one of its rows is. */
int help_rows(const struct app *a, const char *filter, struct help_row out[HELP_MOST]);
void help_scroll(struct app *a, int key);
void help_draw(struct app *a, struct canvas *c, struct rect r);

#endif
