/*
 * task -- a formal language: strings over a small alphabet, given their length.
 *
 * A task knows how to draw a string of a given length, whether a string belongs to the language,
 * the exact probability of a string given its length, the exact distribution of the next symbol
 * after any prefix, and (where there is one) the stack that a pushdown automaton would hold.
 *
 * Symbols are ids 0 .. symbols-1; the end of the string is id `symbols` (EOS) in every
 * distribution. A string of length n has n + 1 predictions (positions 0 .. n; position n predicts
 * EOS). The generating process draws a length uniformly among the valid lengths of a range, then a
 * string given that length: p(w) = p(w | length) / (number of valid lengths).
 *
 * Threads: a struct task is constant after task_init(); any thread may use it.
 */
#ifndef TASK_TASK_H
#define TASK_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rng.h"

enum {
    TASK_MOST_TYPES = 4096, /* largest K of --symbol-types */
    TASK_MOST_LENGTH = 10000,
    TASK_NAME = 24 /* bytes of a symbol's name with its end */
};

struct task_type;
struct task_predictor;
struct template;   /* task/template.h */
struct question;   /* task/question.h */
struct vocabulary; /* task/corpus.h */

struct task {
    const struct task_type *type;
    int symbol_types; /* k: how many symbols w is made of */
    int symbols;      /* V: input alphabet; outputs are V + 1 */
    void *tables;     /* what the type computed in advance, or NULL; owned, copies borrow it */
    /* Of a user's data, whose language nobody has described: its symbols, borrowed; else NULL. Such
     * a task has names and nothing else: no bound, no predictor, no strings of its own. */
    const struct vocabulary *names;
};

/* The stack a pushdown automaton would hold, after each symbol of one string. */
struct task_gold {
    int known; /* columns 0 .. known-1 are defined (the automaton may end before the string does) */
    int *depth;    /* [length]; caller's memory */
    uint16_t *top; /* [length]: symbol on top, or UINT16_MAX when empty; caller's memory */
};

struct task_type {
    const char *name;     /* as typed, e.g. "marked-reversal" */
    const char *title;    /* as shown, e.g. "w # w^R" */
    const char *about;    /* one sentence for help and manual */
    const char *no_gold;  /* why there is no gold stack, or NULL when there is one */
    int default_types;    /* k unless asked otherwise */
    bool fixed_types;     /* k can't be changed (count-3, a-n-b-n) */
    const char *argument; /* what may follow the name and a colon, e.g. "DEPTH"; NULL: nothing */
    bool needs_argument;

    /* How the strings are laid out, or NULL for languages of another kind. */
    const struct template *template;
    const struct question *question; /* the same for those of question.h */

    /* Makes t->tables, with an argument or NULL; both NULL for a type that needs none. */
    bool (*open)(struct task *t, const char *argument, struct err *err);
    void (*close)(struct task *t);

    int (*symbols)(int symbol_types); /* V; NULL: open() knows */
    bool (*valid_length)(const struct task *, int length);
    void (*sample)(const struct task *, int length, struct rng *, uint16_t *string);
    double (*log_probability)(const struct task *, const uint16_t *string, int length);
    double (*entropy)(const struct task *, int length); /* E[-ln p(string | length)] */

    /* What a predictor needs: see task_predictor_open(). */
    void *(*predictor_open)(const struct task *, const int *lengths, int count);
    void (*predictor_close)(void *);
    void (*predictor_reset)(void *);
    void (*predictor_distribution)(const void *, double *p);
    void (*predictor_advance)(void *, uint16_t symbol);

    /* What can come next: see task_possible(); the sets are 0 when it is called. NULL: unknown. */
    void (*possible)(const struct task *, const uint16_t *string, int length, uint8_t *set);
    void (*bigram)(const struct task *, int length, double *counts);
    /* The same for several lengths, where that is less work than one by one; or NULL. */
    void (*bigrams)(const struct task *, const int *lengths, int count, double *counts);
    bool (*gold)(const struct task *, const uint16_t *string, int length, struct task_gold *);
    void (*symbol_name)(const struct task *, int symbol, char out[TASK_NAME]); /* printable UTF-8 */
};

