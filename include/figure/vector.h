/*
 * vector -- a figure as PDF or SVG, drawn by the same hand as the raster.
 *
 * A PDF embeds the letters it uses as a TrueType subset and has the provenance in its information
 * (Title, Subject, Keywords with every pair, Creator). An SVG keeps text as text in the family
 * "DejaVu Sans", and has the pairs in <metadata>. Equal figures give equal bytes: the PDF's date is
 * SOURCE_DATE_EPOCH where the environment has it, else the first second of 2000.
 */
#ifndef FIGURE_VECTOR_H
#define FIGURE_VECTOR_H

#include "base/err.h"
#include "figure/draw.h"

/* Both replace the file at `path`, whole or not at all. `paper` NULL: figure_paper_default(). Fail
 * for a paper that is no size for a figure, and when the file can't be written. */
bool figure_write_pdf(const struct figure *f, const struct figure_paper *paper, const char *path,
                      struct err *err);
bool figure_write_svg(const struct figure *f, const struct figure_paper *paper, const char *path,
                      struct err *err);

#endif
