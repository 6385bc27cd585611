/* odds-first -- x, a marker, then the symbols of x at odd places (the first, the third ...), then
 * those at even ones. */
#include "task/template.h"

static struct template_slot slot(const struct task *t, int n, int position)
{
    int at = position - n - 1, odds = (n + 1) / 2;

    if (position < n)
        return template_free();
    if (position == n)
        return template_constant(t->symbol_types);
    return template_copy(at < odds ? 2 * at : 2 * (at - odds) + 1, 0);
}

static const struct template form = { .times = 2, .extra = 1, .least = 0, .slot = slot };

const struct task_type task_odds_first = {
    .name = "odds-first",
    .title = "x # odds evens",
    .about = "A word, a marker, its symbols at odd places, then those at even places.",
    .no_gold = "not context-free: it reads the word twice, from the front",
    .default_types = 2,
    .template = &form,
    .symbols = template_symbols_marked,
    TEMPLATE_FUNCTIONS,
    .symbol_name = template_name_marked,
};
