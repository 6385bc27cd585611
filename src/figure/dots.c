/* dots -- a small raster whose pixels are parts of characters. */
#include "figure/dots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const struct {
    int across, down;
} geometry[] = {
    [GLYPHS_BRAILLE] = { 2, 4 }, [GLYPHS_BLOCK] = { 2, 2 }, [GLYPHS_ASCII] = { 1, 1 }
};

void dots_init(struct dots *d, int rows, int columns, enum glyphs glyphs)
{
    d->rows = rows;
    d->columns = columns;
    d->glyphs = glyphs;
    d->cell = x_calloc((size_t)rows * (size_t)columns, sizeof *d->cell);
}

void dots_release(struct dots *d)
{
    free(d->cell);
    memset(d, 0, sizeof *d);
}

int dots_across(enum glyphs glyphs)
{
    return geometry[glyphs].across;
}

/* Which of n equal parts a place in 0..1 falls into. */
static int part(double place, int n)
{
    int at = (int)(place * n);

    return at < 0 ? 0 : at >= n ? n - 1 : at;
}

int dots_row(const struct dots *d, double place)
{
    return d->rows - 1 - part(place, d->rows);
}

int dots_column(const struct dots *d, double place)
{
    return part(place, d->columns);
}

/* The cell, cleared when the layer is new to it; NULL when a higher layer has it. */
static struct dot_cell *claim(struct dots *d, int row, int column, enum style style,
                              enum dots_layer layer)
{
    struct dot_cell *cell;

    if (row < 0 || row >= d->rows || column < 0 || column >= d->columns)
        return NULL;
    cell = &d->cell[row * d->columns + column];
    if (cell->layer > layer)
        return NULL;
    if (cell->layer < layer)
        memset(cell, 0, sizeof *cell);
    cell->layer = (uint8_t)layer;
    cell->style = (uint8_t)style;
    return cell;
}

void dots_put(struct dots *d, int row, int column, uint32_t rune, enum style style,
              enum dots_layer layer)
{
    struct dot_cell *cell = claim(d, row, column, style, layer);

    if (cell)
        cell->rune = rune;
}

/* Sets the dot at (x, y), counted in dots from the top left corner. */
static void dot(struct dots *d, int x, int y, char ascii, enum style style, enum dots_layer layer)
{
    static const uint8_t braille[4][2] = { { 1, 8 }, { 2, 16 }, { 4, 32 }, { 64, 128 } };
    static const uint8_t quadrant[2][2] = { { 1, 2 }, { 4, 8 } };
    int across = geometry[d->glyphs].across, down = geometry[d->glyphs].down;
    struct dot_cell *cell = claim(d, y / down, x / across, style, layer);

    if (!cell)
        return;
    if (d->glyphs == GLYPHS_ASCII)
        cell->rune = (unsigned char)ascii;
    else
        cell->bits |= d->glyphs == GLYPHS_BRAILLE ? braille[y % down][x % across]
                                                  : quadrant[y % down][x % across];
}

/* Gaps of a dashed line, by column of dots: they stay where they are while a curve grows. */
static bool dash_shows(enum figure_dash dash, int x)
{
    switch (dash) {
    case DASH_LONG: return x % 8 < 6;
    case DASH_SHORT: return x % 4 < 2;
    case DASH_DOT: return x % 3 == 0;
    case DASH_DASHDOT: return x % 10 < 5 || x % 10 == 7;
    case DASH_SOLID: break;
    }
    return true;
}

struct pen {
    int across, down; /* dots of the whole raster */
    enum figure_dash dash;
    char ascii;
    enum style style;
    enum dots_layer layer;
    uint32_t rune; /* 0: dots; else whole cells */
};

static void pen_dot(struct dots *d, const struct pen *p, int x, int y)
{
    if (p->rune)
        dots_put(d, y, x, p->rune, p->style, p->layer);
    else
        dot(d, x, y, p->ascii, p->style, p->layer);
}

/* A segment within the unit square. Steep pieces are never dashed away: they may be a spike. */
static void pen_line(struct dots *d, const struct pen *p, double x0, double y0, double x1,
                     double y1)
{
    int ax = part(x0, p->across), ay = p->down - 1 - part(y0, p->down);
    int bx = part(x1, p->across), by = p->down - 1 - part(y1, p->down);
    int wide = abs(bx - ax), high = abs(by - ay), steps = wide > high ? wide : high, i;
    bool whole = high > 2 && high > 2 * wide;

    if (!steps) {
        if (dash_shows(p->dash, ax))
            pen_dot(d, p, ax, ay);
        return;
    }
    for (i = 0; i <= steps; i++) {
        int x = ax + (int)lround((double)i * (bx - ax) / steps);
        int y = ay + (int)lround((double)i * (by - ay) / steps);

        if (whole || dash_shows(p->dash, x))
            pen_dot(d, p, x, y);
    }
}

static bool alone(const struct reduced *r, size_t i)
{
    return r->vertex[i].begins && (i + 1 == r->count || r->vertex[i + 1].begins);
}

static bool visible(const struct vertex *v)
{
    return !v->beneath && v->x >= 0 && v->x <= 1 && v->y >= 0 && v->y <= 1;
}

