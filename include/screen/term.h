/*
 * term -- the terminal: takes canvases, gives keys. The only file that knows curses is term.c.
 *
 * Curses only computes the difference between two frames; it writes to a file in memory. The bytes
 * then go to the terminal through a descriptor that never blocks (wire.h), so that a stalled
 * terminal or a dead one can't hold the program, and every byte is counted. Keys are read and
 * decoded here (keys.h), so that a terminal that hangs up is seen as such and never polled in a
 * hot loop.
 *
 * Modes: input is raw but for flow control: Ctrl-C arrives as 3, Ctrl-Z suspends the program (and
 * its process group) with the terminal restored, Ctrl-S and Ctrl-Q stay with the terminal. The
 * caller decides about SIGHUP, SIGINT and SIGTERM; SIGWINCH, SIGTSTP and SIGCONT belong to this
 * layer while a terminal is open.
 *
 * One terminal at a time. Threads: the main thread only.
 */
#ifndef SCREEN_TERM_H
#define SCREEN_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "screen/canvas.h"
#include "screen/theme.h"

/* What term_key() returns besides Unicode scalar values and Ctrl-A .. Ctrl-Z as 1 .. 26. Ctrl-H
 * is a backspace and Ctrl-J an Enter, as terminals send them for these keys. */
enum {
    TERM_KEY_NONE = 0, /* the time is over */
    TERM_KEY_TAB = 9,
    TERM_KEY_ENTER = 13,
    TERM_KEY_ESC = 27,
    TERM_KEY_BACKSPACE = 127,
    TERM_KEY_UP = 0x110000,
    TERM_KEY_DOWN,
    TERM_KEY_RIGHT,
    TERM_KEY_LEFT,
    TERM_KEY_SHIFT_UP,
    TERM_KEY_SHIFT_DOWN,
    TERM_KEY_SHIFT_RIGHT,
    TERM_KEY_SHIFT_LEFT,
    TERM_KEY_HOME,
    TERM_KEY_END,
    TERM_KEY_PGUP,
    TERM_KEY_PGDN,
    TERM_KEY_INSERT,
    TERM_KEY_DELETE,
    TERM_KEY_BACKTAB,
    TERM_KEY_F1,
    TERM_KEY_F2,
    TERM_KEY_F3,
    TERM_KEY_F4,
    TERM_KEY_F5,
    TERM_KEY_F6,
    TERM_KEY_F7,
    TERM_KEY_F8,
    TERM_KEY_F9,
    TERM_KEY_F10,
    TERM_KEY_F11,
    TERM_KEY_F12,
    TERM_KEY_MOUSE,  /* see term_mouse() */
    TERM_KEY_RESIZE, /* the size changed or the screen was lost: draw again */
    TERM_KEY_LOST    /* the terminal is gone; said once, afterwards there are no keys */
};

enum mouse_button { MOUSE_LEFT, MOUSE_MIDDLE, MOUSE_RIGHT, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct term_mouse {
    int row, column;
    enum mouse_button button;
    bool released; /* the button went up */
    bool dragged;  /* moved with the button down */
};

struct term_options {
    bool force_glyphs; /* use `glyphs`; otherwise by codeset and kind of terminal */
    enum glyphs glyphs;
    bool no_color; /* as if NO_COLOR were set */
    bool mouse;    /* report clicks, drags and the wheel */
};

struct term;

/*
 * Takes over the terminal on stdin and stdout; sets the locale from the environment but keeps the
 * numbers of the C locale. Refuses, with the terminal untouched, when either is no terminal, TERM
 * is unset or unknown, or the terminal can't address its cursor. Returns NULL and the reason then.
 */
struct term *term_open(const struct theme *theme, struct term_options options, struct err *err);
/* Gives the terminal back as it was. NULL is fine; a lost terminal is abandoned instead. */
void term_close(struct term *t);
/* Frees everything without a byte to the terminal: for one that is gone. */
void term_abandon(struct term *t);

void term_size(const struct term *t, int *rows, int *columns);
enum glyphs term_glyphs(const struct term *t); /* what canvases for it should use */
int term_colors(const struct term *t);         /* 256, 16, 8 or 0, after NO_COLOR */
/* Reports the mouse from now on, or no longer; false when the terminal has none. */
bool term_set_mouse(struct term *t, bool on);
void term_set_theme(struct term *t, const struct theme *theme);

/*
 * Shows the canvas: sends what changed since the last one. False if the terminal has not yet taken
 * the bytes of an earlier frame (this frame is then left out; show a newer one later) or is lost.
 */
bool term_flush(struct term *t, const struct canvas *c);
/* Makes the next flush send everything: what Ctrl-L, which also arrives as key 12, does. */
void term_repaint(struct term *t);

/* The next key, after at most timeout_ms (forever if negative). Esc is told from the start of a
 * sequence by waiting for at most 75 ms. */
int term_key(struct term *t, int timeout_ms);
/* The event behind the last TERM_KEY_MOUSE. */
struct term_mouse term_mouse(const struct term *t);

uint64_t term_bytes(const struct term *t); /* bytes the terminal has taken so far */

/* From now on, until the terminal is closed, a crash (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT)
 * first restores the terminal, then goes on as it would have. */
void term_restore_on_crash(struct term *t);

#endif
