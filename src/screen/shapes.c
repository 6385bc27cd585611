/* shapes -- exact geometry on whole pixels, so that neighbouring cells meet. */
#include "screen/shapes.h"

#include <math.h>

/* Fills a part of the cell, given in fractions of it. */
static void fill_part(cairo_t *cr, struct box b, double left, double top, double right,
                      double bottom)
{
    double x = b.x + round(left * b.width), y = b.y + round(top * b.height);

    cairo_rectangle(cr, x, y, b.x + round(right * b.width) - x, b.y + round(bottom * b.height) - y);
    cairo_fill(cr);
}

static void draw_block(cairo_t *cr, struct box b, int n)
{
    /* Quadrants of U+2596..259F: upper left 1, upper right 2, lower left 4, lower right 8. */
    static const unsigned char quadrants[10] = { 4, 8, 1, 13, 9, 7, 11, 2, 6, 14 };
    int q;

    if (n == 0) {
        fill_part(cr, b, 0, 0, 1, 0.5);
    } else if (n <= 8) {
        fill_part(cr, b, 0, 1 - n / 8.0, 1, 1);
    } else if (n <= 15) {
        fill_part(cr, b, 0, 0, (16 - n) / 8.0, 1);
    } else if (n == 16) {
        fill_part(cr, b, 0.5, 0, 1, 1);
    } else if (n <= 19) {
        cairo_rectangle(cr, b.x, b.y, b.width, b.height);
        cairo_save(cr);
        cairo_clip(cr);
        cairo_paint_with_alpha(cr, (n - 16) / 4.0);
        cairo_restore(cr);
    } else if (n == 20) {
        fill_part(cr, b, 0, 0, 1, 0.125);
    } else if (n == 21) {
        fill_part(cr, b, 0.875, 0, 1, 1);
    } else {
        for (q = 0; q < 4; q++)
            if (quadrants[n - 22] >> q & 1)
                fill_part(cr, b, q % 2 * 0.5, q / 2 * 0.5, q % 2 * 0.5 + 0.5, q / 2 * 0.5 + 0.5);
    }
}

static void draw_braille(cairo_t *cr, struct box b, unsigned dots)
{
    static const unsigned char columns[8] = { 0, 0, 0, 1, 1, 1, 0, 1 };
    static const unsigned char rows[8] = { 0, 1, 2, 0, 1, 2, 3, 3 };
    double radius = 0.36 * fmin(b.width / 2.0, b.height / 4.0);
    int i;

    for (i = 0; i < 8; i++) {
        if (!(dots >> i & 1))
            continue;
        cairo_arc(cr, b.x + b.width * (0.25 + 0.5 * columns[i]),
                  b.y + b.height * (0.125 + 0.25 * rows[i]), radius, 0, 2 * 3.14159265358979323846);
        cairo_fill(cr);
    }
}

/* Lines of U+2500..257F: two bits for each arm, left, up, right, down; 1 light, 2 heavy, 3 double.
 * Dashes and diagonals have no entry. */
static const unsigned char lines[128] = {
    0x11, 0x22, 0x44, 0x88, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50, 0x60, 0x90, 0xA0,
    0x41, 0x42, 0x81, 0x82, 0x14, 0x24, 0x18, 0x28, 0x05, 0x06, 0x09, 0x0A, 0x54, 0x64, 0x58, 0x94,
    0x98, 0x68, 0xA4, 0xA8, 0x45, 0x46, 0x49, 0x85, 0x89, 0x4A, 0x86, 0x8A, 0x51, 0x52, 0x61, 0x62,
    0x91, 0x92, 0xA1, 0xA2, 0x15, 0x16, 0x25, 0x26, 0x19, 0x1A, 0x29, 0x2A, 0x55, 0x56, 0x65, 0x66,
    0x59, 0x95, 0x99, 0x5A, 0x69, 0x96, 0xA5, 0x6A, 0xA6, 0x9A, 0xA9, 0xAA, 0x00, 0x00, 0x00, 0x00,
    0x33, 0xCC, 0x70, 0xD0, 0xF0, 0x43, 0xC1, 0xC3, 0x34, 0x1C, 0x3C, 0x07, 0x0D, 0x0F, 0x74, 0xDC,
    0xFC, 0x47, 0xCD, 0xCF, 0x73, 0xD1, 0xF3, 0x37, 0x1D, 0x3F, 0x77, 0xDD, 0xFF, 0x50, 0x41, 0x05,
    0x14, 0x00, 0x00, 0x00, 0x01, 0x04, 0x10, 0x40, 0x02, 0x08, 0x20, 0x80, 0x21, 0x84, 0x12, 0x48,
};

