/*
 * yardstick -- what any model's figures are measured against, computed exactly.
 *
 * - bound: -ln p(w | length), the information-theoretic lower bound when the length is known. With
 *   length uncertainty, ln(number of valid lengths) is added per string.
 * - Bayes: the predictor that knows the language but not the length; prior uniform over given
 *   lengths.
 * - bigram: a last-symbol model with the expected counts of the training range.
 * - chance: ln(V + 1) nats, accuracy 1 / (V + 1).
 *
 * Where several symbols are equally likely, the one with the lowest id counts as the argmax.
 *
 * Units: nats, summed over the n + 1 predictions of a string.
 * Threads: a struct yardstick belongs to one thread at a time.
 */
#ifndef TASK_YARDSTICK_H
#define TASK_YARDSTICK_H

#include "task/task.h"

/*
 * ln of the probability of a pair that never occurs in the fitted range, 1e-12. Only strings of
 * lengths outside the range can meet one (say, the string "#" after fitting on [40, 80]); the rows
 * are not rescaled for it. A previous symbol that never occurs gets a uniform row.
 */
#define BIGRAM_LOG_FLOOR (-27.631021115928547)

/* The bigram baseline: row-normalised probabilities and the argmax of each row. */
struct bigram {
    int symbols;   /* V */
    double *log_p; /* (V + 1) x (V + 1), ln; owned */
    int *best;     /* (V + 1), owned */
};

/* Fits the bigram on the valid lengths of [low, high], each equally likely. */
bool bigram_init(struct bigram *b, const struct task *t, int low, int high, struct err *err);
void bigram_release(struct bigram *b);

/* What the yardsticks say about one string. */
struct yardstick_row {
    double bound_nats; /* -ln p(w | length); INFINITY outside the language */
    double bayes_nats; /* of the Bayes predictor; INFINITY when its prior excludes the length */
    double bigram_nats;
    int bayes_correct; /* positions where its argmax is right */
    int bigram_correct;
    int deterministic; /* how many of the n + 1 positions are deterministic (length unlimited) */
    int bayes_deterministic_correct, bigram_deterministic_correct;
};

struct yardstick;
/* Bayes prior: uniform over the valid lengths in [low, high]. The bigram is borrowed. NULL and a
 * message when the range has no valid length. */
struct yardstick *yardstick_open(const struct task *t, int low, int high,
                                 const struct bigram *bigram, struct err *err);
void yardstick_close(struct yardstick *y); /* NULL is fine */
void yardstick_measure(struct yardstick *y, struct yardstick_row *out, const uint16_t *string,
                       int length);

/* Expected values for a whole range with the length drawn uniformly: the table of lower bounds. */
struct yardstick_range {
    int valid;              /* number of valid lengths, L */
    double mean_symbols;    /* mean of length + 1 */
    double string_nats;     /* mean of E[-ln p(w | length)] */
    double length_nats;     /* ln L */
    double nats_per_symbol; /* (string_nats + length_nats) / mean_symbols */
    double perplexity;      /* its exponential */
};
bool yardstick_range(struct yardstick_range *out, const struct task *t, int low, int high,
                     struct err *err);
/* E[-ln p(w | length)] in nats for one valid length. */
double yardstick_entropy(const struct task *t, int length);

#endif
