/* trainer -- one update or one validation batch at a time. */
#include "train/trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/matrix.h"
#include "train/evaluate.h"

static bool describe(struct model_config *c, const struct config *config, const struct task *task,
                     struct err *err)
{
    memset(c, 0, sizeof *c);
    if (!config_stack(config, &c->stack, err))
        return false;
    c->cell = cell_find(config->controller);
    c->layers = (int)config->layers;
    c->embedded = source_kind_of(config) == SOURCE_TEXT;
    c->symbols = task->symbols + c->embedded; /* an embedding knows the end as well */
    c->hidden = c->stack.hidden ? c->stack.hidden : (int)config->hidden;
    return true;
}

bool trainer_model(struct model *m, const struct config *config, const struct task *task,
                   struct err *err)
{
    struct model_config c;
    struct task own = { 0 };
    bool ok;

    if (!task && !config_task(&own, config, err))
        return false;
    ok = describe(&c, config, task ? task : &own, err);
    task_release(&own);
    return ok && model_init(m, &c, err);
}

/* Of a user's data: they are opened for it, and have to be the right ones anyway. */
static bool user_bytes(const struct config *config, double *bytes, struct err *err)
{
    struct model_config c;
    struct model m;
    struct data d;
    bool ok;

    if (!data_init(&d, config, err))
        return false;
    ok = describe(&c, config, &d.task, err) && model_describe(&m, &c, err);
    if (ok) {
        *bytes = (double)tape_bytes(&m, STACK_TRAIN, d.most_strings, d.most_length) +
                 (double)model_bytes(&m) + (double)m.params.total * sizeof(real);
        if (!c.embedded)
            *bytes += (double)tape_bytes(&m, STACK_FORWARD, d.most_strings, d.most_valid_length);
        model_release(&m);
    }
    data_release(&d);
    return ok;
}

bool trainer_bytes(const struct config *config, double *bytes, struct err *err)
{
    struct range bins[CONFIG_MOST_BINS];
    int count = 0, longest = 0, i;
    struct model_config c;
    struct model m;
    struct task task;
    bool ok;

    if (source_kind_of(config) != SOURCE_TASK)
        return user_bytes(config, bytes, err);
    if (!config_task(&task, config, err))
        return false;
    ok = describe(&c, config, &task, err);
    task_release(&task);
    if (!ok || !config_bins(config, bins, &count, err) || !model_describe(&m, &c, err))
        return false;
    for (i = 0; i < count; i++)
        longest = bins[i].high > longest ? bins[i].high : longest;
    *bytes = (double)tape_bytes(&m, STACK_TRAIN, (int)config->batch, config->train_lengths.high) +
             (double)tape_bytes(&m, STACK_FORWARD, (int)config->batch, config->valid_lengths.high) +
             (double)tape_bytes(&m, STACK_FORWARD, evaluator_batch(config), longest) +
             (double)model_bytes(&m) + (double)m.params.total * sizeof(real) +
             2.0 * (double)(config->train_size * config->train_lengths.high +
                            config->valid_size * config->valid_lengths.high);
    model_release(&m);
    return true;
}

bool trainer_init(struct trainer *t, const struct config *config, struct err *err)
{
    memset(t, 0, sizeof *t);
    t->config = *config;
    matrix_setup();
    if (!data_init(&t->data, config, err))
        return false;
    if (!trainer_model(&t->model, config, &t->data.task, err)) {
        trainer_release(t);
        return false;
    }
    t->model.crew = config->crew;
    if (!tape_init(&t->tape, &t->model, STACK_TRAIN, t->data.most_strings, t->data.most_length,
                   err) ||
        (!t->model.config.embedded &&
         !tape_init(&t->valid_tape, &t->model, STACK_FORWARD, t->data.most_strings,
                    t->data.most_valid_length, err)) ||
        !freeze_parse(config->freeze, t->plan, &t->plan_count, err)) {
        trainer_release(t);
        return false;
    }
    model_draw(&t->model, (uint64_t)config->seed, config->init_scale);
    optimizer_init(&t->optimizer, strcmp(config->optimizer, "sgd") ? OPTIMIZER_ADAM : OPTIMIZER_SGD,
                   config_clip(config));
    schedule_init(&t->schedule, config->lr_decay, (int)config->lr_patience,
                  (int)config->stop_patience);
    t->rate = config_rate(config);
    t->order = x_calloc((size_t)t->data.train_batches, sizeof *t->order);
    t->order_epoch = -1;
    t->valid_next = -1;
    t->best = x_calloc(t->model.params.total, sizeof(real));
    memcpy(t->best, t->model.params.value, t->model.params.total * sizeof(real));
    t->best_excess = INFINITY;
    t->measure_every = 50;
    return true;
}

