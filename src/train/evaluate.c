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
    const struct source *source;
    struct task task;
    struct bigram bigram; /* of a formal language; of a user's data, source->pairs */
    int bins, batch;
    struct range bin[CONFIG_MOST_BINS];
    int *lengths[CONFIG_MOST_BINS], length_count[CONFIG_MOST_BINS];
    uint32_t *held;  /* user's data: indices of the held-out strings, by length */
    uint16_t *lines; /* text: inputs and targets of the strings in the tape */
    struct yardstick *yardstick[CONFIG_MOST_BINS];
    struct sample sample[CONFIG_MOST_BINS];
    struct model model;
    struct tape tape;
    int64_t step;
    /* the job */
    int job_bin, plan, within, done; /* next: plan entry, string in it, string of all */
    size_t id_at, flag_at;
    int running;            /* strings in the tape, 0: none */
    int64_t exact;          /* strings that the stack did the exact, slow way, with these weights */
    struct string_row *row; /* [count] of the job, for resampling */
    size_t rows_capacity;
    struct score total;
    struct trace_eval *by_length;
    int by_length_count;
};

static bool is_users(const struct evaluator *e)
{
    return e->source->kind != SOURCE_TASK;
}

static bool is_text(const struct evaluator *e)
{
    return e->source->kind == SOURCE_TEXT;
}

int evaluator_batch(const struct config *config)
{
    enum { LINES = 4 };

    return source_kind_of(config) == SOURCE_TEXT && config->batch > LINES ? LINES
                                                                          : (int)config->batch;
}

/* Stable: among strings of one length the order of the data. */
static void sort_held_out(struct evaluator *e)
{
    const struct string_set *held = source_held_out(e->source);
    size_t *first = x_calloc(TASK_MOST_LENGTH + 2, sizeof *first), i;

    e->held = x_calloc(held->count + 1, sizeof *e->held);
    for (i = 0; i < held->count; i++)
        if (string_set_length(held, i) <= TASK_MOST_LENGTH)
            first[string_set_length(held, i) + 1]++;
    for (i = 1; i <= TASK_MOST_LENGTH + 1; i++)
        first[i] += first[i - 1];
    for (i = 0; i < held->count; i++)
        if (string_set_length(held, i) <= TASK_MOST_LENGTH)
            e->held[first[string_set_length(held, i)]++] = (uint32_t)i;
    free(first);
}

/* The run of held-out strings of one length: where it begins among `held`, and how many. */
static size_t held_of_length(const struct evaluator *e, int length, size_t *count)
{
    const struct string_set *held = source_held_out(e->source);
    size_t i = 0, from;

    while (i < held->count && string_set_length(held, e->held[i]) < length)
        i++;
    from = i;
    while (i < held->count && string_set_length(held, e->held[i]) == length)
        i++;
    *count = i - from;
    return from;
}

/* How many lengths there are in a bin; to out[], unless it is NULL. */
static int find_lengths(const struct evaluator *e, struct range bin, int *out)
{
    const struct string_set *held = source_held_out(e->source);
    int count = 0, last = -1;
    size_t i;

    if (!is_users(e))
        return task_valid_lengths(&e->task, bin.low, bin.high, out, out ? TASK_MOST_LENGTH : 0);
    for (i = 0; i < held->count; i++) {
        int length = string_set_length(held, e->held[i]);

        if (length < bin.low || length > bin.high || length == last)
            continue;
        if (out)
            out[count] = length;
        count++;
        last = length;
    }
    return count;
}

struct evaluator *evaluator_open(const struct config *config, const struct source *source,
                                 const struct range *bins, int count, int batch, struct err *err)
{
    struct evaluator *e = x_calloc(1, sizeof *e);
    char label[64];
    int i, most = 1;

    source_label(config, label, sizeof label);

    e->source = source;
    e->task = source->task;
    e->bins = count;
    e->batch = batch;
    if (is_users(e))
        sort_held_out(e);
    else if (!bigram_init(&e->bigram, &e->task, config->train_lengths.low,
                          config->train_lengths.high, err))
        goto fail;
    for (i = 0; i < count; i++) {
        e->bin[i] = bins[i];
        e->length_count[i] = find_lengths(e, bins[i], NULL);
        if (!e->length_count[i]) {
            err_usage(err, "no %sstring of %s has a length from %d to %d",
                      is_users(e) ? "held-out " : "", label, bins[i].low, bins[i].high);
            goto fail;
        }
        e->lengths[i] = x_calloc((size_t)e->length_count[i], sizeof **e->lengths);
        find_lengths(e, bins[i], e->lengths[i]);
        if (!is_users(e)) {
            e->yardstick[i] = yardstick_open(&e->task, bins[i].low, bins[i].high, &e->bigram, err);
            if (!e->yardstick[i])
                goto fail;
        }
        if (e->lengths[i][e->length_count[i] - 1] > most)
            most = e->lengths[i][e->length_count[i] - 1];
    }
    if (!trainer_model(&e->model, config, &e->task, err))
        goto fail;
    e->model.crew = config->crew;
    if (!tape_init(&e->tape, &e->model, is_text(e) ? STACK_TRAIN : STACK_FORWARD, batch,
                   most + is_text(e), err))
        goto fail;
    e->lines = x_calloc((size_t)(2 * batch * (most + 1)), sizeof *e->lines);
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
    free(e->row);
    free(e->by_length);
    free(e->held);
    free(e->lines);
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
    e->exact = 0;
}

