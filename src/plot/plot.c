/* plot -- the table of plots. */
#include "plot/plot.h"

#include <string.h>

#include "base/text.h"

#define X(name) extern const struct plot_type plot_##name;
#include "plot/types.inc"
#undef X

static const struct plot_type *const types[] = {
#define X(name) &plot_##name,
#include "plot/types.inc"
#undef X
};

enum { TYPES = sizeof types / sizeof *types };

const struct plot_type *const *plot_types(int *count)
{
    *count = TYPES;
    return types;
}

const struct plot_type *plot_find(const char *name, struct err *err)
{
    const char *names[TYPES + 1] = { NULL }, *near;
    char shown[64];
    int i;

    for (i = 0; i < TYPES; i++) {
        names[i] = types[i]->name;
        if (!strcmp(name, names[i]))
            return types[i];
    }
    near = text_nearest(name, names);
    text_printable(shown, sizeof shown, name);
    if (near)
        err_usage(err, "unknown plot '%s': did you mean '%s'?", shown, near);
    else
        err_usage(err, "unknown plot '%s': see `pushdown list plots`", shown);
    return NULL;
}

void plot_defaults(struct plot_options *o)
{
    *o =
        (struct plot_options){ .measure = "excess", .smoothing = 0.97, .log_y = true, .x = "step" };
}
