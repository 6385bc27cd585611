/*
 * mail -- requests from screens to the trainer: a small box with a mutex and a condition.
 *
 * The trainer looks into it between two updates with one relaxed load when it is empty, and sleeps
 * on it while paused. The lock is held for a copy of one row only.
 */
#ifndef LIVE_MAIL_H
#define LIVE_MAIL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "live/driver.h"

enum { MAIL_ROWS = 64 };

struct letter {
    enum request_kind kind;
    double value;
    char text[160];
    char who[32]; /* for the run's log: "you", "watch pts/3 pid 123" */
};

struct mail {
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct letter letter[MAIL_ROWS];
    unsigned first, count;
    _Atomic bool any;
};

void mail_init(struct mail *m);
void mail_release(struct mail *m);
bool mail_send(struct mail *m,
               const struct letter *letter);        /* any thread; false: the box is full */
bool mail_take(struct mail *m, struct letter *out); /* the trainer; false: empty */
void mail_wait(struct mail *m, double seconds);     /* the trainer: until something is there */

#endif
