/* bench_limits -- what a minibatch asks for, and how fast the machine could give it. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "math/matrix.h"
#include "train/bench_rig.h"

static void count_all(struct bench_row *out, const struct bench_rig *r)
{
    struct bench_count one;
    int i;

    for (i = 0; i < r->batches; i++) {
        bench_count(r->model, r->batch[i].strings, r->batch[i].length, &one);
        out->count.products += one.products / r->batches;
        out->count.stack += one.stack / r->batches;
        out->count.double_adds += one.double_adds / r->batches;
        out->count.bytes += one.bytes / r->batches;
        out->count.working_set += one.working_set / r->batches;
    }
    out->memory_bytes = (double)tape_bytes(r->model, STACK_TRAIN, r->most_strings, r->most_length) +
                        (double)model_bytes(r->model);
}

void bench_limits(struct bench_row *out, const struct bench_rig *r, const struct bench_machine *m)
{
    const struct stack_spec *s = &r->model->config.stack;
    const struct bench_count *c = &out->count;
    double plain, near, far;
    int columns = s->window ? s->window : r->most_length;

    count_all(out, r);
    plain = c->products + c->stack - c->double_adds;
    out->arithmetic_s = plain / m->multiply_adds_per_s + c->double_adds / m->double_adds_per_s;
    out->moving_s = c->bytes / bench_reading((size_t)c->working_set);
    if (!s->states)
        return;
    bench_lanes(&near, &far, s->states, (columns / 3 + 1) * s->states, (size_t)c->working_set);
    out->lanes_peak_s = out->lanes_done / m->double_adds_per_s;
    out->lanes_near_s = near > 0 ? out->lanes_done / near : 0;
    out->lanes_far_s = far > 0 ? out->lanes_done / far : 0;
}

/* One product m x n x k, seconds: the median of three. */
static double product_s(real *space, int m, int n, int k, bool a_turned, bool w_turned)
{
    enum { TRIES = 4 };
    struct matrix a = { space, a_turned ? m : k, a_turned };
    struct matrix w = { a.at + (size_t)m * (size_t)k, w_turned ? k : n, w_turned };
    real *out = space + (size_t)m * (size_t)k + (size_t)k * (size_t)n;
    double took[TRIES];
    int i;

    for (i = 0; i < TRIES; i++) {
        took[i] = clock_thread_cpu_s();
        matrix_large(out, n, a, w, m, n, k, 1, true);
        took[i] = clock_thread_cpu_s() - took[i];
    }
    return bench_median(took + 1, TRIES - 1);
}

/* What the products of classifier and controller alone take, each as OpenBLAS does it. */
bool bench_bound(struct bench_row *out, const struct bench_rig *r, struct err *err)
{
    int rows = r->chunk.strings * r->chunk.length, b = r->chunk.strings, l;
    int o = r->model->outputs, h = r->model->config.hidden, g = r->model->config.cell->needed * h;
    size_t most = (size_t)rows * (size_t)(o + g) + (size_t)h * (size_t)(o + g + rows);
    real *space = malloc(most * sizeof *space);
    double steps = r->chunk.length, layer;

    if (!space)
        return err_set(err, "no memory for the benchmark's products");
    memset(space, 0, most * sizeof *space);
    out->bound_s = product_s(space, rows, o, h, false, true) +
                   product_s(space, o, h, rows, true, false) +
                   product_s(space, rows, h, o, false, false);
    /* Inputs of all steps at once, and states step by step; weights' gradients at once. */
    layer =
        product_s(space, rows, g, h, false, false) + product_s(space, rows, h, g, false, false) +
        2 * product_s(space, g, h, rows, true, false) +
        steps * (product_s(space, b, g, h, false, false) + product_s(space, b, h, g, false, false));
    for (l = 0; l < r->model->config.layers; l++)
        out->bound_s += layer;
    free(space);
    return true;
}
