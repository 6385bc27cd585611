/*
 * data -- what a run is trained and validated on, cut into batches.
 *
 * Formal languages: batch i draws its length uniformly among the valid lengths of its range, then
 * its strings, from stream (seed, purpose, i): the data depend on task, seed, sizes and ranges
 * only, never on freezing or model. Strings of a file: batches of one length each, as full as the
 * file allows; which string goes where is drawn from the seed. Text: chunks in the order of the
 * text, see task/corpus.h; every batch but a fresh one goes on from the one before it.
 *
 * Memory: owned; constant after data_init(), and not to be moved (task may point into source).
 */
#ifndef TRAIN_DATA_H
#define TRAIN_DATA_H

#include "task/task.h"
#include "train/config.h"
#include "train/source.h"

struct batch {
    const uint16_t *ids;     /* [strings][length] */
    const uint16_t *targets; /* text: the same shape, what follows each id; else NULL */
    int strings, length;
    bool fresh; /* text: it begins here */
};

struct data {
    struct source source;
    struct task task; /* source.task */
    struct batch *train, *valid;
    /* Text has test batches behind the validation batches, in the same array. */
    int train_batches, valid_batches, test_batches, most_length, most_valid_length, most_strings;
    struct range lengths;    /* of the training strings, or of the lines of the text */
    double valid_bound_nats; /* lower bound with length uncertainty, nats per symbol, on those very
                                strings; NaN where the language is unknown */
    uint8_t **deterministic; /* [valid batch] -> [strings][length + 1] flags; NULL when the task has
                                none */
    uint16_t *ids;
    uint8_t *flags;
    struct chunks chunks[SPLITS]; /* text */
};

bool data_init(struct data *d, const struct config *c, struct err *err);
void data_release(struct data *d);
/* The order of the training batches in an epoch (0-based): order[train_batches]. */
void data_order(const struct data *d, const struct config *c, int epoch, uint32_t *order);
/* How many predictions a batch has. */
static inline int64_t batch_predictions(const struct batch *b)
{
    return (int64_t)b->strings * (b->length + !b->targets);
}

#endif
