/* count-3 -- 0^n 1^n 2^n: no free symbol, only the length is random. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    (void)t;
    return template_constant(position / n);
}

static const struct template form = { .times = 3, .extra = 0, .least = 0, .slot = slot };

const struct task_type task_count_3 = {
    .name = "count-3",
    .title = "0^n 1^n 2^n",
    .about = "A block of 0s, then as many 1s, then as many 2s.",
    .no_gold = "not context-free: a stack that has counted the 1s is empty before the 2s",
    .default_types = 3,
    .fixed_types = true,
    .template = &form,
    .symbols = template_symbols,
    TEMPLATE_FUNCTIONS,
    .symbol_name = template_name,
};
