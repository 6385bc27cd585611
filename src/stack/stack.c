/* stack -- the table of stack types and the names of models. */
#include "stack/stack.h"

#include <string.h>

#include "base/text.h"

#define X(name) extern const struct stack_type stack_##name;
#include "stack/types.inc"
#undef X

static const struct stack_type *const types[] = {
#define X(name) &stack_##name,
#include "stack/types.inc"
#undef X
};

const struct stack_type *const *stack_types(int *count)
{
    *count = (int)(sizeof types / sizeof *types);
    return types;
}

bool stack_parse(struct stack_spec *spec, const char *model, struct err *err)
{
    static const char *const known[] = { "lstm",       "jm-10",      "jm-3.3.3",     "jm-hidden",
                                         "gref-10",    "ns-2-3",     "rns-3-3",      "rns-1-3",
                                         "vrns-1-1-3", "vrns-2-3-3", "stable-jm-10", NULL };
    const char *near;
    char shown[64];
    size_t i;

    for (i = 0; i < sizeof types / sizeof *types; i++) {
        bool mine = false;

        memset(spec, 0, sizeof *spec);
        spec->type = types[i];
        if (types[i]->parse(spec, model, &mine, err))
            return true;
        if (mine)
            return false;
    }
    text_printable(shown, sizeof shown, model);
    near = text_nearest(model, known);
    if (near)
        return err_usage(err, "unknown model '%s': did you mean '%s'?", shown, near);
    return err_usage(err, "unknown model '%s': see `pushdown list models`", shown);
}
