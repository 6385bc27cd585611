/*
 * stratification -- the stack type gref: layers around the recurrence of stack/stratification.h.
 *
 *   push strength d, pop strength u = sigmoid of two scores;  pushed = tanh of m further scores
 */
#include "stack/stratification.h"

#include <string.h>

#include "base/text.h"
#include "math/kernels.h"
#include "stack/stack.h"

struct state {
    struct stratification core;
    int steps;
    float *action; /* [2]: push, pop of the step viewed */
    float *share;  /* [n][n] */
    float *cell;   /* [n][m] */
};

static bool parse(struct stack_spec *spec, const char *model, bool *mine, struct err *err)
{
    int64_t width;
    char shown[64];

    if (strncmp(model, "gref-", 5))
        return false;
    *mine = true;
    if (!text_to_int(model + 5, &width) || width < 1 || width > STACK_MOST_WIDTH)
        return err_usage(err, "bad model '%s': gref-N wants a vector width from 1 to %d",
                         text_printable(shown, sizeof shown, model), STACK_MOST_WIDTH);
    spec->stacks = 1;
    spec->width[0] = (int)width;
    return true;
}

static void dims(const struct stack_spec *spec, int hidden, struct stack_dims *out)
{
    out->hidden = hidden;
    out->reading = spec->width[0];
    out->scores = 2 + spec->width[0];
}

static void params(const struct stack_spec *spec, int hidden, struct params *p)
{
    params_add(p, PART_MEMORY, "action_layer.linear.weight", 2, hidden, INIT_XAVIER, 1, 0);
    params_add(p, PART_MEMORY, "action_layer.linear.bias", 2, 0, INIT_ZERO, 0, 0);
    params_add(p, PART_MEMORY, "push_value_layer.linear.weight", spec->width[0], hidden,
               INIT_XAVIER, 5.0 / 3, 0);
    params_add(p, PART_MEMORY, "push_value_layer.linear.bias", spec->width[0], 0, INIT_ZERO, 0, 0);
}

static void lay_out(struct stack *s, struct arena *a, int batch, int steps)
{
    struct state local = { 0 }, *st = arena_take(a, 1, sizeof *st);
    size_t n = (size_t)steps;

    if (!st)
        st = &local;
    stratification_lay_out(&st->core, a, s->dims.reading, batch, steps, s->use != STACK_FORWARD);
    if (s->use == STACK_WATCH) {
        st->action = arena_take(a, 2, sizeof(float));
        st->share = arena_take(a, n * n, sizeof(float));
        st->cell = arena_take(a, n * (size_t)s->dims.reading, sizeof(float));
    }
    if (a->base)
        s->state = st;
}

static void begin(struct stack *s, real *reading, int row)
{
    struct state *st = s->state;
    int b;

    st->core.keep = s->use != STACK_FORWARD;
    stratification_begin(&st->core, s->batch, s->steps);
    for (b = 0; b < s->batch; b++)
        memset(reading + (size_t)b * (size_t)row, 0, (size_t)st->core.width * sizeof(real));
}

static void forward(struct stack *s, int t, real *reading, int reading_row, const real *score,
                    int score_row, const real *hidden, int hidden_row)
{
    struct stratification *core = &((struct state *)s->state)->core;
    const struct kernels *k = kernels_best();
    int b;

    (void)hidden;
    (void)hidden_row;
    CONTRACT(t >= 1 && t < s->steps);
    for (b = 0; b < s->batch; b++) {
        const real *from = score + (size_t)b * (size_t)score_row;
        real *value = stratification_value(core, t, b), both[2] = { from[0], from[1] };

        k->sigmoid(both, 2);
        core->push[stratification_slot(core, t, b)] = both[0];
        core->pop[stratification_slot(core, t, b)] = both[1];
        memcpy(value, from + 2, (size_t)core->width * sizeof(real));
        k->tanh(value, (size_t)core->width);
    }
    stratification_forward(core, t, reading, reading_row);
}

static void backward(struct stack *s, int t, real *d_score, int score_row, real *d_hidden,
                     int hidden_row, const real *d_reading, int reading_row)
{
    struct stratification *core = &((struct state *)s->state)->core;
    int b, c, m = core->width;

    (void)d_hidden;
    (void)hidden_row;
    stratification_backward(core, t, d_reading, reading_row);
    for (b = 0; b < s->batch; b++) {
        real *d = d_score + (size_t)b * (size_t)score_row;
        real push = core->push[stratification_slot(core, t, b)];
        real pop = core->pop[stratification_slot(core, t, b)];
        const real *value = stratification_value(core, t, b);
        const real *d_value =
            core->d_value + ((size_t)b * (size_t)core->most + (size_t)t) * (size_t)m;

        d[0] += core->d_push[b] * push * (1 - push);
        d[1] += core->d_pop[b] * pop * (1 - pop);
        for (c = 0; c < m; c++)
            d[2 + c] += d_value[c] * (1 - value[c] * value[c]);
    }
}

/* Cells with any strength, from the top; the share is the strength, at the step that pushed the
 * cell. */
static void view(struct stack *s, int t, int b, struct stack_view *out)
{
    struct state *st = s->state;
    struct stratification *core = &st->core;
    size_t n = (size_t)s->steps;
    const real *strength = stratification_strength(core, t, b);
    int i, c, depth = 0;

    CONTRACT(s->use == STACK_WATCH && b < s->batch && t < s->steps);
    memset(out, 0, sizeof *out);
    memset(st->share, 0, n * n * sizeof *st->share);
    for (i = t; i >= 1; i--) {
        if (!(strength[i] > 0))
            continue;
        st->share[(size_t)depth * n + (size_t)(i - 1)] = (float)strength[i];
        for (c = 0; c < core->width; c++)
            st->cell[depth * core->width + c] = (float)stratification_value(core, i, b)[c];
        depth++;
    }
    if (t) {
        st->action[0] = (float)core->push[stratification_slot(core, t, b)];
        st->action[1] = (float)core->pop[stratification_slot(core, t, b)];
    }
    out->stacks = 1;
    out->actions = 2;
    out->action = t ? st->action : NULL;
    out->depth = depth;
    out->steps = s->steps;
    out->share = st->share;
    out->width = core->width;
    out->cell = st->cell;
}

const struct stack_type stack_stratification = {
    .name = "stratification",
    .grammar = "gref-N",
    .about = "stratification stack (Grefenstette et al.): vectors with strengths",
    .actions = 2,
    .action_names = "push pop",
    .parse = parse,
    .dims = dims,
    .params = params,
    .lay_out = lay_out,
    .begin = begin,
    .forward = forward,
    .backward = backward,
    .view = view,
};
