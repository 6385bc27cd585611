/*
 * probe -- one string run through a model once, with everything a picture of the stack needs.
 *
 * Column t (0 .. n-1) belongs to input symbol t: the stack after the action computed from h_{t+1}
 * (the state after reading symbol t), which the controller reads together with symbol t+1. The
 * action after the last input is never executed: column n-1 stays empty (executed[n-1] == 0).
 *
 * Plain floats, independent of the engine's precision. Memory: owned; probe_release() frees it.
 */
#ifndef TRAIN_PROBE_H
#define TRAIN_PROBE_H

#include "nn/model.h"
#include "stack/pda_runs.h"

enum { PROBE_MOST_LENGTH = 200 };

struct probe {
    int length;  /* n */
    int given;   /* 1 of text: symbol 0 is the end of the line before, which is not predicted (row 0
                    of the predictions is zero) */
    int symbols; /* V */
    uint16_t *string;         /* [n] */
    float *prediction;        /* [n + 1][V + 1] probabilities; row t predicts symbol t, row n EOS */
    int stacks, actions;      /* K; actions per stack; 0: no stack */
    const char *action_names; /* words, in the order of `action`: stack_type.action_names */
    float *action;            /* [n][K][actions], row t: computed from h_{t+1}; row n-1 is zero */
    int width;                /* M: all components, stacks side by side */
    int stack_width[STACK_MOST_STACKS],
        stack_at[STACK_MOST_STACKS]; /* of each stack, and where it begins */
    int *depth;       /* [n]: cells that can hold something in column t (0 for the last) */
    float *share;     /* [n column][K][n depth][n tau]: what was pushed at column tau, by depth; see
                         below */
    float *cell;      /* [n column][n depth][M] contents */
    double sharpness; /* of a stable stack; else 0 */
    int hidden;       /* H */
    float *state;     /* [n][H]: h_{t+1} (what the lstm pane shows) */
    int64_t step;     /* the weights' step */

    /* A nondeterministic stack (K = 1); its actions are how likely the column's action was each,
     * given the string so far. */
    int states, stack_symbols; /* Q, S; 0: the stack is not one */
    float *symbol;             /* [n column][n depth][S] how likely each symbol is the element */
    float *top;                /* [n column][Q][S] how likely state and top are: the reading */
    struct pda_move *run;      /* [n column][n]: the most likely run of columns 0 .. column */
    float *run_share;          /* [n column]: its share of all runs; 0: there is none */
};

/* share[...]: tau is the column whose action pushed it; sum over tau of share * pushed vector =
 * cell, unless cells are sharpened: then it is what is left of a marker pushed with it. Of a
 * nondeterministic stack it is a probability; the bottom, which is never pushed but has
 * a cell all the same, is what is missing. */
static inline float probe_share(const struct probe *p, int column, int stack, int depth, int tau)
{
    return p->share[(((size_t)column * (size_t)p->stacks + (size_t)stack) * (size_t)p->length +
                     (size_t)depth) *
                        (size_t)p->length +
                    (size_t)tau];
}
/* Occupied share of a cell, 0..1: the sum over tau. */
float probe_occupied(const struct probe *p, int column, int stack, int depth);
/* The column whose push has the largest share of the cell, or -1 when it is empty. */
int probe_owner(const struct probe *p, int column, int stack, int depth);
/* Expected depth of a stack in a column: sum of occupied shares. */
float probe_depth(const struct probe *p, int column, int stack);
/* What an automaton's stack is compared with: depth of stack 0, and the column that pushed its top,
 * or -1. Of a nondeterministic stack: those of the most likely run. */
float probe_height(const struct probe *p, int column, int *owner);
/* Nondeterministic: the column that pushed the element at a depth in the most likely run up to a
 * column; -1: the bottom, or nothing. */
int probe_run_owner(const struct probe *p, int column, int depth);
static inline const struct pda_move *probe_moves(const struct probe *p, int column)
{
    return p->run + (size_t)column * (size_t)p->length;
}
/* The likeliest symbol of an element, and how likely it is; -1 when there is none. */
int probe_likely_symbol(const struct probe *p, int column, int depth, float *likely);
/* How likely state and top are, pair q * S + y; and the pairs worth a row of a picture: those that
 * are above 0.02 somewhere, the likeliest `count` of them in order. Returns how many there are. */
static inline float probe_top(const struct probe *p, int column, int pair)
{
    return p->top[(size_t)column * (size_t)(p->states * p->stack_symbols) + (size_t)pair];
}
int probe_likely_tops(const struct probe *p, int *pair, int count);
/* A stack symbol's name: its number, the bottom's is "⊥". Returns out. */
const char *probe_stack_symbol(int symbol, char out[8]);
/* A run's share in few letters: "0.62", "3e-07". Returns out. */
const char *probe_share_text(float share, char out[16]);
/* Word `action` of the names, or "act N"; returns out. */
const char *probe_action_name(const struct probe *p, int action, char out[16]);
/* The action in a row of a picture: push at the top, pop at the bottom. */
int probe_action_row(const struct probe *p, int row);

void probe_init(struct probe *p);
void probe_release(struct probe *p);
/* Runs the string (n <= PROBE_MOST_LENGTH) through the model with its present weights; replaces
 * `p`. */
bool probe_run(struct probe *p, struct model *m, const uint16_t *string, int length,
               struct err *err);

/* Agreement with the task's gold stack (stack 0): see probe_compare(). */
struct probe_gold {
    int known; /* columns with a gold stack; 0: the task has none */
    int depth[PROBE_MOST_LENGTH];
    uint16_t top[PROBE_MOST_LENGTH]; /* UINT16_MAX: empty */
    int lead;     /* 0: as the automaton reads; 1: one symbol ahead, as a predictor must be */
    int diverges; /* first column where depth (by 0.5) or the top's symbol differ; `known` if none
                   */
};
struct task;
/*
 * Compares with the automaton's stack and with the same one symbol ahead (a network that predicts
 * the next symbol from the top must pop before it reads), and keeps whichever agrees longer.
 */
void probe_compare(struct probe_gold *out, const struct probe *p, const struct task *task);

/*
 * What the gold stack holds in a column (below g->known): its depth, and *top. With `lead` 1 as a
 * predictor must have it: what is pushed is pushed when it is read, what is popped a symbol
 * earlier.
 */
int probe_gold_depth(const struct probe_gold *g, int column, int lead, uint16_t *top);

/* Half-life of what is on the stack, in symbols: ln 2 / mean wrong-action mass (1 - largest
 * probability). NaN where actions don't wear out what is there. */
double probe_half_life(const struct probe *p);

#endif
