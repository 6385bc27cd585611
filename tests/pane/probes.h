/*
 * probes -- hand-made probes: a superposition stack driven by chosen actions, and a model without
 * a stack. The recurrence is written out once more here, apart from src/stack/. probe_release()
 * them.
 */
#ifndef TESTS_PANE_PROBES_H
#define TESTS_PANE_PROBES_H

#include "test.h"

#include "base/mem.h"
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

#endif
