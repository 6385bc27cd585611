/* superposition_core -- the recurrence of the superposition stack and its derivative. */
#include "stack/superposition.h"

#include <string.h>

static int depth_at(const struct superposition *s, int j)
{
    int depth = j + s->before;

    /* A cell at depth i needs i pops to surface, and only T - 1 - j readings follow. */
    if (!s->whole && s->readings - j < depth)
        depth = s->readings - j;
    if (s->depth_limit && s->depth_limit < depth)
        depth = s->depth_limit;
    return depth;
}

static void lay_out(struct superposition *s, struct arena *a, const int *sizes, int stacks,
                    int batch, int readings, int depth_limit, double sharpness, bool keep,
                    bool whole, bool chunks)
{
    size_t most = 1, total = 0;
    int *stack_of, i, j, c = 0, width = 0;
    size_t slots = keep ? (size_t)readings : 2;

    for (i = 0; i < stacks; i++)
        width += sizes[i];
    memset(s, 0, sizeof *s);
    s->stacks = stacks;
    s->width = width;
    s->batch = batch;
    s->row = real_padded(batch * width);
    s->depth_limit = depth_limit;
    s->sharpness = (real)sharpness;
    s->readings = readings;
    s->keep = keep;
    s->whole = whole;
    s->chunks = chunks;
    for (j = 0; j < readings; j++) {
        size_t depth = (size_t)depth_at(s, j);

        total += depth;
        if (depth > most)
            most = depth;
    }
    if (!keep || total < 2 * most) /* what is kept may be run as a ring as well */
        total = 2 * most;
    if (chunks) {
        most = (size_t)depth_limit;
        total = most * (size_t)readings;
    }
    stack_of = arena_take(a, (size_t)width, sizeof *stack_of);
    s->depth = arena_take(a, (size_t)readings, sizeof *s->depth);
    s->start = arena_take(a, (size_t)readings, sizeof *s->start);
    s->cells = arena_take(a, total * (size_t)s->row, sizeof(real));
    s->push = arena_take(a, slots * (size_t)s->row, sizeof(real));
    s->pop = arena_take(a, slots * (size_t)s->row, sizeof(real));
    s->noop = arena_take(a, slots * (size_t)s->row, sizeof(real));
    s->pushed = arena_take(a, slots * (size_t)s->row, sizeof(real));
    s->below = arena_take(a, (sharpness > 0 ? slots : 1) * (size_t)s->row, sizeof(real));
    s->carried = arena_take(a, chunks ? most * (size_t)s->row : 0, sizeof(real));
    s->zero = arena_take(a, (size_t)s->row, sizeof(real));
    for (i = 0; i < 2; i++)
        s->d_cells[i] = arena_take(a, keep ? (most + 2) * (size_t)s->row : 0, sizeof(real));
    s->d_push = arena_take(a, (size_t)s->row, sizeof(real));
    s->d_pop = arena_take(a, (size_t)s->row, sizeof(real));
    s->d_noop = arena_take(a, (size_t)s->row, sizeof(real));
    s->stack_of = stack_of;
    if (!a->base)
        return;
    for (i = 0; i < stacks; i++)
        for (j = 0; j < sizes[i]; j++)
            stack_of[c++] = i;
}

void superposition_lay_out(struct superposition *s, struct arena *a, const int *sizes, int stacks,
                           int batch, int readings, int depth_limit, double sharpness, bool keep,
                           bool whole)
{
    lay_out(s, a, sizes, stacks, batch, readings, depth_limit, sharpness, keep, whole, false);
}

void superposition_lay_out_chunks(struct superposition *s, struct arena *a, const int *sizes,
                                  int stacks, int batch, int readings, int depth_limit,
                                  double sharpness)
{
    CONTRACT(depth_limit > 0);
    lay_out(s, a, sizes, stacks, batch, readings, depth_limit, sharpness, true, true, true);
}

/* Places the columns of a string or chunk of `readings` readings. */
static void place(struct superposition *s, int batch, int readings)
{
    size_t used = 0, most = 1;
    int j;

    s->batch = batch;
    s->readings = readings;
    s->row = real_padded(batch * s->width);
    for (j = 0; j < readings; j++)
        if ((size_t)depth_at(s, j) > most)
            most = (size_t)depth_at(s, j);
    for (j = 0; j < readings; j++) {
        s->depth[j] = depth_at(s, j);
        s->start[j] = s->keep ? used : (size_t)(j & 1) * most * (size_t)s->row;
        used += (size_t)s->depth[j] * (size_t)s->row;
    }
}

static real *below(const struct superposition *s, int j)
{
    return s->below + (s->sharpness > 0 ? superposition_slot(s, j) : 0);
}

void superposition_begin(struct superposition *s, int batch, int readings)
{
    s->before = 0;
    place(s, batch, readings);
    memset(below(s, 0), 0, (size_t)s->row * sizeof(real));
}

