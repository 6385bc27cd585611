/* play -- strings for the automata of stack/pda.h, and running them through either version. */
#ifndef TESTS_STACK_PLAY_H
#define TESTS_STACK_PLAY_H

#include "engine.h"

#include "stack/pda_chart.h"
#include "stack/pda_log.h"

struct play { /* one string: what goes in, and what comes out */
    struct pda pda;
    int steps;         /* readings */
    double *weights;   /* [steps - 1][weights] logarithms */
    double *pushed;    /* [steps - 1][m] */
    double *bottom;    /* [m] */
    double *d_reading; /* [steps][reading] */
    double *reading, *d_weights, *d_pushed, *d_bottom;
    void *block;
};

static inline void play_init(struct play *p, const struct pda *pda, int steps)
{
    size_t n = (size_t)steps, w = n * (size_t)pda_weights(pda), m = (size_t)pda->vector;
    size_t width = n * (size_t)pda_reading(pda);
    double *at = x_calloc(2 * w + 2 * n * m + 2 * m + 2 * width, sizeof *at);

    p->pda = *pda;
    p->steps = steps;
    p->block = at;
    p->weights = at;
    p->d_weights = (at += w);
    p->pushed = (at += w);
    p->d_pushed = (at += n * m);
    p->bottom = (at += n * m);
    p->d_bottom = (at += m);
    p->reading = (at += m);
    p->d_reading = at + width;
}

static inline void play_draw(struct play *p, struct rng *r, double low, double high)
{
    size_t n = (size_t)(p->steps - 1), i;

    for (i = 0; i < n * (size_t)pda_weights(&p->pda); i++)
        p->weights[i] = rng_uniform(r, low, high);
    for (i = 0; i < n * (size_t)p->pda.vector; i++)
        p->pushed[i] = rng_unit(r);
    for (i = 0; i < (size_t)p->pda.vector; i++)
        p->bottom[i] = rng_unit(r);
    for (i = 0; i < (size_t)(p->steps * pda_reading(&p->pda)); i++)
        p->d_reading[i] = rng_uniform(r, -1, 1);
}

/* Fills reading, and with `backward` the derivatives of sum reading * d_reading. */
static inline void play_log(struct play *p, bool backward)
{
    int w = pda_weights(&p->pda), m = p->pda.vector, width = pda_reading(&p->pda), j;
    struct arena arena = { 0 };
    struct pda_log l;
    struct err err;

    pda_log_lay_out(&l, &arena, &p->pda, p->steps, true);
    assert_ok(arena_init(&arena, arena.used, &err));
    pda_log_lay_out(&l, &arena, &p->pda, p->steps, true);
    pda_log_begin(&l, p->bottom, p->reading);
    for (j = 1; j < p->steps; j++)
        pda_log_forward(&l, j, p->weights + (j - 1) * w, p->pushed + (j - 1) * m,
                        p->reading + j * width);
    for (j = p->steps - 1; backward && j >= 0; j--)
        pda_log_backward(&l, j, j == p->steps - 1, p->d_reading + j * width,
                         p->d_weights + (j - 1) * w, p->d_pushed + (j - 1) * m);
    if (backward && m)
        memcpy(p->d_bottom, l.d_bottom, (size_t)m * sizeof(double));
    arena_release(&arena);
}

/* The same through the fast version; returns whether it vouches for itself, and how far from its
 * limit it was. */
static inline bool play_chart(struct play *p, bool backward, double *risk)
{
    int w = pda_weights(&p->pda), m = p->pda.vector, width = pda_reading(&p->pda), j;
    struct pda_plan plan;
    struct pda_chart c;
    struct pda_desk d;
    struct arena a = { 0 };
    struct err err;
    bool trust;
    int pass;

    for (pass = 0; pass < 2; pass++) {
        if (pass)
            assert_ok(arena_init(&a, a.used, &err));
        pda_plan_lay_out(&plan, &a, &p->pda, p->steps, false);
        pda_chart_lay_out(&c, &a, &plan, backward);
        pda_desk_lay_out(&d, &a, &plan, backward);
    }
    pda_chart_begin(&plan, &c, &d, p->bottom, p->reading);
    for (j = 1; j < p->steps; j++)
        pda_chart_forward(&plan, &c, &d, j, p->weights + (j - 1) * w, p->pushed + (j - 1) * m,
                          p->reading + j * width);
    trust = pda_chart_trust(&plan, &c, p->steps - 1, false);
    if (risk)
        *risk = pda_chart_risk(&plan, &c, p->steps - 1);
    for (j = p->steps - 1; backward && j >= 0; j--)
        pda_chart_backward(&plan, &c, &d, j, j == p->steps - 1, p->d_reading + j * width,
                           p->d_weights + (j - 1) * w, p->d_pushed + (j - 1) * m);
    if (backward && m)
        memcpy(p->d_bottom, pda_chart_bottom(&d), (size_t)m * sizeof(double));
    arena_release(&a);
    return trust;
}

static inline void play_release(struct play *p)
{
    free(p->block);
}

/* Largest |a - b| / max(1, |b|); anything not finite is an infinite difference. */
static inline double difference(const double *a, const double *b, size_t count)
{
    double worst = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        double d = fabs(a[i] - b[i]) / (fabs(b[i]) > 1 ? fabs(b[i]) : 1);

        if (!isfinite(a[i]) || !isfinite(b[i]))
            return INFINITY;
        worst = d > worst ? d : worst;
    }
    return worst;
}

#endif
