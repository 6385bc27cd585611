/* majority -- x # a: are there more 1s than 0s? */
#include <math.h>

#include "task/question.h"
#include "task/template.h"

static void answer(const struct task *t, const uint16_t *x, int n, uint16_t *out)
{
    int surplus = 0, i;

    (void)t;
    for (i = 0; i < n; i++)
        surplus += x[i] ? 1 : -1;
    *out = surplus > 0;
}

/* By symmetry half of what isn't a tie, which has probability (n choose n/2) / 2^n. */
static void pairs(const struct task *t, int n, double *counts)
{
    double tie = n % 2 == 0;
    int i;

    for (i = 1; i <= n / 2; i++)
        tie *= (2 * i - 1.0) / (2 * i);
    question_add_answer(t, counts, 0, (1 + tie) / 2);
    question_add_answer(t, counts, 1, (1 - tie) / 2);
}

/* The surplus, as so many of the symbol that is ahead: the other one pops. */
static bool gold(const struct task *t, const uint16_t *string, int length, struct task_gold *out)
{
    int depth = 0, i;
    uint16_t ahead = 0;

    if (isinf(question_log_probability(t, string, length)))
        return false;
    out->known = length - 2;
    for (i = 0; i < out->known; i++) {
        if (!depth)
            ahead = string[i];
        depth += string[i] == ahead ? 1 : -1;
        out->depth[i] = depth;
        out->top[i] = depth ? ahead : UINT16_MAX;
    }
    return true;
}

static const struct question form = { 1, 2, 1, answer, pairs };

const struct task_type task_majority = {
    .name = "majority",
    .title = "x # a",
    .about = "Bits, a marker, and 1 if there are more 1s than 0s, else 0.",
    .default_types = 2,
    .fixed_types = true,
    .question = &form,
    .symbols = template_symbols_marked,
    QUESTION_FUNCTIONS,
    .gold = gold,
    .symbol_name = template_name_marked,
};