static int light_width(struct box b)
{
    int width = (int)lround(b.height / 14.0);

    return width > 0 ? width : 1;
}

/* A line of `width` pixels along the middle of the cell, displaced sideways by `off`, over the
 * pixels [from, to) of the cell's width or height. */
static void draw_stroke(cairo_t *cr, struct box b, bool across, int width, int off, int from,
                        int to)
{
    int middle = ((across ? b.height : b.width) - width) / 2 + off;

    if (across)
        cairo_rectangle(cr, b.x + from, b.y + middle, to - from, width);
    else
        cairo_rectangle(cr, b.x + middle, b.y + from, width, to - from);
    cairo_fill(cr);
}

/* Pixels across a line of weight 0 to 3. */
static int breadth(int light, unsigned weight)
{
    return weight == 3 ? 3 * light + 2 : weight == 2 ? 2 * light + light % 2 : light;
}

static void draw_line(cairo_t *cr, struct box b, unsigned arms)
{
    int light = light_width(b), i;

    for (i = 0; i < 4; i++) {
        unsigned weight = arms >> (2 * i) & 3;
        bool across = i % 2 == 0, first = i < 2; /* left and up end in the middle */
        unsigned one = arms >> (across ? 2 : 0) & 3, two = arms >> (across ? 6 : 4) & 3;
        int extent = across ? b.width : b.height;
        /* As far past the middle as the lines it meets there are broad. */
        int meet = breadth(light, one > two ? one : two);
        int from = first ? 0 : (extent - meet) / 2,
            to = first ? (extent - meet) / 2 + meet : extent;

        if (weight == 3) {
            draw_stroke(cr, b, across, light, -light - 1, from, to);
            draw_stroke(cr, b, across, light, light + 1, from, to);
        } else if (weight) {
            draw_stroke(cr, b, across, breadth(light, weight), 0, from, to);
        }
    }
}

/* n dashes of equal length with gaps at both ends, so that dashed cells tile. */
static void draw_dashes(cairo_t *cr, struct box b, bool across, bool heavy, int n)
{
    int extent = across ? b.width : b.height, light = light_width(b), i;

    for (i = 0; i < n; i++) {
        int from = (int)lround((i + 0.2) * extent / n), to = (int)lround((i + 0.8) * extent / n);

        draw_stroke(cr, b, across, breadth(light, heavy ? 2 : 1), 0, from,
                    to > from ? to : from + 1);
    }
}

static void draw_diagonals(cairo_t *cr, struct box b, int which)
{
    cairo_save(cr);
    cairo_rectangle(cr, b.x, b.y, b.width, b.height);
    cairo_clip(cr);
    cairo_set_line_width(cr, light_width(b));
    if (which != 1) {
        cairo_move_to(cr, b.x, b.y + b.height);
        cairo_line_to(cr, b.x + b.width, b.y);
    }
    if (which != 0) {
        cairo_move_to(cr, b.x, b.y);
        cairo_line_to(cr, b.x + b.width, b.y + b.height);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void draw_box(cairo_t *cr, struct box b, int n)
{
    if (lines[n])
        draw_line(cr, b, lines[n]);
    else if (n >= 0x71 && n <= 0x73)
        draw_diagonals(cr, b, n - 0x71);
    else /* U+2504..250B: three or four; U+254C..254F: two; odd codes are heavy */
        draw_dashes(cr, b, !(n & 2), n & 1, n >= 0x4C ? 2 : n < 8 ? 3 : 4);
}

bool shapes_draw(cairo_t *cr, struct box cell, uint32_t rune)
{
    if (rune >= 0x2500 && rune < 0x2580)
        draw_box(cr, cell, (int)rune - 0x2500);
    else if (rune >= 0x2580 && rune < 0x25A0)
        draw_block(cr, cell, (int)rune - 0x2580);
    else if (rune >= 0x2800 && rune < 0x2900)
        draw_braille(cr, cell, rune - 0x2800);
    else
        return false;
    return true;
}
