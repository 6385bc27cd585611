/*
 * driver -- one run's outer loop, a turn at a time: trainer, store, checkpoints, live evaluation.
 *
 * A turn takes waiting requests, does one piece of training work, appends its rows, and now and
 * then commits, checkpoints, evaluates or publishes. The trainer thread, the headless command and
 * the tests all loop over driver_turn(). Clocks decide only when rows become visible and when
 * evaluation happens, never a number of the run. Threads: one at a time (the trainer thread while a
 * session lives).
 */
#ifndef LIVE_DRIVER_H
#define LIVE_DRIVER_H

#include "store/store.h"
#include "train/trainer.h"

struct driver;

struct driver_options {
    const char *runs; /* folder for new runs */
    enum store_journal journal;
    const char *who; /* "you", or another name for the log */
    int64_t stop_at; /* stop and save after this many updates (tests, resume drills); 0: never */
    int threads; /* that train and evaluate, the one that takes the turns included; 0: it alone */
    bool live_eval; /* evaluate by length while training */
};

/* A new run; its folder is made at once. */
struct driver *driver_create(const struct config *config, const struct driver_options *o,
                             struct err *err);
/* Goes on with the run in `dir` from its last checkpoint. */
struct driver *driver_resume(const char *dir, const struct driver_options *o, struct err *err);
void driver_close(struct driver *d); /* commits what is pending; NULL is fine */

/* The configuration that a recorded run was made with, from its settings. */
bool driver_config(struct config *out, const struct trace *t, struct err *err);

/* The task of a recorded run, with the symbols of a user's data from its record; source_release()
 * it. `out` must not be moved. */
bool driver_recall(struct source *out, struct store *store, const struct config *config,
                   struct err *err);
/* Are a user's data, just opened, those that the run was made with? */
bool driver_same_data(const struct source *source, const struct trace *t, struct err *err);

enum driver_state {
    DRIVER_BUSY,     /* call again */
    DRIVER_PAUSED,   /* nothing to do until a request comes */
    DRIVER_FINISHED, /* all done, evaluated, saved */
    DRIVER_STOPPED,  /* saved on request; can be resumed */
    DRIVER_DIVERGED,
    DRIVER_FAILED /* driver_error() says why */
};
enum driver_state driver_turn(struct driver *d);

enum request_kind {
    REQUEST_FREEZE, /* value: the new mask */
    REQUEST_PAUSE,
    REQUEST_CONTINUE,
    REQUEST_STEP, /* one update while paused */
    REQUEST_RATE, /* value: the new learning rate */
    REQUEST_NOTE, /* text */
    REQUEST_STOP  /* save and end; the run can be resumed */
};
/*
 * A request, between two turns. It is taken at the next turn that does not validate, in the order
 * given, and logged with who asked.
 */
void driver_request(struct driver *d, enum request_kind kind, double value, const char *text,
                    const char *who);

const char *driver_error(const struct driver *d);
const struct trace *driver_trace(
    const struct driver *d); /* complete and up to date after every turn */
const struct trainer *driver_trainer(const struct driver *d);
/* Evaluation rows that the last turn made, of the trace's own kind; *count receives how many. */
const struct trace_eval *driver_news(const struct driver *d, size_t *count);
const char *driver_dir(const struct driver *d);

#endif
