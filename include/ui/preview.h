/*
 * preview -- the dialog of `e`: which figure, in which forms, for which venue, with a picture of it
 * in cells. What is written is the figure that is shown, of the moment when it was made.
 *
 * The choices stay from one time to the next. Memory: preview_release(). Threads: the main thread.
 */
#ifndef UI_PREVIEW_H
#define UI_PREVIEW_H

#include "figure/write.h"
#include "screen/canvas.h"

struct app;

enum preview_row {
    PREVIEW_KIND,
    PREVIEW_FORMS,
    PREVIEW_VENUE,
    PREVIEW_DPI,
    PREVIEW_CAPTION,
    PREVIEW_ROWS
};

struct preview {
    int kind; /* index into the plots; their number: the focused pane as on the screen */
    bool form[FORMS];
    int venue;            /* index into the venues */
    double dpi;           /* 0: the venue's */
    bool caption;         /* a draft of it beside the figure */
    enum preview_row row; /* selected */
    int under;            /* the form under the cursor */
    struct figure figure;
    bool built;
    char trouble[200]; /* why there is none */
};

void preview_init(struct preview *p);
void preview_release(struct preview *p);

/* Opens the dialog on a kind, or on what suits the focused pane (NULL). */
bool preview_open(struct app *a, const char *kind, struct err *err);
void preview_key(struct app *a, int key);
void preview_draw(struct app *a, struct canvas *c, struct rect r);
/* Sets kind, formats, venue, dpi or caption from text. */
bool preview_set(struct app *a, const char *name, const char *value, struct err *err);
/* Writes what was chosen to STEM.png and so on; stem NULL: into the run's folder. Says the names.
 */
bool preview_write(struct app *a, const char *stem, struct err *err);

#endif
