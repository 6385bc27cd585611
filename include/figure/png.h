/*
 * png -- a figure as a raster file that knows its size and where its numbers come from.
 *
 * pHYs carries the resolution, so the image has its true size in a document; every provenance pair
 * becomes a text chunk (tEXt, or iTXt when it is not ASCII). Equal figures give equal bytes: no
 * time, user, host, locale or file name goes in.
 */
#ifndef FIGURE_PNG_H
#define FIGURE_PNG_H

#include "base/err.h"
#include "figure/draw.h"

/* Replaces the file at `path`, whole or not at all. `paper` NULL: figure_paper_default(). Fails for
 * a paper without an area or with more than 20,000 pixels a side, and when the file can't be
 * written. */
bool figure_write_png(const struct figure *f, const struct figure_paper *paper, const char *path,
                      struct err *err);

#endif
