/* stack -- cases of kind `stack`: the bare recurrences, forward and backward. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conform/conform.h"
#include "stack/pda_chart.h"
#include "stack/pda_log.h"
#include "stack/stratification.h"
#include "stack/superposition.h"

/* Coefficients of one change, spread over the components. */
static void fill(struct superposition *s, int j, const double *actions, const double *pushed)
{
    size_t slot = superposition_slot(s, j);
    int b, c;

    for (b = 0; b < s->batch; b++)
        for (c = 0; c < s->width; c++) {
            const double *a = actions + (b * s->stacks + s->stack_of[c]) * 3;
            size_t i = slot + (size_t)(b * s->width + c);

            s->push[i] = (real)a[0];
            s->pop[i] = (real)a[1];
            s->noop[i] = (real)a[2];
            s->pushed[i] = (real)pushed[b * s->width + c];
        }
}

static bool superposition(const json_t *c, struct result *r, struct err *err)
{
    const json_t *dims = json_object_get(c, "dims"), *inputs = json_object_get(c, "inputs");
    const json_t *grads = json_object_get(c, "grads"), *list = json_object_get(dims, "sizes");
    int batch = case_int(dims, "batch", 0), steps = case_int(dims, "steps", 0);
    int stacks = (int)json_array_size(list), sizes[16], width = 0, i, j, b, k;
    struct tensor_in actions = { 0 }, pushed = { 0 }, readings = { 0 }, weights = { 0 };
    struct tensor_in d_actions = { 0 }, d_pushed = { 0 };
    double *got = NULL, *got_actions = NULL, *got_pushed = NULL, objective = 0, expected;
    struct superposition s;
    struct arena arena = { 0 };
    real *d_reading = NULL;
    bool ok = false;

    if (stacks < 1 || stacks > 16 || batch < 1 || steps < 1)
        return err_set(err, "dims are out of range");
    for (i = 0; i < stacks; i++)
        width += sizes[i] = (int)json_number_value(json_array_get(list, (size_t)i));
    superposition_lay_out(&s, &arena, sizes, stacks, batch, steps, case_int(dims, "depth_limit", 0),
                          0, true, false);
    if (!arena_init(&arena, arena.used, err))
        return false;
    superposition_lay_out(&s, &arena, sizes, stacks, batch, steps, case_int(dims, "depth_limit", 0),
                          0, true, false);
    if (!case_tensor_named(inputs, "actions", &actions, err) ||
        !case_tensor_named(inputs, "pushed", &pushed, err) ||
        !case_tensor_named(c, "readings", &readings, err) ||
        !case_tensor_named(c, "weights", &weights, err) ||
        !case_tensor_named(grads, "actions", &d_actions, err) ||
        !case_tensor_named(grads, "pushed", &d_pushed, err))
        goto out;
    superposition_begin(&s, batch, steps);
    got = x_calloc(readings.count, sizeof *got);
    got_actions = x_calloc(actions.count, sizeof *got);
    got_pushed = x_calloc(pushed.count, sizeof *got);
    d_reading = x_calloc((size_t)(batch * width), sizeof *d_reading);
    for (j = 1; j < steps; j++) {
        const real *top;

        fill(&s, j, actions.data + (j - 1) * batch * stacks * 3,
             pushed.data + (j - 1) * batch * width);
        top = superposition_forward(&s, j);
        for (i = 0; i < batch * width; i++)
            got[j * batch * width + i] = (double)top[i];
    }
    for (i = 0; i < (int)readings.count; i++)
        objective += got[i] * weights.data[i];
    for (j = steps - 1; j >= 1; j--) {
        const real *by_pushed;

        for (i = 0; i < batch * width; i++)
            d_reading[i] = (real)weights.data[j * batch * width + i];
        superposition_backward(&s, j, d_reading, width, &by_pushed);
        for (b = 0; b < batch; b++)
            for (k = 0; k < width; k++) {
                double *a = got_actions + (((j - 1) * batch + b) * stacks + s.stack_of[k]) * 3;
                int at = b * width + k;

                a[0] += (double)s.d_push[at];
                a[1] += (double)s.d_pop[at];
                a[2] += (double)s.d_noop[at];
                got_pushed[(j - 1) * batch * width + at] = (double)by_pushed[at];
            }
    }
    expected = case_real(c, "objective");
    compare(r, GROUP_VALUE, "readings", readings.data, got, readings.count);
    compare(r, GROUP_VALUE, "objective", &expected, &objective, 1);
    compare(r, GROUP_GRADIENT, "grads.actions", d_actions.data, got_actions, actions.count);
    compare(r, GROUP_GRADIENT, "grads.pushed", d_pushed.data, got_pushed, pushed.count);
    ok = true;
out:
    free(actions.data);
    free(pushed.data);
    free(readings.data);
    free(weights.data);
    free(d_actions.data);
    free(d_pushed.data);
    free(got);
    free(got_actions);
    free(got_pushed);
    free(d_reading);
    arena_release(&arena);
    return ok;
}

