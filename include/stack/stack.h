/*
 * stack -- a differentiable stack behind one interface. A type is one file in src/stack/ and one
 * row in its local.mk.
 *
 * The model gives a stack raw scores (an affine map of the controller's hidden state, computed by
 * the model from the tensors that the stack registered) and the hidden state itself; squashing
 * (softmax, sigmoid) belongs to the stack. Timing (Joulin & Mikolov's, as DuSell & Chiang implement
 * it): reading 0 comes from the initial stack; for t = 1 .. n-1 the stack is changed by the actions
 * computed from h_t and read as reading t, which reaches the controller together with input t. The
 * action after the last input is never executed.
 *
 * Letters: B batch, n steps, H hidden units, R width of a reading, S width of the scores.
 * Memory: a struct stack lays its tape out in an arena given by the model, for a batch and a length
 * that are upper bounds of what follows; nothing is allocated while stepping. Threads: one at a
 * time.
 */
#ifndef STACK_STACK_H
#define STACK_STACK_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "math/params.h"

enum { STACK_MOST_STACKS = 16, STACK_MOST_WIDTH = 4096, STACK_SHARPNESS = 10 };

struct pda_move;
struct stack_type;

/* What the reading of a nondeterministic stack tells apart: states as well, or symbols alone. */
enum stack_reading { READING_STANDARD, READING_STATES, READING_SYMBOLS };
enum stack_bottom { BOTTOM_LEARNED, BOTTOM_ZERO, BOTTOM_ONE };

/* What a model's name says about its stack. */
struct stack_spec {
    const struct stack_type *type;
    int stacks;                   /* superposition: K */
    int width[STACK_MOST_STACKS]; /* ... and the width of each */
    bool push_hidden;             /* the pushed vector is the hidden state itself */
    int depth_limit;              /* 0: none */
    double sharpness;             /* stable superposition: STACK_SHARPNESS unless set; others 0 */
    int hidden;                   /* a size given with the name (lstm-H, jm-hidden-H), or 0 */
    /* the nondeterministic ones, with their options; all zero is what the literature has */
    int states, symbols, vector; /* Q, S, m */
    bool normalized;             /* ns: softmax over the actions from each state and symbol */
    enum stack_reading reading;
    enum stack_bottom bottom; /* vrns: the vector of the bottom symbol ... */
    bool bottom_single;       /* ... at state 0 and symbol 0 alone, or at every one */
    bool bottom_original;     /* the rule before 2023: the bottom symbol can't be uncovered */
    int window;               /* D: only symbols pushed at most D steps ago count; 0: all */
};

/* Widths that follow from a spec and H. */
struct stack_dims {
    int hidden, scores, reading;
    int constants; /* numbers in the memory's last tensor, which gives no scores: a bottom vector */
};

enum stack_use {
    STACK_TRAIN,   /* forward and backward: everything is kept, cells that can't surface are dropped
                    */
    STACK_FORWARD, /* forward only: nothing is kept */
    STACK_WATCH    /* forward only, whole stack, every step kept for stack_type.view */
};

struct stack {
    struct stack_spec spec;
    struct stack_dims dims;
    enum stack_use use; /* what was laid out for STACK_TRAIN may be run as STACK_FORWARD as well */
    bool chunks;        /* word models: strings come in chunks, and the stack is carried over */
    int batch, steps;   /* of the string being processed: B and n */
    const real *constant; /* [dims.constants] the numbers themselves, set before begin */
    /*
     * The strings that a call is about: all of them, but for types with a group. Several threads
     * may be at it then, each with a copy of this struct and a number of its own.
     */
    int first, count, worker;
    int workers;    /* how many there are at most, known when laying out */
    uint8_t *exact; /* [B] strings that go the exact, slow way; types with a group only */
    void *state;    /* the type's own, in the arena */
};

/* What the stack did at one step of one string: plain numbers for pictures. See stack_view(). */
struct stack_view {
    int stacks, actions; /* K, and actions per stack */
    const float *action; /* [K][actions] probabilities */
    int depth;           /* cells that can hold something at this step */
    int steps;           /* n: columns of share */
    const float *share;  /* [K][n][n], rows 0 .. depth-1 valid: share, in the cell at a depth, of
                            what was pushed at step tau; of sharpened cells, of a marker that was
                            (superposition.c) */
    int width;           /* M */
    const float *cell;   /* [depth][M] contents */

