/*
 * model -- one network: one-hot input, controller, stack, classifier (affine + softmax over symbols
 * and EOS).
 *
 *   h_0 = 0; for t = 0 .. n-1: (t > 0: the stack changes with the actions of h_t)  r_t = reading
 *                              h_{t+1} = cell([onehot(x_t) ; r_t], h_t)
 *   logits_t = W h_t + b predicts x_t (t < n) or EOS (t = n)
 *
 * With L layers, "h" for actions and logits is the top layer's.
 *
 * A struct model holds parameters and their packed copies; a struct tape holds what one batch
 * needs. Both lay out all their memory when they are made: a step allocates nothing. Threads: one
 * model and its tapes belong to one thread at a time.
 */
#ifndef NN_MODEL_H
#define NN_MODEL_H

#include <stdint.h>

#include "base/crew.h"
#include "nn/cell.h"
#include "stack/stack.h"

enum { MODEL_MOST_LAYERS = 8, MODEL_MOST_HIDDEN = 4096 };

struct model_config {
    const struct cell_type *cell;
    struct stack_spec stack;
    int layers, hidden;
    int symbols; /* V; outputs are V + 1 (EOS), or V with an embedding, whose ids include the end */
    bool embedded; /* an embedding H wide instead of the one-hot vector: word models, in chunks */
};

struct model_layer {
    int first;     /* index of its first tensor */
    int x, skip;   /* input width; leading one-hot columns that are looked up, not multiplied */
    int z;         /* padded width of a row [reading or h below ; h] */
    real *w;       /* [x + H][G] packed, scaled for the cell; to the first `skip` rows the bias is
                      added, unless there is an embedding */
    real *back;    /* [G'][z] the rows after `skip`, transposed: derivative by z */
    real *bias;    /* [G] scaled too */
    real *d_w;     /* [G'][skip + z] scratch gradient, output-major */
    real *d_table; /* [skip or 1][G] scratch: one-hot columns; row sums */
};

struct model {
    struct model_config config;
    struct stack_dims dims;
    struct params params;
    int gates, gates_row; /* G' = blocks * H and padded */
    int outputs, outputs_row, scores_row, hidden_row;
    int memory_first, memory_end, classifier; /* tensor indices */
    struct model_layer layer[MODEL_MOST_LAYERS];
    real *score_w, *score_back, *score_bias, *d_score_w; /* [H][S], [S][H], [S], [S][H] */
    bool
        wide; /* many outputs: their weights serve as they stand, and the next three aren't there */
    real *output_w, *output_back, *d_output_w; /* [H][O], [O][H], [O][H] */
    real *output_bias, *d_output_bias;         /* [O] */
    int embedding;                             /* tensor index, or -1 */
    real *embed_back;  /* [G'][hidden_row]: derivative by the embedded input */
    struct crew *crew; /* who takes groups of strings through the stack; NULL: the caller alone */
    struct arena arena;
};

/* Registers and allocates; parameters are zero until model_draw() or a load. */
bool model_init(struct model *m, const struct model_config *config, struct err *err);
void model_release(struct model *m);
/* The first half of model_init(): shapes and tensors, no memory for their numbers. What
 * model_init() would take, and tape_bytes(), can be asked of it; then model_release() it. */
bool model_describe(struct model *m, const struct model_config *config, struct err *err);
size_t model_bytes(const struct model *m);
void model_draw(struct model *m, uint64_t seed, double scale);
/* Brings the packed copies of the parts in `mask` up to date; call after any change of the values.
 */
void model_pack(struct model *m, int mask);

