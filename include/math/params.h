/*
 * params -- every trainable number of a model, as named tensors in one block, with twins of the
 * same shape for the gradient and the optimiser's two moments.
 *
 * Matrices are [output][input], row-major, as in the reference vectors and in saved files.
 * Memory: params_add() while describing, then params_place() allocates all blocks at once.
 * Threads: the owner's.
 */
#ifndef MATH_PARAMS_H
#define MATH_PARAMS_H

#include <stdbool.h>

#include "base/mem.h"
#include "base/rng.h"
#include "math/part.h"
#include "math/real.h"

enum init_kind {
    INIT_UNIFORM, /* uniform(-scale, scale): LSTM weights and biases, plain linear modules */
    INIT_XAVIER,  /* Xavier-uniform, gain by the activation that follows; a bias gets 0 */
    INIT_ZERO
};

struct param {
    char name[48];
    enum part part;
    enum init_kind init;
    double gain;       /* Xavier */
    int fan_out;       /* Xavier: 0 means rows */
    int rows, columns; /* columns 0: a vector of `rows` */
    size_t offset, count;
};

struct params {
    struct param *param;
    size_t count, capacity;
    size_t total;                     /* numbers */
    real *value, *gradient, *m1, *m2; /* [total] each */
    struct arena arena;
};

void params_init(struct params *p);
void params_release(struct params *p);
/* Describes one more tensor; returns its index. */
int params_add(struct params *p, enum part part, const char *name, int rows, int columns,
               enum init_kind init, double gain, int fan_out);
bool params_place(struct params *p, struct err *err);
size_t params_bytes(const struct params *p); /* what params_place() takes */
/* Initial values: tensor i draws from stream (seed, RNG_INIT, i); `scale` for the uniform ones. */
void params_draw(struct params *p, uint64_t seed, double scale);
const struct param *params_find(const struct params *p, const char *name); /* or NULL */
int64_t params_of_part(const struct params *p, enum part part);            /* how many numbers */

static inline real *params_value(const struct params *p, int index)
{
    return p->value + p->param[index].offset;
}

static inline real *params_gradient(const struct params *p, int index)
{
    return p->gradient + p->param[index].offset;
}

#endif