static bool stratification(const json_t *c, struct result *r, struct err *err)
{
    const json_t *dims = json_object_get(c, "dims"), *inputs = json_object_get(c, "inputs");
    const json_t *grads = json_object_get(c, "grads");
    int batch = case_int(dims, "batch", 0), steps = case_int(dims, "steps", 0), j, b, i, width;
    struct tensor_in actions = { 0 }, pushed = { 0 }, readings = { 0 }, weights = { 0 };
    struct tensor_in d_actions = { 0 }, d_pushed = { 0 };
    double *got = NULL, *got_actions = NULL, *got_pushed = NULL, objective = 0, expected;
    real *row = NULL;
    struct stratification s;
    struct arena arena = { 0 };
    bool ok = false;

    if (batch < 1 || steps < 1)
        return err_set(err, "dims are out of range");
    if (!case_tensor_named(inputs, "actions", &actions, err) ||
        !case_tensor_named(inputs, "pushed", &pushed, err) ||
        !case_tensor_named(c, "readings", &readings, err) ||
        !case_tensor_named(c, "weights", &weights, err) ||
        !case_tensor_named(grads, "actions", &d_actions, err) ||
        !case_tensor_named(grads, "pushed", &d_pushed, err))
        goto out;
    width = readings.shape[2];
    stratification_lay_out(&s, &arena, width, batch, steps, true);
    if (!arena_init(&arena, arena.used, err))
        goto out;
    stratification_lay_out(&s, &arena, width, batch, steps, true);
    stratification_begin(&s, batch, steps);
    got = x_calloc(readings.count, sizeof *got);
    got_actions = x_calloc(actions.count, sizeof *got);
    got_pushed = x_calloc(pushed.count, sizeof *got);
    row = x_calloc((size_t)(batch * width), sizeof *row);
    for (j = 1; j < steps; j++) {
        for (b = 0; b < batch; b++) {
            const double *a = actions.data + ((j - 1) * batch + b) * 2;

            s.push[stratification_slot(&s, j, b)] = (real)a[0];
            s.pop[stratification_slot(&s, j, b)] = (real)a[1];
            for (i = 0; i < width; i++)
                stratification_value(&s, j, b)[i] =
                    (real)pushed.data[((j - 1) * batch + b) * width + i];
        }
        stratification_forward(&s, j, row, width);
        for (i = 0; i < batch * width; i++)
            got[j * batch * width + i] = (double)row[i];
    }
    for (i = 0; i < (int)readings.count; i++)
        objective += got[i] * weights.data[i];
    for (j = steps - 1; j >= 1; j--) {
        for (i = 0; i < batch * width; i++)
            row[i] = (real)weights.data[j * batch * width + i];
        stratification_backward(&s, j, row, width);
        for (b = 0; b < batch; b++) {
            const real *dv = s.d_value + ((size_t)b * (size_t)s.most + (size_t)j) * (size_t)width;

            got_actions[((j - 1) * batch + b) * 2] = (double)s.d_push[b];
            got_actions[((j - 1) * batch + b) * 2 + 1] = (double)s.d_pop[b];
            for (i = 0; i < width; i++)
                got_pushed[((j - 1) * batch + b) * width + i] = (double)dv[i];
        }
    }
    expected = case_real(c, "objective");
    compare(r, GROUP_VALUE, "readings", readings.data, got, readings.count);
    compare(r, GROUP_VALUE, "objective", &expected, &objective, 1);
    compare(r, GROUP_GRADIENT, "grads.actions", d_actions.data, got_actions, actions.count);
    compare(r, GROUP_GRADIENT, "grads.pushed", d_pushed.data, got_pushed, pushed.count);
    ok = true;
out:
    free(actions.data);
    free(pushed.data);
    free(readings.data);
    free(weights.data);
    free(d_actions.data);
    free(d_pushed.data);
    free(got);
    free(got_actions);
    free(got_pushed);
    free(row);
    arena_release(&arena);
    return ok;
}

