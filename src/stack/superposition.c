/*
 * superposition -- the stack type jm: layers around the recurrence of stack/superposition.h.
 *
 *   actions = softmax of each triple of scores (push, pop, no-op), one triple per stack
 *   pushed  = sigmoid of M further scores, or the hidden state itself (jm-hidden)
 *
 * stable.c has the same layers around sharpened cells.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stack/stack.h"
#include "stack/superposition.h"
#include "stack/superposition_layers.h"

struct state {
    struct superposition core;
    int stacks, width, slots;
    int stack_of_width[STACK_MOST_STACKS];
    real *actions; /* [slots][B][3K] probabilities */
    real *values;  /* [slots][B][M] pushed vectors */
    /* STACK_WATCH: shares of one string, advanced step by step, and float copies for the view */
    int shown; /* step that share[] stands at, or -1 */
    int shown_b, most;
    float *share[2]; /* [K][n][n] */
    float rest;      /* sharpened: what a cell holds that nothing was pushed to */
    float *action;   /* [3K] */
    float *cell;     /* [n][M] */
};

static bool bad_model(const char *model, struct err *err)
{
    char shown[64];

    return err_usage(
        err,
        "bad model '%s': jm-N and jm-A.B.C want vector widths from 1 to %d, at most %d of them",
        text_printable(shown, sizeof shown, model), STACK_MOST_WIDTH, STACK_MOST_STACKS);
}

bool superposition_layers_parse(struct stack_spec *spec, const char *model, bool *mine,
                                struct err *err)
{
    const char *s = model + 3;
    int64_t value;

    if (strncmp(model, "jm-", 3))
        return false;
    *mine = true;
    if (!strncmp(s, "hidden", 6) && (!s[6] || s[6] == '-')) {
        if (s[6] && (!text_to_int(s + 7, &value) || value < 1 || value > STACK_MOST_WIDTH))
            return bad_model(model, err);
        spec->hidden = s[6] ? (int)value : 0;
        spec->push_hidden = true;
        spec->stacks = 1;
        return true;
    }
    if (!strncmp(s, "learned-", 8))
        s += 8;
    for (;;) {
        char number[16];
        size_t digits = strspn(s, "0123456789");

        if (!digits || digits >= sizeof number || spec->stacks == STACK_MOST_STACKS)
            return bad_model(model, err);
        memcpy(number, s, digits);
        number[digits] = '\0';
        if (!text_to_int(number, &value) || value < 1 || value > STACK_MOST_WIDTH)
            return bad_model(model, err);
        spec->width[spec->stacks++] = (int)value;
        s += digits;
        if (!*s)
            return true;
        if (*s++ != '.')
            return bad_model(model, err);
    }
}

static int total_width(const struct stack_spec *spec, int hidden)
{
    int i, total = 0;

    if (spec->push_hidden)
        return hidden;
    for (i = 0; i < spec->stacks; i++)
        total += spec->width[i];
    return total;
}

void superposition_layers_dims(const struct stack_spec *spec, int hidden, struct stack_dims *out)
{
    out->hidden = hidden;
    out->reading = total_width(spec, hidden);
    out->scores = 3 * spec->stacks + (spec->push_hidden ? 0 : out->reading);
}

void superposition_layers_params(const struct stack_spec *spec, int hidden, struct params *p)
{
    int rows = 3 * spec->stacks, width = total_width(spec, hidden);

    /* The fan-out of an action layer is one triple, however many stacks there are. */
    params_add(p, PART_MEMORY, "action_layer.linear.weight", rows, hidden, INIT_XAVIER, 1, 3);
    params_add(p, PART_MEMORY, "action_layer.linear.bias", rows, 0, INIT_ZERO, 0, 0);
    if (spec->push_hidden)
        return;
    params_add(p, PART_MEMORY, "push_value_layer.linear.weight", width, hidden, INIT_XAVIER, 1, 0);
    params_add(p, PART_MEMORY, "push_value_layer.linear.bias", width, 0, INIT_ZERO, 0, 0);
}

void superposition_layers_lay_out(struct stack *s, struct arena *a, int batch, int steps)
{
    bool keep = s->use != STACK_FORWARD, watch = s->use == STACK_WATCH;
    int sizes[STACK_MOST_STACKS], i;
    struct state local = { 0 }, *st = arena_take(a, 1, sizeof *st);

    if (!st)
        st = &local;
    for (i = 0; i < s->spec.stacks; i++)
        sizes[i] = s->spec.push_hidden ? s->dims.hidden : s->spec.width[i];
    memcpy(st->stack_of_width, sizes, sizeof sizes);
    st->stacks = s->spec.stacks;
    st->width = s->dims.reading;
    st->slots = keep ? steps : 2;
    if (s->chunks)
        superposition_lay_out_chunks(&st->core, a, sizes, st->stacks, batch, steps,
                                     s->spec.depth_limit, s->spec.sharpness);
    else
        superposition_lay_out(&st->core, a, sizes, st->stacks, batch, steps, s->spec.depth_limit,
                              s->spec.sharpness, keep, watch);
    st->actions = arena_take(a, (size_t)st->slots * (size_t)(batch * 3 * st->stacks), sizeof(real));
    st->values = arena_take(a, (size_t)st->slots * (size_t)(batch * st->width), sizeof(real));
    if (watch) {
        size_t square = (size_t)st->stacks * (size_t)steps * (size_t)steps;

        st->most = steps;
        st->share[0] = arena_take(a, square, sizeof(float));
        st->share[1] = arena_take(a, square, sizeof(float));
        st->action = arena_take(a, (size_t)(3 * st->stacks), sizeof(float));
        st->cell = arena_take(a, (size_t)steps * (size_t)st->width, sizeof(float));
    }
    if (a->base)
        s->state = st;
}

