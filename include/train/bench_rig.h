/*
 * bench_rig -- what the benchmark runs: a model with its tape and optimiser, and some minibatches.
 * Of strings these are a trainer's own; of words there is one chunk of synthetic text, which goes
 * on again and again. Memory: owned, and not to be moved.
 */
#ifndef TRAIN_BENCH_RIG_H
#define TRAIN_BENCH_RIG_H

#include "train/bench.h"
#include "train/trainer.h"

struct bench_rig {
    struct trainer trainer; /* strings */
    /* words */
    struct model own_model;
    struct tape own_tape;
    struct optimizer own_optimizer;
    struct batch chunk;
    uint16_t *ids;
    /* either's */
    struct config config;
    struct model *model;
    struct tape *tape;
    struct optimizer *optimizer;
    const struct batch *batch;
    int batches, most_strings, most_length;
    double rate;
};

/* `batches` of strings; nothing of it ends by itself. */
bool bench_rig_strings(struct bench_rig *r, const struct config *c, const char *freeze, int batches,
                       struct err *err);
bool bench_rig_words(struct bench_rig *r, const struct config *c, struct err *err);
void bench_rig_release(struct bench_rig *r);
/* Adds the seconds of each phase of minibatch i by the clock `now`. The first chunk of words in a
 * tape begins a text. */
void bench_rig_run(struct bench_rig *r, struct tape *tape, int i, double (*now)(void),
                   double took[BENCH_PHASES]);

/* Updates a second of the whole trainer, from its second epoch on; validation is not counted. */
bool bench_rig_steps(double *per_s, const struct config *c, const char *freeze, int passes,
                     int batches, struct err *err);

/* Passes: as many as there is time for, within these. */
enum {
    BENCH_MINIBATCHES = 20,
    BENCH_PASSES = 25,
    BENCH_QUICK_MINIBATCHES = 2,
    BENCH_QUICK_PASSES = 3
};
/* Measures the phases; `passes` 0: as many as `seconds` allow, but `least`. Returns how many. */
int bench_phases(struct bench_row *out, struct bench_rig *r, int passes, double seconds, int least);
/* Of at most BENCH_PASSES numbers or so, which get sorted. */
double bench_median(double *x, int count);

/* ---- parts of a row (bench_limits.c, bench_length.c) ---- */
void bench_limits(struct bench_row *out, const struct bench_rig *r, const struct bench_machine *m);
bool bench_bound(struct bench_row *out, const struct bench_rig *r, struct err *err);
bool bench_evaluation(struct bench_row *out, const struct config *c, bool quick, struct err *err);

#endif
