/*
 * optimizer -- clipping, Adam and SGD over the parts that are not frozen, and the schedule.
 *
 *   g *= min(1, clip / (|g| + 1e-6))            |g| over the trained parts together
 *   m1 = b1 m1 + (1-b1) g;  m2 = b2 m2 + (1-b2) g^2
 *   p -= rate / (1 - b1^t) * m1 / (sqrt(m2) / sqrt(1 - b2^t) + epsilon)
 *
 * A frozen part's weights, moments and step count t stand still: the count is kept per part, so on
 * thawing Adam goes on as if the steps in between had not been. Threads: the owner's of the params.
 */
#ifndef NN_OPTIMIZER_H
#define NN_OPTIMIZER_H

#include <stdbool.h>
#include <stdint.h>

#include "math/params.h"

enum optimizer_kind { OPTIMIZER_ADAM, OPTIMIZER_SGD };

struct optimizer {
    enum optimizer_kind kind;
    double beta1, beta2, epsilon, clip; /* clip 0: none */
    int64_t steps[PARTS];               /* Adam's t */
};

/* What an update did, per part; zero for frozen parts. */
struct update_norms {
    double gradient[PARTS], update[PARTS]; /* Euclidean; the gradient's before clipping */
    double total;                          /* |g| over the trained parts */
};

void optimizer_init(struct optimizer *o, enum optimizer_kind kind, double clip);
/* |g| over the parts not in `frozen`, and the sum of squares of each part. */
double optimizer_norm(const struct params *p, int frozen, double part_sum[PARTS]);
/*
 * Updates the values of the parts not in `frozen` from params.gradient. `norms` may be NULL; the
 * update norms are computed only when `measure` is set. Returns false, leaving every value as it
 * was, when the gradient holds a NaN or an infinity or is so large that the update would overflow.
 */
bool optimizer_update(struct optimizer *o, struct params *p, double rate, int frozen, bool measure,
                      struct update_norms *norms);

/* Plateau schedule and early stopping, from one figure per epoch (lower is better). */
struct schedule {
    double factor, threshold; /* rate *= factor; v improves if v < best * (1 - threshold) */
    int patience, stop_patience;
    double best, stop_best; /* INFINITY at first */
    int bad, since;         /* epochs without improvement */
};
void schedule_init(struct schedule *s, double factor, int patience, int stop_patience);
/*
 * Takes an epoch's validation figure. *rate is lowered when its time has come; *improved says
 * whether this is the best so far (no threshold). Returns true when training should stop.
 */
bool schedule_epoch(struct schedule *s, double value, double *rate, bool *improved);

#endif
