/*
 * guard -- signals of the terminal. Used by term.c.
 *
 * watch: SIGWINCH, SIGTSTP and SIGCONT become bytes in a pipe that can be polled.
 * crash: fatal signals first write prepared bytes and restore the modes, then take their course.
 * Both keep state of the process: one user at a time, the main thread only.
 */
#ifndef SCREEN_GUARD_H
#define SCREEN_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "base/err.h"

enum { SAW_RESIZE = 1, SAW_STOP = 2, SAW_CONTINUE = 4 };

bool watch_begin(struct err *err);
void watch_end(void);
int watch_fd(void);        /* readable when something was seen; -1 outside begin/end */
unsigned watch_take(void); /* SAW_* since the last call */
/* Stops the process group as Ctrl-Z does; returns when it is continued. */
void watch_stop_self(void);

/* Arms; `bytes` are copied. A second call replaces the first. */
void crash_arm(int fd, const struct termios *modes, const void *bytes, size_t count);
void crash_disarm(void);

#endif
