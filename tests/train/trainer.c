/*
 * Training step by step: the same numbers every time, frozen parts that stand still, plans, ends
 * and divergence. Built for double and for float (trainer32).
 */
#include "train/small.h"

#include <unistd.h>

#include "math/kernels.h"
#include "train/trainer.h"

enum { MOST_STEPS = 100 };

struct history { /* of one training: everything that a run would show */
    double loss[MOST_STEPS], rate[MOST_STEPS];
    struct update_norms norms[MOST_STEPS];
    int steps, validations, epochs, finished;
    double valid[8], accuracy[8];
    real *value, *best;
    size_t total;
    double best_excess;
    int64_t best_step;
};

/* Trains to the end; freezes to at[i].mask once at[i].step updates are done. */
static void train(struct history *h, const struct config *c, const struct freeze_step *at,
                  int changes)
{
    struct trainer t;
    struct err err;

    memset(h, 0, sizeof *h);
    assert_ok(trainer_init(&t, c, &err));
    while (!h->finished) {
        while (changes && at->step <= t.step && t.valid_next < 0) {
            trainer_freeze(&t, at->mask);
            at++;
            changes--;
        }
        while (trainer_plan(&t))
            continue;
        switch (trainer_advance(&t)) {
        case DID_STEP:
            assert_true(h->steps < MOST_STEPS);
            h->loss[h->steps] = t.row.loss;
            h->rate[h->steps] = t.rate;
            if (t.measured)
                h->norms[h->steps] = t.norms;
            h->steps++;
            assert_int_equal(t.step, h->steps);
            break;
        case DID_VALIDATE: h->validations++; break;
        case DID_EPOCH:
            assert_true(h->epochs < 8);
            h->valid[h->epochs] = t.valid.nats;
            h->accuracy[h->epochs] = t.valid.accuracy;
            h->epochs++;
            assert_int_equal(t.epoch, h->epochs);
            assert_int_equal(t.valid.epoch, h->epochs);
            assert_int_equal(t.valid.step, t.step);
            break;
        case DID_FINISH: h->finished = 1; break;
        case DID_DIVERGE: fail_msg("diverged at step %d", h->steps + 1);
        }
    }
    assert_int_equal(trainer_advance(&t), DID_FINISH);
    h->total = t.model.params.total;
    h->value = x_malloc(h->total * sizeof(real));
    h->best = x_malloc(h->total * sizeof(real));
    memcpy(h->value, t.model.params.value, h->total * sizeof(real));
    memcpy(h->best, t.best, h->total * sizeof(real));
    h->best_excess = t.best_excess;
    h->best_step = t.best_step;
    trainer_release(&t);
}

static void forget(struct history *h)
{
    free(h->value);
    free(h->best);
}

static void expect_same(const struct history *a, const struct history *b)
{
    assert_int_equal(a->steps, b->steps);
    assert_int_equal(a->epochs, b->epochs);
    assert_int_equal(a->validations, b->validations);
    assert_memory_equal(a->loss, b->loss, sizeof a->loss);
    assert_memory_equal(a->rate, b->rate, sizeof a->rate);
    assert_memory_equal(a->norms, b->norms, sizeof a->norms);
    assert_memory_equal(a->valid, b->valid, sizeof a->valid);
    assert_memory_equal(a->accuracy, b->accuracy, sizeof a->accuracy);
    assert_int_equal(a->total, b->total);
    assert_memory_equal(a->value, b->value, a->total * sizeof(real));
    assert_memory_equal(a->best, b->best, a->total * sizeof(real));
    assert_true(a->best_excess == b->best_excess && a->best_step == b->best_step);
}

/* Two configurations that must train alike, to the bit. */
static void expect_alike(const char *const *a, const char *const *b)
{
    struct history first, second;
    struct config c;

    small_config(&c, a);
    train(&first, &c, NULL, 0);
    small_config(&c, b);
    train(&second, &c, NULL, 0);
    expect_same(&first, &second);
    forget(&first);
    forget(&second);
}

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* ---- the same numbers ------------------------------------------------------------------------ */
static void training__twice__gives_the_same_bits(void **state)
{
    static const char *const models[] = { "lstm", "jm-4", "jm-2.2", "jm-hidden", "stable-jm-3" };
    static const char *const cells[] = { "lstm", "gru", "elman" };
    size_t i, j;

    (void)state;
    for (i = 0; i < sizeof models / sizeof *models; i++)
        for (j = 0; j < 3; j++)
            expect_alike(LIST("model", models[i], "controller", cells[j]),
                         LIST("model", models[i], "controller", cells[j]));
    expect_alike(LIST("model", "jm-3", "layers", "2", "freeze", "c,-c@25,k@30"),
                 LIST("model", "jm-3", "layers", "2", "freeze", "c,-c@25,k@30"));
}