/* ---- automata
 * ------------------------------------------------------------------------------------
 */
struct automaton { /* a case */
    struct pda pda;
    bool ones; /* the bottom's vector, where it is not given: ones or zeros */
    int batch, steps, chunk[64], chunks;
    struct tensor_in push, repl, pop, pushed, bottom;
    struct tensor_in readings, weights, log_alpha;
};

/* Rows of a step's weights, one string's, put together from the case's three tensors. */
static void put_weights(const struct automaton *a, int j, int b, double *out)
{
    int r = pda_rows(&a->pda), q = a->pda.states, at = ((j - 1) * a->batch + b) * r, x;

    for (x = 0; x < r; x++, out += 2 * r + q) {
        memcpy(out, a->push.data + (at + x) * r, (size_t)r * sizeof *out);
        memcpy(out + r, a->repl.data + (at + x) * r, (size_t)r * sizeof *out);
        memcpy(out + 2 * r, a->pop.data + (at + x) * q, (size_t)q * sizeof *out);
    }
}

static void take_weights(const struct automaton *a, int j, int b, const double *d, double *push,
                         double *repl, double *pop)
{
    int r = pda_rows(&a->pda), q = a->pda.states, at = ((j - 1) * a->batch + b) * r, x;

    for (x = 0; x < r; x++, d += 2 * r + q) {
        memcpy(push + (at + x) * r, d, (size_t)r * sizeof *d);
        memcpy(repl + (at + x) * r, d + r, (size_t)r * sizeof *d);
        memcpy(pop + (at + x) * q, d + 2 * r, (size_t)q * sizeof *d);
    }
}

/* Both versions of the automaton, behind one face. */
struct version {
    bool fast;
    struct pda_log l;
    struct pda_plan plan;
    struct pda_chart c;
    struct pda_desk d;
};

static void version_lay_out(struct version *v, struct arena *a, const struct automaton *x)
{
    pda_log_lay_out(&v->l, a, &x->pda, x->steps + x->pda.window, true);
    pda_plan_lay_out(&v->plan, a, &x->pda, x->steps, x->pda.window > 0);
    pda_chart_lay_out(&v->c, a, &v->plan, true);
    pda_desk_lay_out(&v->d, a, &v->plan, true);
}

static void version_begin(struct version *v, const double *bottom, double *reading)
{
    if (v->fast)
        pda_chart_begin(&v->plan, &v->c, &v->d, bottom, reading);
    else
        pda_log_begin(&v->l, bottom, reading);
}

static int version_resume(struct version *v, int last)
{
    return v->fast ? pda_chart_resume(&v->plan, &v->c, last) : pda_log_resume(&v->l, last);
}

static void version_forward(struct version *v, int j, const double *w, const double *pushed,
                            double *reading)
{
    if (v->fast)
        pda_chart_forward(&v->plan, &v->c, &v->d, j, w, pushed, reading);
    else
        pda_log_forward(&v->l, j, w, pushed, reading);
}

static void version_backward(struct version *v, int j, bool last, const double *d_reading,
                             double *d, double *d_pushed)
{
    if (v->fast)
        pda_chart_backward(&v->plan, &v->c, &v->d, j, last, d_reading, d, d_pushed);
    else
        pda_log_backward(&v->l, j, last, d_reading, d, d_pushed);
}

