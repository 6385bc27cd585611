/*
 * mouse -- what the pointer does: a click focuses a pane and puts its cursor there, the wheel zooms
 * or scrolls. Off unless asked for, since a terminal that reports the mouse no longer selects text
 * by it (with Shift held, most still do).
 */
#ifndef UI_MOUSE_H
#define UI_MOUSE_H

#include "ui/app.h"

void app_mouse(struct app *a, const struct term_mouse *m);
/* -1, +1, or 0 for anything but the wheel. */
int mouse_wheel(const struct term_mouse *m);
/* The left button went down, and nothing else. */
bool mouse_clicked(const struct term_mouse *m);

#endif
