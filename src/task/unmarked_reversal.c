/* unmarked-reversal -- w w^R, never empty. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    (void)t;
    return position < n ? template_free() : template_copy(2 * n - 1 - position, 0);
}

static const struct template form = { .times = 2, .extra = 0, .least = 1, .slot = slot };

/* The automaton would have to guess the middle; the length tells it. */
static bool gold(const struct task *t, const uint16_t *string, int length, struct task_gold *out)
{
    return template_push_pop(t, string, length, 0, out);
}

const struct task_type task_unmarked_reversal = {
    .name = "unmarked-reversal",
    .title = "w w^R",
    .about = "A word, and the word reversed.",
    .default_types = 2,
    .template = &form,
    .symbols = template_symbols,
    TEMPLATE_FUNCTIONS,
    .gold = gold,
    .symbol_name = template_name,
};
