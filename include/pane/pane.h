/*
 * pane -- one rectangle of the workbench: a pure function of (view, its own small state, size) to
 * cells.
 *
 * A type is one file in src/pane/ and one row in its local.mk. Panes read the view and draw; keys
 * change only the pane's own state or produce an action for the application. A pane never asks the
 * engine, the store or the terminal anything, and works at every size and in an empty run. Threads:
 * the main thread only.
 */
#ifndef PANE_PANE_H
#define PANE_PANE_H

#include "screen/canvas.h"
#include "task/task.h"
#include "train/probe.h"
#include "train/trace.h"

/* Everything there is to see. Filled by the application once a frame. */
struct view {
    const struct trace *trace;
    const struct task *task; /* of the run */
    bool live;               /* a trainer that takes requests */
    double now_s;            /* wall clock, for ages; only for display */

    /* the probe shown in the stack pane */
    const struct probe *probe; /* NULL: none yet */
    const struct probe_gold *gold;
    int probe_number, probe_count; /* 1-based; the typed string comes last */
    int position;                  /* scrubbed column, 0 .. n-1 */
    bool playing, playing_back;
    double speed;      /* of playing, columns a second */
    int64_t past_step; /* training time looked at; -1: live (newest) */

    /* the bound that is named and whether colours are scarce, etc. */
    const char *message; /* one line for the status row, or NULL */
};

/* What a key asks of the application. */
enum act {
    ACT_NONE,     /* not this pane's key */
    ACT_REDRAW,   /* the pane's own state changed */
    ACT_POSITION, /* scrub to `number` */
    ACT_PROBE,    /* next (+1) or previous (-1) probe */
    ACT_PAST,     /* earlier (-1) or later (+1) kept weights */
    ACT_PLAY,     /* toggle; number -1: backwards */
    ACT_SPEED,    /* play faster (+1) or slower (-1) */
    ACT_TYPE,     /* open the line where a string is typed */
    ACT_EXPORT,   /* export this pane */
    ACT_SAY       /* show `text` in the status row: why a key does nothing here */
};
struct action {
    enum act act;
    int number;
    char text[96];
};

struct pane_key { /* one row of the pane's binding table: help and key bar are made of these */
    int key;      /* term key code */
    const char *shown, *hint, *help; /* "L", "log y", "logarithmic y axis on and off" */
    bool in_bar;                     /* shown in the key bar when the pane is focused */
};

struct pane_mouse { /* in cells of the pane, (0, 0) at the top left */
    int row, column, rows, columns;
    int wheel; /* -1 up, +1 down, 0: a click */
};

struct pane_type {
    const char *name, *title, *about;
    int min_rows, min_columns; /* below this the pane says so in one line */
    size_t state_size;
    const struct pane_key *keys; /* ends with key 0 */
    void (*init)(void *state);
    /* What stands right in the title line: settings, so that a capture explains itself. */
    void (*settings)(const void *state, const struct view *v, char *out, size_t size);
    /* Draws into the canvas' present clip, rows x columns, (0, 0) at the top left; no title line.
     */
    void (*draw)(void *state, const struct view *v, struct canvas *c, int rows, int columns,
                 bool focused);
    /* Handles a key; ACT_NONE when it is not one of keys[]. */
    struct action (*key)(void *state, const struct view *v, int key);
    /* A click or the wheel; NULL: the wheel is Up and Down. */
    struct action (*mouse)(void *state, const struct view *v, const struct pane_mouse *m);
    /* Frees what the state owns; NULL when it owns nothing. */
    void (*release)(void *state);
};

/* All pane types, in the order of the source list. */
const struct pane_type *const *pane_types(int *count);
const struct pane_type *pane_find(const char *name); /* or NULL */

#endif