static void training__goes__as_announced(void **state)
{
    struct history h, other;
    struct config c;
    int i;

    (void)state;
    SMALL(&c, "model", "jm-4");
    train(&h, &c, NULL, 0);
    assert_int_equal(h.steps, 3 * 20);
    assert_int_equal(h.epochs, 3);
    assert_int_equal(h.validations, 3 * 2); /* the third batch of each ends the epoch */
    for (i = 0; i < 60; i++)
        assert_true(isfinite(h.loss[i]) && h.loss[i] > 0);
    assert_true(h.valid[2] < h.valid[0]); /* it learns */
    assert_true(h.norms[0].total > 0 && h.norms[49].total > 0 && h.norms[1].total == 0);
    SMALL(&c, "model", "jm-4", "seed", "6");
    train(&other, &c, NULL, 0);
    assert_true(h.loss[0] != other.loss[0]);
    forget(&h);
    forget(&other);
}

/* What validation says, computed from the weights; and the best weights are those of its epoch. */
static void validation__measures__the_weights(void **state)
{
    struct config c;
    struct trainer t;
    struct err err;
    enum trainer_did did;
    int epochs = 0;

    (void)state;
    SMALL(&c, "stop-patience", "1", "epochs", "8", "lr", "0.3");
    assert_ok(trainer_init(&t, &c, &err));
    while ((did = trainer_advance(&t)) != DID_FINISH) {
        double nats = 0, symbols = 0, right = 0, asked = 0, answered = 0;
        struct tape tape;
        int i, b, s;

        if (did != DID_EPOCH)
            continue;
        epochs++;
        assert_ok(tape_init(&tape, &t.model, STACK_TRAIN, 10, 15, &err));
        for (i = 0; i < t.data.valid_batches; i++) {
            const struct batch *batch = &t.data.valid[i];

            tape_forward(&tape, batch->ids, batch->strings, batch->length);
            for (b = 0; b < batch->strings; b++) {
                nats += tape.nll[b];
                symbols += batch->length + 1;
                for (s = 0; s <= batch->length; s++) {
                    int hit = tape.hit[s * batch->strings + b];
                    int flag = t.data.deterministic[i][b * (batch->length + 1) + s];

                    right += hit;
                    asked += flag;
                    answered += flag && hit;
                }
            }
        }
        tape_release(&tape);
        assert_near(t.valid.nats, nats / symbols, 1e-12);
        assert_near(t.valid.accuracy, right / symbols, 1e-12);
        assert_near(t.valid.deterministic_accuracy, answered / asked, 1e-12);
        assert_true(t.valid.bound_nats == t.data.valid_bound_nats);
        if (t.improved) {
            assert_int_equal(t.best_step, t.step);
            assert_memory_equal(t.best, t.model.params.value, t.model.params.total * sizeof(real));
            assert_near(t.best_excess, nats / symbols - t.data.valid_bound_nats, 1e-12);
        } else {
            assert_int_equal(trainer_advance(&t), DID_FINISH); /* a patience of one epoch */
        }
    }
    assert_true(epochs >= 1 && epochs <= 8);
    trainer_release(&t);
}

/* ---- freezing -------------------------------------------------------------------------------- */
static void lstm__has__no_memory_to_freeze(void **state)
{
    (void)state;
    expect_alike(LIST("model", "lstm", "freeze", "none"), LIST("model", "lstm", "freeze", "m"));
    expect_alike(LIST("model", "lstm", "freeze", "c"), LIST("model", "lstm", "freeze", "cm"));
    expect_alike(LIST("model", "lstm", "freeze", "k"), LIST("model", "lstm", "freeze", "mk"));
    expect_alike(LIST("model", "lstm", "freeze", "none"),
                 LIST("model", "lstm", "freeze", "m@7,-m@31,m@40"));
}

struct shot { /* a trainer's numbers at one moment */
    real *value, *m1, *m2;
};

static struct shot take_shot(const struct params *p)
{
    size_t bytes = p->total * sizeof(real);
    struct shot s = { x_malloc(bytes), x_malloc(bytes), x_malloc(bytes) };

