/*
 * wire -- the way to the terminal: a descriptor of its own that never blocks, a backlog, a count.
 * Used by term.c. Threads: the main thread only.
 */
#ifndef SCREEN_WIRE_H
#define SCREEN_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct wire {
    int fd;        /* the same terminal, opened anew: O_NONBLOCK on it concerns nobody else */
    bool blocking; /* it could not be opened anew; writes are small and only when there is room */
    bool lost;     /* writing or reading failed for good; everything added is dropped */
    char *data;    /* backlog: data[sent .. used) */
    size_t sent, used, size;
    uint64_t total; /* bytes written */
};

/* Opens the terminal that `fd` is on. */
bool wire_open(struct wire *w, int fd, struct err *err);
void wire_close(struct wire *w);
void wire_add(struct wire *w, const void *bytes, size_t count);
/* Writes what the terminal takes now; true if nothing is left. */
bool wire_send(struct wire *w);
/* The same, but waits for up to timeout_ms in all. */
bool wire_drain(struct wire *w, int timeout_ms);
size_t wire_backlog(const struct wire *w);

#endif
