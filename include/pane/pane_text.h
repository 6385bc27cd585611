/*
 * pane_text -- text in panes that has to fit: whole words and whole numbers, or less of them.
 */
#ifndef PANE_PANE_TEXT_H
#define PANE_PANE_TEXT_H

#include "screen/canvas.h"

/* Draws the first of the NULL-terminated texts (longest first) that fits into `columns`, and says
 * whether one did. */
bool pane_first(struct canvas *c, int row, int column, int columns, enum style style,
                const char *const *texts);
/* Draws as many whole words of a text as fit; an ellipsis stands for the others. */
void pane_words(struct canvas *c, int row, int column, int columns, enum style style,
                const char *text);
/* A message in the middle of an empty pane, over several rows if it must. */
void pane_message(struct canvas *c, int rows, int columns, enum style style, const char *text);

/* "0.77" of a share or an excess; "?" is never drawn for NaN but "n/a". */
const char *pane_value(char *out, size_t size, double value);
/* "±.02": half the width of an interval; "" when unknown. */
const char *pane_half(char *out, size_t size, double low, double high);
/* "3.2e-03". */
const char *pane_scientific(char *out, size_t size, double value);

#endif
