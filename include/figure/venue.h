/*
 * venue -- how wide a figure is and how large its letters are where it is to appear.
 *
 * Widths are those of a venue's column or text block, letters a point below its captions; heights
 * are ours. A size given by hand wins.
 */
#ifndef FIGURE_VENUE_H
#define FIGURE_VENUE_H

#include "base/err.h"
#include "figure/draw.h"

struct venue {
    const char *name;           /* "icml-half" */
    double width_in, height_in; /* inches */
    double label_pt, tick_pt;   /* points */
    double dpi;                 /* of a raster */
    const char *about;
};

const struct venue *venue_list(int *count);
const struct venue *venue_find(const char *name, struct err *err); /* NULL: did you mean ... */
/* The paper of a venue. */
struct figure_paper venue_paper(const struct venue *v);

#endif
