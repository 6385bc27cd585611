/*
 * pcfg -- languages of a probabilistic context-free grammar, given the length of a string.
 *
 * p(w | length) = p(w) / p(length), both by sums over derivations: ambiguous grammars are fine. The
 * grammar is brought into a form whose rules are A -> B C, A -> B and A -> a (the empty string
 * counted out, chains of A -> B summed up), which changes no string's probability.
 *
 * Tables of p(A => n symbols) give the sampler. A chart holds p(A => string[i .. j)) for a prefix,
 * column by column; a column costs up to O(n^2), but only what is possible is looked at: brackets
 * and the like cost far less. The predictor adds to each place of the chart how much weight follows
 * for every number of symbols to come, so a whole string costs O(n^3) at worst. Hence strings have
 * at most PCFG_MOST_LENGTH symbols.
 *
 * Numbers are scaled by a factor for each symbol, so that strings of 1000 symbols are no problem;
 * what is 1e-300 times as likely as something else of the same prefix counts as impossible.
 *
 * Memory: a struct pcfg belongs to the task (task.tables). Threads: constant, except charts and
 * predictors, which belong to one thread at a time.
 */
#ifndef TASK_PCFG_H
#define TASK_PCFG_H

#include "task/grammar.h"
#include "task/task.h"

enum { PCFG_MOST_LENGTH = 1000, PCFG_MOST_NAMES = 1024, PCFG_MOST_RULES = 16384 };

struct pcfg_rule { /* parent -> left right */
    int parent, left, right;
    double weight;
};
struct pcfg_weight { /* a weight from or to `id` */
    int id;
    double weight;
};
/* Lists in one array: the list of i is item[start[i] .. start[i + 1]). */
struct pcfg_list {
    int *start;
    struct pcfg_weight *item;
};

struct pcfg {
    char (*symbol)[GRAMMAR_NAME];
    int symbols, names, start;
    double empty; /* p(start => nothing) */
    struct pcfg_rule *rule;
    int rules;
    int *by_left, *by_right, *by_parent; /* [names + 1]: where rules begin in the orders below */
    int *left_order, *right_order, *parent_order; /* [rules] */
    struct pcfg_list words_of;                    /* nonterminal -> its symbols */
    struct pcfg_list names_of;                    /* symbol -> nonterminals that write it */
    struct pcfg_list becomes;   /* A -> X by any number of A -> B, weights summed; A itself too */
    struct pcfg_list came_from; /* the same the other way round */
    struct pcfg_list corners;   /* A -> what can stand at its left corner; A itself too */
    bool *word;                 /* a nonterminal whose strings have one symbol */
    bool *kept;                 /* a left side B of a rule A -> B C, not a word */
    double **length;            /* [names][PCFG_MOST_LENGTH + 1]: p(A => n symbols) scale^n */
    double **alone;             /* the same, not first becoming something else */
    double log_scale;
};

/* Brings a grammar into that form and makes t->tables, t->symbols. The grammar may go then. */
bool pcfg_open(struct task *t, const struct grammar *g, struct err *err);

/* Functions of a struct task_type; PCFG_FUNCTIONS fills them in. */
void pcfg_close(struct task *t);
bool pcfg_valid_length(const struct task *t, int length);
void pcfg_sample(const struct task *t, int length, struct rng *r, uint16_t *string);
double pcfg_log_probability(const struct task *t, const uint16_t *string, int length);
double pcfg_entropy(const struct task *t, int length);
void pcfg_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set);
void pcfg_bigram(const struct task *t, int length, double *counts);
void pcfg_bigrams(const struct task *t, const int *lengths, int count, double *counts);
void *pcfg_predictor_open(const struct task *t, const int *lengths, int count);
void pcfg_predictor_close(void *state);
void pcfg_predictor_reset(void *state);
void pcfg_predictor_distribution(const void *state, double *p);
void pcfg_predictor_advance(void *state, uint16_t symbol);
void pcfg_symbol_name(const struct task *t, int symbol, char out[TASK_NAME]);

/* clang-format off */
#define PCFG_FUNCTIONS                                                                             \
    .close = pcfg_close,                                                                           \
    .valid_length = pcfg_valid_length,                                                             \
    .sample = pcfg_sample,                                                                         \
    .log_probability = pcfg_log_probability,                                                       \
    .entropy = pcfg_entropy,                                                                       \
    .predictor_open = pcfg_predictor_open,                                                         \
    .predictor_close = pcfg_predictor_close,                                                       \
    .predictor_reset = pcfg_predictor_reset,                                                       \
    .predictor_distribution = pcfg_predictor_distribution,                                         \
    .predictor_advance = pcfg_predictor_advance,                                                   \
    .possible = pcfg_possible,                                                                     \
    .bigram = pcfg_bigram,                                                                         \
    .bigrams = pcfg_bigrams,                                                                       \
    .symbol_name = pcfg_symbol_name
/* clang-format on */

/* ---- for the files of this engine ----------------------------------------------------------- */

/* Fills length, alone and log_scale. */
void pcfg_measure(struct pcfg *g);
/* ln p(length); -INFINITY when there is no string of it. */
double pcfg_log_length(const struct pcfg *g, int length);
/* Draws a derivation of a valid length; returns ln of its weight (not given the length). */
double pcfg_derive(const struct pcfg *g, int length, struct rng *r, uint16_t *string);

/*
 * A chart of a prefix. Column j holds p(A => string[i .. j)) for the A that are `kept`, by i, and
 * what may begin at j. Everything that contains a symbol has been multiplied by that symbol's
 * scale: the caller's (the predictor knows a good one), or with `forward` the chart's own, 1 over
 * the symbol's probability after the prefix whatever the length.
 */
struct pcfg_column {
    double *value; /* [j] */
    int *place;    /* [count]: the i with a value, falling */
    int count;
};
struct pcfg_chart {
    const struct pcfg *g;
    int position, most;
    bool forward;
    struct pcfg_column **column; /* [most + 1][names]; made when first reached */
    double *last;                /* [most + 1][names]: p(A => string[j - 1]) */
    uint8_t *expected;           /* [most + 1][names]: may A begin at j? */
    double *ahead;               /* [most + 1][names]: weight of the A that begin at j, or NULL */
    double *whole;               /* [most + 1]: p(start => string[0 .. j)) */
    double *log_scale;           /* [most + 1]: ln of the product of the scales so far */
    double *now;                 /* [names][most]: the column in the making */
    double *cell;                /* [names]: scratch */
};
void pcfg_chart_init(struct pcfg_chart *c, const struct pcfg *g, int most, bool forward);
void pcfg_chart_release(struct pcfg_chart *c);
void pcfg_chart_reset(struct pcfg_chart *c);
/* Reads a symbol (the scale doesn't matter with `forward`). False when nothing can begin like this;
 * the chart then stays where it was. */
bool pcfg_chart_push(struct pcfg_chart *c, uint16_t symbol, double scale);
/* Which symbols can come next: seen[symbols] become 0 or 1. */
void pcfg_chart_follow(const struct pcfg_chart *c, uint8_t *seen);

#endif
