/*
 * tex -- a figure as a stub for pgfplots: an axis, a table of numbers for each line, labels, marks.
 *
 * A file to be edited, complete in itself: \input it in a document that loads pgfplots (compat
 * 1.16 or later). Lines of many points are thinned out to what a page can show, extremes kept; the
 * CSV has all of them. Equal figures give equal bytes.
 */
#ifndef FIGURE_TEX_H
#define FIGURE_TEX_H

#include "base/err.h"
#include "figure/draw.h"

/* The text; free() it. `paper` gives the size. */
char *figure_to_tex(const struct figure *f, const struct figure_paper *paper);
/* Replaces the file at `path`, whole or not at all. `paper` NULL: figure_paper_default(). */
bool figure_write_tex(const struct figure *f, const struct figure_paper *paper, const char *path,
                      struct err *err);

#endif
