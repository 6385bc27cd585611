/*
 * shapes -- the characters that are geometry: block elements, braille, box drawing. Used by shot.c.
 */
#ifndef SCREEN_SHAPES_H
#define SCREEN_SHAPES_H

#include <stdbool.h>
#include <stdint.h>

#include <cairo.h>

/* The pixels of a cell. */
struct box {
    int x, y, width, height;
};

/* Draws the character in the present source colour; false if it is not one of these. */
bool shapes_draw(cairo_t *cr, struct box cell, uint32_t rune);

#endif
