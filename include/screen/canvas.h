/*
 * canvas -- a grid of character cells with style roles. Every pane draws here; nothing here knows a
 * terminal. The terminal, the golden tests and the PNG of a screen are three readers of the same
 * grid.
 *
 * Coordinates: row 0 is the top, column 0 the left. Drawing outside the canvas or its clip is
 * ignored. A character of display width 2 takes its cell and marks the next one as its
 * continuation; width-0 characters and control characters are never stored (a control character
 * shows as '?'). A character the glyph set lacks is stored as its nearest stand-in, so that panes
 * may write '·' or '▲' and a canvas with GLYPHS_ASCII still holds ASCII only; half of a wide
 * character never shows. A value that is not a number shows as '?' in STYLE_BAD.
 *
 * Threads: the main thread only.
 */
#ifndef SCREEN_CANVAS_H
#define SCREEN_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/style.h"

/* Which characters a terminal can show. */
enum glyphs { GLYPHS_BRAILLE, GLYPHS_BLOCK, GLYPHS_ASCII };

enum {
    CELL_REVERSE = 1,  /* drawn with colours exchanged: a cursor over whatever style the cell has */
    CELL_CONTINUED = 2 /* right half of the wide character to the left */
};

struct cell {
    uint32_t rune; /* Unicode scalar value; 0 and ' ' are blank */
    uint8_t style; /* enum style */
    uint8_t flags;
};

struct rect {
    int row, column, rows, columns;
};

struct canvas {
    int rows, columns;
    enum glyphs glyphs;
    struct cell *cells; /* rows x columns, owned */
    struct rect clip; /* drawing is limited to this; coordinates below are relative to its corner */
};

void canvas_init(struct canvas *c, int rows, int columns, enum glyphs glyphs);
void canvas_resize(struct canvas *c, int rows, int columns); /* content is cleared */
void canvas_release(struct canvas *c);
void canvas_clear(struct canvas *c); /* blanks everything and resets the clip to the whole canvas */

/* Narrows the clip to `r` (relative to the present clip); returns the old one for canvas_unclip().
 * A negative corner moves to 0. */
struct rect canvas_clip(struct canvas *c, struct rect r);
void canvas_unclip(struct canvas *c, struct rect old);

void canvas_put(struct canvas *c, int row, int column, uint32_t rune, enum style style);
/* Draws UTF-8; returns the column after its last cell (the same whether or not it was clipped). */
int canvas_text(struct canvas *c, int row, int column, enum style style, const char *utf8);
int canvas_printf(struct canvas *c, int row, int column, enum style style, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Text ending before column `end`; returns the column it begins at. */
int canvas_text_right(struct canvas *c, int row, int end, enum style style, const char *utf8);
void canvas_fill(struct canvas *c, struct rect r, uint32_t rune, enum style style);
void canvas_restyle(struct canvas *c, struct rect r, enum style style); /* keeps the characters */
void canvas_reverse(struct canvas *c, struct rect r);                   /* toggles CELL_REVERSE */

/* Thin rules; the ASCII glyph set uses - | +. A rule that meets or crosses one drawn before joins
 * it: a tee, a cross, or a corner where both end. */
void canvas_hline(struct canvas *c, int row, int column, int length, enum style style);
void canvas_vline(struct canvas *c, int row, int column, int length, enum style style);

/* A horizontal bar of `value` in 0..1 over `columns` cells, in eighths (# in ASCII). */
void canvas_bar(struct canvas *c, int row, int column, int columns, double value, enum style style);
/* A one-cell vertical bar of 0..1: one of eight block heights; in ASCII one of " .:-=+*#". */
void canvas_level(struct canvas *c, int row, int column, double value, enum style style);
/* A heat-map cell of 0..1, `columns` cells wide: shade and style both carry the value. */
void canvas_heat(struct canvas *c, int row, int column, int columns, double value);

/* The canvas as text, one line per row, trailing blanks removed, '\n' after each; free() it. */
char *canvas_to_text(const struct canvas *c);
/* Text, then a blank line, then the styles: one letter per cell and a legend. For golden tests. */
char *canvas_to_golden(const struct canvas *c);

/* Display width of a UTF-8 string in cells (independent of the locale). */
int canvas_width(const char *utf8);
/* Decodes one character, advances *utf8; 0 at the end; U+FFFD for a broken byte. */
uint32_t canvas_decode(const char **utf8);
/* Encodes one character; returns the number of bytes written, at most 4, without terminator. */
int canvas_encode(uint32_t rune, char out[4]);

#endif
