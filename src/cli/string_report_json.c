/* string_report_json -- a probe as one JSON object. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/string_report.h"

static json_t *number(double x)
{
    return isfinite(x) ? json_real(x) : json_null();
}

static json_t *name(const struct string_report *r, int symbol)
{
    char text[TASK_NAME];

    task_symbol_name(r->task, symbol, text);
    return json_string(text);
}

static json_t *predictions(const struct string_report *r)
{
    json_t *rows = json_array();
    int row, i;

    for (row = 0; row <= r->probe->length; row++) {
        int best = string_report_best(r, row), target = string_report_target(r, row);
        json_t *o = json_object(), *all = json_array();

        json_object_set_new(o, "likeliest", name(r, best));
        json_object_set_new(o, "target", name(r, target));
        json_object_set_new(o, "right", json_boolean(best == target));
        json_object_set_new(o, "nats", number(-log(string_report_chance(r, row, target))));
        for (i = 0; i <= r->probe->symbols; i++)
            json_array_append_new(all, number(string_report_chance(r, row, i)));
        json_object_set_new(o, "probability", all);
        json_array_append_new(rows, o);
    }
    return rows;
}

/* One array of an action's probabilities (or strengths) over the columns whose action is taken. */
static json_t *action(const struct probe *p, int k, int which)
{
    json_t *a = json_array();
    int t;

    for (t = 0; t < p->length - 1; t++)
        json_array_append_new(a,
                              number((double)p->action[(t * p->stacks + k) * p->actions + which]));
    return a;
}

/* [count] numbers. */
static json_t *numbers(const float *x, int count)
{
    json_t *a = json_array();
    int i;

    for (i = 0; i < count; i++)
        json_array_append_new(a, number((double)x[i]));
    return a;
}

/* The most likely run of the whole string. */
static json_t *run(const struct probe *p)
{
    static const char *const names[PDA_ACTIONS] = { "push", "replace", "pop" };
    json_t *a = json_array();
    int t;

    for (t = 0; p->length > 1 && p->run_share[p->length - 2] > 0 && t < p->length - 1; t++) {
        const struct pda_move *move = probe_moves(p, p->length - 2) + t;
        json_t *o = json_object();

        json_object_set_new(o, "action", json_string(names[move->action]));
        json_object_set_new(o, "state", json_integer(move->state));
        json_object_set_new(o, "symbol", json_integer(move->symbol));
        json_object_set_new(o, "depth", json_integer(move->depth));
        json_object_set_new(o, "pushed", move->slot < 0 ? json_null() : json_integer(move->slot));
        json_array_append_new(a, o);
    }
    return a;
}

/* What only a nondeterministic stack has: see struct probe. */
static void add_runs(json_t *o, const struct probe *p)
{
    json_t *symbol = json_array(), *top = json_array();
    size_t n = (size_t)p->length, symbols = (size_t)p->stack_symbols;
    int t, d, q;

    for (t = 0; t < p->length - 1; t++) {
        json_t *column = json_array(), *states = json_array();

        for (d = 0; d < p->depth[t]; d++)
            json_array_append_new(
                column, numbers(p->symbol + ((size_t)t * n + (size_t)d) * symbols, (int)symbols));
        for (q = 0; q < p->states; q++)
            json_array_append_new(
                states, numbers(p->top + ((size_t)t * (size_t)p->states + (size_t)q) * symbols,
                                (int)symbols));
        json_array_append_new(symbol, column);
        json_array_append_new(top, states);
    }
    json_object_set_new(o, "states", json_integer(p->states));
    json_object_set_new(o, "symbols", json_integer(p->stack_symbols));
    json_object_set_new(o, "symbol", symbol);
    json_object_set_new(o, "top", top);
    json_object_set_new(o, "run", run(p));
    json_object_set_new(o, "run_share", numbers(p->run_share, p->length - 1));
}