void trainer_release(struct trainer *t)
{
    tape_release(&t->tape);
    tape_release(&t->valid_tape);
    if (t->model.arena.base)
        model_release(&t->model);
    data_release(&t->data);
    free(t->cache.rows);
    free(t->cache.start);
    free(t->cache.have);
    free(t->order);
    free(t->best);
    memset(t, 0, sizeof *t);
}

bool trainer_plan(struct trainer *t)
{
    const struct freeze_step *f = &t->plan[t->plan_done];

    if (t->plan_done == t->plan_count || f->step > t->step)
        return false;
    t->plan_done++;
    trainer_freeze(t, f->thaw ? t->frozen & ~f->mask : t->frozen | f->mask);
    return true;
}

/* Everything below the classifier stands still: its states may be kept. */
static bool is_reservoir(const struct trainer *t)
{
    return (t->frozen & FREEZE_C) &&
           ((t->frozen & FREEZE_M) || t->model.memory_first == t->model.memory_end);
}

static void open_cache(struct trainer *t)
{
    struct hidden_cache *c = &t->cache;
    int i;

    c->start = x_calloc((size_t)t->data.train_batches, sizeof *c->start);
    c->have = x_calloc((size_t)t->data.train_batches, sizeof *c->have);
    for (i = 0; i < t->data.train_batches; i++) {
        const struct batch *b = &t->data.train[i];

        c->start[i] = c->numbers;
        c->numbers += tape_states_size(&t->model, b->strings, b->length);
    }
    if (c->numbers * sizeof(real) <= (size_t)HIDDEN_CACHE_MB << 20)
        c->rows = malloc(c->numbers * sizeof(real)); /* without it, slower */
    if (c->rows)
        memset(c->rows, 0, c->numbers * sizeof(real)); /* pages now, not in the middle of steps */
}

void trainer_freeze(struct trainer *t, int mask)
{
    t->frozen = mask;
    /* The states of text depend on the chunks before: they are not kept. */
    if (t->model.config.embedded)
        return;
    if (is_reservoir(t) && !t->cache.start)
        open_cache(t);
}

void trainer_set_rate(struct trainer *t, double rate)
{
    t->rate = rate;
}

/* The forward pass of training batch k, from kept states where there are any. */
static void forward(struct trainer *t, uint32_t k)
{
    const struct batch *b = &t->data.train[k];
    struct hidden_cache *c = &t->cache;
    bool keep = is_reservoir(t) && c->rows;

    t->tape.frozen = t->frozen;
    if (b->targets) {
        tape_chunk(&t->tape, b->ids, b->targets, b->strings, b->length, b->fresh);
        return;
    }
    if (!keep && c->rows)
        memset(c->have, 0, (size_t)t->data.train_batches);
    tape_states(&t->tape, keep ? c->rows + c->start[k] : NULL);
    if (keep && c->have[k]) {
        tape_again(&t->tape, b->ids, b->strings, b->length);
        return;
    }
    tape_forward(&t->tape, b->ids, b->strings, b->length);
    if (keep)
        c->have[k] = 1;
}

/* How many strings the stack had to do the exact, slow way since it was last asked. */
static int64_t take_exact(struct tape *tape)
{
    int64_t count = tape->exact_strings;

    tape->exact_strings = 0;
    return count;
}

static enum trainer_did update(struct trainer *t)
{
    int epoch = (int)(t->step / t->data.train_batches), b;
    int all = FREEZE_C | FREEZE_M | FREEZE_K, trained = all & ~t->frozen;
    const struct batch *batch;
    struct params *p = &t->model.params;
    double loss = 0;
    uint32_t k;

