/* tape_inner -- where things stand in a tape; shared by tape.c (forward) and gradient.c (backward).
 */
#ifndef NN_TAPE_INNER_H
#define NN_TAPE_INNER_H

#include "nn/model.h"

/* Slot of time t in arrays that are rings when nothing is kept. */
static inline size_t tape_slot(const struct tape *tape, int t)
{
    return (size_t)(tape->stack.use == STACK_FORWARD ? t & 1 : t);
}

static inline real *tape_z(struct tape *tape, int l, int t)
{
    return tape->z[l] + tape_slot(tape, t) * (size_t)(tape->batch * tape->model->layer[l].z);
}

static inline real *tape_kept(struct tape *tape, int l, int t)
{
    struct model *m = tape->model;

    return tape->kept[l] +
           tape_slot(tape, t) * (size_t)(tape->batch * m->config.cell->kept * m->config.hidden);
}

#endif
