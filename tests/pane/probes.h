/*
 * probes -- hand-made probes: a superposition stack driven by chosen actions, a model without a
 * stack, and a nondeterministic stack with chosen weights. The recurrence of the first is written
 * out once more here, apart from src/stack/. probe_release() them.
 */
#ifndef TESTS_PANE_PROBES_H
#define TESTS_PANE_PROBES_H

#include "test.h"

#include "base/mem.h"
#include "stack/pda_watch.h"
#include "task/task.h"
#include "train/probe.h"

static inline void probes_string(struct probe *p, const struct task *task, const char *typed)
{
    uint16_t string[PROBE_MOST_LENGTH];
    struct err err;
    int t, x, truth;

    probe_init(p);
    assert_ok(task_parse(task, typed, string, PROBE_MOST_LENGTH, &p->length, &err));
    p->symbols = task->symbols;
    p->step = 11840;
    p->string = x_calloc((size_t)p->length + 1, sizeof *p->string);
    memcpy(p->string, string, (size_t)p->length * sizeof *string);
    p->prediction = x_calloc((size_t)(p->length + 1) * (size_t)(p->symbols + 1), sizeof(float));
    for (t = 0; t <= p->length; t++) {
        truth = t < p->length ? p->string[t] : p->symbols;
        for (x = 0; x <= p->symbols; x++) /* at every seventh place it is wrong */
            p->prediction[t * (p->symbols + 1) + x] =
                x == (t % 7 == 6 ? (truth + 1) % (p->symbols + 1) : truth)
                    ? 0.93f
                    : 0.07f / (float)p->symbols;
    }
    p->hidden = 12;
    p->state = x_calloc((size_t)p->length * 12 + 1, sizeof(float));
    for (t = 0; t < p->length; t++)
        for (x = 0; x < 12; x++)
            p->state[t * 12 + x] = (float)sin(0.7 * t + 0.9 * x);
}

/* Column t of stack k from column t - 1: share' = push [tau = t at the top, the rest one down]
 * + pop [one up] + no-op [as it was]. */
static inline void probes_column(struct probe *p, int t, int k, const float action[3])
{
    int n = p->length, d, tau;
    float *to = p->share + (size_t)((t * p->stacks + k) * n) * (size_t)n;
    const float *from = t ? to - (size_t)(p->stacks * n) * (size_t)n : NULL;

    for (d = 0; d < n; d++)
        for (tau = 0; tau < n; tau++) {
            float above = d ? (from ? from[(d - 1) * n + tau] : 0) : (tau == t ? 1.f : 0);
            float below = from && d + 1 < n ? from[(d + 1) * n + tau] : 0;

            to[d * n + tau] =
                action[0] * above + action[1] * below + action[2] * (from ? from[d * n + tau] : 0);
        }
}

/*
 * `acts` has a letter for each symbol: P push, O pop, '.' nothing; lower case: with less certainty.
 * Stack k does what the letters say k symbols later.
 */
static inline void probes_stack(struct probe *p, const struct task *task, const char *typed,
                                const char *acts, int stacks, int width)
{
    int t, k, d, tau, i, n;

    probes_string(p, task, typed);
    n = p->length;
    p->stacks = stacks;
    p->actions = 3;
    p->action_names = "push pop no-op";
    p->width = stacks * width;
    p->action = x_calloc((size_t)(n * stacks * 3), sizeof(float));
    p->depth = x_calloc((size_t)n, sizeof(int));
    p->share = x_calloc((size_t)(n * stacks * n) * (size_t)n, sizeof(float));
    p->cell = x_calloc((size_t)(n * n) * (size_t)p->width, sizeof(float));
    for (k = 0; k < stacks; k++) {
        p->stack_width[k] = width;
        p->stack_at[k] = k * width;
    }
    for (t = 0; t < n - 1; t++) {
        p->depth[t] = t + 1;
        for (k = 0; k < stacks; k++) {
            char act = t >= k && t - k < (int)strlen(acts) ? acts[t - k] : '.';
            bool sure = act == 'P' || act == 'O' || act == '.';
            int which = act == 'P' || act == 'p' ? 0 : act == 'O' || act == 'o' ? 1 : 2;
            float *action = p->action + (t * stacks + k) * 3;

            for (i = 0; i < 3; i++)
                action[i] = i == which ? (sure ? 0.96f : 0.6f) : (sure ? 0.02f : 0.2f);
            probes_column(p, t, k, action);
            for (d = 0; d < n; d++)
                for (tau = 0; tau < n; tau++)
                    for (i = 0; i < width; i++)
                        p->cell[(t * n + d) * p->width + p->stack_at[k] + i] +=
                            probe_share(p, t, k, d, tau) *
                            (float)cos(2.1 * p->string[tau] + 1.3 * i);
        }
    }
}

