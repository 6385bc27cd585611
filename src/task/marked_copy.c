/* marked-copy -- w # w. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    if (position < n)
        return template_free();
    if (position == n)
        return template_constant(t->symbol_types);
    return template_copy(position - n - 1, 0);
}

static const struct template form = { .times = 2, .extra = 1, .least = 0, .slot = slot };

const struct task_type task_marked_copy = {
    .name = "marked-copy",
    .title = "w # w",
    .about = "A word, a marker, and the word again.",
    .no_gold = "not context-free: a stack gives w back in reverse order only",
    .default_types = 2,
    .template = &form,
    .symbols = template_symbols_marked,
    TEMPLATE_FUNCTIONS,
    .symbol_name = template_name_marked,
};
