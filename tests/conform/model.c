/* model -- cases of kind `formal_model`, `formal_training` and `schedule`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "conform/conform.h"
#include "nn/optimizer.h"

static double mean_nll(const struct tape *tape)
{
    double sum = 0;
    int b;

    for (b = 0; b < tape->batch; b++)
        sum += tape->nll[b];
    return sum / tape->batch;
}

/* [t][b] of the tape in padded rows -> [b][t] dense. */
static void gather(double *out, const real *from, int row, int width, int batch, int times,
                   bool time_first)
{
    int t, b, i;

    for (t = 0; t < times; t++)
        for (b = 0; b < batch; b++)
            for (i = 0; i < width; i++)
                out[((time_first ? t * batch + b : b * times + t)) * width + i] =
                    (double)from[(size_t)(t * batch + b) * (size_t)row + (size_t)i];
}

bool conform_model(const json_t *c, struct result *r, struct err *err)
{
    struct model m = { 0 };
    struct tape tape = { 0 }, watch = { 0 };
    struct tensor_in hidden = { 0 }, readings = { 0 }, logits = { 0 }, nll = { 0 };
    uint16_t *ids = NULL;
    double *got = NULL, loss, expected = case_real(c, "loss");
    int batch, steps, top, h;
    bool ok = false, skip;

    if (!case_model(c, &m, &skip, r, err))
        return false;
    if (skip)
        return true;
    h = m.config.hidden;
    top = m.config.layers - 1;
    if (!case_params_set(json_object_get(c, "params"), &m.params, err) ||
        !case_targets(c, &ids, &batch, &steps, m.config.symbols, err) ||
        !case_tensor_named(c, "hidden", &hidden, err) ||
        (m.dims.reading && !case_tensor_named(c, "readings", &readings, err)) ||
        !case_tensor_named(c, "logits", &logits, err) ||
        !case_tensor_named(c, "sequence_nll", &nll, err) ||
        !tape_init(&tape, &m, STACK_TRAIN, batch, steps, err) ||
        !tape_init(&watch, &m, STACK_WATCH, batch, steps, err))
        goto out;
    model_pack(&m, ~0);
    tape_forward(&watch, ids, batch, steps);
    got = x_calloc(hidden.count + logits.count + readings.count + 1, sizeof *got);
    gather(got, watch.target_logits, m.outputs_row, m.outputs, batch, steps + 1, false);
    compare(r, GROUP_VALUE, "logits", logits.data, got, logits.count);
    gather(got, tape_hidden(&watch, 0), m.layer[top].z, h, batch, steps + 1, false);
    compare(r, GROUP_VALUE, "hidden", hidden.data, got, hidden.count);
    if (readings.count) {
        gather(got, watch.z[0], m.layer[0].z, m.dims.reading, batch, steps, true);
        compare(r, GROUP_VALUE, "readings", readings.data, got, readings.count);
    }
    tape_forward(&tape, ids, batch, steps);
    compare(r, GROUP_VALUE, "sequence_nll", nll.data, tape.nll, nll.count);
    loss = mean_nll(&tape);
    compare(r, GROUP_VALUE, "loss", &expected, &loss, 1);
    tape_backward(&tape, 0);
    ok = case_params_compare(json_object_get(c, "grads"), &m.params, m.params.gradient,
                             GROUP_GRADIENT, r, err);
out:
    free(got);
    free(hidden.data);
    free(readings.data);
    free(logits.data);
    free(nll.data);
    free(ids);
    tape_release(&tape);
    tape_release(&watch);
    model_release(&m);
    return ok;
}

bool conform_training(const json_t *c, struct result *r, struct err *err)
{
    const json_t *o = json_object_get(c, "optimizer"), *steps = json_object_get(c, "steps");
    struct model m = { 0 };
    struct optimizer optimizer;
    bool ok = false, skip;
    size_t i;

    if (!case_model(c, &m, &skip, r, err))
        return false;
    if (skip)
        return true;
    optimizer_init(&optimizer, OPTIMIZER_ADAM, case_real(o, "clip"));
    optimizer.beta1 = case_real(o, "beta1");
    optimizer.beta2 = case_real(o, "beta2");
    optimizer.epsilon = case_real(o, "epsilon");
    if (!case_params_set(json_object_get(c, "initial"), &m.params, err))
        goto out;
    model_pack(&m, ~0);
    for (i = 0; i < json_array_size(steps); i++) {
        const json_t *row = json_array_get(steps, i);
        double loss, expected = case_real(row, "loss"), norm = case_real(row, "grad_norm");
        struct update_norms norms;
        struct tape tape;
        uint16_t *ids;
        int batch, n;

        if (!case_targets(row, &ids, &batch, &n, m.config.symbols, err))
            goto out;
        if (!tape_init(&tape, &m, STACK_TRAIN, batch, n, err)) {
            free(ids);
            goto out;
        }
        tape_forward(&tape, ids, batch, n);
        loss = mean_nll(&tape);
        memset(m.params.gradient, 0, m.params.total * sizeof(real));
        tape_backward(&tape, 0);
        if (!optimizer_update(&optimizer, &m.params, case_real(o, "lr"), 0, i % 2, &norms))
            norms.total = NAN;
        model_pack(&m, ~0);
        compare(r, GROUP_VALUE, "loss", &expected, &loss, 1);
        compare(r, GROUP_GRADIENT, "grad_norm", &norm, &norms.total, 1);
        tape_release(&tape);
        free(ids);
    }
    ok = case_params_compare(json_object_get(c, "final"), &m.params, m.params.value, GROUP_GRADIENT,
                             r, err);
out:
    model_release(&m);
    return ok;
}

bool conform_schedule(const json_t *c, struct result *r, struct err *err)
{
    const json_t *list = json_object_get(c, "sequences");
    size_t i, j;

    if (!json_is_array(list))
        return err_set(err, "no 'sequences' in the case");
    for (i = 0; i < json_array_size(list); i++) {
        const json_t *s = json_array_get(list, i), *epochs = json_object_get(s, "epochs");
        double rate = case_real(s, "lr");
        struct schedule schedule;

        schedule_init(&schedule, case_real(s, "factor"), case_int(s, "lr_patience", 0),
                      case_int(s, "stop_patience", 0));
        for (j = 0; j < json_array_size(epochs); j++) {
            const json_t *e = json_array_get(epochs, j);
            double expected[4] = { case_real(e, "lr_used"), case_real(e, "lr_after"),
                                   case_real(e, "best"), case_real(e, "stop") };
            double got[4] = { rate, 0, 0, 0 };
            bool improved, stop;

            stop = schedule_epoch(&schedule, case_real(e, "perplexity"), &rate, &improved);
            got[1] = rate;
            got[2] = improved;
            got[3] = stop;
            compare(r, GROUP_VALUE, "epoch", expected, got, 4);
        }
    }
    return true;
}
