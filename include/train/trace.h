/*
 * trace -- everything about a run that can be drawn: plain growing arrays, filled from a live
 * trainer or from run.db. Panes and plots read only this; they never ask the engine or the store
 * anything.
 *
 * Units: losses in nats; a step's loss is the mean over the batch of the sum over the n + 1
 * predictions (the training objective), per symbol = loss / (length + 1). Steps are completed
 * updates: an event at step N happened after N updates and is in force from update N + 1 on.
 * Memory: the arrays are owned; trace_release() frees them.
 * Threads: the thread that filled it.
 */
#ifndef TRAIN_TRACE_H
#define TRAIN_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "math/part.h"

enum run_state {
    RUN_NEW,      /* created, no step yet */
    RUN_TRAINING, /* a process is at it, or was killed: see the heartbeat */
    RUN_PAUSED,
    RUN_STOPPED,  /* stopped on request; can be resumed */
    RUN_FINISHED, /* reached its end, evaluated */
    RUN_DIVERGED, /* NaN or Inf at trace.stopped_step */
    RUN_FAILED    /* the world failed (disk full, ...): trace.reason */
};
const char *run_state_name(enum run_state state); /* "training", ... */
bool run_state_parse(const char *name, enum run_state *out);

struct trace_step {
    double loss;     /* nats: mean over the batch of the sum over n + 1 predictions */
    uint16_t length; /* n of the batch */
};

struct trace_valid { /* one validation, at an epoch's end */
    int64_t step;
    int epoch;         /* 1-based: the epoch that has just ended */
    double nats;       /* per symbol: total nats / total predictions */
    double bound_nats; /* lower bound with length uncertainty on those very strings, per symbol */
    double accuracy;   /* per symbol */
    double deterministic_accuracy; /* NaN when the task has no deterministic position */
    double rate;                   /* learning rate used during the epoch */
    double test_nats; /* text: per symbol of the test text, which decides nothing; NaN: none */
    bool best;
};

/* Validation loss over the bound; over nothing where the bound is unknown. */
static inline double trace_excess(const struct trace_valid *v)
{
    return v->bound_nats == v->bound_nats ? v->nats - v->bound_nats : v->nats;
}

/* Counts that measure a model on strings; sums, so that rows can be pooled. */
struct score {
    int64_t strings, symbols;  /* symbols = sum of n + 1 */
    double nats, nats_squared; /* of the model; sum over strings of (string nats)^2 */
    int64_t correct;           /* argmax right, per symbol */
    int64_t deterministic, deterministic_correct, whole; /* whole: strings with all of them right */
    double bound_nats;                                   /* given the length */
    double bayes_nats, bigram_nats;
    int64_t bayes_correct, bigram_correct;
    int64_t bayes_deterministic_correct, bigram_deterministic_correct;
};
void score_add(struct score *sum, const struct score *more);

/* An evaluation of one bin or one length. */
struct trace_eval {
    int64_t step;       /* weights of this step (last string measured) */
    int64_t first_step; /* weights of this step (first string measured): live bars take a while */
    int low, high;      /* closed interval of lengths; low == high: one length */
    bool final;         /* best-validation weights at the end of the run, not a live bar */
    struct score score;
    double accuracy_low, accuracy_high; /* 95 % intervals by resampling strings; NaN if unknown */
    double excess_low, excess_high;     /* of nats per symbol over the bound given the length */
    double deterministic_low, deterministic_high;
    double whole_low, whole_high; /* Wilson */
};

enum event_kind {
    EVENT_FREEZE, /* value = new mask (FREEZE_*) */
    EVENT_PAUSE,
    EVENT_CONTINUE,
    EVENT_RATE, /* value = new learning rate */
    EVENT_NOTE, /* text */
    EVENT_CHECKPOINT,
    EVENT_BEST,       /* value = validation excess, nats per symbol */
    EVENT_RATE_DECAY, /* the schedule lowered the rate to value */
    EVENT_EXACT,      /* so many strings of an epoch were too much for a stack's fast arithmetic */
    EVENT_STOP,
    EVENT_RESUME,
    EVENT_FINISH,
    EVENT_DIVERGE,
    EVENT_FAIL
};
const char *event_kind_name(enum event_kind kind);
bool event_kind_parse(const char *name, enum event_kind *out);

struct trace_event {
    int64_t step;
    double wall_s; /* seconds since 1970 */
    enum event_kind kind;
    double value;
    char who[32];   /* "you", "schedule", "trainer", "signal" */
    char text[160]; /* printable */
};

struct trace_health { /* sampled while training */
    int64_t step;
    float gradient[PARTS]; /* Euclidean norm before clipping; 0 when frozen */
    float update[PARTS];   /* Euclidean norm of the change of the weights; exactly 0 when frozen */
};

struct trace_setting { /* one row of the configuration or the environment */
    char name[40];
    char *value;
};

struct trace {
    /* what the run is */
    char name[128]; /* the folder's name */
    char task[48], model[48], freeze[64];
    int64_t seed;
    int symbols; /* V */
    int train_low, train_high;
    int64_t parameters[PARTS];
    struct trace_setting *setting; /* configuration, then environment rows named "env.*" */
    size_t settings, settings_capacity;

    /* where it stands */
    enum run_state state;
    char reason[256];  /* for failed and diverged */
    int epoch, epochs; /* 1-based epoch in progress; most epochs */
    int64_t step, steps_per_epoch;
    double steps_per_s, strings_per_s, eta_s, heartbeat_s, rate; /* rate: learning rate in force */
    int frozen;                                                  /* mask in force */
    int requested;                  /* mask asked for; equals frozen when nothing is pending */
    int64_t since[PARTS];           /* step of the last change of each part's switch */
    double smoothed;                /* NaN before the first step */
    double train_cpu_s, eval_cpu_s; /* the trainer thread's CPU time: all, and in live evaluation */
    double bound_nats;  /* validation: lower bound with length uncertainty, nats per symbol; NaN
                           unknown */
    double best_excess; /* nats per symbol; NaN before the first validation */
    int64_t best_step;

    /* what happened */
    struct trace_step *steps; /* steps[i] is step i + 1 */
    size_t step_count, steps_capacity;
    struct trace_valid *valid;
    size_t valids, valids_capacity;
    struct trace_eval *eval; /* live rows replace older rows of the same bin */
    size_t evals, evals_capacity;
    struct trace_event *event;
    size_t events, events_capacity;
    struct trace_health *health;
    size_t healths, healths_capacity;
};

/* "excess 0.0123 nats/symbol" of the best validation, or "perplexity 123.4" where the bound is
 * unknown; returns out. */
const char *trace_best(const struct trace *t, char *out, size_t size);

void trace_init(struct trace *t);
/* Copies everything but the growing arrays and the settings: what a status line needs. */
void trace_copy_status(struct trace *to, const struct trace *from);
void trace_release(struct trace *t);
void trace_add_step(struct trace *t, const struct trace_step *step);
void trace_add_valid(struct trace *t, const struct trace_valid *valid);
void trace_add_event(struct trace *t, const struct trace_event *event);
void trace_add_health(struct trace *t, const struct trace_health *health);
/* A row of the same [low, high] and the same `final` is replaced. */
void trace_set_eval(struct trace *t, const struct trace_eval *eval);
void trace_set(struct trace *t, const char *name, const char *value); /* a setting; replaces */
const char *trace_get(const struct trace *t, const char *name);       /* or NULL */

/* "none", "m", "cm", ...: letters of a mask; returns out. */
const char *freeze_letters(int mask, char out[8]);

#endif
