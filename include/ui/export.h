/* export -- a pane's numbers or cells as a figure or a picture; used by `e`, `:export`, `E`. */
#ifndef UI_EXPORT_H
#define UI_EXPORT_H

#include "figure/write.h"
#include "plot/plot.h"
#include "ui/app.h"

/* The plot that a pane's numbers make in a form, or NULL: its cells are the picture. */
const char *export_plot_of(const struct app *a, enum layout_pane pane, enum figure_form form);
/* Makes the figure of the run as it is now, with its provenance; `figure` has been initialised. */
bool export_figure(const struct app *a, const struct plot_type *type, struct figure *figure,
                   struct err *err);
/* A pane's cells as a PNG. */
bool export_pane(const struct app *a, enum layout_pane pane, const char *path, struct err *err);
/* FOLDER/NAME-WHAT-STEP */
void export_stem(const struct app *a, const char *what, char *out, size_t size);

#endif
