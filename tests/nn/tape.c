/*
 * The unrolled network: the same numbers however it is asked for them, and frozen parts. Built for
 * double and for float (tape32): most of this is about bits.
 */
#include "engine.h"

enum { SYMBOLS = 3, HIDDEN = 7, BATCH = 4, STEPS = 11 };

static const char *const names[] = {
    "lstm",     "jm-4",     "jm-2.1.3",   "jm-hidden",     "stable-jm-2.3",     "gref-3",
    "lstm/gru", "jm-4/gru", "lstm/elman", "jm-hidden/gru", "stable-jm-2/elman", "gref-3/elman",
    "rns-2-2",  "ns-2-2",   "vrns-2-2-3", "rns-2-2/gru"
};
enum { NAMES = sizeof names / sizeof *names };

static uint16_t ids[BATCH * STEPS];

static int draw_strings(void **state)
{
    struct rng r;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    draw_ids(&r, ids, BATCH * STEPS, SYMBOLS);
    return 0;
}

#define EACH_MODEL(m, name, layers)                                                                \
    struct model m;                                                                                \
    int name, layers;                                                                              \
    for (name = 0; name < NAMES; name++)                                                           \
        for (layers = 1; layers <= 2; layers++, model_release(&m))                                 \
            if (make_model(&m, names[name], HIDDEN, layers, SYMBOLS, 0), true)

/* ---- forward -------------------------------------------------------------------------------- */
static void forward__gives__the_same_bits_in_every_use(void **state)
{
    (void)state;
    EACH_MODEL(m, name, layers)
    {
        struct tape train, plain, watch;
        struct err err;
        int steps, piece;

        assert_ok(tape_init(&train, &m, STACK_TRAIN, BATCH, STEPS, &err));
        assert_ok(tape_init(&plain, &m, STACK_FORWARD, BATCH, STEPS, &err));
        assert_ok(tape_init(&watch, &m, STACK_WATCH, BATCH, STEPS, &err));
        for (steps = STEPS; steps >= 0; steps--) {
            size_t hits = (size_t)(BATCH * (steps + 1));

            tape_forward(&train, ids, BATCH, steps);
            tape_forward(&plain, ids, BATCH, steps);
            tape_forward(&watch, ids, BATCH, steps);
            assert_memory_equal(train.nll, plain.nll, BATCH * sizeof *train.nll);
            assert_memory_equal(train.nll, watch.nll, BATCH * sizeof *train.nll);
            assert_memory_equal(train.hit, plain.hit, hits);
            assert_memory_equal(train.hit, watch.hit, hits);
            for (piece = 1; piece <= steps; piece++) {
                memset(plain.nll, 0xFF, BATCH * sizeof *plain.nll);
                memset(plain.hit, 0xFF, hits);
                tape_begin(&plain, ids, BATCH, steps);
                while (!tape_run(&plain, piece))
                    continue;
                assert_memory_equal(train.nll, plain.nll, BATCH * sizeof *train.nll);
                assert_memory_equal(train.hit, plain.hit, hits);
            }
        }
        tape_release(&train);
        tape_release(&plain);
        tape_release(&watch);
    }
}

/* Row b of a tape at time t: probabilities, nll and hit by their definition, from the raw logits.
 */
static double nll_by_definition(const struct tape *watch, int t, int b, int target)
{
    const struct model *m = watch->model;
    size_t at = (size_t)(t * watch->batch + b) * (size_t)m->outputs_row;
    const real *logit = watch->target_logits + at, *p = watch->logits + at;
    double sum = 0, total = 0;
    int v, best = 0;

    for (v = 0; v < m->outputs; v++) {
        sum += exp((double)logit[v]);
        if (logit[v] > logit[best])
            best = v;
    }
    for (v = 0; v < m->outputs; v++) {
        assert_near(p[v], exp((double)logit[v]) / sum, 8 * REAL_EPSILON);
        total += (double)p[v];
    }
    assert_near(total, 1, 40 * REAL_EPSILON);
    assert_int_equal(watch->hit[t * watch->batch + b], best == target);
    return log(sum) - (double)logit[target];
}

