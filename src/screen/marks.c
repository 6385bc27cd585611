/* marks -- what panes draw with besides text: rules that join, bars, levels and shades. */
#include <math.h>

#include "screen/canvas.h"

/* Arms of a rule's cell. */
enum { WEST = 1, NORTH = 2, EAST = 4, SOUTH = 8, ACROSS = WEST | EAST, UPRIGHT = NORTH | SOUTH };

/* The light box characters, by arms. */
static const uint16_t boxes[16] = {
    ' ',    0x2574, 0x2575, 0x2518, 0x2576, 0x2500, 0x2514, 0x2534,
    0x2577, 0x2510, 0x2502, 0x2524, 0x250C, 0x252C, 0x251C, 0x253C,
};

static unsigned arms_of(uint32_t rune, enum glyphs glyphs)
{
    unsigned i;

    if (glyphs == GLYPHS_ASCII)
        return rune == '-' ? ACROSS : rune == '|' ? UPRIGHT : rune == '+' ? ACROSS | UPRIGHT : 0;
    for (i = 1; i < 16; i++)
        if (boxes[i] == rune)
            return i;
    return 0;
}

/* Arms of the cell at canvas coordinates; none outside. */
static unsigned arms_at(const struct canvas *c, int row, int column)
{
    if (row < 0 || row >= c->rows || column < 0 || column >= c->columns)
        return 0;
    return arms_of(c->cells[(size_t)row * (size_t)c->columns + (size_t)column].rune, c->glyphs);
}

/*
 * What a new rule must join at this cell: the arms already there that lead to another rule. An arm
 * towards blank or text was only the end of its rule, so crossing the ends of two rules gives a
 * corner and crossing the end of one with the middle of another a tee.
 */
static unsigned joined_arms(const struct canvas *c, int row, int column)
{
    unsigned arms = 0;

    row += c->clip.row;
    column += c->clip.column;
    if (arms_at(c, row, column - 1) & EAST)
        arms |= WEST;
    if (arms_at(c, row, column + 1) & WEST)
        arms |= EAST;
    if (arms_at(c, row - 1, column) & SOUTH)
        arms |= NORTH;
    if (arms_at(c, row + 1, column) & NORTH)
        arms |= SOUTH;
    return arms & arms_at(c, row, column);
}

static void put_rule(struct canvas *c, int row, int column, unsigned arms, unsigned whole,
                     enum style style)
{
    unsigned old;

    if (row < 0 || row >= c->clip.rows || column < 0 || column >= c->clip.columns)
        return;
    old = joined_arms(c, row, column) & ~whole;
    arms = old ? arms | joined_arms(c, row, column) : whole;
    if (c->glyphs == GLYPHS_ASCII)
        canvas_put(c, row, column, !(arms & UPRIGHT) ? '-' : !(arms & ACROSS) ? '|' : '+', style);
    else
        canvas_put(c, row, column, boxes[arms], style);
}

void canvas_hline(struct canvas *c, int row, int column, int length, enum style style)
{
    int i;

    for (i = 0; i < length; i++)
        put_rule(c, row, column + i, (i > 0 ? WEST : 0) | (i + 1 < length ? EAST : 0), ACROSS,
                 style);
}

void canvas_vline(struct canvas *c, int row, int column, int length, enum style style)
{
    int i;

    for (i = 0; i < length; i++)
        put_rule(c, row + i, column, (i > 0 ? NORTH : 0) | (i + 1 < length ? SOUTH : 0), UPRIGHT,
                 style);
}

/* 0..1 to 0..steps - 1, to the nearest; -1 for what is not a number. */
static int step_of(double value, int steps)
{
    if (isnan(value))
        return -1;
    return (int)lround(fmin(fmax(value, 0), 1) * (steps - 1));
}

void canvas_bar(struct canvas *c, int row, int column, int columns, double value, enum style style)
{
    int parts = c->glyphs == GLYPHS_ASCII ? 1 : 8, full, rest, i;

    if (columns <= 0)
        return;
    full = step_of(value, columns * parts + 1);
    if (full < 0) {
        canvas_put(c, row, column, '?', STYLE_BAD);
        return;
    }
    rest = full % parts;
    full /= parts;
    for (i = 0; i < columns; i++) {
        uint32_t rune = ' ';

        if (i < full)
            rune = parts == 1 ? '#' : 0x2588;
        else if (i == full && rest)
            rune = 0x2590 - (uint32_t)rest;
        canvas_put(c, row, column + i, rune, style);
    }
}

void canvas_level(struct canvas *c, int row, int column, double value, enum style style)
{
    int step = step_of(value, 8);

    if (step < 0)
        canvas_put(c, row, column, '?', STYLE_BAD);
    else if (c->glyphs == GLYPHS_ASCII)
        canvas_put(c, row, column, (unsigned char)" .:-=+*#"[step], style);
    else
        canvas_put(c, row, column, 0x2581 + (uint32_t)step, style);
}

void canvas_heat(struct canvas *c, int row, int column, int columns, double value)
{
    static const uint16_t shades[8] = {
        ' ', 0x2591, 0x2591, 0x2592, 0x2592, 0x2593, 0x2593, 0x2588
    };
    int step = step_of(value, 8), i;
    uint32_t rune = '?';

    if (step >= 0)
        rune = c->glyphs == GLYPHS_ASCII ? (unsigned char)" .:-=*#@"[step] : shades[step];
    for (i = 0; i < columns; i++)
        canvas_put(c, row, column + i, rune,
                   step < 0 ? STYLE_BAD : STYLE_HEAT_0 + (enum style)step);
}
