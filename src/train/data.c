/* data -- drawing a run's strings, or cutting the user's. */
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

/* Draws the strings of a formal language. */
static bool init_task(struct data *d, const struct config *c, struct err *err)
{
    size_t used = 0;
    int pass;

    d->train_batches = (int)(c->train_size / c->batch);
    d->valid_batches = (int)(c->valid_size / c->batch);
    d->train = x_calloc((size_t)d->train_batches, sizeof *d->train);
    d->valid = x_calloc((size_t)d->valid_batches, sizeof *d->valid);
    for (pass = 0; pass < 2; pass++) { /* first to measure, then to draw */
        if (pass) {
            d->ids = malloc((used ? used : 1) * sizeof *d->ids);
            if (!d->ids)
                return err_set(err, "cannot hold %zu symbols of training data", used);
        }
        used = 0;
        d->most_length = draw(d->train, d->train_batches, &d->task, c, c->train_lengths, RNG_TRAIN,
                              d->ids, &used);
        d->most_valid_length = draw(d->valid, d->valid_batches, &d->task, c, c->valid_lengths,
                                    RNG_VALID, d->ids, &used);
    }
    d->lengths = c->train_lengths;
    measure_valid(d, c);
    return true;
}

/* ---- strings of a file ---------------------------------------------------------------------- */
struct by_length {
    uint32_t string, place; /* place in a drawn order */
    int length;
};

static int compare_lengths(const void *a, const void *b)
{
    const struct by_length *x = a, *y = b;

    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

/* Batches of one length; ids + *used receives the strings. */
static struct batch *group(const struct string_set *set, const struct config *c,
                           enum rng_purpose purpose, uint16_t *ids, size_t *used, int *batches,
                           int *most_length)
{
    struct by_length *order = x_calloc(set->count + 1, sizeof *order);
    uint32_t *place = x_calloc(set->count + 1, sizeof *place);
    struct batch *out = x_calloc(set->count + 1, sizeof *out);
    struct rng r;
    size_t i;

    for (i = 0; i < set->count; i++)
        place[i] = (uint32_t)i;
    rng_init(&r, (uint64_t)c->seed, purpose, 0);
    rng_shuffle(&r, place, (uint32_t)set->count);
    for (i = 0; i < set->count; i++)
        order[i] = (struct by_length){ place[i], (uint32_t)i, string_set_length(set, place[i]) };
    if (set->count)
        qsort(order, set->count, sizeof *order, compare_lengths);
    *batches = 0;
    for (i = 0; i < set->count; i++) {
        struct batch *b = *batches ? &out[*batches - 1] : NULL;
        int length = order[i].length;

        if (!b || b->length != length || b->strings == (int)c->batch) {
            b = &out[(*batches)++];
            b->ids = ids + *used;
            b->length = length;
        }
        b->strings++;
        memcpy(ids + *used, set->id + set->start[order[i].string], (size_t)length * sizeof *ids);
        *used += (size_t)length;
        *most_length = length > *most_length ? length : *most_length;
    }
    free(order);
    free(place);
    return out;
}

static void measure_lengths(struct data *d, const struct string_set *set)
{
    size_t i;

    d->lengths = (struct range){ set->count ? string_set_length(set, 0) : 0, 0 };
    for (i = 0; i < set->count; i++) {
        int length = string_set_length(set, i);

        d->lengths.low = length < d->lengths.low ? length : d->lengths.low;
        d->lengths.high = length > d->lengths.high ? length : d->lengths.high;
    }
}

static void init_strings(struct data *d, const struct config *c)
{
    const struct string_set *train = &d->source.lines[SPLIT_TRAIN],
                            *valid = &d->source.lines[SPLIT_VALID];
    size_t used = 0;

    d->ids = x_calloc(train->start[train->count] + valid->start[valid->count] + 1, sizeof *d->ids);
    d->train = group(train, c, RNG_TRAIN, d->ids, &used, &d->train_batches, &d->most_length);
    d->valid = group(valid, c, RNG_VALID, d->ids, &used, &d->valid_batches, &d->most_valid_length);
    measure_lengths(d, train);
}

/* ---- text ------------------------------------------------------------------------------------
 */
static void take_chunks(struct batch *out, const struct chunks *k, struct data *d)
{
    int i;

    for (i = 0; i < k->count; i++) {
        const struct chunk *from = &k->chunk[i];

        out[i] = (struct batch){ from->input, from->target, from->rows, from->steps, from->fresh };
    }
    d->most_length = k->most_steps > d->most_length ? k->most_steps : d->most_length;
    d->most_strings = k->most_rows > d->most_strings ? k->most_rows : d->most_strings;
}

static bool init_text(struct data *d, const struct config *c, struct err *err)
{
    struct chunks *k = d->chunks;
    int i;

    for (i = 0; i < SPLITS; i++)
        if (d->source.text[i].count && !chunks_init(&k[i], &d->source.text[i], &d->source.names,
                                                    (int)c->batch, (int)c->bptt, err))
            return false;
    d->train_batches = k[SPLIT_TRAIN].count;
    d->valid_batches = k[SPLIT_VALID].count;
    d->test_batches = k[SPLIT_TEST].count;
    d->train = x_calloc((size_t)d->train_batches, sizeof *d->train);
    d->valid = x_calloc((size_t)(d->valid_batches + d->test_batches), sizeof *d->valid);
    d->most_strings = 0;
    take_chunks(d->train, &k[SPLIT_TRAIN], d);
    take_chunks(d->valid, &k[SPLIT_VALID], d);
    take_chunks(d->valid + d->valid_batches, &k[SPLIT_TEST], d);
    measure_lengths(d, &d->source.lines[SPLIT_TRAIN]);
    return true;
}

bool data_init(struct data *d, const struct config *c, struct err *err)
{
    bool ok = true;

    memset(d, 0, sizeof *d);
    if (!source_open(&d->source, c, err))
        return false;
    d->task = d->source.task;
    d->most_strings = (int)c->batch;
    d->valid_bound_nats = NAN;
    switch (d->source.kind) {
    case SOURCE_TASK: ok = init_task(d, c, err); break;
    case SOURCE_STRINGS: init_strings(d, c); break;
    case SOURCE_TEXT: ok = init_text(d, c, err); break;
    }
    if (!ok)
        data_release(d);
    return ok;
}

void data_release(struct data *d)
{
    int i;

    free(d->train);
    free(d->valid);
    free(d->deterministic);
    free(d->flags);
    free(d->ids);
    for (i = 0; i < SPLITS; i++)
        chunks_release(&d->chunks[i]);
    source_release(&d->source);
    memset(d, 0, sizeof *d);
}

void data_order(const struct data *d, const struct config *c, int epoch, uint32_t *order)
{
    struct rng r;
    int i;

    for (i = 0; i < d->train_batches; i++)
        order[i] = (uint32_t)i;
    if (d->source.kind == SOURCE_TEXT)
        return;
    rng_init(&r, (uint64_t)c->seed, RNG_SHUFFLE, (uint64_t)epoch);
    rng_shuffle(&r, order, (uint32_t)d->train_batches);
}
