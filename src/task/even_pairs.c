/* even-pairs -- x # a: is the number of places where 01 or 10 stands even? Which is to ask whether
 * the first and the last symbol are the same. */
#include "task/question.h"
#include "task/template.h"

static void answer(const struct task *t, const uint16_t *x, int n, uint16_t *out)
{
    (void)t;
    *out = x[0] == x[n - 1];
}

static void pairs(const struct task *t, int n, double *counts)
{
    double even = n == 1 ? 1 : 0.5;

    question_add_answer(t, counts, 0, 1 - even);
    question_add_answer(t, counts, 1, even);
}

static const struct question form = { 1, 2, 1, answer, pairs };

const struct task_type task_even_pairs = {
    .name = "even-pairs",
    .title = "x # a",
    .about = "Bits, a marker, and 1 if 01 and 10 stand in it an even number of times.",
    .no_gold = "a finite automaton does it: nothing has to be stacked",
    .default_types = 2,
    .fixed_types = true,
    .question = &form,
    .symbols = template_symbols_marked,
    QUESTION_FUNCTIONS,
    .symbol_name = template_name_marked,
};