    /* A nondeterministic stack, K = 1: here share is the probability that step tau pushed the
     * element at a depth, and what the bottom, always the last element, lacks of 1. */
    int states, symbols;         /* Q, S; 0: the stack is not one */
    const float *symbol;         /* [depth][S] how likely each symbol is the element */
    const float *top;            /* [Q][S] how likely state and top are */
    const struct pda_move *move; /* [t]: the most likely run of steps 1 .. t */
    float run_share;             /* of all runs; 0: there is no run */
};

struct stack_type {
    const char *name;         /* "superposition" */
    const char *grammar;      /* how models with it are named: "jm-N, jm-A.B.C, jm-hidden[-H]" */
    const char *about;        /* one sentence */
    int actions;              /* how many actions a stack chooses between; 0: no cells to show */
    const char *action_names; /* "push pop no-op", in the order of the scores */

    /* True when `model` is written in this type's grammar; fills spec, or sets err when the sizes
     * are bad. */
    bool (*parse)(struct stack_spec *spec, const char *model, bool *mine, struct err *err);
    void (*dims)(const struct stack_spec *spec, int hidden, struct stack_dims *out);
    /*
     * Registers the memory's tensors: first weight, bias pairs whose rows are the scores, in order;
     * then, if there are constants, one tensor of theirs.
     */
    void (*params)(const struct stack_spec *spec, int hidden, struct params *params);
    /* Lays out state and tape for at most B strings of n symbols; called to measure and to place.
     */
    void (*lay_out)(struct stack *s, struct arena *a, int batch, int steps);
    /*
     * A type may take few strings at a time through all of their steps, forth and later back: how
     * many, in `group` (NULL: all together, step by step). Before any of them `start` sees the
     * batch. After the last change of a string `settle` says whether its readings can be trusted;
     * if not, it is run once more, alone, with exact[b] set, and goes that way back as well. What
     * `resume` finds it can only do exactly it marks itself.
     */
    int (*group)(const struct stack *s);
    void (*start)(struct stack *s);
    bool (*settle)(struct stack *s, int b);
    /* Starts a batch: s->batch, s->steps are set. Writes reading 0; rows are `row` apart. */
    void (*begin)(struct stack *s, real *reading, int row);
    /*
     * Instead of begin, for a chunk that goes on: column 0 becomes the stack as the last change
     * left it, for the first s->batch strings; s->steps counts that column. NULL: this stack can't
     * be cut into chunks.
     */
    void (*resume)(struct stack *s);
    /*
     * What resume() would take over, as bytes (a multiple of sizeof(real)) for `batch` strings: out
     * of the stack, or into one that has run nothing yet (s->batch is set). NULL: nothing.
     */
    size_t (*carried_bytes)(const struct stack *s, int batch);
    void (*carried_out)(struct stack *s, void *to);
    void (*carried_in)(struct stack *s, const void *from);
    /* Changes the stack with the actions of step t (1 .. n-1) and writes reading t. */
    void (*forward)(struct stack *s, int t, real *reading, int reading_row, const real *score,
                    int score_row, const real *hidden, int hidden_row);
    /*
     * Adds the derivatives by the scores and (push_hidden) the hidden state of step t, given the
     * one by reading t; call for t = n-1 .. 1. With constants it is called for t = 0 as well,
     * unless the chunk goes on: then only the reading is looked at.
     */
    void (*backward)(struct stack *s, int t, real *d_score, int score_row, real *d_hidden,
                     int hidden_row, const real *d_reading, int reading_row);
    /* After the last backward: adds the derivative by the constants that string b gives. NULL
     * without constants. */
    void (*constants)(struct stack *s, int b, real *d_constant);
    /* STACK_WATCH only: string b after the change of step t (t = 0: the initial stack). */
    void (*view)(struct stack *s, int t, int b, struct stack_view *out);
};

/* All stack types, in the order of the source list. */
const struct stack_type *const *stack_types(int *count);
/* Understands a model's name ("jm-10", "lstm"); unknown names get a suggestion. */
bool stack_parse(struct stack_spec *spec, const char *model, struct err *err);

#endif
