/*
 * socket -- where a run's trainer and its watchers on the same host meet: an owner-only Unix
 * socket.
 *
 * Its folder is $XDG_RUNTIME_DIR/pushdown, or where there is no such place /tmp/pushdown-UID; it
 * must belong to this user and be closed to everybody else. The file's name follows from device and
 * inode of the run's folder, so that both sides find it without being told. Only processes of the
 * same user are let in.
 */
#ifndef LIVE_SOCKET_H
#define LIVE_SOCKET_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

enum { SOCKET_PATH = 108 }; /* bytes of a Unix socket's path, the zero included */

/*
 * Listens for watchers of the run in `dir`, whose lock the caller holds: a socket that a killed
 * process left behind is removed. Non-blocking; -1 and why on failure. path[] receives the file.
 */
int socket_listen(const char *dir, char path[SOCKET_PATH], struct err *err);
/* The next one who waits; -1: nobody, or not of this user. */
int socket_accept(int listener, pid_t *process);
/* Non-blocking; -1 when nobody listens. *process receives who does. */
int socket_connect(const char *dir, pid_t *process, struct err *err);

#endif