static void forward__measures__what_the_logits_say(void **state)
{
    (void)state;
    EACH_MODEL(m, name, layers)
    {
        struct tape watch;
        struct err err;
        int b, t, v;

        assert_ok(tape_init(&watch, &m, STACK_WATCH, BATCH, STEPS, &err));
        tape_forward(&watch, ids, BATCH, STEPS);
        for (b = 0; b < BATCH; b++) {
            double nll = 0;

            for (t = 0; t <= STEPS; t++) {
                nll += nll_by_definition(&watch, t, b, t < STEPS ? ids[b * STEPS + t] : SYMBOLS);
                for (v = 0; v < HIDDEN; v++)
                    assert_true(t || tape_hidden(&watch, 0)[b * m.layer[layers - 1].z + v] == 0);
            }
            assert_near(watch.nll[b], nll, 20 * REAL_EPSILON);
        }
        tape_release(&watch);
    }
}

/* A chunk of text, with few words and with many; of two equally likely words the first counts. */
static void chunk__measures__what_the_logits_say(void **state)
{
    static const int words[] = { 30, 512, 700 };
    struct rng r;
    size_t i;

    (void)state;
    rng_init(&r, 9, RNG_CHECK, 9);
    for (i = 0; i < sizeof words / sizeof *words; i++) {
        uint16_t in[BATCH * STEPS], out[BATCH * STEPS];
        struct tape watch;
        struct model m;
        struct err err;
        real *weight, *bias;
        int b, t, pass, hits = 0;

        make_kind(&m, "jm-2", HIDDEN, 1, words[i], 4, true);
        weight = params_value(&m.params, m.classifier);
        bias = params_value(&m.params, m.classifier + 1);
        assert_ok(tape_init(&watch, &m, STACK_WATCH, BATCH, STEPS, &err));
        draw_ids(&r, in, BATCH * STEPS, words[i]);
        draw_ids(&r, out, BATCH * STEPS, words[i]);
        for (pass = 0; pass < 2; pass++) {
            tape_chunk(&watch, in, out, BATCH, STEPS, true);
            for (b = 0; b < BATCH; b++) {
                double nll = 0;

                for (t = 0; t < STEPS; t++) {
                    nll += nll_by_definition(&watch, t, b, out[b * STEPS + t]);
                    hits += watch.hit[t * BATCH + b];
                }
                assert_near(watch.nll[b], nll, 40 * REAL_EPSILON);
            }
            /* Words 7 and 20 alike, far above all others, and asked for in turn. */
            memcpy(weight + 20 * HIDDEN, weight + 7 * HIDDEN, HIDDEN * sizeof(real));
            bias[7] = bias[20] = 50;
            model_pack(&m, ~0);
            for (t = 0; t < BATCH * STEPS; t++)
                out[t] = t % 2 ? 7 : 20;
            if (!pass)
                hits = 0;
        }
        assert_int_equal(hits, BATCH * STEPS / 2);
        tape_release(&watch);
        model_release(&m);
    }
}

static void row__alone__equals_the_row_in_a_batch(void **state)
{
    (void)state;
    EACH_MODEL(m, name, layers)
    {
        struct tape all, one;
        struct err err;
        int b, t;

        assert_ok(tape_init(&all, &m, STACK_TRAIN, BATCH, STEPS, &err));
        assert_ok(tape_init(&one, &m, STACK_TRAIN, 1, STEPS, &err));
        tape_forward(&all, ids, BATCH, STEPS);
        for (b = 0; b < BATCH; b++) {
            tape_forward(&one, ids + b * STEPS, 1, STEPS);
            assert_true(one.nll[0] == all.nll[b]);
            for (t = 0; t <= STEPS; t++)
                assert_int_equal(one.hit[t], all.hit[t * BATCH + b]);
        }
        tape_release(&all);
        tape_release(&one);
    }
}

