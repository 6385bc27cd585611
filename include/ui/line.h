/*
 * line -- one line of text that a person edits. UTF-8; control characters never get in.
 *
 * Keys: arrows, Home, End, Ctrl-A, Ctrl-E, Backspace, Delete, Ctrl-U (all before the cursor),
 * Ctrl-K (all after it), Ctrl-W (a word).
 */
#ifndef UI_LINE_H
#define UI_LINE_H

#include "screen/canvas.h"

enum { LINE_BYTES = 256 };

struct line {
    char text[LINE_BYTES];
    int length, cursor; /* bytes */
};

void line_set(struct line *l, const char *text); /* the cursor goes to the end */
/* True when the key was one of a line's. */
bool line_key(struct line *l, int key);
/* Prompt and text in a row; a long text is shown around the cursor. */
void line_draw(const struct line *l, struct canvas *c, struct rect r, const char *prompt);

#endif
