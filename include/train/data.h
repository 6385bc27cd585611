/*
 * data -- the strings of a run: training and validation batches, each of one length, drawn once.
 *
 * Batch i draws its length uniformly among the valid lengths of its range, then its strings, from
 * stream (seed, purpose, i): the data depend on task, seed, sizes and ranges only, never on
 * freezing or model. Memory: owned; constant after data_init().
 */
#ifndef TRAIN_DATA_H
#define TRAIN_DATA_H

#include "task/task.h"
#include "train/config.h"

struct batch {
    const uint16_t *ids; /* [strings][length] */
    int strings, length;
};

struct data {
    struct task task;
    struct batch *train, *valid;
    int train_batches, valid_batches, most_length, most_valid_length;
    double valid_bound_nats; /* lower bound with length uncertainty, nats per symbol, on those very
                                strings */
    uint8_t **deterministic; /* [valid batch] -> [strings][length + 1] flags; NULL when the task has
                                none */
    uint16_t *ids;
    uint8_t *flags;
};

bool data_init(struct data *d, const struct config *c, struct err *err);
void data_release(struct data *d);
/* The order of the training batches in an epoch (0-based): order[train_batches]. */
void data_order(const struct data *d, const struct config *c, int epoch, uint32_t *order);

#endif
