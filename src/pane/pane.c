/* pane -- the table of panes. */
#include "pane/pane.h"

#include <string.h>

#define X(name) extern const struct pane_type pane_##name;
#include "pane/types.inc"
#undef X

static const struct pane_type *const types[] = {
#define X(name) &pane_##name,
#include "pane/types.inc"
#undef X
};

const struct pane_type *const *pane_types(int *count)
{
    *count = (int)(sizeof types / sizeof *types);
    return types;
}

const struct pane_type *pane_find(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i]->name, name))
            return types[i];
    return NULL;
}
