/* evaluate -- a model's figures by length, with the yardsticks of the very same strings. */
#include "train/evaluate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "train/resample.h"
#include "train/trainer.h"

/* The strings of a job and what does not depend on the weights; kept while jobs of a bin repeat. */
struct sample {
    int strings, most; /* the job it was made for; strings 0: none yet */
    int64_t test_seed;
    int count, capacity;
    struct plan {
        int length, count; /* consecutive strings of one length */
    } * plan;
    int plans;
    uint16_t *ids;              /* all strings, one after the other */
    uint8_t *flags;             /* deterministic positions, length + 1 each */
    struct yardstick_row *yard; /* [count] */
};

struct evaluator {
    struct task task;
    struct bigram bigram;
    int bins, batch;
    struct range bin[CONFIG_MOST_BINS];
    int *lengths[CONFIG_MOST_BINS], length_count[CONFIG_MOST_BINS];
    struct yardstick *yardstick[CONFIG_MOST_BINS];
    struct sample sample[CONFIG_MOST_BINS];
    struct model model;
    struct tape tape;
    int64_t step;
    /* the job */
    int job_bin, plan, within, done; /* next: plan entry, string in it, string of all */
    size_t id_at, flag_at;
    int running;            /* strings in the tape, 0: none */
    struct string_row *row; /* [count] of the job, for resampling */
    size_t rows_capacity;
    struct score total;
    struct trace_eval *by_length;
    int by_length_count;
};

struct evaluator *evaluator_open(const struct config *config, const struct range *bins, int count,
                                 int batch, struct err *err)
{
    struct evaluator *e = x_calloc(1, sizeof *e);
    int i, most = 1;

    e->bins = count;
    e->batch = batch;
    if (!task_init(&e->task, config->task, (int)config->symbol_types, err) ||
        !bigram_init(&e->bigram, &e->task, config->train_lengths.low, config->train_lengths.high,
                     err))
        goto fail;
    for (i = 0; i < count; i++) {
        e->bin[i] = bins[i];
        e->length_count[i] = task_valid_lengths(&e->task, bins[i].low, bins[i].high, NULL, 0);
        if (!e->length_count[i]) {
            err_usage(err, "no string of %s has a length from %d to %d", config->task, bins[i].low,
                      bins[i].high);
            goto fail;
        }
        e->lengths[i] = x_calloc((size_t)e->length_count[i], sizeof **e->lengths);
        task_valid_lengths(&e->task, bins[i].low, bins[i].high, e->lengths[i], e->length_count[i]);
        e->yardstick[i] = yardstick_open(&e->task, bins[i].low, bins[i].high, &e->bigram, err);
        if (!e->yardstick[i])
            goto fail;
        if (e->lengths[i][e->length_count[i] - 1] > most)
            most = e->lengths[i][e->length_count[i] - 1];
    }
    if (!trainer_model(&e->model, config, err) ||
        !tape_init(&e->tape, &e->model, STACK_FORWARD, batch, most, err))
        goto fail;
    e->job_bin = -1;
    return e;
fail:
    evaluator_close(e);
    return NULL;
}

static void sample_release(struct sample *s)
{
    free(s->plan);
    free(s->ids);
    free(s->flags);
    free(s->yard);
    memset(s, 0, sizeof *s);
}

void evaluator_close(struct evaluator *e)
{
    int i;

    if (!e)
        return;
    for (i = 0; i < e->bins; i++) {
        free(e->lengths[i]);
        yardstick_close(e->yardstick[i]);
        sample_release(&e->sample[i]);
    }
    tape_release(&e->tape);
    if (e->model.arena.base)
        model_release(&e->model);
    bigram_release(&e->bigram);
    task_release(&e->task);
    free(e->row);
    free(e->by_length);
    free(e);
}

size_t evaluator_weight_count(const struct evaluator *e)
{
    return e->model.params.total;
}

void evaluator_weights(struct evaluator *e, const real *values, int64_t step)
{
    memcpy(e->model.params.value, values, e->model.params.total * sizeof(real));
    model_pack(&e->model, ~0);
    e->step = step;
}

/* Chooses lengths and draws the strings of a job. */
static void draw(struct evaluator *e, struct sample *s, int bin, int strings, int most,
                 int64_t test_seed)
{
    int n = e->length_count[bin], i, j, picked = n, each = strings;
    size_t ids = 0, flags = 0;

    sample_release(s);
    s->strings = strings;
    s->most = most;
    s->test_seed = test_seed;
    if (most > 0 && most < n) {
        picked = most;
        each = 1;
    } else if (most > 0 && each > most / n) {
        each = most / n;
    }
    s->plan = x_calloc((size_t)picked, sizeof *s->plan);
    s->plans = picked;
    for (i = 0; i < picked; i++) {
        /* Spread over the whole bin, both ends included. */
        s->plan[i].length =
            e->lengths[bin][picked > 1 ? (int)((int64_t)i * (n - 1) / (picked - 1)) : n / 2];
        s->plan[i].count = each;
        s->count += each;
        ids += (size_t)each * (size_t)s->plan[i].length;
        flags += (size_t)each * (size_t)(s->plan[i].length + 1);
    }
    s->ids = x_calloc(ids, sizeof *s->ids);
    s->flags = x_calloc(flags, sizeof *s->flags);
    s->yard = x_calloc((size_t)s->count, sizeof *s->yard);
    ids = flags = 0;
    for (i = 0; i < picked; i++) {
        struct rng r;

        rng_init(&r, (uint64_t)test_seed, RNG_TEST, (uint64_t)s->plan[i].length);
        for (j = 0; j < s->plan[i].count; j++) {
            task_sample(&e->task, s->plan[i].length, &r, s->ids + ids);
            ids += (size_t)s->plan[i].length;
        }
    }
    for (i = 0; i < s->count; i++)
        s->yard[i].deterministic = -1; /* measured when its turn comes */
}

