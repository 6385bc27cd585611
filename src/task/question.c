/*
 * question -- what languages of questions and answers have in common.
 *
 * Until the marker a prefix says nothing about n but that it isn't shorter: with a uniform prior
 * over lengths, p(marker | t symbols) = (how many lengths have n = t) / (how many have n >= t).
 */
#include "task/question.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* n of a string of this length, or -1. */
static int question_length(const struct task *t, int length)
{
    const struct question *q = t->type->question;
    int n = (length - q->extra) / q->times;

    return length >= q->extra && n >= q->least && n * q->times + q->extra == length ? n : -1;
}

bool question_valid_length(const struct task *t, int length)
{
    return question_length(t, length) >= 0;
}

void question_sample(const struct task *t, int length, struct rng *r, uint16_t *string)
{
    int n = question_length(t, length), i;

    for (i = 0; i < n; i++)
        string[i] = (uint16_t)rng_below(r, (uint32_t)t->symbol_types);
    string[n] = (uint16_t)t->symbol_types;
    t->type->question->answer(t, string, n, string + n + 1);
}

double question_log_probability(const struct task *t, const uint16_t *string, int length)
{
    int n = question_length(t, length), i;
    uint16_t *answer;
    bool right;

    for (i = 0; i < n; i++)
        if (string[i] >= t->symbol_types)
            return -INFINITY;
    if (n < 0 || string[n] != t->symbol_types)
        return -INFINITY;
    answer = x_malloc(((size_t)(length - n)) * sizeof *answer);
    t->type->question->answer(t, string, n, answer);
    right = !memcmp(string + n + 1, answer, (size_t)(length - n - 1) * sizeof *answer);
    free(answer);
    return right ? 0 - question_entropy(t, length) : -INFINITY;
}

double question_entropy(const struct task *t, int length)
{
    return question_length(t, length) * log(t->symbol_types);
}

/* The length of a string whose question has n symbols. */
static int whole_length(const struct task *t, int n)
{
    return n * t->type->question->times + t->type->question->extra;
}

/* Before the marker a longer question is always possible, and from the least n on the marker too.
 */
void question_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set)
{
    int k = t->symbol_types, n = 0, i, end;
    uint16_t *answer;

    for (;; n++, set += t->symbols + 1) {
        memset(set, 1, (size_t)k);
        set[k] = n >= t->type->question->least;
        if (n == length || string[n] >= k)
            break;
    }
    if (n == length || string[n] != k || n < t->type->question->least)
        return;
    end = whole_length(t, n);
    answer = x_malloc((size_t)(end - n) * sizeof *answer);
    t->type->question->answer(t, string, n, answer);
    for (i = n + 1; i <= length; i++) {
        set += t->symbols + 1;
        set[i < end ? answer[i - n - 1] : t->symbols] = 1;
        if (i == length || i == end || string[i] != answer[i - n - 1])
            break;
    }
    free(answer);
}

void question_add_answer(const struct task *t, double *counts, int symbol, double probability)
{
    size_t width = (size_t)t->symbols + 1, marker = (size_t)t->symbol_types;

    counts[marker * width + (size_t)symbol] += probability;
    counts[(size_t)symbol * width + width - 1] += probability;
}

void question_bigram(const struct task *t, int length, double *counts)
{
    size_t width = (size_t)t->symbols + 1, k = (size_t)t->symbol_types, u, v;
    int n = question_length(t, length);
    double each = 1.0 / t->symbol_types;

    if (n == 0)
        counts[(width - 1) * width + k] += 1;
    for (u = 0; u < k && n > 0; u++) {
        counts[(width - 1) * width + u] += each;
        counts[u * width + k] += each;
        for (v = 0; v < k; v++)
            counts[u * width + v] += (n - 1) * each * each;
    }
    t->type->question->pairs(t, n, counts);
}

/* ---- predictor ------------------------------------------------------------------------------ */

struct predictor {
    struct task task;
    int longest;     /* n */
    int *at_least;   /* [longest + 2]: how many lengths have n >= i */
    int position, n; /* n of the string; -1: not yet known */
    bool dead;
    uint16_t *string; /* [most symbols] */
    int most;
};

void *question_predictor_open(const struct task *t, const int *lengths, int count)
{
    struct predictor *p = x_calloc(1, sizeof *p);
    int i, n;

    p->task = *t;
    p->longest = -1;
    for (i = 0; i < count; i++) {
        n = question_length(t, lengths[i]);
        if (n > p->longest) {
            p->longest = n;
            p->most = lengths[i];
        }
    }
    p->at_least = x_calloc((size_t)p->longest + 3, sizeof *p->at_least);
    for (i = 0; i < count; i++)
        for (n = question_length(t, lengths[i]); n >= 0; n--)
            p->at_least[n]++;
    p->string = x_malloc(((size_t)p->most + 1) * sizeof *p->string);
    question_predictor_reset(p);
    return p;
}

void question_predictor_close(void *state)
{
    struct predictor *p = state;

    free(p->at_least);
    free(p->string);
    free(p);
}

void question_predictor_reset(void *state)
{
    struct predictor *p = state;

    p->position = 0;
    p->n = -1;
    p->dead = p->longest < 0;
}

void question_predictor_distribution(const void *state, double *out)
{
    const struct predictor *p = state;
    int t = p->position, k = p->task.symbol_types, i;
    double all, more;

    memset(out, 0, ((size_t)p->task.symbols + 1) * sizeof *out);
    if (p->dead)
        return;
    if (p->n >= 0) {
        out[t < whole_length(&p->task, p->n) ? p->string[t] : p->task.symbols] = 1;
        return;
    }
    all = p->at_least[t];
    if (all <= 0)
        return;
    more = p->at_least[t + 1];
    for (i = 0; i < k; i++)
        out[i] = more / all / k;
    out[k] = (all - more) / all;
}

void question_predictor_advance(void *state, uint16_t symbol)
{
    struct predictor *p = state;
    int t = p->position, k = p->task.symbol_types;

    if (p->dead)
        return;
    if (p->n >= 0) {
        p->dead = t >= whole_length(&p->task, p->n) || symbol != p->string[t];
    } else if (symbol == k) {
        p->dead = p->at_least[t] == p->at_least[t + 1];
        if (!p->dead) {
            p->n = t;
            p->string[t] = symbol;
            p->task.type->question->answer(&p->task, p->string, t, p->string + t + 1);
        }
    } else {
        p->dead = symbol > k || p->at_least[t + 1] == 0;
        if (!p->dead)
            p->string[t] = symbol;
    }
    p->position++;
}
