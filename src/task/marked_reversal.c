/* marked-reversal -- w # w^R. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    if (position < n)
        return template_free();
    if (position == n)
        return template_constant(t->symbol_types);
    return template_copy(2 * n - position, 0);
}

static const struct template form = { .times = 2, .extra = 1, .least = 0, .slot = slot };

static bool gold(const struct task *t, const uint16_t *string, int length, struct task_gold *out)
{
    return template_push_pop(t, string, length, 1, out);
}

const struct task_type task_marked_reversal = {
    .name = "marked-reversal",
    .title = "w # w^R",
    .about = "A word, a marker, and the word reversed.",
    .default_types = 2,
    .template = &form,
    .symbols = template_symbols_marked,
    TEMPLATE_FUNCTIONS,
    .gold = gold,
    .symbol_name = template_name_marked,
};
