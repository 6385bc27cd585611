/*
 * remote -- a session's trainer in another process: looked for, followed, lost, found again.
 *
 * Threads: the session's. Memory: remote_release().
 */
#ifndef LIVE_REMOTE_H
#define LIVE_REMOTE_H

#include "live/socket_client.h"
#include "store/store.h"

struct remote {
    const char *dir; /* the session's */
    size_t weights;  /* bytes of the model's */
    bool read_only;
    bool followed;         /* a trainer has answered at some time */
    struct client *client; /* the one that answers, or NULL */
    double looked_s, loaded_s;
    char news[300], told[300]; /* a line for the screen; the last one that was told */
};

/* Looks for a trainer at once. `dir` is borrowed. */
void remote_init(struct remote *r, const char *dir, size_t weights, bool read_only);
void remote_release(struct remote *r); /* a zeroed struct is fine */
/*
 * Brings `t` up to date: rows from run.db twice a second, the status at every call. *lost says
 * whether the trainer has gone away just now.
 */
bool remote_update(struct remote *r, struct store *reader, struct trace *t, bool *lost);
bool remote_request(struct remote *r, enum request_kind kind, double value, const char *text,
                    struct err *err);
/* A line to show, once, or "". Valid until the next call of anything here. */
const char *remote_news(struct remote *r);

#endif
