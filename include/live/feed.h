/*
 * feed -- carries the newest snapshot (status and weights) from the trainer to the screen.
 *
 * Three slots: the trainer fills one, the screen reads one, one is spare. Publishing and taking are
 * one atomic exchange each; nobody waits, and a snapshot nobody looked at is simply replaced.
 *
 * Threads: feed_back(), feed_publish() the trainer only; feed_latest() the screen only.
 * Memory: a snapshot stays valid and unchanging until that thread's next call.
 */
#ifndef LIVE_FEED_H
#define LIVE_FEED_H

#include <stdatomic.h>
#include <stdbool.h>

#include "math/real.h"
#include "train/trace.h"

struct snapshot {
    struct trace status; /* its arrays are not used: trace_copy_status() */
    real *weights;       /* params.value of step weights_step */
    int64_t weights_step;
};

struct feed {
    struct snapshot slot[3];
    _Alignas(64) _Atomic unsigned spare; /* slot number, and FEED_FRESH when it was not taken yet */
    _Alignas(64) unsigned back;          /* the trainer's */
    _Alignas(64) unsigned front;         /* the screen's */
};

void feed_init(struct feed *f, size_t weights);
void feed_release(struct feed *f);
struct snapshot *feed_back(struct feed *f);
void feed_publish(struct feed *f);
/* *fresh says whether it is a new one. */
const struct snapshot *feed_latest(struct feed *f, bool *fresh);

#endif
