/*
 * verify -- trains a recorded run anew, in memory, and compares bit for bit what comes of it with
 * what is on record. The run is only read.
 *
 * What a run is made of: its settings, and the rows of its log that a hand made. They are applied
 * as driver_turn() applied them: between two updates and never while validating, planned freezing
 * first. Pauses, checkpoints and resumes change nothing. A run that has ended is verified to its
 * end, another one to its last checkpoint: what lies behind that is taken back on resuming.
 *
 * Threads: one at a time. Memory: that of a trainer, and of the trace of the run.
 */
#ifndef LIVE_VERIFY_H
#define LIVE_VERIFY_H

#include "base/err.h"
#include "train/trace.h"

enum verify_kind {
    VERIFY_STEP,       /* loss and length of an update */
    VERIFY_HEALTH,     /* norms of gradient and update */
    VERIFY_VALIDATION, /* a row of the table */
    VERIFY_EVENT,      /* what follows from numbers and plan: best, rate, freezing, divergence */
    VERIFY_KEPT,       /* weights kept for looking back */
    VERIFY_LATEST,     /* tensors and position of latest.safetensors */
    VERIFY_BEST,       /* tensors and position of best.safetensors */
    VERIFY_EVALUATION, /* a row of the evaluation that ends a run */
    VERIFY_KINDS
};
const char *verify_kind_name(enum verify_kind kind, bool many); /* "step", "steps" */

struct verify_tally {
    int64_t compared, different;
    char first[240]; /* the first difference, in words; "" */
};

struct verify;

/* `steps` limits how far it goes, in updates; 0: as far as there is something to compare. */
struct verify *verify_open(const char *dir, int64_t steps, struct err *err);
void verify_close(struct verify *v); /* NULL is fine */
/* One update, validation batch or piece of evaluation; false when all is done. */
bool verify_turn(struct verify *v);

const struct trace *verify_trace(const struct verify *v); /* the record */
int64_t verify_step(const struct verify *v);              /* updates done */
int64_t verify_goal(const struct verify *v);              /* of so many */
bool verify_is_whole(const struct verify *v); /* goes to the end of a run that has one */
const struct verify_tally *verify_tally(const struct verify *v, enum verify_kind kind);
/* Differences between the machine that made the run and this one that may change bits: a line for
 * each in out[size], "" when there are none. */
void verify_machine(const struct verify *v, char *out, size_t size);

#endif
