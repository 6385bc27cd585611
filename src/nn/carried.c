/* carried -- what a chunk of text leaves for the next one, taken out of a tape and put into one. */
#include <string.h>

#include "nn/tape_inner.h"

size_t tape_carried_bytes(const struct tape *tape, int batch)
{
    const struct model *m = tape->model;
    size_t each = (size_t)(m->config.hidden * (1 + m->config.cell->kept));
    const struct stack_type *type = m->config.stack.type;

    return each * (size_t)(batch * m->config.layers) * sizeof(real) +
           (type->carried_bytes ? type->carried_bytes(&tape->stack, batch) : 0);
}

/* Copies one way or the other between the states of time `t` and `block`; returns behind it. */
static char *copy_states(struct tape *tape, int t, char *block, bool out)
{
    const struct model *m = tape->model;
    size_t h = (size_t)m->config.hidden * sizeof(real);
    int l, b, k, kept = m->config.cell->kept;

    for (l = 0; l < m->config.layers; l++) {
        int z = m->layer[l].z, at = m->layer[l].x - m->layer[l].skip;
        real *states = tape->z[l] + (size_t)t * (size_t)(tape->batch * z) + at;
        real *cells = tape_kept(tape, l, t);

        for (b = 0; b < tape->batch; b++) {
            real *state = states + (size_t)b * (size_t)z;

            memcpy(out ? block : (char *)state, out ? (char *)state : block, h);
            block += h;
        }
        for (k = 0; k < kept * tape->batch; k++) {
            real *cell = cells + (size_t)k * (size_t)m->config.hidden;

            memcpy(out ? block : (char *)cell, out ? (char *)cell : block, h);
            block += h;
        }
    }
    return block;
}

void tape_carried_out(struct tape *tape, void *to)
{
    const struct stack_type *type = tape->model->config.stack.type;
    char *end = copy_states(tape, tape->time, to, true);

    if (type->carried_out)
        type->carried_out(&tape->stack, end);
}

void tape_carried_in(struct tape *tape, const void *from, int batch)
{
    const struct model *m = tape->model;
    char *end;
    int l;

    CONTRACT(batch <= tape->most_batch && m->config.embedded);
    tape->batch = tape->stack.batch = batch;
    tape->time = tape->steps = 0;
    tape->deep = true;
    for (l = 0; l < m->config.layers; l++) {
        tape->z[l] = tape->own_z[l];
        tape->stride[l] = 0; /* the next chunk clears all of its padding */
    }
    end = copy_states(tape, 0, (char *)(uintptr_t)from, false);
    if (m->config.stack.type->carried_in)
        m->config.stack.type->carried_in(&tape->stack, end);
}