/* All chunks of string b: readings, log alpha, derivatives; false: the fast version declines. */
static bool run_version(const struct automaton *a, struct version *v, int b, double *readings,
                        double *log_alpha, double *push, double *repl, double *pop, double *pushed,
                        double *bottom)
{
    int r = pda_rows(&a->pda), m = a->pda.vector, width = pda_reading(&a->pda), c, t, j, begun = 0;
    double *w = x_calloc((size_t)(2 * pda_weights(&a->pda) + 2 * m + width), sizeof *w);
    double *d = w + pda_weights(&a->pda), *d_pushed = d + pda_weights(&a->pda);
    double none[64], *fixed = a->bottom.data ? a->bottom.data : none;
    bool trust = true;
    int at = 0;

    for (c = 0; c < m; c++)
        none[c] = a->ones;
    for (c = 0; c < a->chunks; begun += a->chunk[c++]) {
        int first = c == 0, n = a->chunk[c];

        if (first)
            version_begin(v, fixed, readings + b * width);
        else
            at = version_resume(v, at);
        for (t = first; t < n; t++) {
            j = begun + t;
            put_weights(a, j, b, w);
            version_forward(v, at + t + !first, w, a->pushed.data + ((j - 1) * a->batch + b) * m,
                            readings + (j * a->batch + b) * width);
            if (log_alpha && !v->fast)
                memcpy(log_alpha + (j * a->batch + b) * r,
                       v->l.alpha + (size_t)((at + t + !first + 1) * r), (size_t)r * sizeof *w);
        }
        if (v->fast)
            trust &= pda_chart_trust(&v->plan, &v->c, at + n - first, a->chunks > 1);
        for (t = n - 1; t >= 0; t--) {
            j = begun + t;
            version_backward(v, at + t + !first, t == n - 1,
                             a->weights.data + (j * a->batch + b) * width, d, d_pushed);
            if (j)
                take_weights(a, j, b, d, push, repl, pop);
            if (j && m)
                memcpy(pushed + ((j - 1) * a->batch + b) * m, d_pushed, (size_t)m * sizeof *d);
        }
        for (t = 0; first && bottom && t < m; t++)
            bottom[t] += v->fast ? pda_chart_bottom(&v->d)[t] : v->l.d_bottom[t];
        at += n - first;
    }
    free(w);
    return trust;
}

static bool read_automaton(const json_t *c, struct automaton *a, struct err *err)
{
    const json_t *dims = json_object_get(c, "dims"), *inputs = json_object_get(c, "inputs");
    const json_t *list = json_object_get(dims, "chunks");
    const char *bottom = json_string_value(json_object_get(dims, "bottom"));
    size_t i;

    a->pda.states = case_int(dims, "states", 0);
    a->pda.symbols = case_int(dims, "symbols", 0);
    a->pda.vector = case_int(dims, "vector", 0);
    a->pda.window = case_int(dims, "window", 0);
    a->pda.original = case_int(dims, "original_bottom", 0);
    a->pda.by_symbol = !case_int(dims, "states_in_reading", 1);
    a->pda.single = bottom && !strcmp(bottom, "single");
    a->ones = bottom && !strcmp(bottom, "one");
    a->batch = case_int(dims, "batch", 0);
    a->steps = case_int(dims, "steps", 0);
    if (a->pda.states < 1 || a->pda.symbols < 1 || a->pda.vector > 64 || a->batch < 1 ||
        a->steps < 1 || json_array_size(list) > 64)
        return err_set(err, "dims are out of range");
    a->chunks = 1;
    a->chunk[0] = a->steps;
    if (list)
        a->chunks = (int)json_array_size(list);
    for (i = 0; i < json_array_size(list); i++)
        a->chunk[i] = (int)json_number_value(json_array_get(list, i));
    return case_tensor_named(inputs, "push", &a->push, err) &&
           case_tensor_named(inputs, "repl", &a->repl, err) &&
           case_tensor_named(inputs, "pop", &a->pop, err) &&
           (!a->pda.vector || case_tensor_named(inputs, "pushed", &a->pushed, err)) &&
           (!json_object_get(inputs, "bottom") ||
            case_tensor_named(inputs, "bottom", &a->bottom, err)) &&
           (!json_object_get(c, "log_alpha") ||
            case_tensor_named(c, "log_alpha", &a->log_alpha, err)) &&
           case_tensor_named(c, "readings", &a->readings, err) &&
           case_tensor_named(c, "weights", &a->weights, err);
}