void superposition_layers_begin(struct stack *s, real *reading, int row)
{
    struct state *st = s->state;
    int b;

    st->core.keep = s->use != STACK_FORWARD;
    superposition_begin(&st->core, s->batch, s->steps);
    st->shown = -1;
    for (b = 0; b < s->batch; b++)
        memset(reading + (size_t)b * (size_t)row, 0, (size_t)st->width * sizeof(real));
}

void superposition_layers_resume(struct stack *s)
{
    struct state *st = s->state;

    superposition_resume(&st->core, s->batch, s->steps);
    st->shown = -1;
}

/* The cells of every depth there can be, how many of them there are, and what is below. */
size_t superposition_layers_carried_bytes(const struct stack *s, int batch)
{
    const struct state *st = s->state;

    return ((size_t)(s->spec.depth_limit * batch * st->width) + 2) * sizeof(real);
}

void superposition_layers_carried_out(struct stack *s, void *to)
{
    struct state *st = s->state;

    memset(to, 0, superposition_layers_carried_bytes(s, st->core.batch));
    superposition_carried_out(&st->core, to);
}

void superposition_layers_carried_in(struct stack *s, const void *from)
{
    struct state *st = s->state;

    superposition_carried_in(&st->core, from, s->batch);
    st->shown = -1;
}

static void softmax3(real *out, const real *score)
{
    real most = score[0] > score[1] ? score[0] : score[1], e[3];
    int i;

    most = score[2] > most ? score[2] : most;
    for (i = 0; i < 3; i++)
        e[i] = score[i] - most;
    kernels_best()->exp(e, 3);
    for (i = 0; i < 3; i++)
        out[i] = e[i] / (e[0] + e[1] + e[2]);
}

void superposition_layers_forward(struct stack *s, int t, real *reading, int reading_row,
                                  const real *score, int score_row, const real *hidden,
                                  int hidden_row)
{
    struct state *st = s->state;
    struct superposition *core = &st->core;
    size_t coefficient = superposition_slot(core, t);
    int slot = core->keep ? t : t & 1, k3 = 3 * st->stacks, m = st->width, b, c, k;
    real *actions = st->actions + (size_t)slot * (size_t)(s->batch * k3);
    real *values = st->values + (size_t)slot * (size_t)(s->batch * m);
    const real *top;

    CONTRACT(t >= 1 && t < s->steps);
    for (b = 0; b < s->batch; b++) {
        real *action = actions + b * k3, *value = values + b * m;

        for (k = 0; k < st->stacks; k++)
            softmax3(action + 3 * k, score + b * score_row + 3 * k);
        memcpy(value, s->spec.push_hidden ? hidden + b * hidden_row : score + b * score_row + k3,
               (size_t)m * sizeof(real));
    }
    if (!s->spec.push_hidden)
        kernels_best()->sigmoid(values, (size_t)(s->batch * m));
    memcpy(core->pushed + coefficient, values, (size_t)(s->batch * m) * sizeof(real));
    for (b = 0; b < s->batch; b++)
        for (c = 0; c < m; c++) {
            const real *action = actions + b * k3 + 3 * core->stack_of[c];
            size_t i = coefficient + (size_t)(b * m + c);

            core->push[i] = action[0];
            core->pop[i] = action[1];
            core->noop[i] = action[2];
        }
    top = superposition_forward(core, t);
    for (b = 0; b < s->batch; b++)
        memcpy(reading + (size_t)b * (size_t)reading_row, top + b * m, (size_t)m * sizeof(real));
}

void superposition_layers_backward(struct stack *s, int t, real *d_score, int score_row,
                                   real *d_hidden, int hidden_row, const real *d_reading,
                                   int reading_row)
{
    struct state *st = s->state;
    struct superposition *core = &st->core;
    int k3 = 3 * st->stacks, m = st->width, b, c, k, i;
    const real *actions = st->actions + (size_t)t * (size_t)(s->batch * k3);
    const real *values = st->values + (size_t)t * (size_t)(s->batch * m), *d_pushed;

    superposition_backward(core, t, d_reading, reading_row, &d_pushed);
    for (b = 0; b < s->batch; b++) {
        const real *action = actions + b * k3;
        real *d = d_score + b * score_row, by_action[3 * STACK_MOST_STACKS] = { 0 };

        for (c = 0; c < m; c++) {
            real *by = by_action + 3 * core->stack_of[c];

            by[0] += core->d_push[b * m + c];
            by[1] += core->d_pop[b * m + c];
            by[2] += core->d_noop[b * m + c];
        }
        for (k = 0; k < st->stacks; k++) {
            const real *p = action + 3 * k, *by = by_action + 3 * k;
            real mean = p[0] * by[0] + p[1] * by[1] + p[2] * by[2];

            for (i = 0; i < 3; i++)
                d[3 * k + i] += p[i] * (by[i] - mean);
        }
        for (c = 0; c < m; c++) {
            real v = values[b * m + c], dv = d_pushed[b * m + c];

            if (s->spec.push_hidden)
                d_hidden[b * hidden_row + c] += dv;
            else
                d[k3 + c] += dv * v * (1 - v);
        }
    }
}

