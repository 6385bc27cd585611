/* probe -- runs one string and records what the stack did. */
#include "train/probe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "task/task.h"

void probe_init(struct probe *p)
{
    memset(p, 0, sizeof *p);
}

void probe_release(struct probe *p)
{
    free(p->string);
    free(p->prediction);
    free(p->action);
    free(p->depth);
    free(p->share);
    free(p->cell);
    free(p->state);
    free(p->symbol);
    free(p->top);
    free(p->run);
    free(p->run_share);
    probe_init(p);
}

static void take_nondeterministic(struct probe *p, const struct stack_view *view, int t)
{
    size_t n = (size_t)p->length, symbols = (size_t)p->stack_symbols, column = (size_t)(t - 1);
    size_t pairs = (size_t)p->states * symbols;

    memcpy(p->symbol + column * n * symbols, view->symbol,
           (size_t)view->depth * symbols * sizeof(float));
    memcpy(p->top + column * pairs, view->top, pairs * sizeof(float));
    p->run_share[column] = view->run_share;
    if (view->run_share > 0)
        memcpy(p->run + column * n, view->move, (size_t)t * sizeof *p->run);
}

/* Takes over what the stack shows after the change of step t, which is column t - 1. */
static void take_column(struct probe *p, struct tape *tape, int t)
{
    const struct stack_spec *spec = &tape->model->config.stack;
    size_t n = (size_t)p->length, column = (size_t)(t - 1), k;
    struct stack_view view;
    int i;

    spec->type->view(&tape->stack, t, 0, &view);
    p->depth[column] = view.depth;
    if (view.states)
        take_nondeterministic(p, &view, t);
    memcpy(p->action + column * (size_t)(p->stacks * p->actions), view.action,
           (size_t)(p->stacks * p->actions) * sizeof(float));
    for (k = 0; k < (size_t)p->stacks; k++)
        for (i = 0; i < view.depth; i++)
            memcpy(p->share + ((column * (size_t)p->stacks + k) * n + (size_t)i) * n,
                   view.share + (k * n + (size_t)i) * n, n * sizeof(float));
    for (i = 0; i < view.depth; i++)
        memcpy(p->cell + (column * n + (size_t)i) * (size_t)p->width,
               view.cell + (size_t)i * (size_t)p->width, (size_t)p->width * sizeof(float));
}

static void make_stack(struct probe *p, const struct model *m)
{
    const struct stack_spec *spec = &m->config.stack;
    size_t n = (size_t)p->length, symbols = (size_t)spec->symbols;
    int k;

    p->actions = spec->type->actions;
    p->action_names = spec->type->action_names;
    p->stacks = p->actions ? spec->stacks : 0;
    p->sharpness = spec->sharpness;
    p->width = m->dims.reading;
    for (k = 0; k < p->stacks; k++) {
        p->stack_width[k] = spec->push_hidden ? m->config.hidden : spec->width[k];
        p->stack_at[k] = k ? p->stack_at[k - 1] + p->stack_width[k - 1] : 0;
    }
    if (spec->states) {
        p->states = spec->states;
        p->stack_symbols = spec->symbols;
        p->width = p->stack_width[0] = spec->vector; /* its reading is not one element's vector */
        p->symbol = x_calloc(n * n * symbols, sizeof(float));
        p->top = x_calloc(n * (size_t)spec->states * symbols, sizeof(float));
        p->run = x_calloc(n * n, sizeof *p->run);
        p->run_share = x_calloc(n, sizeof(float));
    }
    p->action = x_calloc(n * (size_t)(p->stacks * p->actions), sizeof(float));
    p->depth = x_calloc(n, sizeof *p->depth);
    p->share = x_calloc(n * (size_t)p->stacks * n * n, sizeof(float));
    p->cell = x_calloc(n * n * (size_t)p->width, sizeof(float));
}

bool probe_run(struct probe *p, struct model *m, const uint16_t *string, int length,
               struct err *err)
{
    size_t n = (size_t)length, outputs = (size_t)m->outputs, i, j;
    int given = m->config.embedded, t;
    struct tape tape;

    if (length < 0 || length + given > PROBE_MOST_LENGTH)
        return err_set(err, "a probe has at most %d symbols", PROBE_MOST_LENGTH - given);
    length += given;
    if (!tape_init(&tape, m, STACK_WATCH, 1, length, err))
        return false;
    probe_release(p);
    n = (size_t)length;
    p->length = length;
    p->given = given;
    p->symbols = m->outputs - 1;
    p->hidden = m->config.hidden;
    p->string = x_calloc(n + 1, sizeof *p->string);
    p->string[0] = p->string[n] = (uint16_t)p->symbols;
    memcpy(p->string + given, string, (n - (size_t)given) * sizeof *p->string);
    p->prediction = x_calloc((n + 1) * outputs, sizeof(float));
    p->state = x_calloc(n * (size_t)p->hidden, sizeof(float));
    if (given)
        tape_chunk(&tape, p->string, p->string + 1, 1, length, true);
    else
        tape_forward(&tape, p->string, 1, length);
    make_stack(p, m);
    for (i = (size_t)given; i <= n; i++)
        for (j = 0; j < outputs; j++)
            p->prediction[i * outputs + j] =
                (float)tape.logits[(i - (size_t)given) * (size_t)m->outputs_row + j];
    for (i = 0; i < n; i++)
        for (j = 0; j < (size_t)p->hidden; j++)
            p->state[i * (size_t)p->hidden + j] = (float)tape_hidden(&tape, (int)i + 1)[j];
    for (t = 1; p->actions && t < length; t++)
        take_column(p, &tape, t);
    tape_release(&tape);
    return true;
}

int probe_gold_depth(const struct probe_gold *g, int column, int lead, uint16_t *top)
{
    int at = column;

    if (column + lead < g->known && g->depth[column + lead] < g->depth[column])
        at = column + lead;
    *top = g->top[at];
    return g->depth[at];
}

/* First column below `known` where stack 0 is not as the gold stack is `lead` columns on. */
static int diverges(const struct probe *p, const struct probe_gold *g, int lead)
{
    int t, last = g->known - lead;

    if (last > p->length - 1)
        last = p->length - 1; /* the last column's action is never executed */
    for (t = 0; t < last; t++) {
        uint16_t top;
        int wanted = probe_gold_depth(g, t, lead, &top), owner;

        if (fabsf(probe_height(p, t, &owner) - (float)wanted) > 0.5f)
            return t;
        if (wanted && (owner < 0 || p->string[owner] != top))
            return t;
    }
    return g->known;
}

void probe_compare(struct probe_gold *out, const struct probe *p, const struct task *task)
{
    struct task_gold gold = { 0, out->depth, out->top };
    int with, ahead;

    memset(out, 0, sizeof *out);
    if (!p->length || !task_gold(task, p->string, p->length, &gold))
        return;
    out->known = gold.known;
    if (!p->actions)
        return;
    with = diverges(p, out, 0);
    ahead = diverges(p, out, 1);
    out->lead = ahead > with;
    out->diverges = ahead > with ? ahead : with;
}
