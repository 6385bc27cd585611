/*
 * bench -- how long a minibatch takes, where the time goes, and what the machine could do.
 *
 * Times are CPU time of one thread, in seconds for a minibatch: the mean over a pass over a fixed
 * set of minibatches; of the passes the median and the least are kept. Numbers of arithmetic are
 * multiply-adds that the mathematics asks for, without padding. With B strings of n symbols, H
 * hidden units, G = 4 H gates (LSTM; 3 H in a GRU, H in an Elman network), R the width of a
 * reading, S scores, O = V + 1 outputs, M = R the width of a stack:
 *
 *   products, forward    n B G (R + H) + (n - 1) B S H + (n + 1) B O H
 *   products, backward   twice that, but (n - 1) for n where the first reading is constant
 *   superposition        sum over t = 1 .. n-1 of min(t, n - t) cells (deeper ones can't surface),
 *                        3 B M a cell forward, 6 B M backward
 *   stratification       sum over t of t vectors, B (M + 1) a vector forward and twice that
 *                        backward; an upper bound, since readings end at a strength of 1
 *
 *   nondeterministic    with Q states, S symbols, R = QS and vectors of m, over the pairs i < j and
 *                       the triples i < k < j that there are (a window leaves fewer): B Q Q R S a
 *                       triple, B R R (R + Q) and with vectors B R (R + m) a pair forward; twice
 * that backward
 *
 * One-hot inputs are looked up, and count nothing; more layers read H instead of R. Threads: one
 * at a time, and nothing else may train meanwhile.
 */
#ifndef TRAIN_BENCH_H
#define TRAIN_BENCH_H

#include "train/config.h"

struct bench_machine {
    double
        multiply_adds_per_s;  /* twelve independent chains in registers, of the kernels' vectors */
    double triad_bytes_per_s; /* a = b + s c over arrays beyond the caches, three accesses */
};
void bench_machine(struct bench_machine *out, bool quick);

/* What an update consists of, in order. */
enum bench_phase {
    BENCH_FORWARD,
    BENCH_LOSS,
    BENCH_BACKWARD,
    BENCH_CLIPPING, /* the norm; the scaling is a part of the update */
    BENCH_UPDATE,   /* Adam, and packing what the kernels want */
    BENCH_PHASES
};
const char *bench_phase_name(enum bench_phase phase);

/* What the processor does meanwhile, across the phases. */
enum bench_work { BENCH_PRODUCTS, BENCH_EXPONENTIALS, BENCH_STACK, BENCH_REST, BENCH_WORKS };
const char *bench_work_name(enum bench_work work);

struct bench_row {
    double median[BENCH_PHASES], least[BENCH_PHASES]; /* seconds a minibatch */
    double all_median, all_least;
    double work[BENCH_WORKS]; /* seconds a minibatch; sum to about all_median */
    double products, stack;   /* multiply-adds a minibatch */
    double tape_bytes;        /* what a minibatch of the longest strings writes and reads again */
    double steps_per_s, steps_per_s_cm; /* of the trainer, nothing and cm frozen */
};

/* `c` as for a run (its freezing is not looked at). */
bool bench_measure(struct bench_row *out, const struct config *c, bool quick, struct err *err);
/* Seconds a minibatch (median) of strings of this length, or the next longer one there is. */
bool bench_length(double *seconds, int *length, const struct config *c, int wanted, bool quick,
                  struct err *err);
/*
 * What a run will cost: updates of the trainer a second, with the parts frozen that its plan
 * freezes at the start (a quick look, longer where updates are fast), updates in an epoch, memory.
 */
struct bench_cost {
    double steps_per_s, bytes;
    int64_t steps_per_epoch;
};
bool bench_cost(struct bench_cost *out, const struct config *c, struct err *err);
/* Exponent b of t ~ n^b, by least squares on logarithms; NaN for fewer than two lengths. */
double bench_exponent(const int *length, const double *seconds, int count);
/* Multiply-adds of a minibatch: see above. */
struct model;
void bench_count(const struct model *m, int batch, int length, double *products, double *stack);

/* ---- where the time goes (bench_work.c) ---- */
/* Puts watches around kernels and stack of `m`; the tapes of m have to be made after that. */
void bench_watch(struct model *m);
void bench_unwatch(void);
/* Seconds since the last call, less what the watches themselves cost; `rest` is not filled. */
void bench_watched(double work[BENCH_WORKS], double *watching);

#endif
