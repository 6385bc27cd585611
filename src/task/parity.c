/* parity -- x # a: is the number of 1s odd? */
#include "task/question.h"
#include "task/template.h"

static void answer(const struct task *t, const uint16_t *x, int n, uint16_t *out)
{
    int i;

    (void)t;
    for (*out = 0, i = 0; i < n; i++)
        *out ^= x[i];
}

static void pairs(const struct task *t, int n, double *counts)
{
    (void)n;
    question_add_answer(t, counts, 0, 0.5);
    question_add_answer(t, counts, 1, 0.5);
}

static const struct question form = { 1, 2, 1, answer, pairs };

const struct task_type task_parity = {
    .name = "parity",
    .title = "x # a",
    .about = "Bits, a marker, and 1 if the number of 1s is odd, else 0.",
    .no_gold = "a finite automaton does it: nothing has to be stacked",
    .default_types = 2,
    .fixed_types = true,
    .question = &form,
    .symbols = template_symbols_marked,
    QUESTION_FUNCTIONS,
    .symbol_name = template_name_marked,
};
