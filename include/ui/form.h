/*
 * form -- a new run: every option of the table with its value, its range and its help, what differs
 * from the preset, what it will cost.
 *
 * form_key(), form_command() and form_draw() know no terminal; form_run() ties them to one, and
 * lets a child measure how fast the run would be. Values are set through the table (option_set),
 * and the whole through config_check(): the messages are theirs. Memory: form_release(). Threads:
 * the main thread only.
 */
#ifndef UI_FORM_H
#define UI_FORM_H

#include "screen/term.h"
#include "train/bench.h"
#include "ui/app.h"
#include "ui/choices.h"
#include "ui/line.h"
#include "ui/menu.h"

/* A run of this machine: how fast another one with the same work will be. */
struct form_past {
    char name[128];
    struct config config;
    double steps_per_s; /* 0: unknown */
    int64_t steps_per_epoch;
    bool known; /* its configuration could be read */
};

enum form_end {
    FORM_OPEN_STILL,
    FORM_START,  /* train form.config */
    FORM_DETACH, /* train it in the background */
    FORM_BACK,   /* also when the terminal was lost */
    FORM_FAILED
};

enum form_mode {
    FORM_ROWS,
    FORM_EDIT,    /* a value, in its place */
    FORM_CHOICE,  /* the list of a value's choices */
    FORM_FILTER,  /* typing what to look for */
    FORM_COMMAND, /* typing a command */
    FORM_HELP
};

enum form_rate { RATE_UNKNOWN, RATE_PAST, RATE_MEASURING, RATE_MEASURED, RATE_FAILED };

struct form {
    struct config config, base; /* as it is; as the preset has it */
    const struct form_past *past;
    int pasts;
    struct config_row row[CONFIG_MOST_ROWS];
    int rows;
    int selected;             /* index into row */
    int first, page;          /* lines: scrolled to, shown at the last drawing */
    int at[CONFIG_MOST_ROWS]; /* the canvas row of each option then; -1: not shown */
    enum form_mode mode;
    struct line line, filter;
    struct choices choices; /* of the selected row, in FORM_CHOICE */
    int chosen, help_first;
    char message[240];
    enum style message_style;
    enum form_end end;

    /* what it costs; brought up to date by every change */
    struct err wrong;        /* of config_check(); empty: it can be started */
    double bytes, available; /* of memory; 0: unknown */
    enum form_rate rate;
    double steps_per_s;
    int64_t steps_per_epoch; /* 0: unknown, which it is of data of one's own at first */
    char rate_of[160];       /* the past run, or why there is no rate */
    struct config measured;  /* what was measured last, for RATE_MEASURED ... */
    bool was_measured;
    struct bench_cost cost; /* ... and what it said */
    bool measure;           /* for the loop: a measurement is asked for */
    int changes;            /* counts them */
};

const struct menu_key *form_bindings(int *count);

/* `config` is what it begins with; its preset is what it is compared with. */
bool form_init(struct form *f, const struct config *config, const struct form_past *past, int pasts,
               struct err *err);
void form_release(struct form *f);
void form_key(struct form *f, int key);
/* A click selects, and changes what is selected; the wheel moves. */
void form_mouse(struct form *f, const struct term_mouse *m);
void form_draw(struct form *f, struct canvas *c);
/* A command line as typed after ':'. */
bool form_command(struct form *f, const char *text, struct err *err);

/* Sets an option by name, as if typed; the preset too. */
bool form_set(struct form *f, const char *name, const char *value, struct err *err);
bool form_differs(const struct form *f, int row); /* from the preset */
int form_changed(const struct form *f);           /* how many rows do */
/* Rows that the filter lets through, in order; returns how many. */
int form_shown(const struct form *f, int out[CONFIG_MOST_ROWS]);
void form_say(struct form *f, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Shared by its files: the selected option; the selection after the filter changed; a line to type
 * the selected value in. */
const struct option *form_selected(const struct form *f);
void form_settle(struct form *f);
void form_begin_edit(struct form *f);

/* ---- what it costs (form_cost.c) ---- */
void form_reckon(struct form *f); /* after a change */
void form_measured(struct form *f, const struct bench_cost *cost);
int64_t form_steps(const struct form *f); /* updates if no early stop comes */
/* "memory 3.1 MB of 7.3 GB free", "at most 9 min: ..." */
void form_say_memory(const struct form *f, char *out, size_t size);
void form_say_time(const struct form *f, int columns, char *out, size_t size);

/*
 * The form on the terminal. `config` is what it begins with, and receives what is to be trained.
 * `said`: a line to begin with, or NULL.
 */
enum form_end form_run(struct config *config, const struct form_past *past, int pasts,
                       const struct app_options *options, const char *said, struct err *err);

#endif
