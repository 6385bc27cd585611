/*
 * pairs -- the bigram baseline of data whose language is unknown: counts of adjacent symbols in the
 * training strings, add-one smoothed.
 *
 *   p(y | x) = (count(x, y) + 1) / (count(x) + V + 1)
 *
 * x runs over the symbols and "start of string", y over the symbols and the end, as in
 * task/yardstick.h; a line of text starts with what ended the line before it. Counts are kept
 * sparse: a vocabulary of ten thousand words has a few hundred thousand pairs.
 *
 * Memory: owned. Threads: constant after pairs_close().
 */
#ifndef TASK_PAIRS_H
#define TASK_PAIRS_H

#include "task/yardstick.h"

struct pairs {
    int symbols; /* V */
    uint32_t
        *key; /* [count] x << 16 | y; while counting with repetitions, then sorted, each once */
    uint32_t *times;
    size_t count, capacity;
    uint32_t *total; /* [V + 1] count(x) */
    int *best;       /* [V + 1] the most frequent y, the lowest id among equals */
    size_t *first;   /* [V + 2] where x begins among the keys */
};

void pairs_init(struct pairs *p, int symbols);
void pairs_release(struct pairs *p);
/* Counts the n + 1 pairs of a string, the end included. */
void pairs_add(struct pairs *p, const uint16_t *string, int length);
/* After the last string. */
void pairs_close(struct pairs *p);
double pairs_log_p(const struct pairs *p, int before, int symbol);
/* A row for one string: the bigram's part, and NaN or nothing where the language would be asked. */
void pairs_measure(const struct pairs *p, struct yardstick_row *out, const uint16_t *string,
                   int length);

#endif
