/* venue -- the table of venues. */
#include "figure/venue.h"

#include <string.h>

#include "base/text.h"

/* A column is about 3:4; a whole text block is flatter, so that a page has room for more. */
#define HALF(name, width, label, tick, dpi, about)                                                 \
    {                                                                                              \
        name, width, 0.74 * (width), label, tick, dpi, about                                       \
    }
#define FULL(name, width, label, tick, dpi, about)                                                 \
    {                                                                                              \
        name, width, 0.48 * (width), label, tick, dpi, about                                       \
    }

static const struct venue venues[] = {
    { "column", 3.25, 2.4, 8, 7, 300, "a column of a two-column paper (default)" },
    HALF("icml-half", 3.25, 8, 6, 300, "ICML, one column"),
    FULL("icml-full", 6.75, 8, 6, 300, "ICML, both columns"),
    HALF("aistats-half", 3.25, 8, 6, 300, "AISTATS, one column"),
    FULL("aistats-full", 6.75, 8, 6, 300, "AISTATS, both columns"),
    HALF("uai-half", 3.25, 8, 6, 300, "UAI, one column"),
    FULL("uai-full", 6.75, 8, 6, 300, "UAI, both columns"),
    FULL("neurips", 5.5, 9, 7, 300, "NeurIPS, text width"),
    FULL("iclr", 5.5, 9, 7, 300, "ICLR, text width"),
    FULL("tmlr", 6.5, 9, 7, 300, "TMLR, text width"),
    FULL("jmlr", 6.0, 9, 7, 300, "JMLR, text width"),
    HALF("aaai-half", 3.3, 8, 6, 300, "AAAI, one column"),
    FULL("aaai-full", 6.975, 8, 6, 300, "AAAI, both columns"),
    HALF("cvpr-half", 3.28, 8, 6, 300, "CVPR, one column"),
    FULL("cvpr-full", 6.875, 8, 6, 300, "CVPR, both columns"),
    FULL("eccv", 4.8, 8, 6, 300, "ECCV, text width"),
    HALF("ieee", 3.3, 8, 7, 600, "IEEE, one column, line art"),
    HALF("nature-half", 3.504, 7, 6, 600, "Nature, one column of 89 mm"),
    FULL("nature-full", 7.205, 7, 6, 600, "Nature, both columns, 183 mm"),
};

enum { VENUES = sizeof venues / sizeof *venues };

const struct venue *venue_list(int *count)
{
    *count = VENUES;
    return venues;
}

const struct venue *venue_find(const char *name, struct err *err)
{
    const char *names[VENUES + 1] = { NULL }, *near;
    char shown[64];
    int i;

    for (i = 0; i < VENUES; i++) {
        names[i] = venues[i].name;
        if (!strcmp(name, names[i]))
            return &venues[i];
    }
    near = text_nearest(name, names);
    text_printable(shown, sizeof shown, name);
    if (near)
        err_usage(err, "unknown venue '%s': did you mean '%s'?", shown, near);
    else
        err_usage(err, "unknown venue '%s': see `pushdown list venues`", shown);
    return NULL;
}

struct figure_paper venue_paper(const struct venue *v)
{
    struct figure_paper paper = { v->width_in, v->height_in, v->dpi, v->label_pt, v->tick_pt };

    return paper;
}