/* ---- backward ------------------------------------------------------------------------------- */
static void run_backward(struct tape *tape, const uint16_t *strings, int batch, int steps,
                         int frozen)
{
    struct params *p = &tape->model->params;

    memset(p->gradient, 0, p->total * sizeof(real));
    tape_forward(tape, strings, batch, steps);
    tape_backward(tape, frozen);
}

/* A tape that has seen other batches gives what a fresh one gives. */
static void tape__used_again__gives_the_same_bits(void **state)
{
    static const int shape[][2] = { { BATCH, STEPS }, { 1, 3 },  { 3, 1 },
                                    { 2, STEPS },     { 1, 0 },  { BATCH, 2 },
                                    { 2, 8 },         { 1, 11 }, { BATCH, STEPS } };
    size_t i;

    (void)state;
    EACH_MODEL(m, name, layers)
    {
        real *gradient = x_malloc(m.params.total * sizeof *gradient);
        struct tape old;
        struct err err;

        assert_ok(tape_init(&old, &m, STACK_TRAIN, BATCH, STEPS, &err));
        for (i = 0; i < sizeof shape / sizeof *shape; i++) {
            int batch = shape[i][0], steps = shape[i][1];
            struct tape fresh;

            assert_ok(tape_init(&fresh, &m, STACK_TRAIN, batch, steps, &err));
            run_backward(&fresh, ids, batch, steps, 0);
            memcpy(gradient, m.params.gradient, m.params.total * sizeof *gradient);
            run_backward(&old, ids, batch, steps, 0);
            assert_memory_equal(old.nll, fresh.nll, (size_t)batch * sizeof *old.nll);
            assert_memory_equal(gradient, m.params.gradient, m.params.total * sizeof *gradient);
            tape_release(&fresh);
        }
        tape_release(&old);
        free(gradient);
    }
}

/* The loss is the mean over the batch, and so is its gradient. */
static void gradient__of_a_batch__is_the_mean(void **state)
{
    size_t i;

    (void)state;
    EACH_MODEL(m, name, layers)
    {
        double *sum = x_calloc(m.params.total, sizeof *sum);
        struct tape tape;
        struct err err;
        int b;

        assert_ok(tape_init(&tape, &m, STACK_TRAIN, BATCH, STEPS, &err));
        for (b = 0; b < BATCH; b++) {
            run_backward(&tape, ids + b * STEPS, 1, STEPS, 0);
            for (i = 0; i < m.params.total; i++)
                sum[i] += (double)m.params.gradient[i] / BATCH;
        }
        run_backward(&tape, ids, BATCH, STEPS, 0);
        for (i = 0; i < m.params.total; i++)
            assert_near(m.params.gradient[i], sum[i], 100 * REAL_EPSILON);
        tape_release(&tape);
        free(sum);
    }
}

/* It adds to what is there: two batches, one after the other, make the sum. */
static void backward__adds__to_the_gradient(void **state)
{
    size_t i;

    (void)state;
    EACH_MODEL(m, name, layers)
    {
        double *first = x_malloc(m.params.total * sizeof *first);
        struct tape tape;
        struct err err;

        assert_ok(tape_init(&tape, &m, STACK_TRAIN, BATCH, STEPS, &err));
        run_backward(&tape, ids, BATCH, STEPS, 0);
        for (i = 0; i < m.params.total; i++)
            first[i] = (double)m.params.gradient[i];
        tape_forward(&tape, ids, BATCH, STEPS);
        tape_backward(&tape, 0);
        for (i = 0; i < m.params.total; i++)
            assert_near(m.params.gradient[i], 2 * first[i], 100 * REAL_EPSILON);
        tape_release(&tape);
        free(first);
    }
}

