/*
 * csv -- the numbers of a figure as a tidy table: series,role,x,y,low,high.
 *
 * Lines '# key: value' on top carry the provenance pairs, then the axes, marks and spans. A gap in
 * a line is "nan"; a line without an interval leaves low and high empty. Numbers have the fewest
 * digits that read back the same. Blocks with a name are rows of role "cell" at their middle, and
 * the table then has two further columns, value and label. Equal figures give equal bytes.
 */
#ifndef FIGURE_CSV_H
#define FIGURE_CSV_H

#include "base/err.h"
#include "figure/figure.h"

/* The whole table as text; free() it. */
char *figure_to_csv(const struct figure *f);
/* Replaces the file at `path`, whole or not at all. */
bool figure_write_csv(const struct figure *f, const char *path, struct err *err);

#endif
