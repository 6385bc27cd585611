/*
 * probes -- the strings whose stack is looked at, which of them is shown, at which position, and
 * the newest probe of it. Memory: probes_release() frees it.
 */
#ifndef UI_PROBES_H
#define UI_PROBES_H

#include "train/probe.h"

struct task;
struct app_source;

enum { PROBES_SAMPLED = 6, PROBES_MOST = PROBES_SAMPLED + 1 };

struct probes {
    uint16_t string[PROBES_MOST][PROBE_MOST_LENGTH];
    int length[PROBES_MOST];
    int count;  /* 0: not made yet */
    bool typed; /* the last one was typed by a person */

    int shown, position;
    bool playing, back;
    double speed, moved; /* columns a second; time of the last move */
    int64_t past;        /* weights kept at this step; -1: the newest */

    struct probe probe;
    struct probe_gold gold;
    bool valid;        /* `probe` is of the shown string */
    bool wanted;       /* string or weights were changed by hand: probe at once */
    double tried;      /* time of the last probe */
    int64_t seen;      /* the run's step then */
    char trouble[160]; /* why there is none, or "" */
};

void probes_init(struct probes *p);
void probes_release(struct probes *p);
/* Samples from the task: lengths of about 14 to 33, no longer than the training range has. */
void probes_make(struct probes *p, const struct task *task, uint64_t seed, int high);
void probes_type(struct probes *p, const uint16_t *string, int length);
void probes_show(struct probes *p, int index); /* any number: taken around */
void probes_go(struct probes *p, int position);
/* Play (1) or play backwards (-1), or stop when it does so already. */
void probes_play(struct probes *p, int direction, double now);
void probes_set_speed(struct probes *p, int direction);
/* Moves on while playing, and probes again: at once when wanted, for new weights twice a second. */
bool probes_tick(struct probes *p, const struct app_source *source, int64_t step, double now);
double probes_wait_s(const struct probes *p,
                     double now); /* until the next move; a minute if none */

#endif
