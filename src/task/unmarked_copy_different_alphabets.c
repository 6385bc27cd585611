/* unmarked-copy-different-alphabets -- w w', where w' is w with every id raised by k. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    return position < n ? template_free() : template_copy(position - n, t->symbol_types);
}

static const struct template form = { .times = 2, .extra = 0, .least = 0, .slot = slot };

static int symbols(int symbol_types)
{
    return 2 * symbol_types;
}

const struct task_type task_unmarked_copy_different_alphabets = {
    .name = "unmarked-copy-different-alphabets",
    .title = "w w'",
    .about = "A word, and the word again in a second alphabet.",
    .no_gold = "not context-free: a stack gives w back in reverse order only",
    .default_types = 2,
    .template = &form,
    .symbols = symbols,
    TEMPLATE_FUNCTIONS,
    .symbol_name = template_name,
};
