/* Training on text: the same as chunk after chunk by hand, with state and stack carried over. */
#include "train/own_data.h"

#include "train/trainer.h"

static void configure(struct config *c, void **state, const char *model)
{
    struct err err;

    SMALL(c, "model", model, "bptt", "5", "optimizer", "sgd", "lr", "0.7", "clip", "0.5", "hidden",
          "6", "depth-limit", "4", "init-scale", "0.3", "epochs", "2");
    assert_ok(option_set(config_options, c, "text", *state, &err));
    c->batch = 3;
    assert_ok(config_check(c, &err));
}

static double nats_of(struct tape *tape, const struct chunks *k, int64_t *hits)
{
    double nats = 0;
    int i, b;

    *hits = 0;
    for (i = 0; i < k->count; i++) {
        const struct chunk *c = &k->chunk[i];

        tape_chunk(tape, c->input, c->target, c->rows, c->steps, c->fresh);
        for (b = 0; b < c->rows; b++)
            nats += tape->nll[b];
        for (b = 0; b < c->rows * c->steps; b++)
            *hits += tape->hit[b];
    }
    return nats / (double)k->targets;
}

/* An epoch by hand, from the parts that the reference vectors check. */
static void trainer__does__what_chunks_do(void **state)
{
    static const char *const models[] = { "lstm", "jm-3", "jm-hidden" };
    size_t m;

    own_text(state);
    for (m = 0; m < 3; m++) {
        struct config c;
        struct trainer t;
        struct source s;
        struct chunks k[SPLITS];
        struct model model;
        struct tape tape;
        struct optimizer o;
        struct err err;
        enum trainer_did did;
        int64_t hits;
        double nats;
        int i;

        configure(&c, state, models[m]);
        assert_ok(trainer_init(&t, &c, &err));
        assert_ok(source_open(&s, &c, &err));
        for (i = 0; i < SPLITS; i++)
            assert_ok(chunks_init(&k[i], &s.text[i], &s.names, 3, 5, &err));
        assert_ok(trainer_model(&model, &c, &s.task, &err));
        assert_int_equal(model.outputs, s.names.size);
        model_draw(&model, 5, 0.3);
        assert_ok(tape_init(&tape, &model, STACK_TRAIN, 3, 5, &err));
        optimizer_init(&o, OPTIMIZER_SGD, 0.5);
        assert_true(k[SPLIT_TRAIN].count > 5);
        for (i = 0; i < k[SPLIT_TRAIN].count; i++) {
            const struct chunk *chunk = &k[SPLIT_TRAIN].chunk[i];

            assert_int_equal(trainer_advance(&t), DID_STEP);
            tape_chunk(&tape, chunk->input, chunk->target, chunk->rows, chunk->steps, chunk->fresh);
            memset(model.params.gradient, 0, model.params.total * sizeof(real));
            tape_backward(&tape, 0);
            assert_true(optimizer_update(&o, &model.params, 0.7, 0, false, NULL));
            model_pack(&model, ~0);
            assert_memory_equal(model.params.value, t.model.params.value,
                                model.params.total * sizeof(real));
            assert_int_equal(t.row.length, chunk->steps - 1);
        }
        while ((did = trainer_advance(&t)) == DID_VALIDATE)
            continue;
        assert_int_equal(did, DID_EPOCH);
        nats = nats_of(&tape, &k[SPLIT_VALID], &hits);
        assert_near(t.valid.nats, nats, 1e-14);
        assert_near(t.valid.accuracy, (double)hits / (double)k[SPLIT_VALID].targets, 1e-14);
        assert_true(isnan(t.valid.bound_nats));
        assert_near(t.best_excess, nats, 1e-14); /* over nothing */
        assert_near(t.valid.test_nats, nats_of(&tape, &k[SPLIT_TEST], &hits), 1e-14);
        tape_release(&tape);
        model_release(&model);
        for (i = 0; i < SPLITS; i++)
            chunks_release(&k[i]);
        source_release(&s);
        trainer_release(&t);
    }
}

/* The lstm has no memory to freeze: with the same seed the same bits. */
static void freezing__the_memory_of_an_lstm__changes_no_bit(void **state)
{
    struct config c;
    struct trainer t[2];
    struct err err;
    int i, step;

    own_text(state);
    configure(&c, state, "lstm");
    for (i = 0; i < 2; i++)
        assert_ok(trainer_init(&t[i], &c, &err));
    trainer_freeze(&t[1], FREEZE_M);
    for (step = 0; step < 100; step++) {
        assert_int_equal(trainer_advance(&t[0]), trainer_advance(&t[1]));
        assert_memory_equal(t[0].model.params.value, t[1].model.params.value,
                            t[0].model.params.total * sizeof(real));
    }
    for (i = 0; i < 2; i++)
        trainer_release(&t[i]);
}

static void frozen_parts__stand_still__on_text(void **state)
{
    static const int masks[] = { FREEZE_C, FREEZE_M, FREEZE_K, FREEZE_C | FREEZE_M };
    struct config c;
    struct err err;
    size_t i, j;

    own_text(state);
    configure(&c, state, "jm-3");
    for (i = 0; i < 4; i++) {
        struct trainer t;
        real *before;

        assert_ok(trainer_init(&t, &c, &err));
        trainer_freeze(&t, masks[i]);
        before = malloc(t.model.params.total * sizeof(real));
        memcpy(before, t.model.params.value, t.model.params.total * sizeof(real));
        for (j = 0; j < 12; j++)
            trainer_advance(&t);
        for (j = 0; j < t.model.params.count; j++) {
            const struct param *p = &t.model.params.param[j];
            bool same = !memcmp(before + p->offset, t.model.params.value + p->offset,
                                p->count * sizeof(real));

            assert_int_equal(same, (masks[i] & 1 << p->part) != 0);
        }
        free(before);
        trainer_release(&t);
    }
}

static void stack_without_a_limit__is_refused(void **state)
{
    struct config c;
    struct trainer t;
    struct err err;

    own_text(state);
    configure(&c, state, "jm-3");
    c.depth_limit = 0;
    assert_false(trainer_init(&t, &c, &err));
    assert_non_null(strstr(err.text, "depth-limit"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(trainer__does__what_chunks_do),
        scratch_test(freezing__the_memory_of_an_lstm__changes_no_bit),
        scratch_test(frozen_parts__stand_still__on_text),
        scratch_test(stack_without_a_limit__is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
