/*
 * bench -- how long a minibatch takes, where the time goes, and what the machine could do.
 *
 * Two kinds: strings of a formal language, as a run's settings say; and words, a chunk of synthetic
 * text whose state and stack are carried over, with BENCH_WORDS words.
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
 *   nondeterministic     the sums of stack/pda.h, term by term, and twice that backward; in doubles
 *
 * One-hot inputs are looked up, and count nothing; more layers read H instead of R. In a chunk the
 * embedding is multiplied, there are n changes and n predictions, and every change has the whole
 * window or depth before it. Threads: one at a time, and nothing else may train meanwhile.
 */
#ifndef TRAIN_BENCH_H
#define TRAIN_BENCH_H

#include "train/config.h"

enum { BENCH_WORDS = 10000, BENCH_EVALUATED = 400 };

struct bench_machine {
    double multiply_adds_per_s; /* of the engine's numbers: twelve independent chains in registers
                                   of the kernels' vectors */
    double double_adds_per_s;   /* the same of doubles */
    double triad_bytes_per_s;   /* a = b + s c over arrays beyond the caches, three accesses */
};
void bench_machine(struct bench_machine *out, bool quick);
/* How fast one core reads `bytes` again and again, the most of some tries: bytes/s. */
double bench_reading(size_t bytes);
/*
 * Multiply-adds a second of the kernels that charts of Q states are summed with: over `ins` vectors
 * that stay in the nearest cache, and over `bytes`.
 */
void bench_lanes(double *near, double *far, int states, int ins, size_t bytes);

/* What an update consists of, in order. */
enum bench_phase {
    BENCH_FORWARD,
    BENCH_LOSS,
    BENCH_BACKWARD,
    BENCH_CLIPPING, /* the norm; the scaling is a part of the update */
    BENCH_UPDATE,   /* and packing what the kernels want */
    BENCH_PHASES
};
const char *bench_phase_name(enum bench_phase phase);

/* What the processor does meanwhile, across the phases. */
enum bench_work { BENCH_PRODUCTS, BENCH_EXPONENTIALS, BENCH_STACK, BENCH_REST, BENCH_WORKS };
const char *bench_work_name(enum bench_work work);

struct bench_count {
    double products, stack; /* multiply-adds a minibatch */
    double double_adds;     /* of these, in doubles */
    double bytes;           /* that have to be moved at least: the tape written and read again, of
                               charts each column for each later one */
    double working_set;     /* bytes that it moves among */
};

struct bench_row {
    double median[BENCH_PHASES], least[BENCH_PHASES]; /* seconds a minibatch */
    double all_median, all_least;
    double work[BENCH_WORKS]; /* seconds a minibatch; sum to about all_median */
    struct bench_count count;
    double memory_bytes;           /* of model and tape */
    double arithmetic_s, moving_s; /* at the machine's limits: a minibatch takes no less than
                                      the larger of them */
    /* Nondeterministic only: the multiply-adds of the kernels of charts, with padding, and how long
     * they'd take at the peak and as these kernels do them near and far. */
    double lanes_done, lanes_peak_s, lanes_near_s, lanes_far_s;
    double steps_per_s, steps_per_s_cm; /* of the trainer, nothing and cm frozen; strings only */
    double evaluated_s; /* a string of evaluated_length, forward only; strings only */
    int evaluated_length;
    double bound_s; /* words: the classifier's and the controller's products through OpenBLAS */
};

/* `c` as for a run that config_check() lets pass (its freezing is not looked at, nor its data). */
bool bench_measure(struct bench_row *out, const struct config *c, const struct bench_machine *m,
                   bool words, bool quick, struct err *err);
/* Lengths of the minibatches that strings are measured on: how many there are; at most `most`. */
int bench_lengths(const struct config *c, bool quick, int *length, int most, struct err *err);
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
/* See above; strings of `length`, or for a model of words a chunk that goes on. */
struct model;
void bench_count(const struct model *m, int batch, int length, struct bench_count *out);

/* ---- where the time goes (bench_work.c) ---- */
/* Puts watches around kernels and stack of `m`; the tapes of m have to be made after that. */
void bench_watch(struct model *m);
void bench_unwatch(void);
/* Seconds since the last call, less what the watches themselves cost; `rest` is not filled. */
void bench_watched(double work[BENCH_WORKS], double *watching);

/* Multiply-adds of the kernels of charts since the last call, padding and all. */
double bench_lanes_done(void);

#endif
