/*
 * unicode -- what the screen layer must know of characters: width, encoding, poorer stand-ins.
 * Pure functions; nothing here depends on the locale.
 */
#ifndef SCREEN_UNICODE_H
#define SCREEN_UNICODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "screen/canvas.h"

/* C0 and C1 controls, DEL, and the line and paragraph separators. */
bool unicode_is_control(uint32_t rune);
/* Cells a character takes: 0, 1 or 2. A control character counts 1, for its stand-in. */
int unicode_width(uint32_t rune);
/* The character itself where the glyph set has it, else the nearest stand-in of one cell. */
uint32_t unicode_fold(uint32_t rune, enum glyphs glyphs);

#endif
