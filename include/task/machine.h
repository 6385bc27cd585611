/*
 * machine -- languages of a deterministic pushdown automaton whose weights do not depend on what
 * the stack holds: brackets, stacks that are worked on.
 *
 * A few states, and moves that push one of k equally likely symbols, pop (the stack says what is
 * written), drop (popping without saying what), or leave the stack alone. A string's weight is the
 * product of its moves' weights, 1/k for each push, and the weight of stopping where it ends, with
 * an empty stack; p(string | length) is that over the sum of all strings of the length. How much
 * weight r further symbols have depends on state, height and r only, so tables of it give sampler,
 * probabilities, predictor and expectations, exactly. A row of a table is scaled by its largest
 * number, so that nothing vanishes however improbable a length.
 *
 * Every state must be able to reach the end. Moves of one state and height write different symbols.
 *
 * Memory: the tables belong to the task (task.tables). Threads: constant, except a predictor, which
 * belongs to one thread at a time.
 */
#ifndef TASK_MACHINE_H
#define TASK_MACHINE_H

#include "task/task.h"

enum {
    MACHINE_MOST_LENGTH = 1000, /* longer strings are not of the language: tables have n^2 / 4 rows
                                 */
    MACHINE_MOST_STATES = 6,
    MACHINE_MOST_MOVES = 12
};

enum machine_act { MACHINE_PUSH, MACHINE_POP, MACHINE_DROP, MACHINE_STAY };
enum machine_when { MACHINE_ALWAYS, MACHINE_EMPTY, MACHINE_FILLED }; /* what the stack must be */

struct machine_move {
    int from, to;
    enum machine_act act;
    enum machine_when when;
    int symbol, step; /* push or pop of stack symbol i writes symbol + i * step; others `symbol` */
    double weight;
};

struct machine {
    int states; /* state 0 begins */
    int bound;  /* greatest height */
    int moves;
    struct machine_move move[MACHINE_MOST_MOVES];
    double stop[MACHINE_MOST_STATES]; /* weight of ending here, the stack empty; 0: can't */
};

/* Makes t->tables from a machine, which is copied. */
void machine_open(struct task *t, const struct machine *m);

/* Functions of a struct task_type; MACHINE_FUNCTIONS fills them in. */
void machine_close(struct task *t);
bool machine_valid_length(const struct task *t, int length);
void machine_sample(const struct task *t, int length, struct rng *r, uint16_t *string);
double machine_log_probability(const struct task *t, const uint16_t *string, int length);
double machine_entropy(const struct task *t, int length);
void machine_possible(const struct task *t, const uint16_t *string, int length, uint8_t *set);
void machine_bigram(const struct task *t, int length, double *counts);
bool machine_gold(const struct task *t, const uint16_t *string, int length, struct task_gold *gold);
void *machine_predictor_open(const struct task *t, const int *lengths, int count);
void machine_predictor_close(void *state);
void machine_predictor_reset(void *state);
void machine_predictor_distribution(const void *state, double *p);
void machine_predictor_advance(void *state, uint16_t symbol);

/* clang-format off */
#define MACHINE_FUNCTIONS                                                                          \
    .close = machine_close,                                                                        \
    .valid_length = machine_valid_length,                                                          \
    .sample = machine_sample,                                                                      \
    .log_probability = machine_log_probability,                                                    \
    .entropy = machine_entropy,                                                                    \
    .predictor_open = machine_predictor_open,                                                      \
    .predictor_close = machine_predictor_close,                                                    \
    .predictor_reset = machine_predictor_reset,                                                    \
    .predictor_distribution = machine_predictor_distribution,                                      \
    .predictor_advance = machine_predictor_advance,                                                \
    .possible = machine_possible,                                                                  \
    .bigram = machine_bigram,                                                                      \
    .gold = machine_gold
/* clang-format on */

/* ---- for the files of this engine ----------------------------------------------------------- */

struct machine_tables {
    struct machine machine;
    int k;
    double *weight;    /* see machine_weight() */
    size_t *row;       /* [r]: where the numbers of r begin */
    double *log_scale; /* [r]: ln of what the numbers of r were divided by */
    double *log_total; /* [r]: ln of the weight of all strings of r symbols; -INFINITY: none */
};

/* The weight of all ways to end from a state and height in exactly r symbols, / exp(log_scale[r]).
 */
double machine_weight(const struct machine_tables *a, int r, int height, int state);
/* May this move be made at this height? */
bool machine_can(const struct machine_tables *a, const struct machine_move *m, int height);
/* Height after a move. */
int machine_height(const struct machine_move *m, int height);

/* One string being read: where the automaton is, and its stack. */
struct machine_run {
    int state, height;
    uint16_t *choice;  /* [height]: which of the k */
    uint16_t *written; /* [height]: the symbol that pushed it */
};
/* The move that writes this symbol here, or NULL; *choice receives what it pushes or pops. */
const struct machine_move *machine_find(const struct machine_tables *a,
                                        const struct machine_run *run, uint16_t symbol,
                                        int *choice);
void machine_step(struct machine_run *run, const struct machine_move *m, int choice,
                  uint16_t symbol);

#endif
