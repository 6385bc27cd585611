/*
 * input -- waits for the terminal: bytes become keys, signals and a hang-up are told apart, and
 * meanwhile the backlog is written. Used by term.c. Threads: the main thread only.
 *
 * Never spins: a terminal that hung up, or that is always readable and never gives a byte, is lost,
 * and from then on waiting is only sleeping.
 */
#ifndef SCREEN_INPUT_H
#define SCREEN_INPUT_H

#include "screen/keys.h"
#include "screen/wire.h"

struct input {
    struct keys keys;
    bool lost_told;
    int empty_reads;
    double escape_since; /* when an unfinished sequence began to wait; 0: there is none */
};

/*
 * The next key after at most timeout_ms (no limit if negative). *signals gets SAW_* of guard.h;
 * if it is not 0, the answer is TERM_KEY_NONE and the caller should act on the signals.
 */
int input_next(struct input *in, struct wire *wire, int timeout_ms, unsigned *signals);

#endif