static float sharpened(float sharpness, float x)
{
    return 1 / (1 + expf(-sharpness * (x - 0.5f)));
}

/*
 * Sharpened cells are no mix of what was pushed. Their shares are those of markers that are treated
 * like the contents: component tau of a vector in which step tau alone pushes a 1. As a share is
 * told how far the marker is above what an empty cell holds, of what is left to 1. With x = rest +
 * (1 - rest) share mixing leaves the form as it is, and an empty cell's share stays 0.
 */
static void sharpen_share(struct state *st, float *share, int cells, int steps, float rest)
{
    float h = (float)st->core.sharpness, next = sharpened(h, rest);
    int i;

    for (i = 0; i < cells * steps; i++)
        if (share[i] > 0)
            share[i] = fmaxf((sharpened(h, rest + (1 - rest) * share[i]) - next) / (1 - next), 0);
}

/* One more step of the shares: the recurrence itself, with one-hot(tau) pushed at step tau. */
static void advance_share(struct state *st, int steps, int t, int b, int batch)
{
    const real *actions = st->actions + (size_t)(t * batch + b) * (size_t)(3 * st->stacks);
    int depth = st->core.depth[t], before = st->core.depth[t - 1], k, i, tau;

    for (k = 0; k < st->stacks; k++) {
        float push = (float)actions[3 * k], pop = (float)actions[3 * k + 1],
              noop = (float)actions[3 * k + 2];
        size_t base = (size_t)k * (size_t)steps * (size_t)steps;
        const float *old = st->share[(t - 1) & 1] + base;
        float *new = st->share[t & 1] + base;

        for (i = 0; i < depth; i++)
            for (tau = 0; tau < steps; tau++) {
                float above = i ? old[(i - 1) * steps + tau] : (float)(tau == t - 1);
                float same = i < before ? old[i * steps + tau] : 0;
                float below = i + 1 < before ? old[(i + 1) * steps + tau] : 0;

                new[i * steps + tau] = push *above + pop *below + noop *same;
            }
        if (st->core.sharpness > 0)
            sharpen_share(st, new, depth, steps, st->rest);
    }
    if (st->core.sharpness > 0)
        st->rest = sharpened((float)st->core.sharpness, st->rest);
}

void superposition_layers_view(struct stack *s, int t, int b, struct stack_view *out)
{
    struct state *st = s->state;
    int n = s->steps, i, c;

    CONTRACT(s->use == STACK_WATCH && b < s->batch && t < n);
    if (st->shown < 0 || st->shown > t || st->shown_b != b) {
        st->shown = 0;
        st->shown_b = b;
        st->rest = 0;
    }
    while (st->shown < t)
        advance_share(st, n, ++st->shown, b, s->batch);
    memset(out, 0, sizeof *out);
    out->stacks = st->stacks;
    out->actions = 3;
    for (i = 0; t && i < 3 * st->stacks; i++)
        st->action[i] =
            (float)st->actions[(size_t)(t * s->batch + b) * (size_t)(3 * st->stacks) + (size_t)i];
    out->action = t ? st->action : NULL;
    out->depth = st->core.depth[t];
    out->steps = n;
    out->share = st->share[t & 1];
    out->width = st->width;
    for (i = 0; i < out->depth; i++)
        for (c = 0; c < st->width; c++)
            st->cell[i * st->width + c] =
                (float)superposition_cell(&st->core, t, i)[b * st->width + c];
    out->cell = st->cell;
}

const struct stack_type stack_superposition = {
    .name = "superposition",
    .grammar = "jm-N, jm-A.B.C, jm-learned-N, jm-hidden[-H]",
    .about = "superposition stack (Joulin & Mikolov): one or several stacks of vectors",
    .actions = 3,
    .action_names = "push pop no-op",
    .parse = superposition_layers_parse,
    .dims = superposition_layers_dims,
    .params = superposition_layers_params,
    .lay_out = superposition_layers_lay_out,
    .begin = superposition_layers_begin,
    .resume = superposition_layers_resume,
    .carried_bytes = superposition_layers_carried_bytes,
    .carried_out = superposition_layers_carried_out,
    .carried_in = superposition_layers_carried_in,
    .forward = superposition_layers_forward,
    .backward = superposition_layers_backward,
    .view = superposition_layers_view,
};
