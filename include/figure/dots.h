/*
 * dots -- curves in character cells: braille (2 x 4 dots a cell), quadrants (2 x 2) or ASCII (one
 * character for each line). Used by cells.c alone.
 *
 * Layers decide who keeps a cell that several want: a higher layer replaces a lower one, curves of
 * the same layer share the cell.
 */
#ifndef FIGURE_DOTS_H
#define FIGURE_DOTS_H

#include "figure/reduce.h"
#include "screen/canvas.h"

enum dots_layer { LAYER_EMPTY, LAYER_RAW, LAYER_REFERENCE, LAYER_MARK, LAYER_SERIES, LAYER_TEXT };

struct dot_cell {
    uint32_t rune; /* a whole character; 0: made of bits */
    uint8_t bits, layer, style;
};

struct dots {
    int rows, columns;
    enum glyphs glyphs;
    struct dot_cell *cell; /* rows x columns */
};

void dots_init(struct dots *d, int rows, int columns, enum glyphs glyphs);
void dots_release(struct dots *d);

/* Dots across one cell: what figure_reduce() wants to know. */
int dots_across(enum glyphs glyphs);
/* The cell of a place in 0..1, upward for rows; clamped. */
int dots_row(const struct dots *d, double place);
int dots_column(const struct dots *d, double place);

/* A whole character, unless a higher layer has the cell. Outside: ignored. */
void dots_put(struct dots *d, int row, int column, uint32_t rune, enum style style,
              enum dots_layer layer);
/* The line of a reduced curve, with arrows where it leaves the top or bottom; of dense raw data
 * only the outline. */
void dots_curve(struct dots *d, const struct reduced *r, enum figure_dash dash, char ascii,
                enum style style, enum dots_layer layer);
/* A yardstick: dashes, one a cell. */
void dots_reference(struct dots *d, const struct reduced *r, enum style style);
/* The intervals of a curve with few points, as dotted bars behind it. */
void dots_bars(struct dots *d, const struct reduced *r, enum style style);

/* How many cells of this stretch have at least this layer; cells outside count. */
int dots_taken(const struct dots *d, int row, int column, int columns, enum dots_layer layer);
/* Draws all cells that are not empty with their top left corner at (row, column). */
void dots_show(const struct dots *d, struct canvas *c, int row, int column);

#endif
