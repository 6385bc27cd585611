/*
 * groups -- runs that are one experiment with different seeds: same task, model (with its
 * controller and, of a stable stack, its sharpness) and freezing plan.
 *
 * A run whose freezing or learning rate somebody changed by hand is never pooled with one that ran
 * as planned. Memory: groups_release() frees.
 */
#ifndef PLOT_GROUPS_H
#define PLOT_GROUPS_H

#include "train/trace.h"

struct group {
    char name[200]; /* what tells it from the others: the freezing, and model and task if needed */
    const struct trace *first;
    int runs, seeds; /* seeds: different ones */
    int slot;        /* of its colour, dash and marker: the same for a freezing in every figure */
};

struct groups {
    struct group *group; /* nothing frozen, m, c, cm, ...; then by the first run of each */
    int count;
    int *of; /* [runs]: the group of each run */
};

/* `plain`: short names ("m") instead of words ("memory frozen"). */
void groups_make(struct groups *g, const struct trace *const *run, int runs, bool plain);
void groups_release(struct groups *g);
/* Some name speaks of parts by their letters, which a note should explain. */
bool groups_use_letters(const struct groups *g);

/* A freezing plan in words: "nothing frozen", "memory frozen", "c and m frozen", "memory frozen at
 * 5,000"; a longer plan as it is written. Returns out. */
const char *freeze_words(char *out, size_t size, const char *plan);
/* The parts of a mask in words: "memory", "controller and memory", "nothing". Returns out. */
const char *freeze_parts(char *out, size_t size, int mask);

#endif