    memcpy(s.value, p->value, bytes);
    memcpy(s.m1, p->m1, bytes);
    memcpy(s.m2, p->m2, bytes);
    return s;
}

static void drop_shot(struct shot *s)
{
    free(s->value);
    free(s->m1);
    free(s->m2);
}

static void advance(struct trainer *t, int updates)
{
    int64_t until = t->step + updates;

    while (t->step < until) {
        enum trainer_did did = trainer_advance(t);
        int part;

        assert_true(did != DID_FINISH && did != DID_DIVERGE);
        for (part = 0; did == DID_STEP && part < PARTS; part++) {
            bool still = t->frozen >> part & 1;

            assert_int_equal(t->norms.gradient[part] > 0, !still);
            if (t->measured)
                assert_int_equal(t->norms.update[part] > 0, !still);
        }
    }
}

/* Weights, moments and the step count of a frozen part stand still, for every set of parts, through
 * validations too, and go on on thawing. */
static void freezing__keeps__every_bit(void **state)
{
    int mask, part;
    size_t i;

    (void)state;
    for (mask = 1; mask < 1 << PARTS; mask++) {
        struct config c;
        struct trainer t;
        struct shot before;
        struct err err;

        SMALL(&c, "model", "jm-2.2", "layers", "2", "epochs", "9");
        assert_ok(trainer_init(&t, &c, &err));
        t.measure_every = 1;
        advance(&t, 9);
        before = take_shot(&t.model.params);
        trainer_freeze(&t, mask);
        advance(&t, 25);
        for (i = 0; i < t.model.params.count; i++) {
            const struct param *p = &t.model.params.param[i];
            size_t bytes = p->count * sizeof(real);
            bool still = mask >> p->part & 1;

            assert_int_equal(
                !memcmp(t.model.params.value + p->offset, before.value + p->offset, bytes), still);
            assert_int_equal(!memcmp(t.model.params.m1 + p->offset, before.m1 + p->offset, bytes),
                             still);
            assert_int_equal(!memcmp(t.model.params.m2 + p->offset, before.m2 + p->offset, bytes),
                             still);
        }
        for (part = 0; part < PARTS; part++)
            assert_int_equal(t.optimizer.steps[part], mask >> part & 1 ? 9 : 34);
        drop_shot(&before);
        before = take_shot(&t.model.params);
        trainer_freeze(&t, 0);
        advance(&t, 5);
        for (i = 0; i < t.model.params.count; i++) {
            const struct param *p = &t.model.params.param[i];

            assert_memory_not_equal(t.model.params.value + p->offset, before.value + p->offset,
                                    p->count * sizeof(real));
        }
        for (part = 0; part < PARTS; part++)
            assert_int_equal(t.optimizer.steps[part], mask >> part & 1 ? 14 : 39);
        drop_shot(&before);
        trainer_release(&t);
    }
}

/* A frozen part is left out of clipping: with the rest frozen, a part's step is as if alone. */
static void freezing__leaves__a_part_out_of_clipping(void **state)
{
    struct config c;
    struct trainer t;
    struct err err;
    double k_norm;

    (void)state;
    SMALL(&c, "model", "jm-4", "optimizer", "sgd", "clip", "0.01", "lr", "0.5");
    assert_ok(trainer_init(&t, &c, &err));
    t.measure_every = 1;
    advance(&t, 1);
    assert_near(hypot(hypot(t.norms.update[0], t.norms.update[1]), t.norms.update[2]), 0.005, 1e-6);
    assert_true(t.norms.update[PART_CLASSIFIER] < 0.005);
    k_norm = t.norms.gradient[PART_CLASSIFIER];
    assert_true(k_norm < t.norms.total);
    trainer_freeze(&t, FREEZE_C | FREEZE_M);
    advance(&t, 1);
    assert_near(t.norms.total, t.norms.gradient[PART_CLASSIFIER], 1e-12);
    assert_near(t.norms.update[PART_CLASSIFIER], 0.005, 1e-6);
    trainer_release(&t);
}

