/* cell -- the table of controllers. */
#include "nn/cell.h"

#include <string.h>

#define X(name) extern const struct cell_type cell_##name;
#include "nn/types.inc"
#undef X

static const struct cell_type *const types[] = {
#define X(name) &cell_##name,
#include "nn/types.inc"
#undef X
};

const struct cell_type *const *cell_types(int *count)
{
    *count = (int)(sizeof types / sizeof *types);
    return types;
}

const struct cell_type *cell_find(const char *name)
{
    size_t i;

    for (i = 0; i < sizeof types / sizeof *types; i++)
        if (!strcmp(types[i]->name, name))
            return types[i];
    return NULL;
}
