/*
 * app -- the workbench's screen: shows a run, takes keys, asks the run for changes.
 *
 * app_tick() brings it up to date, app_key() takes a key, app_draw() fills a canvas: none of them
 * knows a terminal or a clock. app_run() ties them to one. What the screen needs of a run is a few
 * functions, so that a test can stand in for it.
 *
 * Threads: the main thread only. Memory: app_release() frees everything; source and task are
 * borrowed.
 */
#ifndef UI_APP_H
#define UI_APP_H

#include "live/session.h"
#include "pane/pane.h"
#include "screen/term.h"
#include "ui/layout.h"
#include "ui/line.h"
#include "ui/preview.h"
#include "ui/probes.h"
#include "ui/themes.h"

struct app_source {
    void *self;
    const struct task *task;
    const char *dir; /* where exports go */
    bool (*update)(void *self, struct trace *t);
    bool (*is_live)(const void *self);
    bool (*is_running)(const void *self);
    bool (*request)(void *self, enum request_kind kind, double value, const char *text,
                    struct err *err);
    bool (*probe)(void *self, int64_t step, const uint16_t *string, int length, struct probe *p,
                  struct err *err);
    const int64_t *(*past)(void *self, size_t *count);
    bool watched;                    /* another process trains it: leaving is not its end */
    const char *(*news)(void *self); /* what to say in the message row, once, or ""; NULL: never */
    int (*end_asked)(void);          /* a signal asks for an end: how many times; NULL: never */
};
void app_source_session(struct app_source *out, struct session *s);

struct app_options {
    double fps;        /* most frames a second between keys; 0: 4 */
    const char *theme; /* NULL: dark */
    bool low;          /* low bandwidth from the start */
    struct term_options term;
};

enum app_end {
    APP_RUNNING,
    APP_LEFT,     /* the run had ended, or is trained elsewhere */
    APP_STOPPED,  /* the run was asked to stop, and has */
    APP_DETACHED, /* the run is to go on without a screen */
    APP_LOST,     /* the terminal is gone: the same */
    APP_FAILED    /* no screen could be opened: err says why */
};

enum app_mode {
    APP_PANES,
    APP_CHORD,  /* the first key of a chord was pressed */
    APP_HELP,   /* the list of keys */
    APP_FILTER, /* typing what to look for in it */
    APP_STOPPING /* the stop dialog */,
    APP_COMMAND, /* typing a command ... */
    APP_NOTE,    /* ... a note ... */
    APP_STRING,  /* ... a string for the stack */
    APP_FIGURE,  /* the dialog of a figure */
    APP_THEME    /* the list of themes */
};

enum { APP_HISTORY = 32, APP_UNDOS = 32 };

struct app {
    struct app_source source;
    struct app_options options;
    struct trace trace;
    double now_s, wall_s;
    enum app_end end;

    struct layout_choice choice;
    const struct pane_type *type[LAYOUT_PANES]; /* NULL: this build has no such pane */
    void *state[LAYOUT_PANES];
    struct probes probes;
    struct preview preview;
    struct themes themes;

    enum app_mode mode;
    int chord;        /* its first key */
    struct line line; /* of the modes that type */
    char *history[APP_HISTORY];
    int histories, recalled;
    char filter[LINE_BYTES];
    int help_first;

    char message[240];
    enum style message_style;
    double message_until;

    bool new_run;               /* leave for the form of a new run */
    bool leaving;               /* asked to stop: goes when the run has ended */
    bool held;                  /* the display is paused */
    bool repaint;               /* for the loop: send everything */
    bool suspend;               /* for the loop: stop the program, as Ctrl-Z does */
    bool retheme;               /* for the loop: the theme changed */
    bool low;                   /* bandwidth: fewer frames, nothing moves by itself */
    bool mouse, remouse;        /* the mouse is reported; for the loop: that changed */
    bool changed;               /* something to draw came up between ticks */
    int wanted;                 /* freeze mask asked for and not yet in force; -1: none */
    double asked;               /* when */
    int undo[APP_UNDOS], undos; /* masks before each of this screen's acts */

    int rows, columns; /* of the terminal; 0 without one */
    enum glyphs glyphs;
    struct theme theme;
};

bool app_init(struct app *a, const struct app_source *source, const struct app_options *options,
              struct err *err);
void app_release(struct app *a);

/* Times: a steady clock for animation, seconds since 1970 for display. True: draw again. */
bool app_tick(struct app *a, double now_s, double wall_s);
void app_key(struct app *a, int key);
void app_draw(struct app *a, struct canvas *c);
/* Seconds until something moves by itself (a playing probe, a message that goes). */
double app_wait_s(const struct app *a);

/* A key or the pointer in a pane: what its type answers, still to be done by app_act(). */
struct action app_pane_key(struct app *a, enum layout_pane pane, int key);
struct action app_pane_mouse(struct app *a, enum layout_pane pane, const struct pane_mouse *m);
void app_act(struct app *a, const struct action *action);

/* What the panes see; `out` points into the app. */
void app_view(const struct app *a, struct view *out);
/* One line for the message row; it stays for a while. */
void app_say(struct app *a, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Runs a command line as typed after ':'. */
bool app_command(struct app *a, const char *text, struct err *err);

/* The whole life of a screen on the terminal. *new_run (may be NULL): a new one was asked for. */
enum app_end app_run(const struct app_source *source, const struct app_options *options,
                     bool *new_run, struct err *err);

#endif