void superposition_resume(struct superposition *s, int batch, int readings)
{
    int depth = s->depth[s->readings - 1], old_row = s->row, i;
    const real *from = s->cells + s->start[s->readings - 1];
    size_t numbers = (size_t)(batch * s->width);
    real rest = below(s, s->readings - 1)[0];

    CONTRACT(s->chunks && batch <= s->batch);
    for (i = 0; i < depth; i++)
        memcpy(s->carried + (size_t)i * (size_t)old_row, from + (size_t)i * (size_t)old_row,
               numbers * sizeof(real));
    s->before = depth;
    place(s, batch, readings);
    for (i = 0; i < depth; i++) {
        real *to = s->cells + (size_t)i * (size_t)s->row;

        memset(to, 0, (size_t)s->row * sizeof(real));
        memcpy(to, s->carried + (size_t)i * (size_t)old_row, numbers * sizeof(real));
    }
    for (i = 0; i < s->row; i++)
        below(s, 0)[i] = rest;
}

void superposition_carried_out(const struct superposition *s, real *to)
{
    int last = s->readings - 1, depth = s->depth[last], i;
    size_t numbers = (size_t)(s->batch * s->width);

    to[0] = (real)depth;
    to[1] = below(s, last)[0];
    for (i = 0; i < depth; i++)
        memcpy(to + 2 + (size_t)i * numbers, s->cells + s->start[last] + (size_t)i * (size_t)s->row,
               numbers * sizeof(real));
}

void superposition_carried_in(struct superposition *s, const real *from, int batch)
{
    int depth = from[0] >= 0 && from[0] <= (real)s->depth_limit ? (int)from[0] : 0, i;
    size_t numbers = (size_t)(batch * s->width);

    s->before = depth;
    place(s, batch, 1);
    for (i = 0; i < s->row; i++)
        below(s, 0)[i] = s->sharpness > 0 ? from[1] : 0;
    for (i = 0; i < depth; i++)
        memcpy(s->cells + s->start[0] + (size_t)i * (size_t)s->row, from + 2 + (size_t)i * numbers,
               numbers * sizeof(real));
}

const real *superposition_cell(const struct superposition *s, int j, int i)
{
    if (i < 0 || i >= s->depth[j])
        return below(s, j);
    return s->cells + s->start[j] + (size_t)i * (size_t)s->row;
}

const real *superposition_forward(struct superposition *s, int j)
{
    const struct kernels *k = kernels_best();
    size_t slot = superposition_slot(s, j), row = (size_t)s->row;
    const real *push = s->push + slot, *pop = s->pop + slot, *noop = s->noop + slot;
    real *out = s->cells + s->start[j];
    int i;

    for (i = 0; i < s->depth[j]; i++)
        k->mix(out + (size_t)i * row, push,
               i ? superposition_cell(s, j - 1, i - 1) : s->pushed + slot, pop,
               superposition_cell(s, j - 1, i + 1), noop, superposition_cell(s, j - 1, i), row);
    if (s->sharpness > 0) {
        memcpy(below(s, j), below(s, j - 1), row * sizeof(real));
        k->sharpen(below(s, j), s->sharpness, row);
        k->sharpen(out, s->sharpness, (size_t)s->depth[j] * row);
    }
    return superposition_cell(s, j, 0);
}

/* Adjoint of cell i of reading j; those that were not kept have adjoint zero. */
static const real *adjoint(const struct superposition *s, int j, int i)
{
    if (i < 0 || i >= s->depth[j])
        return s->zero;
    return s->d_cells[j & 1] + (size_t)i * (size_t)s->row;
}

void superposition_backward(struct superposition *s, int j, const real *d_reading, int d_row,
                            const real **d_pushed)
{
    const struct kernels *k = kernels_best();
    size_t slot = (size_t)j * (size_t)s->row, row = (size_t)s->row;
    const real *push = s->push + slot, *pop = s->pop + slot, *noop = s->noop + slot;
    real *now = s->d_cells[j & 1], *before = s->d_cells[(j - 1) & 1];
    int i, b, c;

    if (j == s->readings - 1)
        memset(now, 0, (size_t)(s->depth[j] + 1) * row * sizeof(real));
    for (b = 0; b < s->batch; b++)
        for (c = 0; c < s->width; c++)
            now[b * s->width + c] += d_reading[b * d_row + c];
    if (s->sharpness > 0)
        k->sharpen_backward(now, s->cells + s->start[j], s->sharpness, (size_t)s->depth[j] * row);
    memset(s->d_push, 0, row * sizeof(real));
    memset(s->d_pop, 0, row * sizeof(real));
    memset(s->d_noop, 0, row * sizeof(real));
    for (i = 0; i < s->depth[j]; i++)
        k->mix_backward(s->d_push, s->d_pop, s->d_noop, now + (size_t)i * row,
                        i ? superposition_cell(s, j - 1, i - 1) : s->pushed + slot,
                        superposition_cell(s, j - 1, i + 1), superposition_cell(s, j - 1, i), row);
    for (i = 0; i < s->depth[j - 1]; i++)
        k->mix(before + (size_t)i * row, push, adjoint(s, j, i + 1), pop, adjoint(s, j, i - 1),
               noop, adjoint(s, j, i), row);
    if (!s->depth[j -
                  1]) /* reading 0: nothing below takes the adjoint, but the row is written to */
        memset(before, 0, row * sizeof(real));
    /* d_pushed = push * d e'(0), written over the adjoint that is no longer needed. */
    for (i = 0; i < s->row; i++)
        now[i] *= push[i];
    *d_pushed = now;
}
