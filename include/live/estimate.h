/*
 * estimate -- what a run would cost here, found out by a process of its own.
 *
 * A few updates of a large model can take seconds, and can't be interrupted: so a child measures,
 * and the caller looks now and then whether it has an answer. It is given up after some seconds.
 *
 * Not while a trainer thread lives in this process. Threads: the main thread only.
 */
#ifndef LIVE_ESTIMATE_H
#define LIVE_ESTIMATE_H

#include "train/bench.h"

struct estimate;

enum estimate_state {
    ESTIMATE_BUSY,
    ESTIMATE_DONE,  /* *cost is there */
    ESTIMATE_FAILED /* `why` says it in a line */
};

enum { ESTIMATE_MOST_S = 15 };

/* NULL: err says why no child could be started. The configuration has passed config_check(). */
struct estimate *estimate_begin(const struct config *c, struct err *err);
enum estimate_state estimate_poll(struct estimate *e, struct bench_cost *cost, struct err *why);
/* Ends the child if it is still at it; frees `e`. NULL is fine. */
void estimate_end(struct estimate *e);

#endif
