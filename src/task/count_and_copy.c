/* count-and-copy -- w #^n w with n the length of w. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    if (position < n)
        return template_free();
    if (position < 2 * n)
        return template_constant(t->symbol_types);
    return template_copy(position - 2 * n, 0);
}

static const struct template form = { .times = 3, .extra = 0, .least = 0, .slot = slot };

const struct task_type task_count_and_copy = {
    .name = "count-and-copy",
    .title = "w #^n w",
    .about = "A word, as many markers as it has symbols, and the word again.",
    .no_gold = "not context-free: a stack gives w back in reverse order only",
    .default_types = 2,
    .template = &form,
    .symbols = template_symbols_marked,
    TEMPLATE_FUNCTIONS,
    .symbol_name = template_name_marked,
};
