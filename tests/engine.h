/* engine -- what the tests of the engine share: random numbers, small models, comparing bits. */
#ifndef TESTS_ENGINE_H
#define TESTS_ENGINE_H

#include "test.h"

#include "base/mem.h"
#include "base/rng.h"
#include "nn/model.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#ifdef __SANITIZE_THREAD__ /* fifteen times slower */
#define THREADS_WATCHED 1
#else
#define THREADS_WATCHED 0
#endif

#ifdef REAL_DOUBLE
#define REAL_EPSILON 2.220446049250313e-16
#else
#define REAL_EPSILON 1.1920928955078125e-7
#endif

static inline void draw_reals(struct rng *r, real *out, size_t count, double low, double high)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] = (real)rng_uniform(r, low, high);
}

static inline void draw_ids(struct rng *r, uint16_t *out, size_t count, int symbols)
{
    size_t i;

    for (i = 0; i < count; i++)
        out[i] = (uint16_t)rng_below(r, (uint32_t)symbols);
}

/*
 * A model as one would name it, and after a slash its controller ("jm-4", "jm-4/gru"), with weights
 * drawn wide enough that nothing is nearly linear.
 */
static inline void make_kind(struct model *m, const char *name, int hidden, int layers, int symbols,
                             int depth_limit, bool embedded)
{
    const char *slash = strchr(name, '/');
    struct model_config c = { .cell = cell_find(slash ? slash + 1 : "lstm"),
                              .layers = layers,
                              .hidden = hidden,
                              .symbols = symbols,
                              .embedded = embedded };
    char stack[64] = "";
    struct err err;
    struct rng r;

    assert_non_null(c.cell);
    memcpy(stack, name, slash ? (size_t)(slash - name) : strlen(name));
    assert_ok(stack_parse(&c.stack, stack, &err));
    c.stack.depth_limit = depth_limit;
    if (c.stack.hidden)
        c.hidden = c.stack.hidden;
    assert_ok(model_init(m, &c, &err));
    rng_init(&r, 77, RNG_CHECK, 0);
    draw_reals(&r, m->params.value, m->params.total, -0.9, 0.9);
    model_pack(m, ~0);
}

static inline void make_model(struct model *m, const char *name, int hidden, int layers,
                              int symbols, int depth_limit)
{
    make_kind(m, name, hidden, layers, symbols, depth_limit, false);
}

static inline double mean_loss(const struct tape *tape)
{
    double sum = 0;
    int b;

    for (b = 0; b < tape->batch; b++)
        sum += tape->nll[b];
    return sum / tape->batch;
}

#endif
