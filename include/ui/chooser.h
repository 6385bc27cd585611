/*
 * chooser -- the list of runs that the bare command opens with.
 *
 * chooser_key() and chooser_draw() know no terminal; chooser_run() ties them to one. The rows are
 * borrowed. Threads: the main thread only.
 */
#ifndef UI_CHOOSER_H
#define UI_CHOOSER_H

#include "screen/term.h"
#include "train/trace.h"
#include "ui/app.h"
#include "ui/line.h"
#include "ui/menu.h"

struct run_row {
    char name[128], dir[512]; /* dir: what opens it */
    char task[48], model[48], freeze[64];
    enum run_state state;
    bool live;          /* a process is training it now */
    double best_excess; /* nats per symbol; NaN: none yet */
    bool bound_unknown; /* best_excess is over nothing: shown as a perplexity */
    int64_t step;
};

enum chooser_end {
    CHOOSER_OPEN_STILL,
    CHOOSER_RUN,  /* open chooser.picked */
    CHOOSER_NEW,  /* the form of a new run */
    CHOOSER_LIKE, /* the same, beginning as chooser.picked was made */
    CHOOSER_QUIT, /* also when the terminal was lost */
    CHOOSER_FAILED
};

enum chooser_mode {
    CHOOSER_LIST,
    CHOOSER_FILTER,  /* typing what to look for */
    CHOOSER_COMMAND, /* typing a command */
    CHOOSER_HELP
};

struct chooser {
    const struct run_row *row;
    int rows;
    int selected;    /* among those that match */
    int first, page; /* scrolled to; rows shown at the last drawing */
    enum chooser_mode mode;
    struct line filter, line;
    int help_first;
    char message[240]; /* what a command had to say */
    int picked;        /* index into row */
    enum chooser_end end;
};

/* Keys and commands; help, key bar and manual are made of these. */
const struct menu_key *chooser_bindings(int *count);

void chooser_init(struct chooser *c, const struct run_row *row, int rows);
void chooser_key(struct chooser *c, int key);
/* A click selects, and opens what is selected; the wheel moves. */
void chooser_mouse(struct chooser *c, const struct term_mouse *m);
void chooser_draw(struct chooser *c, struct canvas *canvas);
/* The indices that match the filter; returns how many. `out` has room for all rows. */
int chooser_matches(const struct chooser *c, int *out);

/* On CHOOSER_RUN and CHOOSER_LIKE *picked is an index into row. */
enum chooser_end chooser_run(const struct run_row *row, int rows, const struct app_options *options,
                             int *picked, struct err *err);

#endif
