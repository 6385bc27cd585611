/* bucket-sort -- x # x sorted, over few different symbols. */
#include <math.h>

#include "task/question.h"
#include "task/template.h"

static void answer(const struct task *t, const uint16_t *x, int n, uint16_t *out)
{
    int symbol, i, used = 0;

    for (symbol = 0; symbol < t->symbol_types; symbol++)
        for (i = 0; i < n; i++)
            if (x[i] == symbol)
                out[used++] = x[i];
}

/*
 * In the sorted string a is followed by b > a if both occur and nothing between them does; with
 * q(m) = (1 - m/k)^n, the chance that m given symbols all don't occur, and g = b - a - 1 between:
 *
 *   p(a b) = q(g) - 2 q(g + 1) + q(g + 2)
 *
 * a is followed by itself n/k - (1 - q(1)) times, comes first if none of the a smaller ones occurs
 * and it does, q(a) - q(a + 1), and last likewise.
 */
static double none_of(const struct task *t, int n, int m)
{
    return m >= t->symbol_types ? n == 0 : pow(1 - (double)m / t->symbol_types, n);
}

static void pairs(const struct task *t, int n, double *counts)
{
    size_t width = (size_t)t->symbols + 1;
    int k = t->symbol_types, a, b;

    for (a = 0; a < k; a++) {
        double *row = counts + (size_t)a * width;

        counts[(size_t)k * width + (size_t)a] += none_of(t, n, a) - none_of(t, n, a + 1);
        row[width - 1] += none_of(t, n, k - 1 - a) - none_of(t, n, k - a);
        row[a] += (double)n / k - (1 - none_of(t, n, 1));
        for (b = a + 1; b < k; b++)
            row[b] +=
                none_of(t, n, b - a - 1) - 2 * none_of(t, n, b - a) + none_of(t, n, b - a + 1);
    }
}

static const struct question form = { 2, 1, 1, answer, pairs };

const struct task_type task_bucket_sort = {
    .name = "bucket-sort",
    .title = "x # x sorted",
    .about = "A word, a marker, and the symbols of the word in order.",
    .no_gold = "a counter for each symbol does it, one stack does not",
    .default_types = 5,
    .question = &form,
    .symbols = template_symbols_marked,
    QUESTION_FUNCTIONS,
    .symbol_name = template_name_marked,
};