static void pen_curve(struct dots *d, const struct pen *p, const struct reduced *r)
{
    size_t i;

    for (i = 0; i < r->count; i++) {
        const struct vertex *v = &r->vertex[i];
        double x0, y0, x1, y1;

        if (v->begins || !i) {
            if (alone(r, i) && visible(v)) /* no dash hides a point that stands alone */
                pen_dot(d, p, part(v->x, p->across), p->down - 1 - part(v->y, p->down));
            continue;
        }
        x0 = v[-1].x;
        y0 = v[-1].y;
        x1 = v->x;
        y1 = v->y;
        if (unit_clip(&x0, &y0, &x1, &y1))
            pen_line(d, p, x0, y0, x1, y1);
    }
}

/* Of dense raw data the lowest and the highest point in each column of dots: joined, they would
 * fill whole cells and hide the smoothed curve. */
static void pen_outline(struct dots *d, const struct pen *p, const struct reduced *r)
{
    int column = -1, low = 0, high = 0, x, y;
    size_t i;

    for (i = 0; i < r->count; i++) {
        const struct vertex *v = &r->vertex[i];

        if (!visible(v))
            continue;
        x = part(v->x, p->across);
        y = p->down - 1 - part(v->y, p->down);
        if (x != column && column >= 0) {
            pen_dot(d, p, column, low);
            pen_dot(d, p, column, high);
        }
        low = x != column || y > low ? y : low;
        high = x != column || y < high ? y : high;
        column = x;
    }
    if (column >= 0) {
        pen_dot(d, p, column, low);
        pen_dot(d, p, column, high);
    }
}

void dots_curve(struct dots *d, const struct reduced *r, enum figure_dash dash, char ascii,
                enum style style, enum dots_layer layer)
{
    struct pen p = { d->columns * geometry[d->glyphs].across,
                     d->rows * geometry[d->glyphs].down,
                     d->glyphs == GLYPHS_ASCII ? DASH_SOLID : dash,
                     ascii,
                     style,
                     layer,
                     0 };
    bool plain = d->glyphs == GLYPHS_ASCII;
    size_t i;

    if (layer == LAYER_RAW && r->count > 2 * (size_t)p.across)
        pen_outline(d, &p, r);
    else
        pen_curve(d, &p, r);
    for (i = 0; i < r->count; i++) {
        const struct vertex *v = &r->vertex[i];

        if (!(v->x >= 0 && v->x <= 1))
            continue;
        if (layer == LAYER_SERIES && alone(r, i) && visible(v) && !plain)
            dots_put(d, dots_row(d, v->y), dots_column(d, v->x), 0x2022, style, layer);
        if (v->beneath || v->y < 0)
            dots_put(d, d->rows - 1, dots_column(d, v->x), plain ? 'v' : 0x2193, style, layer);
        else if (v->y > 1)
            dots_put(d, 0, dots_column(d, v->x), plain ? '^' : 0x2191, style, layer);
    }
}

void dots_reference(struct dots *d, const struct reduced *r, enum style style)
{
    struct pen p = { d->columns,
                     d->rows,
                     DASH_SOLID,
                     '-',
                     style,
                     LAYER_REFERENCE,
                     d->glyphs == GLYPHS_ASCII ? '-' : 0x2504 };

    pen_curve(d, &p, r);
}

void dots_bars(struct dots *d, const struct reduced *r, enum style style)
{
    int across = d->columns * geometry[d->glyphs].across;
    int down = d->rows * geometry[d->glyphs].down, y;
    size_t i;

    if (r->count > (size_t)d->columns / 2)
        return; /* bars side by side would be a blot */
    for (i = 0; i < r->count; i++) {
        const struct vertex *v = &r->vertex[i];
        double x0 = v->x, y0 = v->low, x1 = v->x, y1 = v->high;

        if (isnan(v->low) || !unit_clip(&x0, &y0, &x1, &y1))
            continue;
        for (y = down - 1 - part(y1, down); y <= down - 1 - part(y0, down); y++)
            if (d->glyphs == GLYPHS_ASCII || y % 2 == 0)
                dot(d, part(x0, across), y, ':', style, LAYER_RAW);
    }
}

int dots_taken(const struct dots *d, int row, int column, int columns, enum dots_layer layer)
{
    int taken = 0, i;

    for (i = column; i < column + columns; i++)
        taken += row < 0 || row >= d->rows || i < 0 || i >= d->columns ||
                 d->cell[row * d->columns + i].layer >= layer;
    return taken;
}

static uint32_t rune_of(const struct dots *d, const struct dot_cell *cell)
{
    static const uint32_t quadrants[16] = { ' ',    0x2598, 0x259D, 0x2580, 0x2596, 0x258C,
                                            0x259E, 0x259B, 0x2597, 0x259A, 0x2590, 0x259C,
                                            0x2584, 0x2599, 0x259F, 0x2588 };

    if (cell->rune)
        return cell->rune;
    return d->glyphs == GLYPHS_BRAILLE ? 0x2800u + cell->bits : quadrants[cell->bits & 15];
}

void dots_show(const struct dots *d, struct canvas *c, int row, int column)
{
    int y, x;

    for (y = 0; y < d->rows; y++) {
        for (x = 0; x < d->columns; x++) {
            const struct dot_cell *cell = &d->cell[y * d->columns + x];

            if (cell->layer != LAYER_EMPTY && cell->layer != LAYER_TEXT)
                canvas_put(c, row + y, column + x, rune_of(d, cell), (enum style)cell->style);
        }
    }
}
