/*
 * template -- languages whose strings are all laid out alike.
 *
 * For a head w of n symbols there is exactly one string, and its layout depends on n alone: every
 * position is free (a symbol of w), a constant, or a copy of an earlier free position. A language
 * gives its lengths and its slots; sampler, recogniser, probabilities, predictor, deterministic
 * positions and expected pairs follow from them, exactly.
 *
 * The contract of slot(): positions 0 .. n-1 are all free or all constant, and what they hold does
 * not depend on n; no later position is free.
 *
 * Threads: everything here is constant, except a predictor, which belongs to one thread at a time.
 */
#ifndef TASK_TEMPLATE_H
#define TASK_TEMPLATE_H

#include "task/task.h"

enum template_kind {
    TEMPLATE_FREE,     /* any of 0 .. k-1, equally likely and independent of the others */
    TEMPLATE_CONSTANT, /* always `symbol` */
    TEMPLATE_COPY      /* the symbol at the free position `from`, plus `symbol` */
};

struct template_slot {
    enum template_kind kind;
    int symbol;
    int from;
};

struct template
{
    int times, extra; /* length = times * n + extra, with 0 <= extra < times */
    int least;        /* the smallest n */
    struct template_slot (*slot)(const struct task *t, int n, int position);
};

static inline struct template_slot template_free(void)
{
    return (struct template_slot){ TEMPLATE_FREE, 0, 0 };
}

static inline struct template_slot template_constant(int symbol)
{
    return (struct template_slot){ TEMPLATE_CONSTANT, symbol, 0 };
}

/* The symbol at the free position `from` (earlier than this one), its id raised by `raise`. */
static inline struct template_slot template_copy(int from, int raise)
{
    return (struct template_slot){ TEMPLATE_COPY, raise, from };
}

/* n of a string of this length, or -1 when no string has it. */
int template_head(const struct template *form, int length);
/* Could `symbol` stand at this slot after the prefix string[0 .. position-1]? */
bool template_allows(const struct task *t, struct template_slot slot, const uint16_t *string,
                     int symbol);

/* The functions of a struct task_type; TEMPLATE_FUNCTIONS fills them in. */
bool template_valid_length(const struct task *t, int length);
void template_sample(const struct task *t, int length, struct rng *r, uint16_t *string);
double template_log_probability(const struct task *t, const uint16_t *string, int length);
double template_entropy(const struct task *t, int length);
void template_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set);
void template_bigram(const struct task *t, int length, double *counts);
void *template_predictor_open(const struct task *t, const int *lengths, int count);
void template_predictor_close(void *state);
void template_predictor_reset(void *state);
void template_predictor_distribution(const void *state, double *p);
void template_predictor_advance(void *state, uint16_t symbol);

/* clang-format off */
#define TEMPLATE_FUNCTIONS                                                                         \
    .valid_length = template_valid_length,                                                         \
    .sample = template_sample,                                                                     \
    .log_probability = template_log_probability,                                                   \
    .entropy = template_entropy,                                                                   \
    .predictor_open = template_predictor_open,                                                     \
    .predictor_close = template_predictor_close,                                                   \
    .predictor_reset = template_predictor_reset,                                                   \
    .predictor_distribution = template_predictor_distribution,                                     \
    .predictor_advance = template_predictor_advance,                                               \
    .possible = template_possible,                                                                 \
    .bigram = template_bigram
/* clang-format on */

/* Symbol names: ids in decimal; with a marker, id k is "#". */
void template_name(const struct task *t, int symbol, char out[TASK_NAME]);
void template_name_marked(const struct task *t, int symbol, char out[TASK_NAME]);
/* How many symbols there are: k, k + 1 with a marker. */
int template_symbols(int symbol_types);
int template_symbols_marked(int symbol_types);

/*
 * The gold stack of an automaton that pushes n symbols, leaves the stack alone for `pause` symbols
 * and then pops n; it defines 2n + pause columns. False when the string is not in the language.
 */
bool template_push_pop(const struct task *t, const uint16_t *string, int length, int pause,
                       struct task_gold *gold);

#endif
