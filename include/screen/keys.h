/*
 * keys -- from the bytes a terminal sends to keys. No terminal, no clock: bytes in, keys out.
 *
 * Knows the sequences of xterm, tmux, screen, rxvt, the Linux console and the VT family, in both
 * cursor-key modes; an unknown sequence is swallowed whole, so that its letters never act as keys.
 */
#ifndef SCREEN_KEYS_H
#define SCREEN_KEYS_H

#include "screen/term.h"

struct keys {
    unsigned char bytes[128];
    int count;
    struct term_mouse mouse; /* of the last TERM_KEY_MOUSE */
};

/* Takes bytes; returns how many there was room for. */
int keys_feed(struct keys *k, const void *bytes, int count);
/*
 * The next key, or TERM_KEY_NONE. With `waited` an unfinished sequence is taken as it stands (a
 * lone ESC becomes the Esc key); without, it stays until more bytes come.
 */
int keys_next(struct keys *k, bool waited);

#endif
