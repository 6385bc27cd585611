/*
 * session -- a run as the screen sees it: live (a trainer thread in this process), trained by
 * another process on this host and watched, or replayed from its folder.
 *
 * The trainer never waits for the screen: rows and snapshots go one way without locks, requests the
 * other way through a small mail box that is looked into between two updates.
 *
 * Threads: every function here is called by the main thread only. The trainer thread lives behind
 * it.
 */
#ifndef LIVE_SESSION_H
#define LIVE_SESSION_H

#include "live/driver.h"
#include "train/probe.h"

struct session;

/* Starts the trainer thread on a driver (driver_open), which the session then owns. */
struct session *session_train(struct driver *driver, struct err *err);
/* Opens a run's folder: read-only; a run that is being trained elsewhere is followed through its
 * file. */
struct session *session_replay(const char *dir, struct err *err);
/*
 * The same for a run that another process may be training: while it does, the status comes from
 * there and requests go there, through the run's socket (live/socket.h), if it is on this host.
 * `read_only`: no requests. When the trainer ends, a replay is left; when one begins, it is
 * watched.
 */
struct session *session_watch(const char *dir, bool read_only, struct err *err);
bool session_is_watched(const struct session *s);
/*
 * A line for the screen, once, or "": what became of a watched trainer, or why nobody can watch
 * this one. Valid until the next call of anything here.
 */
const char *session_news(struct session *s);
/* Live: asks the trainer to stop and save if it is still at it, and joins it. Closes everything. */
void session_close(struct session *s);

bool session_is_live(const struct session *s); /* has a trainer that takes requests, or had one */
bool session_is_running(const struct session *s); /* ... which has not ended yet */
/* Waits until the trainer thread has ended (no screen any more). */
void session_join(struct session *s);

/*
 * Brings `t` up to date (trace_init first; always the same one). Returns true when something
 * changed. Live: copies what is new since the last call; cheap.
 */
bool session_update(struct session *s, struct trace *t);

/* Hands a request to the trainer; false when nobody takes it (replay, ended) or the box is full. */
bool session_request(struct session *s, enum request_kind kind, double value, const char *text,
                     struct err *err);

const struct task *session_task(const struct session *s);
const struct config *session_config(const struct session *s);
const char *session_dir(const struct session *s);

/*
 * Runs a string through the model with the newest weights (step -1) or those kept at a past step,
 * in the main thread: the trainer does not notice. `p` is replaced.
 */
bool session_probe(struct session *s, int64_t step, const uint16_t *string, int length,
                   struct probe *p, struct err *err);
/* Past steps whose weights are kept, ascending (valid until the next call). */
const int64_t *session_past(struct session *s, size_t *count);

#endif