/*
 * A nondeterministic stack of two states and three symbols, a vector of two numbers with each.
 * Letters as above, where '.' replaces what is on top by itself; from # on it is in state 1. What
 * is pushed is the input symbol's number + 1.
 */
static inline void probes_weights(const struct probe *p, const char *acts, int t, double *weights)
{
    int from, i;
    char act = t < (int)strlen(acts) ? acts[t] : '.', sharp = 2;
    bool sure = act == 'P' || act == 'O' || act == '.';
    int state = 0, row = 14;

    for (i = 0; i <= t; i++)
        state |= p->string[i] == sharp;
    for (from = 0; from < 6; from++) {
        double *w = weights + from * row;
        int to = 3 * state + (act == 'P' || act == 'p' ? p->string[t] % 2 + 1 : from % 3);

        for (i = 0; i < row; i++)
            w[i] = -0.1 * (i % 3);
        if (act == 'O' || act == 'o')
            w[12 + state] += sure ? 8 : 2.5;
        else
            w[(act == '.' ? 6 : 0) + to] += sure ? 8 : 2.5;
    }
}

static inline void probes_runs(struct probe *p, const struct task *task, const char *typed,
                               const char *acts)
{
    struct pda pda = { .states = 2, .symbols = 3, .vector = 2 };
    struct arena arena = { 0 };
    struct pda_watch watch;
    struct stack_view v;
    struct err err;
    size_t n;
    int t;

    probes_string(p, task, typed);
    n = (size_t)p->length;
    p->stacks = 1;
    p->actions = 3;
    p->action_names = "push replace pop";
    p->states = 2;
    p->stack_symbols = 3;
    p->width = p->stack_width[0] = 2;
    p->action = x_calloc(n * 3, sizeof(float));
    p->depth = x_calloc(n, sizeof(int));
    p->share = x_calloc(n * n * n, sizeof(float));
    p->cell = x_calloc(n * n * 2, sizeof(float));
    p->symbol = x_calloc(n * n * 3, sizeof(float));
    p->top = x_calloc(n * 6, sizeof(float));
    p->run = x_calloc(n * n, sizeof *p->run);
    p->run_share = x_calloc(n, sizeof(float));
    pda_watch_lay_out(&watch, &arena, &pda, 1, p->length);
    assert_ok(arena_init(&arena, arena.used, &err));
    pda_watch_lay_out(&watch, &arena, &pda, 1, p->length);
    pda_watch_begin(&watch, (double[2]){ 0, 0 }, p->length);
    for (t = 1; t < p->length; t++) {
        double weights[6 * 14], pushed[2] = { cos(2.1 * p->string[t - 1]), 0.1 * t };

        probes_weights(p, acts, t - 1, weights);
        pda_watch_step(&watch, 0, t, weights, pushed);
    }
    for (t = 0; t < p->length - 1; t++) {
        size_t c = (size_t)t, deep;

        pda_watch_view(&watch, t + 1, 0, &v);
        deep = (size_t)v.depth;
        p->depth[t] = v.depth;
        p->run_share[t] = v.run_share;
        memcpy(p->action + 3 * c, v.action, 3 * sizeof(float));
        memcpy(p->share + c * n * n, v.share, deep * n * sizeof(float));
        memcpy(p->cell + c * n * 2, v.cell, deep * 2 * sizeof(float));
        memcpy(p->symbol + c * n * 3, v.symbol, deep * 3 * sizeof(float));
        memcpy(p->top + c * 6, v.top, 6 * sizeof(float));
        memcpy(p->run + c * n, v.move, (c + 1) * sizeof *p->run);
    }
    arena_release(&arena);
}

#endif
