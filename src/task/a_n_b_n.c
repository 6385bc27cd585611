/* a-n-b-n -- 0^n 1^n, never empty: no free symbol, only the length is random. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    (void)t;
    return template_constant(position / n);
}

static const struct template form = { .times = 2, .extra = 0, .least = 1, .slot = slot };

static bool gold(const struct task *t, const uint16_t *string, int length, struct task_gold *out)
{
    return template_push_pop(t, string, length, 0, out);
}

const struct task_type task_a_n_b_n = {
    .name = "a-n-b-n",
    .title = "0^n 1^n",
    .about = "A block of 0s, then as many 1s.",
    .default_types = 2,
    .fixed_types = true,
    .template = &form,
    .symbols = template_symbols,
    TEMPLATE_FUNCTIONS,
    .gold = gold,
    .symbol_name = template_name,
};