static bool compare_named(const json_t *list, const char *name, const double *got, enum group group,
                          struct result *r, struct err *err)
{
    struct tensor_in t;

    if (!json_object_get(list, name))
        return true;
    if (!case_tensor_named(list, name, &t, err))
        return false;
    compare(r, group, name, t.data, got, t.count);
    free(t.data);
    return true;
}

static bool compare_version(const json_t *c, const struct automaton *a, struct version *v,
                            struct result *r, struct err *err)
{
    const json_t *grads = json_object_get(c, "grads");
    double objective = 0, expected = case_real(c, "objective"), trusted = 1, trust = 1;
    size_t count = a->readings.count + a->push.count + a->repl.count + a->pop.count +
                   a->pushed.count + a->log_alpha.count + a->bottom.count;
    double *got = x_calloc(count, sizeof *got), *push = got + a->readings.count;
    double *repl = push + a->push.count, *pop = repl + a->repl.count, *pushed = pop + a->pop.count;
    double *bottom = pushed + a->pushed.count;
    double *log_alpha = a->log_alpha.count ? bottom + a->bottom.count : NULL;
    bool ok;
    size_t i;
    int b;

    if (log_alpha)
        memcpy(log_alpha, a->log_alpha.data,
               (size_t)(a->batch * pda_rows(&a->pda)) * sizeof *log_alpha);
    for (b = 0; b < a->batch; b++)
        if (!run_version(a, v, b, got, log_alpha, push, repl, pop, pushed,
                         a->bottom.count ? bottom : NULL))
            trust = 0;
    for (i = 0; i < a->readings.count; i++)
        objective += got[i] * a->weights.data[i];
    compare(r, GROUP_VALUE, "trust", &trusted, &trust, 1);
    compare(r, GROUP_VALUE, "readings", a->readings.data, got, a->readings.count);
    if (log_alpha && !v->fast)
        compare(r, GROUP_VALUE, "log_alpha", a->log_alpha.data, log_alpha, a->log_alpha.count);
    compare(r, GROUP_VALUE, "objective", &expected, &objective, 1);
    ok = compare_named(grads, "push", push, GROUP_GRADIENT, r, err) &&
         compare_named(grads, "repl", repl, GROUP_GRADIENT, r, err) &&
         compare_named(grads, "pop", pop, GROUP_GRADIENT, r, err) &&
         compare_named(grads, "pushed", pushed, GROUP_GRADIENT, r, err) &&
         compare_named(grads, "bottom", bottom, GROUP_GRADIENT, r, err);
    free(got);
    return ok;
}

/* In logarithms, and by the fast version. */
static bool automaton(const json_t *c, struct result *r, struct err *err)
{
    struct automaton a = { 0 };
    struct arena arena = { 0 };
    struct version v;
    bool ok = false;

    memset(&v, 0, sizeof v);
    if (!read_automaton(c, &a, err))
        goto out;
    version_lay_out(&v, &arena, &a);
    if (!arena_init(&arena, arena.used, err))
        goto out;
    version_lay_out(&v, &arena, &a);
    ok = compare_version(c, &a, &v, r, err);
    v.fast = true;
    ok = ok && compare_version(c, &a, &v, r, err);
out:
    free(a.push.data);
    free(a.repl.data);
    free(a.pop.data);
    free(a.pushed.data);
    free(a.bottom.data);
    free(a.readings.data);
    free(a.weights.data);
    free(a.log_alpha.data);
    arena_release(&arena);
    return ok;
}

bool conform_stack(const json_t *c, struct result *r, struct err *err)
{
    const char *stack = json_string_value(json_object_get(c, "stack"));

    if (!stack)
        return err_set(err, "no 'stack' in the case");
    if (!strcmp(stack, "superposition"))
        return superposition(c, r, err);
    if (!strcmp(stack, "stratification"))
        return stratification(c, r, err);
    if (!strcmp(stack, "nondeterministic") || !strcmp(stack, "vector_nondeterministic"))
        return automaton(c, r, err);
    r->skip = true;
    snprintf(r->text, sizeof r->text, "stack '%s' is not built", stack);
    return true;
}
