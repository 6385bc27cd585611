/* bench_rig -- one minibatch of training, phase by phase. */
#include "train/bench_rig.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "math/matrix.h"

bool bench_rig_strings(struct bench_rig *r, const struct config *c, const char *freeze, int batches,
                       struct err *err)
{
    struct config small = *c;

    memset(r, 0, sizeof *r);
    small.train_size = c->batch * batches;
    small.valid_size = c->batch;
    small.valid_lengths = c->train_lengths;
    small.epochs = small.stop_patience = small.lr_patience = 100000;
    small.lr = 1e-4;
    text_copy(small.freeze, sizeof small.freeze, freeze);
    if (!config_check(&small, err) || !trainer_init(&r->trainer, &small, err))
        return false;
    r->config = small;
    r->model = &r->trainer.model;
    r->tape = &r->trainer.tape;
    r->optimizer = &r->trainer.optimizer;
    r->batch = r->trainer.data.train;
    r->batches = r->trainer.data.train_batches;
    r->most_strings = r->trainer.data.most_strings;
    r->most_length = r->trainer.data.most_length;
    r->rate = r->trainer.rate;
    return true;
}

/* Words as rare as in natural text: the chance of number k falls as 1 / (k + 10). A sentence has 8
 * to 32 of them and an end, the last id. */
static void draw_text(uint16_t *ids, int count)
{
    static double up_to[BENCH_WORDS];
    double all = 0;
    struct rng r;
    int i, left = 0;

    for (i = 0; i < BENCH_WORDS - 1; i++)
        up_to[i] = all += 1.0 / (i + 10);
    rng_init(&r, 1, RNG_DRAW, 0);
    for (i = 0; i < count; i++) {
        double u = rng_uniform(&r, 0, all);
        int low = 0, high = BENCH_WORDS - 2;

        while (low < high) {
            int middle = (low + high) / 2;

            if (up_to[middle] > u)
                high = middle;
            else
                low = middle + 1;
        }
        ids[i] = (uint16_t)(left ? low : BENCH_WORDS - 1);
        left = left ? left - 1 : 8 + (int)rng_below(&r, 25);
    }
}

bool bench_rig_words(struct bench_rig *r, const struct config *c, struct err *err)
{
    struct model_config m = { .layers = (int)c->layers, .symbols = BENCH_WORDS, .embedded = true };
    int rows = (int)c->batch, steps = (int)c->bptt, i, j;
    uint16_t *text, *in, *out;

    memset(r, 0, sizeof *r);
    r->config = *c;
    m.cell = cell_find(c->controller);
    if (!config_stack(c, &m.stack, err))
        return false;
    m.hidden = m.stack.hidden ? m.stack.hidden : (int)c->hidden;
    matrix_setup();
    if (!model_init(&r->own_model, &m, err))
        return false;
    if (!tape_init(&r->own_tape, &r->own_model, STACK_TRAIN, rows, steps, err)) {
        model_release(&r->own_model);
        return false;
    }
    model_draw(&r->own_model, (uint64_t)c->seed, c->init_scale);
    optimizer_init(&r->own_optimizer, OPTIMIZER_SGD, 0.25);
    r->ids = x_calloc((size_t)(rows * (2 * steps + steps + 1)), sizeof *r->ids);
    in = r->ids;
    out = in + rows * steps;
    text = out + rows * steps;
    draw_text(text, rows * (steps + 1));
    for (i = 0; i < rows; i++)
        for (j = 0; j < steps; j++) {
            in[i * steps + j] = text[i * (steps + 1) + j];
            out[i * steps + j] = text[i * (steps + 1) + j + 1];
        }
    r->chunk = (struct batch){ .ids = in, .targets = out, .strings = rows, .length = steps };
    r->model = &r->own_model;
    r->tape = &r->own_tape;
    r->optimizer = &r->own_optimizer;
    r->batch = &r->chunk;
    r->batches = 1;
    r->most_strings = rows;
    r->most_length = steps;
    r->rate = 0.01;
    return true;
}

void bench_rig_release(struct bench_rig *r)
{
    if (r->model == &r->own_model) {
        tape_release(&r->own_tape);
        model_release(&r->own_model);
        free(r->ids);
    } else if (r->model) {
        trainer_release(&r->trainer);
    }
    memset(r, 0, sizeof *r);
}

void bench_rig_run(struct bench_rig *r, struct tape *tape, int i, double (*now)(void),
                   double took[BENCH_PHASES])
{
    const struct batch *b = &r->batch[i];
    struct params *p = &r->model->params;
    double at[BENCH_PHASES + 1], sums[PARTS];
    int k;

    at[0] = now();
    if (b->targets)
        tape_chunk_begin(tape, b->ids, b->targets, b->strings, b->length, !tape->batch);
    else
        tape_begin(tape, b->ids, b->strings, b->length);
    while (!tape_run(tape, b->length * b->strings))
        continue;
    at[1] = now();
    tape_predict(tape);
    at[2] = now();
    memset(p->gradient, 0, p->total * sizeof(real));
    tape_backward(tape, 0);
    at[3] = now();
    optimizer_norm(p, 0, sums);
    at[4] = now();
    optimizer_update(r->optimizer, p, r->rate, 0, false, NULL);
    model_pack(r->model, ~0);
    at[5] = now();
    for (k = 0; k < BENCH_PHASES; k++)
        took[k] += at[k + 1] - at[k];
    took[BENCH_UPDATE] -= at[4] - at[3]; /* it takes the norm once more */
}

bool bench_rig_steps(double *per_s, const struct config *c, const char *freeze, int passes,
                     int batches, struct err *err)
{
    double took[BENCH_PASSES], began;

    enum trainer_did did;
    struct bench_rig r;
    struct trainer *t = &r.trainer;
    int i = -1;

    if (!bench_rig_strings(&r, c, freeze, batches, err))
        return false;
    while (trainer_plan(t))
        continue;
    memset(took, 0, sizeof took);
    while (i < passes) {
        began = clock_thread_cpu_s();
        did = trainer_advance(t);
        if (did == DID_STEP && i >= 0)
            took[i] += (clock_thread_cpu_s() - began) / r.batches;
        else if (did == DID_EPOCH)
            i++;
        else if (did == DID_FINISH || did == DID_DIVERGE)
            break;
    }
    bench_rig_release(&r);
    if (i < passes)
        return err_set(err, "the benchmark's training ended early");
    *per_s = 1 / bench_median(took, passes);
    return true;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double bench_median(double *x, int count)
{
    qsort(x, (size_t)count, sizeof *x, compare);
    return count % 2 ? x[count / 2] : (x[count / 2 - 1] + x[count / 2]) / 2;
}
