/*
 * checkpoint -- a trainer's whole state in one safetensors file: weights under their names, the
 * optimiser's moments as "optimizer.m1.NAME" and "optimizer.m2.NAME", the best weights as
 * "best.NAME" unless they are the present ones, amid a text what one chunk leaves for the next as
 * "carried", and the position as metadata (exact: hexadecimal
 * floating point). Random streams have no state: they are named by seed, purpose and index. There
 * is no clock in it: the same run anywhere makes the same bytes.
 *
 * Loading it into a trainer of the same configuration continues bit for bit.
 */
#ifndef STORE_CHECKPOINT_H
#define STORE_CHECKPOINT_H

#include "store/tensors.h"
#include "train/trainer.h"

/*
 * Where the log stood: rows of exactly this step that are already in the trainer's numbers. A
 * resumed run replays the hand-made rows after that and makes the others (schedule, validation)
 * anew.
 */
struct checkpoint_log {
    int64_t hand, made;
};

/* Writes DIR/latest.safetensors atomically; *bytes receives its size. */
bool checkpoint_save(struct trainer *t, const char *dir, const struct checkpoint_log *log,
                     size_t *bytes, struct err *err);
/* Writes DIR/best.safetensors: the weights of the best validation, with its step. */
bool checkpoint_save_best(const struct trainer *t, const char *dir, struct err *err);
/*
 * Restores a trainer just made by trainer_init() from DIR/latest.safetensors alone. Refuses a file
 * that was made with another configuration. On failure the trainer is good for nothing.
 */
bool checkpoint_load(struct trainer *t, const char *dir, struct checkpoint_log *log,
                     struct err *err);
/*
 * Reads the weights of DIR/NAME.safetensors (best, latest) into a model of the run's configuration,
 * for evaluation; *step receives the step they belong to.
 */
bool checkpoint_weights(struct params *p, const struct config *config, const char *dir,
                        const char *name, int64_t *step, struct err *err);

#endif
