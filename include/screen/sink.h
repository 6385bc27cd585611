/*
 * sink -- the FILE that curses is given: the terminal at first, a file in memory from then on.
 *
 * newterm() must see the terminal, to find its size and speed. Afterwards sink_redirect() points
 * the same descriptor number at memory, and sink_collect() passes on what was written there. Used
 * by term.c.
 */
#ifndef SCREEN_SINK_H
#define SCREEN_SINK_H

#include <stdio.h>

#include "base/err.h"
#include "screen/wire.h"

/* A stream of its own on the terminal of `fd`, NULL on failure; fclose() it. */
FILE *sink_open(int fd, struct err *err);
bool sink_redirect(FILE *sink, struct err *err);
/* Moves what was written since the last call to the wire's backlog. */
void sink_collect(FILE *sink, struct wire *wire);

#endif
