/* draw -- the parts of app_draw(). */
#ifndef UI_DRAW_H
#define UI_DRAW_H

#include "ui/app.h"

/* What runs, its state, how far it is: as much as fits, whole words only. */
void draw_status(const struct app *a, struct canvas *c, struct rect r);
/* The keys that work here and now, the most important ones where not all fit. */
void draw_keys(const struct app *a, struct canvas *c, struct rect r);
/* A screen too small for a pane: everything in one line. */
void draw_tiny(const struct app *a, struct canvas *c);
/* One pane with its title line. `state` may be another one than the app's. */
void draw_pane(const struct app *a, struct canvas *c, const struct layout_place *place,
               bool focused);
const char *draw_prompt(const struct app *a); /* of the line being typed, or NULL */

#endif
