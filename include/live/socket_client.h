/*
 * socket_client -- a watcher's end of a run's socket.
 *
 * Everything here waits for a bounded time only. A trainer that goes away is noticed by the next
 * call, which returns false or NULL; client_is_gone() then says so.
 *
 * Threads: the one that opened it. Memory: client_close() frees everything.
 */
#ifndef LIVE_SOCKET_CLIENT_H
#define LIVE_SOCKET_CLIENT_H

#include "live/driver.h"

struct client;

/* NULL when no trainer of the run in `dir` answers. `weights`: bytes of this run's model. */
struct client *client_open(const char *dir, size_t weights, struct err *err);
void client_close(struct client *c); /* NULL is fine */
bool client_is_gone(const struct client *c);
long client_process(const struct client *c); /* the trainer's */

/* Asks for the status, and waits for the answer for a while. True when there is a newer one. */
bool client_update(struct client *c, double seconds);
/* Writes the newest status over that of `t`; its rows and identity stay. */
void client_status(const struct client *c, struct trace *t);
bool client_request(struct client *c, enum request_kind kind, double value, const char *text,
                    struct err *err);
/* The newest weights, waiting for them for a while; NULL: none yet. Valid until the next call. */
const void *client_weights(struct client *c, double seconds, int64_t *step);

#endif
