/*
 * write -- a figure into a file of the form that its name's ending asks for.
 */
#ifndef FIGURE_WRITE_H
#define FIGURE_WRITE_H

#include "base/err.h"
#include "figure/draw.h"

enum figure_form { FORM_PNG, FORM_PDF, FORM_SVG, FORM_CSV, FORM_TEX, FORMS };

extern const char *const figure_form_names[FORMS]; /* "png", ...: the endings, without the dot */

/* FORMS when the name is none; `length` bytes of it count. */
enum figure_form figure_form_find(const char *name, size_t length);
/* By the ending; *stem (may be NULL) receives the length without it. False: one line says what
 * endings there are. */
bool figure_form_of(const char *path, enum figure_form *out, size_t *stem, struct err *err);
/* Replaces the file at `path`, whole or not at all. `paper` NULL: figure_paper_default(). */
bool figure_write(const struct figure *f, const struct figure_paper *paper, enum figure_form form,
                  const char *path, struct err *err);

#endif