/* A planned change at N is what freezing by hand after N updates is. */
static void plan__equals__freezing_by_hand(void **state)
{
    static const struct {
        const char *plan;
        struct freeze_step by_hand[4]; /* the whole mask from then on */
        int count;
    } rows[] = {
        { "cm", { { 0, FREEZE_C | FREEZE_M, false } }, 1 },
        { "m@20", { { 20, FREEZE_M, false } }, 1 }, /* at the end of an epoch */
        { "m@7,-m@33,c@33,k@41",
          { { 7, FREEZE_M, false }, { 33, FREEZE_C, false }, { 41, FREEZE_C | FREEZE_K, false } },
          3 },
        { "c,m@11,-cm@12",
          { { 0, FREEZE_C, false }, { 11, FREEZE_C | FREEZE_M, false }, { 12, 0, false } },
          3 },
        { "m@1000", { { 0, 0, false } }, 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct history planned, by_hand;
        struct config c;

        SMALL(&c, "freeze", rows[i].plan);
        train(&planned, &c, NULL, 0);
        SMALL(&c, "freeze", "none");
        train(&by_hand, &c, rows[i].by_hand, rows[i].count);
        expect_same(&planned, &by_hand);
        forget(&planned);
        forget(&by_hand);
    }
}

static void plan__takes__one_entry_a_call(void **state)
{
    struct config c;
    struct trainer t;
    struct err err;

    (void)state;
    SMALL(&c, "freeze", "c,m,-c@1,k@2");
    assert_ok(trainer_init(&t, &c, &err));
    assert_int_equal(t.frozen, 0);
    assert_true(trainer_plan(&t));
    assert_int_equal(t.frozen, FREEZE_C);
    assert_true(trainer_plan(&t));
    assert_int_equal(t.frozen, FREEZE_C | FREEZE_M);
    assert_false(trainer_plan(&t));
    advance(&t, 1);
    assert_true(trainer_plan(&t));
    assert_int_equal(t.frozen, FREEZE_M);
    assert_false(trainer_plan(&t));
    advance(&t, 1);
    assert_true(trainer_plan(&t));
    assert_int_equal(t.frozen, FREEZE_M | FREEZE_K);
    assert_false(trainer_plan(&t));
    trainer_release(&t);
}

/* While controller and memory stand still, states of batches seen before are taken from a store; a
 * trainer that forgets them at every step trains alike, to the bit, whatever is thawed between. */
static void kept_states__give__the_same_bits(void **state)
{
    static const char *const models[] = { "lstm", "jm-3.2", "stable-jm-3", "lstm" };
    static const char *const cells[] = { "lstm", "lstm", "gru", "elman" };
    static const int masks[] = { FREEZE_C | FREEZE_M,
                                 FREEZE_C | FREEZE_M | FREEZE_K,
                                 FREEZE_M,
                                 FREEZE_C | FREEZE_M,
                                 0,
                                 FREEZE_C,
                                 FREEZE_C | FREEZE_M };
    size_t i, j;
    int used = 0;

    (void)state;
    for (i = 0; i < sizeof models / sizeof *models; i++) {
        struct config c;
        struct trainer keeps, forgets;
        struct err err;

        SMALL(&c, "model", models[i], "controller", cells[i], "epochs", "50", "stop-patience",
              "100", "layers", "2");
        assert_ok(trainer_init(&keeps, &c, &err));
        assert_ok(trainer_init(&forgets, &c, &err));
        for (j = 0; j < sizeof masks / sizeof *masks; j++) {
            int64_t until = keeps.step + 33;

            trainer_freeze(&keeps, masks[j]);
            trainer_freeze(&forgets, masks[j]);
            while (keeps.step < until) {
                enum trainer_did did;
                int k;

                for (k = 0; keeps.cache.have && k < keeps.data.train_batches; k++)
                    used += keeps.cache.have[k];
                memset(forgets.cache.have, 0, (size_t)forgets.data.train_batches);
                did = trainer_advance(&keeps);
                assert_int_equal(did, trainer_advance(&forgets));
                if (did == DID_STEP)
                    assert_true(keeps.row.loss == forgets.row.loss);
                assert_memory_equal(keeps.model.params.value, forgets.model.params.value,
                                    keeps.model.params.total * sizeof(real));
            }
        }
        trainer_release(&keeps);
        trainer_release(&forgets);
    }
    assert_true(used > 100);
}

/* ---- rates, ends, divergence ------------------------------------------------------------------
 */
static void rate__is_the_callers__from_the_next_update(void **state)
{
    struct config c;
    struct trainer t;
    struct err err;

    (void)state;
    SMALL(&c, "optimizer", "sgd", "clip", "0.1");
    assert_ok(trainer_init(&t, &c, &err));
    t.measure_every = 1;
    assert_true(t.rate == 0.01);
    advance(&t, 1);
    assert_near(hypot(hypot(t.norms.update[0], t.norms.update[1]), t.norms.update[2]), 0.01 * 0.1,
                1e-6);
    trainer_set_rate(&t, 0.25);
    advance(&t, 1);
    assert_near(hypot(hypot(t.norms.update[0], t.norms.update[1]), t.norms.update[2]), 0.25 * 0.1,
                1e-6);
    trainer_release(&t);
}

static void expect_finite(const struct trainer *t)
{
    size_t i;

    for (i = 0; i < t->model.params.total; i++)
        assert_true(isfinite(t->model.params.value[i]) && isfinite(t->best[i]) &&
                    isfinite(t->model.params.m1[i]) && isfinite(t->model.params.m2[i]));
}

/* Whatever the learning rate does, the weights that are kept are finite, and once an update has
 * failed nothing has moved. */
static void divergence__keeps__finite_weights(void **state)
{
    static const char *const models[] = { "lstm",        "jm-3.2", "jm-hidden",
                                          "stable-jm-3", "jm-3",   "jm-hidden" };
    static const char *const cells[] = { "lstm", "lstm", "lstm", "lstm", "elman", "gru" };
    int diverged = 0, optimizer, modest;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof models / sizeof *models; i++)
        for (optimizer = 0; optimizer < 2; optimizer++)
            for (modest = 0; modest < 2; modest++) {
                enum trainer_did did = DID_STEP;
                struct config c;
                struct trainer t;
                struct err err;
                struct shot before;

                SMALL(&c, "model", models[i], "controller", cells[i], "lr", "1000", "clip", "0",
                      "optimizer", optimizer ? "sgd" : "adam", "init-scale", "3", "stop-patience",
                      "50");
                assert_ok(trainer_init(&t, &c, &err));
                if (!modest) /* logits overflow before weights do */
                    trainer_set_rate(&t, sizeof(real) == sizeof(double) ? 5e306 : 1e37);
                before = take_shot(&t.model.params);
                while (did != DID_FINISH && did != DID_DIVERGE) {
                    drop_shot(&before);
                    before = take_shot(&t.model.params);
                    did = trainer_advance(&t);
                }
                expect_finite(&t);
                if (did == DID_DIVERGE) {
                    int64_t step = t.step;

                    diverged++;
                    assert_memory_equal(before.value, t.model.params.value,
                                        t.model.params.total * sizeof(real));
                    assert_memory_equal(before.m1, t.model.params.m1,
                                        t.model.params.total * sizeof(real));
                    assert_int_equal(trainer_advance(&t), DID_DIVERGE); /* and stays so */
                    assert_int_equal(t.step, step);
                }
                drop_shot(&before);
                trainer_release(&t);
            }
    assert_true(diverged >= 4); /* of the six that are not modest */
}

