/* unmarked-reverse-and-copy -- w w^R w. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    (void)t;
    if (position < n)
        return template_free();
    return template_copy(position < 2 * n ? 2 * n - 1 - position : position - 2 * n, 0);
}

static const struct template form = { .times = 3, .extra = 0, .least = 0, .slot = slot };

const struct task_type task_unmarked_reverse_and_copy = {
    .name = "unmarked-reverse-and-copy",
    .title = "w w^R w",
    .about = "A word, its reversal and the word again, with nothing between them.",
    .no_gold = "not context-free: a stack that has given back w^R is empty before the last w",
    .default_types = 2,
    .template = &form,
    .symbols = template_symbols,
    TEMPLATE_FUNCTIONS,
    .symbol_name = template_name,
};
