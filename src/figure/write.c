/* write -- the table of forms. */
#include "figure/write.h"

#include <string.h>

#include "base/text.h"
#include "figure/csv.h"
#include "figure/png.h"
#include "figure/tex.h"
#include "figure/vector.h"

const char *const figure_form_names[FORMS] = { [FORM_PNG] = "png",
                                               [FORM_PDF] = "pdf",
                                               [FORM_SVG] = "svg",
                                               [FORM_CSV] = "csv",
                                               [FORM_TEX] = "tex" };

enum figure_form figure_form_find(const char *name, size_t length)
{
    int i;

    for (i = 0; i < FORMS; i++)
        if (strlen(figure_form_names[i]) == length && !strncmp(figure_form_names[i], name, length))
            return (enum figure_form)i;
    return FORMS;
}

bool figure_form_of(const char *path, enum figure_form *out, size_t *stem, struct err *err)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    char shown[160];

    *out = dot && dot > name ? figure_form_find(dot + 1, strlen(dot + 1)) : FORMS;
    if (*out == FORMS)
        return err_usage(err,
                         "cannot tell the kind of figure from '%s': .png, .pdf, .svg, .csv, or "
                         ".tex is wanted",
                         text_printable(shown, sizeof shown, path));
    if (stem)
        *stem = (size_t)(dot - path);
    return true;
}

bool figure_write(const struct figure *f, const struct figure_paper *paper, enum figure_form form,
                  const char *path, struct err *err)
{
    switch (form) {
    case FORM_PNG: return figure_write_png(f, paper, path, err);
    case FORM_PDF: return figure_write_pdf(f, paper, path, err);
    case FORM_SVG: return figure_write_svg(f, paper, path, err);
    case FORM_CSV: return figure_write_csv(f, path, err);
    case FORM_TEX: return figure_write_tex(f, paper, path, err);
    case FORMS: break;
    }
    return err_set(err, "cannot write '%s': no such form", path);
}