/* A NaN is found in the very next update or validation, in any part, frozen or not. */
static void nan__is_found__at_once(void **state)
{
    int part, mask, validating;

    (void)state;
    for (part = 0; part < PARTS; part++)
        for (mask = 0; mask < 1 << PARTS; mask += 3)
            for (validating = 0; validating < 2; validating++) {
                struct config c;
                struct trainer t;
                struct err err;
                size_t i;

                SMALL(&c, "model", "jm-4");
                assert_ok(trainer_init(&t, &c, &err));
                advance(&t, validating ? 20 : 5);
                assert_int_equal(t.valid_next, validating ? 0 : -1);
                trainer_freeze(&t, mask);
                for (i = 0; i < t.model.params.count; i++)
                    if ((int)t.model.params.param[i].part == part)
                        params_value(&t.model.params, (int)i)[0] = (real)NAN;
                model_pack(&t.model, ~0);
                assert_int_equal(trainer_advance(&t), DID_DIVERGE);
                assert_int_equal(t.step, validating ? 20 : 5);
                assert_int_equal(t.epoch, 0);
                assert_int_equal(trainer_advance(&t), DID_DIVERGE);
                trainer_release(&t);
            }
}

/* What a trainer takes is known without taking any of it. */
static void trainer__knows__what_it_will_take(void **state)
{
    static const char *const models[] = { "lstm", "jm-4", "jm-3.2.1", "jm-hidden-11",
                                          "stable-jm-3.2" };
    double bytes, taken;
    struct config c;
    struct trainer t;
    struct err err;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof models / sizeof *models; i++) {
        SMALL(&c, "model", models[i], "layers", "2");
        assert_ok(trainer_bytes(&c, &bytes, &err));
        assert_ok(trainer_init(&t, &c, &err));
        assert_int_equal(model_bytes(&t.model), t.model.arena.used + t.model.params.arena.used);
        taken = (double)(t.tape.arena.size + t.valid_tape.arena.size + t.model.arena.size +
                         t.model.params.arena.size + t.model.params.total * sizeof(real));
        assert_true(bytes >= taken && bytes < 1.5 * taken);
        trainer_release(&t);
    }
    /* Far more than any machine has: an answer at once, and then a refusal. */
    SMALL(&c, "model", "jm-4096.4096.4096.4096.4096.4096.4096.4096.4096.4096.4096.4096", "hidden",
          "4096", "layers", "8", "train-lengths", "9999-9999");
    assert_ok(trainer_bytes(&c, &bytes, &err));
    assert_true(bytes > 1e12);
    if (SANITIZED)
        return; /* a sanitizer stops at such a request */
    SMALL(&c, "model", "jm-4096.4096.4096.4096.4096.4096.4096.4096.4096.4096.4096.4096",
          "train-lengths", "999-999", "batch", "4000", "train-size", "4000", "valid-size", "4000");
    assert_false(trainer_init(&t, &c, &err));
    assert_non_null(strstr(err.text, "cannot allocate"));
}

