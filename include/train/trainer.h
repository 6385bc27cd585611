/*
 * trainer -- trains one model, one small piece of work at a time; the caller drives.
 *
 * trainer_advance() does one update or one validation batch and says which; between two calls the
 * caller may freeze, thaw, change the learning rate, checkpoint or evaluate. Nothing in here reads
 * a clock.
 *
 * "Step" counts completed updates: a change at step N happens after N updates and is in force from
 * update N + 1. Threads: one at a time. Memory: all of it is taken in trainer_init() and, for
 * struct hidden_cache, in trainer_freeze(); an update allocates nothing.
 */
#ifndef TRAIN_TRAINER_H
#define TRAIN_TRAINER_H

#include "nn/model.h"
#include "nn/optimizer.h"
#include "train/data.h"
#include "train/trace.h"

/*
 * While controller and memory stand still, the hidden states of a training batch never change: they
 * are kept when first computed, so that from the second epoch on only the classifier costs
 * anything. The same bits either way. Memory for them is taken when the freezing begins.
 */
struct hidden_cache {
    real *rows;    /* NULL: not in use, too large, or no memory for it */
    size_t *start; /* [train batch] where its states begin, in numbers */
    uint8_t *have; /* [train batch] */
    size_t numbers;
};
enum { HIDDEN_CACHE_MB = 512 };

enum trainer_did {
    DID_STEP,     /* one update: trainer.row (and trainer.norms when measured) */
    DID_VALIDATE, /* one batch of the validation that ends an epoch */
    DID_EPOCH,    /* the last of it: trainer.valid */
    DID_FINISH,   /* training is over: early stop or the last epoch */
    DID_DIVERGE   /* NaN or infinity, in an update or a validation; the weights are the last finite
                     ones, those before the failed update */
};

struct trainer {
    struct config config;
    struct data data;
    struct model model;
    struct tape tape, valid_tape;
    struct optimizer optimizer;
    struct schedule schedule;
    double rate; /* learning rate in force */
    int frozen;  /* mask in force */
    struct freeze_step plan[FREEZE_MOST];
    int plan_count, plan_done;
    int64_t step; /* completed updates */
    int epoch;    /* completed epochs (trained and validated) */
    bool over;
    struct hidden_cache cache;
    uint32_t *order;            /* of the epoch in progress */
    int order_epoch;            /* which epoch `order` is for; -1: none */
    int valid_next;             /* next validation batch; -1: not validating */
    int64_t exact, valid_exact; /* strings that the stack did the exact, slow way, this epoch */
    struct score valid_sum, test_sum;
    real *best;         /* weights at the best validation */
    double best_excess; /* INFINITY before the first */
    int64_t best_step;
    int measure_every; /* update norms are measured every so many steps */

    /* what the last trainer_advance() produced */
    struct trace_step row;
    struct trace_valid valid;
    struct update_norms norms;
    bool measured;
    bool improved, rate_fell; /* after DID_EPOCH */
    int64_t epoch_exact;      /* ... strings of the epoch that had to be done exactly */
};

/* The config must have passed config_check(). Refuses what does not fit into memory, saying how
 * much. */
bool trainer_init(struct trainer *t, const struct config *config, struct err *err);
void trainer_release(struct trainer *t);

/*
 * The planned freezing that is due now (after `step` updates), one entry a call: true when the mask
 * changed or an entry was taken; call until false, before each trainer_advance().
 */
bool trainer_plan(struct trainer *t);
void trainer_freeze(struct trainer *t, int mask); /* the new mask, from the next update on */
void trainer_set_rate(struct trainer *t, double rate);
enum trainer_did trainer_advance(struct trainer *t);

/* How much memory a config will take, in bytes, before it is taken. */
bool trainer_bytes(const struct config *config, double *bytes, struct err *err);

/* Builds the model of a config, for the symbols of the task (NULL: the config's formal language; a
 * user's data: source.task), without training: for evaluation and probes. */
bool trainer_model(struct model *m, const struct config *config, const struct task *task,
                   struct err *err);

#endif
