/*
 * evaluate -- measures a model by string length, beside the exact yardsticks.
 *
 * Test strings depend on task, length and test seed only: string j of length n is the j-th draw
 * from stream (test seed, RNG_TEST, n). An evaluator holds a model of its own, whose weights are
 * set from outside, and works in pieces, so that it can run between training steps without delaying
 * one by much.
 *
 * A user's data have no source of new strings: the held-out ones are measured, each once, the lines
 * of a text as strings that stand alone. Of their language nothing is known; beside the model
 * stands the bigram of the training strings, and bound and Bayes predictor are NaN.
 *
 * Threads: one at a time. Memory: owned (the source is borrowed); sized for the longest string
 * asked for.
 */
#ifndef TRAIN_EVALUATE_H
#define TRAIN_EVALUATE_H

#include "nn/model.h"
#include "task/yardstick.h"
#include "train/config.h"
#include "train/source.h"
#include "train/trace.h"

struct evaluator;

/* For bins[count] (closed intervals, each with a valid length), `strings` of each length, `batch`
 * at a time. */
struct evaluator *evaluator_open(const struct config *config, const struct source *source,
                                 const struct range *bins, int count, int batch, struct err *err);
/* A batch that suits the data: a word of text has thousands of logits. */
int evaluator_batch(const struct config *config);
void evaluator_close(struct evaluator *e); /* NULL is fine */
/* Sets the weights (a block like params.value of the same config) and the step they belong to. */
void evaluator_weights(struct evaluator *e, const real *values, int64_t step);
size_t evaluator_weight_count(const struct evaluator *e);

/*
 * Starts a job: `strings` strings of every valid length of bin b, or with most > 0 at most that
 * many strings in all, spread over the bin's lengths.
 */
void evaluator_start(struct evaluator *e, int bin, int strings, int most, int64_t test_seed);
/*
 * Goes on with the job for up to `slice_s` CPU seconds of this thread (at least a few time steps).
 * Returns true when the job is done.
 */
bool evaluator_continue(struct evaluator *e, double slice_s);
/* The job's row so far: counts, intervals (95 %, strings resampled; Wilson for whole strings). */
void evaluator_row(const struct evaluator *e, struct trace_eval *out);
/* Rows of the single lengths of the job, in order; *count receives how many. Valid until the next
 * start. */
/* Strings that the stack had to do the exact, slow way, since evaluator_weights(). */
int64_t evaluator_exact(const struct evaluator *e);
const struct trace_eval *evaluator_lengths(struct evaluator *e, int *count);

#endif
