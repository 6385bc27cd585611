/*
 * stable -- the stack type stable-jm: the superposition stack whose cells are sharpened after every
 * change, with a sharpness H that is an option (equations in stack/superposition.h).
 *
 * The pushed vector is the sigmoid of scores as in jm, so that cells are numbers from 0 to 1, and
 * sharpening pulls them to codes near 0 and 1. A hidden state goes from -1 to 1: half of it would
 * be taken for 0, so there is no stable-jm-hidden.
 */
#include <string.h>

#include "base/text.h"
#include "stack/superposition_layers.h"

static bool parse(struct stack_spec *spec, const char *model, bool *mine, struct err *err)
{
    static const char prefix[] = "stable-";
    const char *inner = model + sizeof prefix - 1;
    char shown[64];

    if (strncmp(model, prefix, sizeof prefix - 1) || strncmp(inner, "jm-", 3))
        return false;
    *mine = true;
    text_printable(shown, sizeof shown, model);
    if (!strncmp(inner, "jm-hidden", 9))
        return err_usage(err,
                         "bad model '%s': hidden states are numbers from -1 to 1, sharpened cells "
                         "from 0 to 1; stable-jm-N pushes such",
                         shown);
    spec->sharpness = STACK_SHARPNESS;
    if (inner[3] >= '0' && inner[3] <= '9' && superposition_layers_parse(spec, inner, mine, NULL))
        return true;
    return err_usage(err,
                     "bad model '%s': stable-jm-N and stable-jm-A.B.C want vector widths from 1 to "
                     "%d, at most %d of them",
                     shown, STACK_MOST_WIDTH, STACK_MOST_STACKS);
}

const struct stack_type stack_stable = {
    .name = "stable",
    .grammar = "stable-jm-N, stable-jm-A.B.C",
    .about = "superposition stack with cells sharpened after each change (after Stogin et al.)",
    .actions = 3,
    .action_names = "push pop no-op",
    .parse = parse,
    .dims = superposition_layers_dims,
    .params = superposition_layers_params,
    .lay_out = superposition_layers_lay_out,
    .begin = superposition_layers_begin,
    .resume = superposition_layers_resume,
    .carried_bytes = superposition_layers_carried_bytes,
    .carried_out = superposition_layers_carried_out,
    .carried_in = superposition_layers_carried_in,
    .forward = superposition_layers_forward,
    .backward = superposition_layers_backward,
    .view = superposition_layers_view,
};
