/* marked-reverse-and-copy -- w # w^R # w. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    if (position < n)
        return template_free();
    if (position == n || position == 2 * n + 1)
        return template_constant(t->symbol_types);
    if (position <= 2 * n)
        return template_copy(2 * n - position, 0);
    return template_copy(position - 2 * n - 2, 0);
}

static const struct template form = { .times = 3, .extra = 2, .least = 0, .slot = slot };

/* One stack can follow w # w^R and is empty then: nothing is known from the second marker on. */
static bool gold(const struct task *t, const uint16_t *string, int length, struct task_gold *out)
{
    return template_push_pop(t, string, length, 1, out);
}

const struct task_type task_marked_reverse_and_copy = {
    .name = "marked-reverse-and-copy",
    .title = "w # w^R # w",
    .about = "A word, its reversal and the word again, with a marker between them.",
    .default_types = 2,
    .template = &form,
    .symbols = template_symbols_marked,
    TEMPLATE_FUNCTIONS,
    .gold = gold,
    .symbol_name = template_name_marked,
};
