/* data -- drawing a run's strings. */
#include "train/data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static int draw(struct batch *out, int count, const struct task *task, const struct config *c,
                struct range range, enum rng_purpose purpose, uint16_t *ids, size_t *used)
{
    int *lengths, valid = task_valid_lengths(task, range.low, range.high, NULL, 0), most = 0, i, s;

    lengths = x_calloc((size_t)valid, sizeof *lengths);
    task_valid_lengths(task, range.low, range.high, lengths, valid);
    for (i = 0; i < count; i++) {
        struct rng r;

        rng_init(&r, (uint64_t)c->seed, purpose, (uint64_t)i);
        out[i].length = lengths[rng_below(&r, (uint32_t)valid)];
        out[i].strings = (int)c->batch;
        if (ids) {
            out[i].ids = ids + *used;
            for (s = 0; s < out[i].strings; s++)
                task_sample(task, out[i].length, &r,
                            ids + *used + (size_t)s * (size_t)out[i].length);
        }
        *used += (size_t)out[i].strings * (size_t)out[i].length;
        most = out[i].length > most ? out[i].length : most;
    }
    free(lengths);
    return most;
}

/* The bound on the validation strings and their deterministic positions. */
static void measure_valid(struct data *d, const struct config *c)
{
    int lengths =
        task_valid_lengths(&d->task, c->valid_lengths.low, c->valid_lengths.high, NULL, 0);
    double nats = 0, symbols = 0;
    size_t total = 0, any = 0, used = 0, j;
    int i, s;

    for (i = 0; i < d->valid_batches; i++)
        total += (size_t)d->valid[i].strings * (size_t)(d->valid[i].length + 1);
    d->flags = x_calloc(total, sizeof *d->flags);
    d->deterministic = x_calloc((size_t)d->valid_batches, sizeof *d->deterministic);
    for (i = 0; i < d->valid_batches; i++) {
        const struct batch *b = &d->valid[i];

        d->deterministic[i] = d->flags + used;
        for (s = 0; s < b->strings; s++) {
            const uint16_t *string = b->ids + (size_t)s * (size_t)b->length;

            nats += log(lengths) - task_log_probability(&d->task, string, b->length);
            symbols += b->length + 1;
            task_deterministic(&d->task, string, b->length, d->flags + used);
            used += (size_t)b->length + 1;
        }
    }
    for (j = 0; j < total; j++)
        any += d->flags[j];
    if (!any) {
        free(d->deterministic);
        d->deterministic = NULL;
    }
    d->valid_bound_nats = nats / symbols;
}

bool data_init(struct data *d, const struct config *c, struct err *err)
{
    size_t used = 0;
    int pass;

    memset(d, 0, sizeof *d);
    if (!task_init(&d->task, c->task, (int)c->symbol_types, err)) {
        data_release(d);
        return false;
    }
    d->train_batches = (int)(c->train_size / c->batch);
    d->valid_batches = (int)(c->valid_size / c->batch);
    d->train = x_calloc((size_t)d->train_batches, sizeof *d->train);
    d->valid = x_calloc((size_t)d->valid_batches, sizeof *d->valid);
    for (pass = 0; pass < 2; pass++) { /* first to measure, then to draw */
        if (pass) {
            d->ids = malloc((used ? used : 1) * sizeof *d->ids);
            if (!d->ids) {
                data_release(d);
                return err_set(err, "cannot hold %zu symbols of training data", used);
            }
        }
        used = 0;
        d->most_length = draw(d->train, d->train_batches, &d->task, c, c->train_lengths, RNG_TRAIN,
                              d->ids, &used);
        d->most_valid_length = draw(d->valid, d->valid_batches, &d->task, c, c->valid_lengths,
                                    RNG_VALID, d->ids, &used);
    }
    measure_valid(d, c);
    return true;
}

void data_release(struct data *d)
{
    free(d->train);
    free(d->valid);
    free(d->deterministic);
    free(d->flags);
    free(d->ids);
    task_release(&d->task);
    memset(d, 0, sizeof *d);
}

void data_order(const struct data *d, const struct config *c, int epoch, uint32_t *order)
{
    struct rng r;
    int i;

    for (i = 0; i < d->train_batches; i++)
        order[i] = (uint32_t)i;
    rng_init(&r, (uint64_t)c->seed, RNG_SHUFFLE, (uint64_t)epoch);
    rng_shuffle(&r, order, (uint32_t)d->train_batches);
}
