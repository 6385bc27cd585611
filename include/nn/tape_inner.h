/* tape_inner -- where things stand in a tape; shared by tape.c (forward) and gradient.c (backward).
 */
#ifndef NN_TAPE_INNER_H
#define NN_TAPE_INNER_H

#include "nn/model.h"

/* Does anything that is trained need derivatives through time? */
static inline bool tape_through_time(const struct tape *tape, int frozen)
{
    bool memory = tape->model->memory_first < tape->model->memory_end;

    return !(frozen & FREEZE_C) || (memory && !(frozen & FREEZE_M));
}

/* Row of time t in arrays that are rings when nothing is kept. */
static inline real *tape_z(struct tape *tape, int l, int t)
{
    return tape->z[l] + (size_t)(tape->use == STACK_FORWARD ? t & 1 : t) *
                            (size_t)(tape->batch * tape->model->layer[l].z);
}

static inline real *tape_kept(struct tape *tape, int l, int t)
{
    struct model *m = tape->model;

    return tape->kept[l] + (size_t)(tape->deep ? t : t & 1) *
                               (size_t)(tape->batch * m->config.cell->kept * m->config.hidden);
}

/* The stack as those see it who take this group through it. */
static inline struct stack tape_stack(const struct tape *tape, const struct tape_group *g,
                                      int worker)
{
    struct stack s = tape->stack;

    s.first = g->first;
    s.count = g->count;
    s.worker = worker;
    return s;
}

/* Where number k of what a cell keeps begins for string b, H numbers, within one time's. */
static inline size_t tape_kept_at(const struct tape *tape, int k, int b)
{
    const struct model *m = tape->model;

    return (size_t)(tape->apart ? b * m->config.cell->kept + k : k * tape->batch + b) *
           (size_t)m->config.hidden;
}

/* Groups of strings for the next pass over time: as many as the stack wants, exact ones alone. */
void tape_make_groups(struct tape *tape);

/* What prediction `time` of string b should be. */
static inline int tape_target(const struct tape *tape, int time, int b)
{
    const uint16_t *targets = tape->targets ? tape->targets : tape->ids;

    if (!tape->targets && time == tape->steps)
        return tape->model->outputs - 1; /* EOS */
    return targets[b * tape->steps + time];
}

#endif