static json_t *stack(const struct string_report *r, int k)
{
    const struct probe *p = r->probe;
    json_t *o = json_object(), *words = json_array(), *depth = json_array();
    json_t *cells = json_array(), *letters = json_array();
    int t, i;

    json_object_set_new(o, "width", json_integer(p->stack_width[k]));
    for (i = 0; i < p->actions; i++) {
        char key[16], *dash;

        probe_action_name(p, i, key);
        if ((dash = strchr(key, '-')))
            *dash = '_'; /* no_op */
        json_object_set_new(o, key, action(p, k, i));
    }
    for (t = 0; t < p->length - 1; t++) {
        json_t *occupied = json_array(), *owner = json_array();

        json_array_append_new(words, json_string(string_report_word(r, t, k)));
        json_array_append_new(depth, number((double)probe_depth(p, t, k)));
        for (i = 0; i < p->depth[t]; i++) {
            int by = probe_owner(p, t, k, i);

            json_array_append_new(occupied, number((double)probe_occupied(p, t, k, i)));
            json_array_append_new(owner, by < 0 ? json_null() : json_integer(by));
        }
        json_array_append_new(cells, occupied);
        json_array_append_new(letters, owner);
    }
    json_object_set_new(o, "action", words);
    json_object_set_new(o, "depth", depth);
    json_object_set_new(o, "occupied", cells);
    json_object_set_new(o, "owner", letters);
    if (p->states)
        add_runs(o, p);
    return o;
}

static json_t *gold(const struct string_report *r)
{
    const struct probe_gold *g = &r->gold;
    json_t *o, *depth, *top;
    int t;

    if (!g->known)
        return json_null();
    o = json_object();
    depth = json_array();
    top = json_array();
    for (t = 0; t < g->known; t++) {
        json_array_append_new(depth, json_integer(g->depth[t]));
        json_array_append_new(top, g->top[t] == UINT16_MAX ? json_null() : name(r, g->top[t]));
    }
    json_object_set_new(o, "depth", depth);
    json_object_set_new(o, "top", top);
    if (r->probe->actions) {
        json_object_set_new(o, "lead", json_integer(g->lead));
        json_object_set_new(o, "diverges",
                            g->diverges < g->known ? json_integer(g->diverges) : json_null());
    }
    return o;
}

void string_report_json(const struct string_report *r)
{
    const struct probe *p = r->probe;
    json_t *o = json_object(), *string = json_array(), *alphabet = json_array();
    json_t *stacks = json_array();
    int i, n = p->length + 1;
    char *line;

    json_object_set_new(o, "run", json_string(r->run));
    json_object_set_new(o, "task", json_string(r->task->type->name));
    json_object_set_new(o, "model", json_string(r->model));
    json_object_set_new(o, "weights", json_string(r->weights));
    json_object_set_new(o, "step", json_integer(p->step));
    for (i = 0; i <= p->symbols; i++)
        json_array_append_new(alphabet, name(r, i));
    json_object_set_new(o, "alphabet", alphabet);
    for (i = 0; i < p->length; i++)
        json_array_append_new(string, name(r, p->string[i]));
    json_object_set_new(o, "string", string);
    json_object_set_new(o, "accepted", json_boolean(r->accepted));
    json_object_set_new(o, "prediction", predictions(r));
    for (i = 0; i < p->stacks; i++)
        json_array_append_new(stacks, stack(r, i));
    json_object_set_new(o, "stack", stacks);
    json_object_set_new(o, "gold", gold(r));
    json_object_set_new(o, "loss", number(r->nats));
    json_object_set_new(o, "bound_given_length", number(r->bound));
    json_object_set_new(o, "excess", number((r->nats - r->bound) / n));
    json_object_set_new(o, "accuracy", number((double)r->right / n));
    json_object_set_new(
        o, "deterministic_accuracy",
        number(r->deterministic ? (double)r->deterministic_right / r->deterministic : NAN));
    json_object_set_new(o, "half_life", number(r->half_life));
    line = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
    puts(line ? line : "{}");
    free(line);
    json_decref(o);
}