void evaluator_start(struct evaluator *e, int bin, int strings, int most, int64_t test_seed)
{
    struct sample *s = &e->sample[bin];

    if (!s->strings || s->strings != strings || s->most != most || s->test_seed != test_seed)
        draw(e, s, bin, strings, most, test_seed);
    e->job_bin = bin;
    e->plan = e->within = e->done = e->running = 0;
    e->id_at = e->flag_at = 0;
    memset(&e->total, 0, sizeof e->total);
    if ((size_t)s->count > e->rows_capacity) {
        e->rows_capacity = (size_t)s->count;
        e->row = x_realloc(e->row, e->rows_capacity * sizeof *e->row);
    }
    e->by_length = x_realloc(e->by_length, (size_t)s->plans * sizeof *e->by_length);
    e->by_length_count = 0;
}

/* Books string b of the tape, which is string number `at` of the job. */
static void book(struct evaluator *e, struct sample *s, int b, int at, struct score *length_sum)
{
    int n = s->plan[e->plan].length, i, whole = 1;
    const uint16_t *string = s->ids + e->id_at;
    uint8_t *flags = s->flags + e->flag_at;
    struct yardstick_row *yard = &s->yard[at];
    struct string_row *row = &e->row[at];
    struct score one = { 0 };

    if (yard->deterministic < 0) {
        task_deterministic(&e->task, string, n, flags);
        yardstick_measure(e->yardstick[e->job_bin], yard, string, n);
    }
    one.strings = 1;
    one.symbols = n + 1;
    one.nats = e->tape.nll[b];
    one.nats_squared = one.nats * one.nats;
    for (i = 0; i <= n; i++) {
        int hit = e->tape.hit[i * e->tape.batch + b];

        one.correct += hit;
        if (flags[i]) {
            one.deterministic++;
            one.deterministic_correct += hit;
            whole &= hit;
        }
    }
    one.whole = one.deterministic ? whole : 0;
    one.bound_nats = yard->bound_nats;
    one.bayes_nats = yard->bayes_nats;
    one.bigram_nats = yard->bigram_nats;
    one.bayes_correct = yard->bayes_correct;
    one.bigram_correct = yard->bigram_correct;
    one.bayes_deterministic_correct = yard->bayes_deterministic_correct;
    one.bigram_deterministic_correct = yard->bigram_deterministic_correct;
    row->symbols = (float)one.symbols;
    row->excess = (float)(one.nats - one.bound_nats);
    row->correct = (float)one.correct;
    row->deterministic = (float)one.deterministic;
    row->deterministic_correct = (float)one.deterministic_correct;
    score_add(&e->total, &one);
    score_add(length_sum, &one);
    e->id_at += (size_t)n;
    e->flag_at += (size_t)n + 1;
}

static void finish_batch(struct evaluator *e, struct sample *s)
{
    int length = s->plan[e->plan].length, b;
    struct trace_eval *row;

    if (e->within == 0) { /* a new length begins */
        row = &e->by_length[e->by_length_count++];
        memset(row, 0, sizeof *row);
        row->low = row->high = length;
    }
    row = &e->by_length[e->by_length_count - 1];
    for (b = 0; b < e->running; b++)
        book(e, s, b, e->done + b, &row->score);
    e->done += e->running;
    e->within += e->running;
    e->running = 0;
    if (e->within == s->plan[e->plan].count) {
        row->step = row->first_step = e->step;
        resample_row(row, e->row + (e->done - e->within), e->within);
        e->plan++;
        e->within = 0;
    }
}

bool evaluator_continue(struct evaluator *e, double slice_s)
{
    struct sample *s = &e->sample[e->job_bin];
    double began = clock_thread_cpu_s();

    while (e->done < s->count) {
        if (!e->running) {
            int left = s->plan[e->plan].count - e->within;

            e->running = left < e->batch ? left : e->batch;
            tape_begin(&e->tape, s->ids + e->id_at, e->running, s->plan[e->plan].length);
        }
        while (!tape_run(&e->tape, 4))
            if (clock_thread_cpu_s() - began >= slice_s)
                return false;
        finish_batch(e, s);
        if (clock_thread_cpu_s() - began >= slice_s && e->done < s->count)
            return false;
    }
    return true;
}

void evaluator_row(const struct evaluator *e, struct trace_eval *out)
{
    memset(out, 0, sizeof *out);
    out->low = e->bin[e->job_bin].low;
    out->high = e->bin[e->job_bin].high;
    out->step = out->first_step = e->step;
    out->score = e->total;
    resample_row(out, e->row, e->done);
}

const struct trace_eval *evaluator_lengths(struct evaluator *e, int *count)
{
    *count = e->by_length_count;
    return e->by_length;
}