/* Freezing changes no bit of what is trained, and does not touch what is not. */
static void freezing__leaves__other_gradients_as_they_were(void **state)
{
    static const real sentinel = (real)-0.625;
    static const int lengths[] = { STEPS, 1, 0 };
    size_t i, j, n;

    (void)state;
    EACH_MODEL(m, name, layers)
    {
        real *gradient = x_malloc(m.params.total * sizeof *gradient);
        struct tape tape;
        struct err err;
        int mask;

        assert_ok(tape_init(&tape, &m, STACK_TRAIN, BATCH, STEPS, &err));
        for (n = 0; n < sizeof lengths / sizeof *lengths; n++) {
            run_backward(&tape, ids, BATCH, lengths[n], 0);
            memcpy(gradient, m.params.gradient, m.params.total * sizeof *gradient);
            for (mask = 0; mask < 1 << PARTS; mask++) {
                for (i = 0; i < m.params.count; i++)
                    for (j = 0; j < m.params.param[i].count; j++)
                        params_gradient(&m.params, (int)i)[j] =
                            mask & 1 << m.params.param[i].part ? sentinel : 0;
                tape_forward(&tape, ids, BATCH, lengths[n]);
                tape_backward(&tape, mask);
                for (i = 0; i < m.params.count; i++) {
                    const struct param *t = &m.params.param[i];

                    for (j = t->offset; j < t->offset + t->count; j++) {
                        real expected = mask & 1 << t->part ? sentinel : gradient[j];

                        if (memcmp(&m.params.gradient[j], &expected, sizeof expected))
                            fail_msg("%s, mask %d, steps %d: %s[%zu] is %.9g, expected %.9g",
                                     names[name], mask, lengths[n], t->name, j - t->offset,
                                     (double)m.params.gradient[j], (double)expected);
                    }
                }
            }
        }
        tape_release(&tape);
        free(gradient);
    }
}

/* A tape told beforehand what is frozen keeps less, and gives the same bits. */
static void tape__told_what_is_frozen__gives_the_same_bits(void **state)
{
    int mask, steps;

    (void)state;
    EACH_MODEL(m, name, layers)
    {
        real *gradient = x_malloc(m.params.total * sizeof *gradient);
        struct tape told, plain;
        struct err err;

        assert_ok(tape_init(&told, &m, STACK_TRAIN, BATCH, STEPS, &err));
        assert_ok(tape_init(&plain, &m, STACK_TRAIN, BATCH, STEPS, &err));
        for (steps = STEPS; steps >= 0; steps--)
            for (mask = 0; mask < 1 << PARTS; mask++) {
                run_backward(&plain, ids, BATCH, steps, mask);
                memcpy(gradient, m.params.gradient, m.params.total * sizeof *gradient);
                told.frozen = mask; /* another one each time: kept and not kept in turn */
                run_backward(&told, ids, BATCH, steps, mask);
                assert_memory_equal(told.nll, plain.nll, BATCH * sizeof *told.nll);
                assert_memory_equal(told.hit, plain.hit, (size_t)(BATCH * (steps + 1)));
                assert_memory_equal(gradient, m.params.gradient, m.params.total * sizeof *gradient);
            }
        tape_release(&told);
        tape_release(&plain);
        free(gradient);
    }
}

/* States kept outside the tape are as good as a forward run: loss and gradient of the classifier.
 */
