/*
 * shot -- a canvas as a PNG: what the terminal shows, at any size, for documents and reports.
 *
 * The bytes depend on the canvas, the theme, the size and the pairs only (given the same cairo and
 * the font DejaVu Sans Mono). Blocks, braille and box lines are drawn as geometry, so that they
 * join without seams. Threads: the main thread only.
 */
#ifndef SCREEN_SHOT_H
#define SCREEN_SHOT_H

#include <stdbool.h>

#include "base/err.h"
#include "screen/canvas.h"
#include "screen/theme.h"

/*
 * Writes the picture to `path` in one step: a reader sees the old file or the new one. A cell is
 * round(cell_height_px) pixels high, 8 to 200, and half as wide. `pairs` is NULL or keyword, value,
 * keyword, value, ..., NULL for the file's text chunks (keywords of 1 to 79 ASCII characters).
 */
bool shot_write(const struct canvas *c, const struct theme *theme, double cell_height_px,
                const char *const *pairs, const char *path, struct err *err);

#endif