/* Draws strings of one length, or takes held-out ones in an order drawn from the same stream. */
static void draw_length(struct evaluator *e, int length, int count, int64_t test_seed,
                        uint16_t *ids)
{
    const struct string_set *held = source_held_out(e->source);
    struct rng r;
    uint32_t *pick;
    size_t from, have;
    int i;

    rng_init(&r, (uint64_t)test_seed, RNG_TEST, (uint64_t)length);
    if (!is_users(e)) {
        for (i = 0; i < count; i++, ids += length)
            task_sample(&e->task, length, &r, ids);
        return;
    }
    from = held_of_length(e, length, &have);
    pick = x_calloc(have, sizeof *pick);
    memcpy(pick, e->held + from, have * sizeof *pick);
    rng_shuffle(&r, pick, (uint32_t)have);
    for (i = 0; i < count; i++, ids += length)
        memcpy(ids, held->id + held->start[pick[i]], (size_t)length * sizeof *ids);
    free(pick);
}

/* Chooses lengths and draws the strings of a job. */
static void draw(struct evaluator *e, struct sample *s, int bin, int strings, int most,
                 int64_t test_seed)
{
    int n = e->length_count[bin], i, picked = n, each = strings;
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
        if (is_users(e)) {
            size_t have;

            held_of_length(e, s->plan[i].length, &have);
            s->plan[i].count = have < (size_t)each ? (int)have : each;
        }
        s->count += s->plan[i].count;
        ids += (size_t)s->plan[i].count * (size_t)s->plan[i].length;
        flags += (size_t)s->plan[i].count * (size_t)(s->plan[i].length + 1);
    }
    s->ids = x_calloc(ids + 1, sizeof *s->ids);
    s->flags = x_calloc(flags, sizeof *s->flags);
    s->yard = x_calloc((size_t)s->count, sizeof *s->yard);
    ids = flags = 0;
    for (i = 0; i < picked; i++) {
        draw_length(e, s->plan[i].length, s->plan[i].count, test_seed, s->ids + ids);
        ids += (size_t)s->plan[i].count * (size_t)s->plan[i].length;
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
        if (is_users(e))
            pairs_measure(&e->source->pairs, yard, string, n);
        else
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
    row->excess = (float)(one.nats - (is_users(e) ? 0 : one.bound_nats));
    row->correct = (float)one.correct;
    row->deterministic = (float)one.deterministic;
    row->deterministic_correct = (float)one.deterministic_correct;
    score_add(&e->total, &one);
    score_add(length_sum, &one);
    e->id_at += (size_t)n;
    e->flag_at += (size_t)n + 1;
}

/* There is no excess over an unknown bound. */
static void resample(const struct evaluator *e, struct trace_eval *row,
                     const struct string_row *strings, int count)
{
    resample_row(row, strings, count);
    if (is_users(e))
        row->excess_low = row->excess_high = NAN;
}

/* The lines in the tape, each after the end of a line that is not there. */
static void run_lines(struct evaluator *e, const uint16_t *ids, int n)
{
    uint16_t *input = e->lines, *target = e->lines + e->running * (n + 1);
    int b;

    for (b = 0; b < e->running; b++, input += n + 1, target += n + 1, ids += n) {
        input[0] = target[n] = (uint16_t)e->task.symbols;
        memcpy(input + 1, ids, (size_t)n * sizeof *ids);
        memcpy(target, ids, (size_t)n * sizeof *ids);
    }
    e->tape.frozen = FREEZE_C | FREEZE_M | FREEZE_K;
    tape_chunk(&e->tape, e->lines, e->lines + e->running * (n + 1), e->running, n + 1, true);
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
    e->exact += e->tape.exact_strings;
    e->tape.exact_strings = 0;
    e->done += e->running;
    e->within += e->running;
    e->running = 0;
    if (e->within == s->plan[e->plan].count) {
        row->step = row->first_step = e->step;
        resample(e, row, e->row + (e->done - e->within), e->within);
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
            if (is_text(e))
                run_lines(e, s->ids + e->id_at, s->plan[e->plan].length);
            else
                tape_begin(&e->tape, s->ids + e->id_at, e->running, s->plan[e->plan].length);
        }
        while (!is_text(e) && !tape_run(&e->tape, 4))
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
    resample(e, out, e->row, e->done);
}

int64_t evaluator_exact(const struct evaluator *e)
{
    return e->exact;
}

const struct trace_eval *evaluator_lengths(struct evaluator *e, int *count)
{
    *count = e->by_length_count;
    return e->by_length;
}