static void tape__from_kept_states__gives_the_same_bits(void **state)
{
    static const int shape[][2] = { { BATCH, STEPS }, { 1, 3 }, { 2, 5 }, { BATCH, 1 }, { 3, 0 } };
    enum { SHAPES = sizeof shape / sizeof *shape, RESERVOIR = FREEZE_C | FREEZE_M };

    (void)state;
    EACH_MODEL(m, name, layers)
    {
        real *gradient = x_malloc(m.params.total * sizeof *gradient), *states[SHAPES];
        struct tape keeps, plain;
        struct err err;
        int round, i, j;

        assert_ok(tape_init(&keeps, &m, STACK_TRAIN, BATCH, STEPS, &err));
        assert_ok(tape_init(&plain, &m, STACK_TRAIN, BATCH, STEPS, &err));
        keeps.frozen = RESERVOIR;
        for (i = 0; i < SHAPES; i++)
            states[i] = x_calloc(tape_states_size(&m, shape[i][0], shape[i][1]), sizeof(real));
        for (round = 0; round < 3; round++) /* forward; again; again beside ordinary batches */
            for (i = 0; i < SHAPES; i++) {
                int batch = shape[i][0], steps = shape[i][1];

                run_backward(&plain, ids, batch, steps, RESERVOIR);
                memcpy(gradient, m.params.gradient, m.params.total * sizeof *gradient);
                memset(m.params.gradient, 0, m.params.total * sizeof *gradient);
                tape_states(&keeps, states[i]);
                if (round)
                    tape_again(&keeps, ids, batch, steps);
                else
                    tape_forward(&keeps, ids, batch, steps);
                tape_backward(&keeps, RESERVOIR);
                assert_memory_equal(keeps.nll, plain.nll, (size_t)batch * sizeof *plain.nll);
                assert_memory_equal(keeps.hit, plain.hit, (size_t)(batch * (steps + 1)));
                assert_memory_equal(gradient, m.params.gradient, m.params.total * sizeof *gradient);
                for (j = 0; round == 2 && j < SHAPES; j++) {
                    tape_states(&keeps, NULL);
                    keeps.frozen = 0;
                    run_backward(&plain, ids, shape[j][0], shape[j][1], 0);
                    memcpy(gradient, m.params.gradient, m.params.total * sizeof *gradient);
                    run_backward(&keeps, ids, shape[j][0], shape[j][1], 0);
                    assert_memory_equal(gradient, m.params.gradient,
                                        m.params.total * sizeof *gradient);
                    keeps.frozen = RESERVOIR;
                }
            }
        for (i = 0; i < SHAPES; i++)
            free(states[i]);
        tape_release(&keeps);
        tape_release(&plain);
        free(gradient);
    }
}

/* A NaN in any tensor shows in every string's loss. */
static void nan__in_any_tensor__shows_in_the_loss(void **state)
{
    size_t i, j;

    (void)state;
    EACH_MODEL(m, name, layers)
    {
        struct tape train, plain;
        struct err err;
        int b;

        assert_ok(tape_init(&train, &m, STACK_TRAIN, BATCH, STEPS, &err));
        assert_ok(tape_init(&plain, &m, STACK_FORWARD, BATCH, STEPS, &err));
        for (i = 0; i < m.params.count; i++) {
            size_t count = m.params.param[i].count;
            real *value = params_value(&m.params, (int)i), *old = x_malloc(count * sizeof *old);

            memcpy(old, value, count * sizeof *old);
            for (j = 0; j < count; j++)
                value[j] = (real)NAN;
            model_pack(&m, ~0);
            tape_forward(&train, ids, BATCH, STEPS);
            tape_forward(&plain, ids, BATCH, STEPS);
            for (b = 0; b < BATCH; b++)
                if (isfinite(train.nll[b]) || isfinite(plain.nll[b]))
                    fail_msg("%s: NaN in %s gives a loss of %g and %g", names[name],
                             m.params.param[i].name, train.nll[b], plain.nll[b]);
            memcpy(value, old, count * sizeof *old);
            free(old);
        }
        model_pack(&m, ~0); /* and is gone with its cause */
        tape_forward(&train, ids, BATCH, STEPS);
        tape_forward(&plain, ids, BATCH, STEPS);
        for (b = 0; b < BATCH; b++)
            assert_true(isfinite(train.nll[b]) && train.nll[b] == plain.nll[b]);
        tape_release(&train);
        tape_release(&plain);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward__gives__the_same_bits_in_every_use),
        cmocka_unit_test(forward__measures__what_the_logits_say),
        cmocka_unit_test(chunk__measures__what_the_logits_say),
        cmocka_unit_test(row__alone__equals_the_row_in_a_batch),
        cmocka_unit_test(tape__used_again__gives_the_same_bits),
        cmocka_unit_test(gradient__of_a_batch__is_the_mean),
        cmocka_unit_test(backward__adds__to_the_gradient),
        cmocka_unit_test(freezing__leaves__other_gradients_as_they_were),
        cmocka_unit_test(tape__told_what_is_frozen__gives_the_same_bits),
        cmocka_unit_test(tape__from_kept_states__gives_the_same_bits),
        cmocka_unit_test(nan__in_any_tensor__shows_in_the_loss),
    };

    return cmocka_run_group_tests(tests, draw_strings, NULL);
}