/* ---- kernels of other CPUs --------------------------------------------------------------------
 */
static int print_training(void)
{
    struct history h;
    struct config c;
    size_t i;
    int j;

    SMALL(&c, "model", "jm-3.2", "layers", "2", "freeze", "m@30");
    train(&h, &c, NULL, 0);
    printf("%s", kernels_best()->name);
    for (j = 0; j < h.steps; j++)
        printf(" %a", h.loss[j]);
    for (i = 0; i < h.total; i++)
        printf(" %a", (double)h.value[i]);
    printf("\n");
    forget(&h);
    return 0;
}

/* This program's training with some kernels, as text; free it. */
static char *training_with(const char *kernels)
{
    char self[4000] = { 0 }, command[4200], *text = x_calloc(1 << 16, 1);
    FILE *pipe;
    size_t n;

    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    snprintf(command, sizeof command, "PUSHDOWN_KERNELS=%s '%s' print", kernels, self);
    pipe = popen(command, "r");
    assert_non_null(pipe);
    n = fread(text, 1, (1 << 16) - 1, pipe);
    assert_int_equal(pclose(pipe), 0);
    assert_true(n > 1000 && n < (1 << 16) - 1);
    return text;
}

static void training__in_another_process__gives_the_same_bits(void **state)
{
    const struct kernels *const *k;
    char *portable = training_with("portable"), *own, *a, *b;
    int i;

    (void)state;
    for (k = kernels_all(); *k; k++) {
        char *once = training_with((*k)->name), *again = training_with((*k)->name);

        assert_int_equal(strncmp(once, (*k)->name, strlen((*k)->name)), 0);
        assert_string_equal(once, again);
        free(once);
        free(again);
    }
    /* Other kernels round otherwise, and no more than that: the first steps hardly differ. */
    own = training_with(kernels_best()->name);
    a = strchr(portable, ' ');
    b = strchr(own, ' ');
    for (i = 0; i < 10; i++)
        assert_near(strtod(a, &a), strtod(b, &b), 1e4 * REAL_EPSILON);
    free(portable);
    free(own);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training__twice__gives_the_same_bits),
        cmocka_unit_test(training__goes__as_announced),
        cmocka_unit_test(validation__measures__the_weights),
        cmocka_unit_test(lstm__has__no_memory_to_freeze),
        cmocka_unit_test(freezing__keeps__every_bit),
        cmocka_unit_test(freezing__leaves__a_part_out_of_clipping),
        cmocka_unit_test(plan__equals__freezing_by_hand),
        cmocka_unit_test(plan__takes__one_entry_a_call),
        cmocka_unit_test(kept_states__give__the_same_bits),
        cmocka_unit_test(rate__is_the_callers__from_the_next_update),
        cmocka_unit_test(divergence__keeps__finite_weights),
        cmocka_unit_test(nan__is_found__at_once),
        cmocka_unit_test(trainer__knows__what_it_will_take),
        cmocka_unit_test(training__in_another_process__gives_the_same_bits),
    };

    if (argc > 1 && !strcmp(argv[1], "print"))
        return print_training();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
