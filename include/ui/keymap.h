/*
 * keymap -- the one table of global keys and commands. Key handling, the key bar, the help, the
 * command line and its completion all walk it.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <stddef.h>

#include "base/err.h"

struct app;

enum completion { COMPLETE_NONE, COMPLETE_THEME, COMPLETE_PANE, COMPLETE_PLOT };

struct binding {
    int key;              /* 0: a command without a key */
    int chord;            /* second key, or 0 */
    const char *shown;    /* the key as people write it */
    const char *command;  /* its name after ':', or NULL */
    const char *argument; /* what the key gives the command, or NULL */
    const char *takes;    /* what a person may give it, for help, or NULL */
    const char *hint;     /* a word for the key bar */
    const char *help;
    int bar; /* place in the key bar's order of importance, 1 first; 0: not there */
    enum completion complete;
    bool (*run)(struct app *a, const char *argument, struct err *err); /* argument: NULL if none */
};

const struct binding *keymap(int *count);
/* The binding of a key, or of a chord; NULL if there is none. */
const struct binding *keymap_key(int key);
const struct binding *keymap_chord(int first, int second);
bool keymap_begins_chord(int key);
/* By name, or by its beginning if only one command begins so. */
const struct binding *keymap_command(const char *name, struct err *err);
/*
 * Completes the word being typed, in place. False when nothing was added; `out` then lists the
 * candidates ("" if none).
 */
bool keymap_complete(char *line, size_t size, char *out, size_t out_size);

#endif
