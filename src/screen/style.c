/* style -- the names of the roles. */
#include "screen/style.h"

#include "base/err.h"

const char *style_name(enum style style)
{
    static const char *const names[] = {
#define X(id, name) name,
        STYLES(X)
#undef X
    };

    CONTRACT((int)style >= 0 && style < STYLE_COUNT);
    return names[style];
}
