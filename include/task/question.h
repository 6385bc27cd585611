/*
 * question -- languages whose strings are a question of n free symbols, a marker, and its answer.
 *
 * The question is any string over 0 .. k-1, each as likely as the other; the marker has id k; what
 * follows is a function of the question, and its length one of n. A language gives its lengths, the
 * answer, and the expected pairs in it; everything else follows, exactly.
 *
 * Threads: everything here is constant, except a predictor, which belongs to one thread at a time.
 */
#ifndef TASK_QUESTION_H
#define TASK_QUESTION_H

#include "task/task.h"

struct question {
    int times, extra; /* length = times * n + extra, the marker counted */
    int least;        /* the smallest n */
    /* Writes the answer to x[n]: what follows the marker. */
    void (*answer)(const struct task *t, const uint16_t *x, int n, uint16_t *out);
    /* Adds the expected pairs from the marker on, to the end of the string. */
    void (*pairs)(const struct task *t, int n, double *counts);
};

/* For pairs() of an answer of one symbol: it is `symbol` with this probability. */
void question_add_answer(const struct task *t, double *counts, int symbol, double probability);

/* The functions of a struct task_type; QUESTION_FUNCTIONS fills them in. */
bool question_valid_length(const struct task *t, int length);
void question_sample(const struct task *t, int length, struct rng *r, uint16_t *string);
double question_log_probability(const struct task *t, const uint16_t *string, int length);
double question_entropy(const struct task *t, int length);
void question_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set);
void question_bigram(const struct task *t, int length, double *counts);
void *question_predictor_open(const struct task *t, const int *lengths, int count);
void question_predictor_close(void *state);
void question_predictor_reset(void *state);
void question_predictor_distribution(const void *state, double *p);
void question_predictor_advance(void *state, uint16_t symbol);

/* clang-format off */
#define QUESTION_FUNCTIONS                                                                         \
    .valid_length = question_valid_length,                                                         \
    .sample = question_sample,                                                                     \
    .log_probability = question_log_probability,                                                   \
    .entropy = question_entropy,                                                                   \
    .predictor_open = question_predictor_open,                                                     \
    .predictor_close = question_predictor_close,                                                   \
    .predictor_reset = question_predictor_reset,                                                   \
    .predictor_distribution = question_predictor_distribution,                                     \
    .predictor_advance = question_predictor_advance,                                               \
    .possible = question_possible,                                                                 \
    .bigram = question_bigram
/* clang-format on */

#endif
