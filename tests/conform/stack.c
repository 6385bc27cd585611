/* stack -- cases of kind `stack`: the bare recurrences, forward and backward. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conform/conform.h"
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

bool conform_stack(const json_t *c, struct result *r, struct err *err)
{
    const char *stack = json_string_value(json_object_get(c, "stack"));

    if (!stack)
        return err_set(err, "no 'stack' in the case");
    if (!strcmp(stack, "superposition"))
        return superposition(c, r, err);
    if (!strcmp(stack, "stratification"))
        return stratification(c, r, err);
    r->skip = true;
    snprintf(r->text, sizeof r->text, "stack '%s' is not built", stack);
    return true;
}
