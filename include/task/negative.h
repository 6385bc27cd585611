/*
 * negative -- strings outside a language, for recognisers.
 *
 * Half of them are strings of the language with a few edits: their number is geometric (1 with
 * probability 1/2, 2 with 1/4, ...), each inserts, replaces or deletes a symbol, what the range of
 * lengths allows. The other half have a length and symbols drawn uniformly. What turns out to be in
 * the language is drawn again.
 *
 * Threads: any; everything is the caller's.
 */
#ifndef TASK_NEGATIVE_H
#define TASK_NEGATIVE_H

#include "task/task.h"

/*
 * Writes a string of low to high symbols to out[high]; *edits receives how many edits made it, 0
 * when it is random altogether. False when 100 tries all were of the language.
 */
bool negative_draw(const struct task *t, int low, int high, struct rng *r, uint16_t *out,
                   int *length, int *edits);

#endif