/*
 * Makes a task by name, or NAME:ARGUMENT; symbol_types 0 means the type's default. Says "did you
 * mean" on a typing slip. Release it, after everything that was opened with it or a copy of it.
 */
bool task_init(struct task *t, const char *name, int symbol_types, struct err *err);
void task_release(struct task *t); /* fine twice, and after a failed task_init() */

/*
 * The task of a user's data: only its symbols are known, and `names` (closed, borrowed) has them;
 * eos is its last id. What is asked of its language is answered with "nobody knows": NaN, no
 * deterministic position, no gold stack.
 */
void task_of_names(struct task *t, const struct vocabulary *names, bool text);
static inline bool task_is_known(const struct task *t)
{
    return !t->names;
}

/* All types, in the order of the source list; *count receives how many. */
const struct task_type *const *task_types(int *count);
const struct task_type *task_find(const char *name); /* or NULL */

bool task_is_valid_length(const struct task *t, int length);
/* Writes the valid lengths in [low, high] (closed) to out[capacity]; returns how many there are,
 * which may be more than were written. */
int task_valid_lengths(const struct task *t, int low, int high, int *out, int capacity);

/* Draws a string of a valid length into string[length]. */
void task_sample(const struct task *t, int length, struct rng *r, uint16_t *string);

/* True iff the string belongs to the language. */
bool task_accepts(const struct task *t, const uint16_t *string, int length);
/* ln p(string | length); -INFINITY when the string is not in the language. */
double task_log_probability(const struct task *t, const uint16_t *string, int length);

/*
 * The exact predictive distribution p(next symbol or EOS | prefix), with a uniform prior over
 * lengths[count]. After a prefix that no string can have, every probability is 0.
 * The predictor is a handle of its own: one thread at a time.
 */
struct task_predictor *task_predictor_open(const struct task *t, const int *lengths, int count);
void task_predictor_close(struct task_predictor *p); /* NULL is fine */
void task_predictor_reset(struct task_predictor *p); /* back to the empty prefix */
void task_predictor_distribution(const struct task_predictor *p, double *probability /* [V + 1] */);
void task_predictor_advance(struct task_predictor *p, uint16_t symbol);

/*
 * set[t][s] = 1 where symbol s (or EOS, s = V) can come after the prefix of t symbols when any
 * length is allowed, else 0; set is [length + 1][V + 1]. After a prefix that no string has, nothing
 * is possible. Any string may be asked about.
 */
void task_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set);
/*
 * flags[t] = 1 where exactly one next symbol (or EOS) is possible after the prefix of t symbols
 * when any length is allowed; flags has length + 1 entries. Only strings of the language are asked
 * about.
 */
void task_deterministic(const struct task *t, const uint16_t *string, int length, uint8_t *flags);

/*
 * Adds the expected numbers of adjacent pairs in a string of this length to
 * counts[(V + 1) x (V + 1)], row = previous symbol (row V: start of string), column = next (column
 * V: EOS).
 */
void task_bigram(const struct task *t, int length, double *counts);
/* The same, summed over several valid lengths. */
void task_bigrams(const struct task *t, const int *lengths, int count, double *counts);

/* Fills `gold`; false when the task has none (type->no_gold says why) or the string is not in the
 * language. */
bool task_gold(const struct task *t, const uint16_t *string, int length, struct task_gold *gold);

/* A printable name of a symbol; id V is "$" (end of string). */
void task_symbol_name(const struct task *t, int symbol, char out[TASK_NAME]);
/* Are all names single characters, so that strings need no spaces between them? */
bool task_names_are_short(const struct task *t);
/*
 * Reads a string typed by a person into out[capacity]; *length receives its length. Where every
 * symbol is one character, "0110#0110" (spaces don't matter); else names separated by spaces,
 * "0 31 # 31 0". The string need not belong to the language, but every symbol must exist.
 */
bool task_parse(const struct task *t, const char *typed, uint16_t *out, int capacity, int *length,
                struct err *err);

#endif
