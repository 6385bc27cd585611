/* driver_state -- what a driver holds; shared by driver.c (the loop) and driver_open.c (making
 * one). */
#ifndef LIVE_DRIVER_STATE_H
#define LIVE_DRIVER_STATE_H

#include "live/driver.h"
#include "live/pool.h"
#include "store/checkpoint.h"
#include "train/evaluate.h"

struct driver_request {
    enum request_kind kind;
    double value;
    char text[160], who[32];
};

struct driver {
    struct driver_options options;
    struct pool *pool; /* NULL: one thread */
    struct trainer trainer;
    struct store *store;
    struct trace trace;
    struct err err;
    enum driver_state state;
    enum driver_state ending; /* what it is about to end as; DRIVER_BUSY: not at all */
    enum run_state ending_shown;
    bool finale; /* training is over: evaluating */
    bool stop;
    char stop_who[32];
    int64_t single; /* updates still to do while paused */

    struct driver_request *request;
    size_t requests, requests_capacity;
    struct trace_event *replay; /* hand-made rows after the checkpoint of a resumed run, by step */
    size_t replay_count, replay_next;
    int64_t log_step; /* the step that `log` counts rows of */
    struct checkpoint_log log;

    double committed_s, checkpoint_s, ending_from_s, rate_from_s;
    double cpu_from_s, cpu_before_s; /* of the thread that takes the turns; of earlier lives */
    bool cpu_started;
    int64_t rate_from_step, checkpointed_step;
    bool checkpoint_due, best_due; /* latest.safetensors, best.safetensors are behind */
    double ema, ema_weight;

    struct evaluator *evaluator;
    struct range bin[CONFIG_MOST_BINS];
    int bins, live_bin, final_bin;
    double bin_cpu_s[CONFIG_MOST_BINS];
    struct trace_eval *news;
    size_t news_count, news_capacity;
};

/* ---- driver_keep.c -------------------------------------------------------------------------- */
/* Appends a row to the log at the present step. */
void driver_log(struct driver *d, enum event_kind kind, double value, const char *who,
                const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Counts a row of the present step that is in the trainer's numbers. */
void driver_count(struct driver *d, const struct trace_event *e);
/* Rows that a resumed run makes anew, because they follow from its numbers. */
bool driver_is_made(const struct trace_event *e);
/* Rows that a hand made and that change numbers: a resumed run replays them. */
bool driver_is_hand(const struct trace_event *e);
/* The world failed, d->err says how: records it in what can still be written, and ends. */
void driver_fail(struct driver *d);
/* Both return false when the run has failed; with a reader in the way nothing happens yet. */
bool driver_commit(struct driver *d, bool *done);
bool driver_checkpoint(struct driver *d); /* not done: checkpoint_due stays */
/* Saves and ends; as long as a reader is in the way, driver_try_end() at every further turn. */
void driver_end(struct driver *d, enum driver_state state, enum run_state shown);
void driver_try_end(struct driver *d);
/* The CPU time of training: counted in the thread that takes the first turn. */
void driver_start_cpu(struct driver *d);
double driver_cpu(const struct driver *d);
/* ---- driver.c ------------------------------------------------------------------------------- */
void driver_smooth(struct driver *d, const struct trace_step *row); /* into trace.smoothed */

#endif
