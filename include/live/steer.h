/*
 * steer -- how a run's loop is told what to do: by its own screen, and by watchers in other
 * processes.
 *
 * One mail box for all of them, and a thread that listens at the run's socket. That thread never
 * touches the trainer: it puts requests into the box, and answers questions from copies that the
 * trainer's loop leaves behind when nobody has them in hand. A watcher that is slow, silent or mad
 * costs the trainer nothing.
 *
 * Threads: steer_take(), steer_publish(), steer_wait() the one that takes the driver's turns;
 * steer_send() any; open and close when no other uses it.
 */
#ifndef LIVE_STEER_H
#define LIVE_STEER_H

#include "live/mail.h"

struct steer;

/* `driver` holds the run's lock. Without a socket the run goes on unwatched: steer_trouble(). */
struct steer *steer_open(const struct driver *driver);
/* The run is over: watchers see the end, the socket is removed. Before driver_close(). */
void steer_hush(struct steer *s);
/* The same, and frees everything. NULL is fine. */
void steer_close(struct steer *s);
const char *steer_trouble(const struct steer *s); /* why nobody can watch, or "" */

/* Of this process's screen; false: the box is full. */
bool steer_send(struct steer *s, enum request_kind kind, double value, const char *text);

/* Hands waiting requests to the driver. True if there was one. */
bool steer_take(struct steer *s, struct driver *driver);
/* After a turn: leaves a copy of the status, ten times a second or when something was taken, and of
 * the weights if somebody asked for them. */
void steer_publish(struct steer *s, const struct driver *driver);
void steer_wait(struct steer *s, double seconds); /* while paused: until a request comes */

#endif
