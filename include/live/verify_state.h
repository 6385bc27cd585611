/* verify_state -- what a verification holds; shared by verify.c (the loop) and verify_compare.c. */
#ifndef LIVE_VERIFY_STATE_H
#define LIVE_VERIFY_STATE_H

#include "live/verify.h"
#include "store/checkpoint.h"
#include "store/store.h"
#include "train/evaluate.h"

/* A .safetensors file of the run and the position it was written at. */
struct verify_file {
    struct tensors tensors;
    bool there, compared;
    int64_t step, epoch, plan_done, hand, made; /* best.safetensors has a step only */
};

enum verify_phase { VERIFY_TRAINING, VERIFY_EVALUATING, VERIFY_DONE };

struct verify {
    struct store *store;
    struct trace t; /* the record */
    struct trainer r;
    enum verify_phase phase;
    int64_t goal, goal_epoch;
    bool whole;
    struct verify_file latest, best;

    size_t hand, made, health, valid; /* next rows of the record */
    int64_t hand_step, hand_count;    /* hand-made rows of this step that were applied */
    int64_t *kept;                    /* steps of kept weights */
    size_t kept_count, kept_next;
    struct evaluator *evaluator;
    struct range bin[CONFIG_MOST_BINS];
    int bins, bin_at;
    struct trace again; /* rows of evaluation made here */
    struct verify_tally tally[VERIFY_KINDS];
};

/* Counts a comparison; `same` false remembers the words of the first difference of the kind. */
void verify_count(struct verify *v, enum verify_kind kind, bool same, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Each compares what the trainer has just made with the next row of the record. */
void verify_one_step(struct verify *v);
void verify_one_health(struct verify *v);
void verify_one_validation(struct verify *v);
void verify_one_event(struct verify *v, enum event_kind kind, double value);
void verify_kept_weights(struct verify *v);
void verify_latest_file(struct verify *v);
void verify_best_file(struct verify *v);
void verify_evaluations(struct verify *v);
/* Rows on record that should have been made by now and were not. */
void verify_rest(struct verify *v);

#endif
