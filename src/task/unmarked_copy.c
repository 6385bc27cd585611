/* unmarked-copy -- w w. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    (void)t;
    return position < n ? template_free() : template_copy(position - n, 0);
}

static const struct template form = { .times = 2, .extra = 0, .least = 0, .slot = slot };

const struct task_type task_unmarked_copy = {
    .name = "unmarked-copy",
    .title = "w w",
    .about = "A word, and the word again.",
    .no_gold = "not context-free: a stack gives w back in reverse order only",
    .default_types = 2,
    .template = &form,
    .symbols = template_symbols,
    TEMPLATE_FUNCTIONS,
    .symbol_name = template_name,
};
