/* canvas -- the grid itself: cells, clipping, text. Bars, shades and rules are in marks.c. */
#include "screen/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "screen/unicode.h"

static const struct cell blank = { ' ', STYLE_TEXT, 0 };

void canvas_init(struct canvas *c, int rows, int columns, enum glyphs glyphs)
{
    memset(c, 0, sizeof *c);
    c->glyphs = glyphs;
    canvas_resize(c, rows, columns);
}

void canvas_resize(struct canvas *c, int rows, int columns)
{
    CONTRACT(rows >= 0 && columns >= 0);
    free(c->cells);
    c->rows = rows;
    c->columns = columns;
    c->cells = x_calloc((size_t)rows * (size_t)columns, sizeof *c->cells);
    canvas_clear(c);
}

void canvas_release(struct canvas *c)
{
    free(c->cells);
    memset(c, 0, sizeof *c);
}

void canvas_clear(struct canvas *c)
{
    size_t count = (size_t)c->rows * (size_t)c->columns, i;

    for (i = 0; i < count; i++)
        c->cells[i] = blank;
    c->clip = (struct rect){ 0, 0, c->rows, c->columns };
}

/* `r` limited to `rows` x `columns` from the corner (0, 0); never of negative size. */
static struct rect rect_within(struct rect r, int rows, int columns)
{
    if (r.row < 0) {
        r.rows += r.row;
        r.row = 0;
    }
    if (r.column < 0) {
        r.columns += r.column;
        r.column = 0;
    }
    if (r.rows > rows - r.row)
        r.rows = rows - r.row;
    if (r.columns > columns - r.column)
        r.columns = columns - r.column;
    if (r.rows < 0)
        r.rows = 0;
    if (r.columns < 0)
        r.columns = 0;
    return r;
}

struct rect canvas_clip(struct canvas *c, struct rect r)
{
    struct rect old = c->clip, within = rect_within(r, old.rows, old.columns);

    within.row += old.row;
    within.column += old.column;
    c->clip = within;
    return old;
}

void canvas_unclip(struct canvas *c, struct rect old)
{
    c->clip = old;
}

/* Before a cell changes: the other half of a wide character it belongs to becomes a blank. */
static void break_wide(struct canvas *c, struct cell *cell, int column)
{
    if (cell->flags & CELL_CONTINUED && column > 0)
        cell[-1].rune = ' ';
    if (column + 1 < c->columns && cell[1].flags & CELL_CONTINUED) {
        cell[1].rune = ' ';
        cell[1].flags &= (uint8_t)~CELL_CONTINUED;
    }
}

/* Stores one cell at canvas coordinates if the clip has it. */
static void store(struct canvas *c, int row, int column, uint32_t rune, enum style style, int flags)
{
    struct cell *cell;

    if (row < 0 || row >= c->clip.rows || column < 0 || column >= c->clip.columns)
        return;
    column += c->clip.column;
    cell = &c->cells[(size_t)(row + c->clip.row) * (size_t)c->columns + (size_t)column];
    break_wide(c, cell, column);
    *cell = (struct cell){ rune, (uint8_t)style, (uint8_t)flags };
}

void canvas_put(struct canvas *c, int row, int column, uint32_t rune, enum style style)
{
    int width;

    CONTRACT((int)style >= 0 && style < STYLE_COUNT);
    if (!rune)
        rune = ' ';
    if (unicode_is_control(rune))
        rune = '?';
    if (rune > 0x10FFFF || (rune >= 0xD800 && rune < 0xE000))
        rune = 0xFFFD;
    width = unicode_width(rune);
    if (width == 0)
        return;
    rune = unicode_fold(rune, c->glyphs);
    if (width == 1) {
        store(c, row, column, rune, style, 0);
        return;
    }
    /* A stand-in is narrow, and half of a wide character can't be shown: both keep the width. */
    if (unicode_width(rune) == 1 || column < 0 || column + 1 >= c->clip.columns) {
        rune = rune < 0x80 ? rune : ' ';
        store(c, row, column, rune, style, 0);
        store(c, row, column + 1, rune, style, 0);
        return;
    }
    store(c, row, column + 1, ' ', style, 0);
    store(c, row, column, rune, style, 0);
    store(c, row, column + 1, ' ', style, CELL_CONTINUED);
}

int canvas_text(struct canvas *c, int row, int column, enum style style, const char *utf8)
{
    uint32_t rune;

    while ((rune = canvas_decode(&utf8))) {
        canvas_put(c, row, column, rune, style);
        column += unicode_width(rune);
    }
    return column;
}

int canvas_printf(struct canvas *c, int row, int column, enum style style, const char *format, ...)
{
    char small[256], *text = small;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (length < 0)
        return column;
    if ((size_t)length >= sizeof small) {
        text = x_malloc((size_t)length + 1);
        va_start(args, format);
        vsnprintf(text, (size_t)length + 1, format, args);
        va_end(args);
    }
    column = canvas_text(c, row, column, style, text);
    if (text != small)
        free(text);
    return column;
}

int canvas_text_right(struct canvas *c, int row, int end, enum style style, const char *utf8)
{
    int column = end - canvas_width(utf8);

    canvas_text(c, row, column, style, utf8);
    return column;
}

void canvas_fill(struct canvas *c, struct rect r, uint32_t rune, enum style style)
{
    int width = rune ? unicode_width(rune) : 1, row, column;

    if (width == 0)
        return;
    r = rect_within(r, c->clip.rows, c->clip.columns);
    for (row = r.row; row < r.row + r.rows; row++) {
        for (column = r.column; column + width <= r.column + r.columns; column += width)
            canvas_put(c, row, column, rune, style);
        if (column < r.column + r.columns)
            canvas_put(c, row, column, ' ', style);
    }
}

static struct cell *cell_in_clip(struct canvas *c, int row, int column)
{
    size_t at = (size_t)(c->clip.row + row) * (size_t)c->columns;

    return &c->cells[at + (size_t)(c->clip.column + column)];
}

void canvas_restyle(struct canvas *c, struct rect r, enum style style)
{
    int row, column;

    CONTRACT((int)style >= 0 && style < STYLE_COUNT);
    r = rect_within(r, c->clip.rows, c->clip.columns);
    for (row = r.row; row < r.row + r.rows; row++)
        for (column = r.column; column < r.column + r.columns; column++)
            cell_in_clip(c, row, column)->style = (uint8_t)style;
}

void canvas_reverse(struct canvas *c, struct rect r)
{
    int row, column;

    r = rect_within(r, c->clip.rows, c->clip.columns);
    for (row = r.row; row < r.row + r.rows; row++)
        for (column = r.column; column < r.column + r.columns; column++)
            cell_in_clip(c, row, column)->flags ^= CELL_REVERSE;
}