struct tape {
    struct model *model;
    enum stack_use use;
    int most_batch, most_steps; /* bounds it was laid out for */
    int batch, steps;           /* of the batch in it */
    int time;                   /* inputs read so far, by the group of strings in hand */
    struct tape_group {
        int first, count;
    } * group;             /* [B] strings that go through time together: stack_type.group */
    int groups, done;      /* how many, and how many have been through all of it */
    int piece_end;         /* where the piece of time in hand ends */
    bool apart;            /* there may be several: kept is [B][kept][H], not [kept][B][H] */
    int64_t exact_strings; /* that the stack had to do the exact, slow way; since tape_init */
    int frozen; /* set before a forward: parts that the backward after it will surely leave out */
    bool deep;  /* the batch in it is kept for a way back through time, or to be watched */
    int continued; /* 1: a chunk that goes on from the last one; its stack column 0 is carried */
    const uint16_t *targets; /* [B][n] of a chunk, or NULL */
    const uint16_t *ids;     /* [B][n], borrowed from the last forward */
    struct stack stack;
    real *z[MODEL_MOST_LAYERS]; /* [n + 1 or 2][B][z]: own_z or, at the top, states */
    real *own_z[MODEL_MOST_LAYERS], *states;
    int stride[MODEL_MOST_LAYERS];    /* B of the rows in own_z */
    real *gates[MODEL_MOST_LAYERS];   /* [n or 1][B][G] */
    real *kept[MODEL_MOST_LAYERS];    /* [n + 1 or 2][kept][B][H], or: apart */
    real *d_h[MODEL_MOST_LAYERS];     /* [n + 1][B][hidden_row] */
    real *d_gates[MODEL_MOST_LAYERS]; /* [n][B][G] */
    real *carry[MODEL_MOST_LAYERS];   /* [B][H] */
    real *embedded, *d_embedded;      /* [n][B][hidden_row], word models */
    real *saved_h[MODEL_MOST_LAYERS], *saved_kept[MODEL_MOST_LAYERS]; /* carried between chunks */
    real *d_z;                                                        /* [B][most z] */
    int d_z_row;                                                      /* most z */
    real *scores, *d_scores;                                          /* [n or 1][B][S] */
    real *logits;        /* [n + 1 or 1][B][O]; after forward: probabilities */
    real *target_logits; /* raw logits, kept in STACK_WATCH and for the tests: [n + 1][B][O] or NULL
                          */
    real *softmax;       /* [n + 1 or 1][B][V + 1] scratch, without padding; not for many outputs */
    double *log_sum;     /* [B] logarithms of softmax sums so far ... */
    double *product;     /* [B] ... and the product of those since the last logarithm */
    double *nll;         /* [B] nats, sum over the n + 1 predictions */
    uint8_t *hit;        /* [n + 1][B]: argmax right */
    struct arena arena;
};

/* Room for at most B strings of at most n symbols, for as many workers as m->crew has. */
bool tape_init(struct tape *tape, struct model *m, enum stack_use use, int batch, int steps,
               struct err *err);
void tape_release(struct tape *tape);
/* How many bytes tape_init would take. */
size_t tape_bytes(const struct model *m, enum stack_use use, int batch, int steps);

/*
 * Runs the network over B strings of n symbols each. On output nll and hit are filled, and (unless
 * STACK_FORWARD) logits holds softmax probabilities. The loss is the mean of nll over the batch.
 */
void tape_forward(struct tape *tape, const uint16_t *ids, int batch, int steps);
/*
 * The same in pieces: begin, then run some time steps until it says true, then (unless
 * STACK_FORWARD, which predicts as it goes) tape_predict(). `ids` must stay until then.
 */
void tape_begin(struct tape *tape, const uint16_t *ids, int batch, int steps);
bool tape_run(struct tape *tape, int steps);
void tape_predict(struct tape *tape);
/*
 * Keeping the states of a batch whose weights below the classifier stand still. From the next
 * forward on (STACK_TRAIN, nothing to go back through time), the top layer's rows stand at
 * `states`, which the caller owns: tape_states_size() numbers, zero at first, always for the same
 * batch. NULL: in the tape again. tape_again() is then what tape_forward() is, without the
 * controller: it takes what a forward left at `states`.
 */
size_t tape_states_size(const struct model *m, int batch, int steps); /* in numbers */
void tape_states(struct tape *tape, real *states);
void tape_again(struct tape *tape, const uint16_t *ids, int batch, int steps);
/*
 * Word models: one chunk of B rows by n inputs with their targets (not STACK_FORWARD). With `fresh`
 * the text begins: zero state, initial stack. Otherwise state and stack of the last chunk are
 * carried over as constants, for its first `batch` rows; the first change of the stack uses the
 * carried h with the present parameters. nll[b] sums over the n targets of row b; the loss is the
 * mean over all targets of the chunk.
 */
void tape_chunk(struct tape *tape, const uint16_t *inputs, const uint16_t *targets, int batch,
                int steps, bool fresh);
/* The first piece of it; then tape_run() and tape_predict(), as for strings. */
void tape_chunk_begin(struct tape *tape, const uint16_t *inputs, const uint16_t *targets, int batch,
                      int steps, bool fresh);
/*
 * Adds the derivative of the loss to params.gradient, for the parts not in `frozen`; what only
 * frozen parts would need is not computed: with controller and memory frozen nothing runs backward
 * through time. STACK_TRAIN only; once after a forward, with at least tape.frozen.
 */
void tape_backward(struct tape *tape, int frozen);

/*
 * What a chunk leaves for the next: states and stack, as bytes of this program's own. Out of a tape
 * after a chunk; into one that has run nothing yet, which then goes on as that one would have, with
 * `batch` rows or fewer. The size is that of a chunk of `batch` rows.
 */
size_t tape_carried_bytes(const struct tape *tape, int batch);
void tape_carried_out(struct tape *tape, void *to);
void tape_carried_in(struct tape *tape, const void *from, int batch);

static inline const real *tape_hidden(const struct tape *tape, int t)
{
    const struct model *m = tape->model;
    int top = m->config.layers - 1, z = m->layer[top].z;
    int skip = m->layer[top].x - m->layer[top].skip;

    return tape->z[top] + (size_t)t * (size_t)(tape->batch * z) + skip;
}

#endif