    if (t->order_epoch != epoch) {
        data_order(&t->data, &t->config, epoch, t->order);
        t->order_epoch = epoch;
    }
    k = t->order[t->step % t->data.train_batches];
    batch = &t->data.train[k];
    forward(t, k);
    for (b = 0; b < batch->strings; b++)
        loss += t->tape.nll[b];
    loss /= batch->strings;
    t->row.loss = loss;
    t->row.length = (uint16_t)(batch->length - (batch->targets != NULL));
    t->measured = (t->step + 1) % t->measure_every == 0 || t->step == 0;
    if (!isfinite(loss))
        return DID_DIVERGE;
    memset(p->gradient, 0, p->total * sizeof(real));
    tape_backward(&t->tape, t->frozen);
    t->exact += take_exact(&t->tape);
    if (!optimizer_update(&t->optimizer, p, t->rate, t->frozen, t->measured, &t->norms))
        return DID_DIVERGE;
    model_pack(&t->model, trained);
    t->step++;
    if (t->step % t->data.train_batches == 0)
        t->valid_next = 0;
    return DID_STEP;
}

/* Takes one validation batch into `sum`. */
static void validate_one(struct trainer *t, int at, struct score *sum)
{
    const struct batch *batch = &t->data.valid[at];
    const uint8_t *flags = t->data.deterministic ? t->data.deterministic[at] : NULL;
    /* Nothing of text is carried from training to validation or back: both begin afresh. */
    struct tape *tape = batch->targets ? &t->tape : &t->valid_tape;
    int predictions = batch->length + !batch->targets, s, i;

    if (batch->targets) {
        tape->frozen = FREEZE_C | FREEZE_M | FREEZE_K;
        tape_chunk(tape, batch->ids, batch->targets, batch->strings, batch->length, batch->fresh);
    } else {
        tape_forward(tape, batch->ids, batch->strings, batch->length);
    }
    for (s = 0; s < batch->strings; s++) {
        sum->strings++;
        sum->symbols += predictions;
        sum->nats += tape->nll[s];
        for (i = 0; i < predictions; i++) {
            int hit = tape->hit[i * batch->strings + s];

            sum->correct += hit;
            if (flags && flags[s * predictions + i]) {
                sum->deterministic++;
                sum->deterministic_correct += hit;
            }
        }
    }
}

static enum trainer_did validate(struct trainer *t)
{
    const struct score *sum = &t->valid_sum;
    double before = t->rate, excess;
    bool stop;

    if (t->valid_next == 0) {
        memset(&t->valid_sum, 0, sizeof t->valid_sum);
        memset(&t->test_sum, 0, sizeof t->test_sum);
        t->valid_exact = 0;
    }
    validate_one(t, t->valid_next,
                 t->valid_next < t->data.valid_batches ? &t->valid_sum : &t->test_sum);
    t->valid_exact += take_exact(t->model.config.embedded ? &t->tape : &t->valid_tape);
    if (!isfinite(t->valid_sum.nats) || !isfinite(t->test_sum.nats))
        return DID_DIVERGE;
    if (++t->valid_next < t->data.valid_batches + t->data.test_batches)
        return DID_VALIDATE;
    t->valid_next = -1;
    t->epoch++;
    t->epoch_exact = t->exact + t->valid_exact;
    t->exact = 0;
    t->valid.step = t->step;
    t->valid.epoch = t->epoch;
    t->valid.nats = sum->nats / (double)sum->symbols;
    t->valid.bound_nats = t->data.valid_bound_nats;
    t->valid.accuracy = (double)sum->correct / (double)sum->symbols;
    t->valid.deterministic_accuracy =
        sum->deterministic ? (double)sum->deterministic_correct / (double)sum->deterministic : NAN;
    t->valid.rate = before;
    t->valid.test_nats = t->test_sum.symbols ? t->test_sum.nats / (double)t->test_sum.symbols : NAN;
    excess = trace_excess(&t->valid);
    stop = schedule_epoch(&t->schedule, exp(t->valid.nats), &t->rate, &t->improved);
    /* A perplexity beyond all numbers compares with nothing; some weights have to be the best. */
    t->improved |= isinf(t->best_excess) && isfinite(excess);
    t->valid.best = t->improved;
    t->rate_fell = t->rate < before;
    if (t->improved) {
        t->best_excess = excess;
        t->best_step = t->step;
        memcpy(t->best, t->model.params.value, t->model.params.total * sizeof(real));
    }
    t->over = stop || t->epoch >= t->config.epochs;
    return DID_EPOCH;
}

enum trainer_did trainer_advance(struct trainer *t)
{
    if (t->over)
        return DID_FINISH;
    return t->valid_next >= 0 ? validate(t) : update(t);
}
