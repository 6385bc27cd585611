/*
 * Controllers against their equations, written once more over the tensors as files have them: no
 * packing, no scaling, one string at a time. Built for double.
 */
#include "engine.h"

enum { SYMBOLS = 3, WORDS = 7, HIDDEN = 6, BATCH = 4, STEPS = 12, MOST_X = 32 };

static const char *const stacks[] = { "lstm",        "jm-4",   "jm-2.1", "jm-hidden",
                                      "stable-jm-2", "gref-3", NULL };

static double squash(double x)
{
    return 1 / (1 + exp(-x));
}

static const real *tensor(const struct model *m, const char *name, int layer)
{
    const struct param *p;
    char full[48];

    snprintf(full, sizeof full, "%s_l%d", name, layer);
    p = params_find(&m->params, full);
    assert_non_null(p);
    return m->params.value + p->offset;
}

/* Row `row` of a layer's affine map of the input (and, apart, of the state), bias included. */
static double by_input(const struct model *m, int layer, int row, const double *x)
{
    const real *w = tensor(m, "weight_ih", layer) + row * m->layer[layer].x;
    double sum = (double)tensor(m, "bias_ih", layer)[row];
    int i;

    for (i = 0; i < m->layer[layer].x; i++)
        sum += (double)w[i] * x[i];
    return sum;
}

static double by_state(const struct model *m, int layer, int row, const double *h)
{
    const real *w = tensor(m, "weight_hh", layer) + row * HIDDEN;
    double sum = (double)tensor(m, "bias_hh", layer)[row];
    int i;

    for (i = 0; i < HIDDEN; i++)
        sum += (double)w[i] * h[i];
    return sum;
}

/* One step of a layer: h and c (the LSTM's) become the new ones. */
static void plain_step(const struct model *m, int layer, const double *x, double *h, double *c)
{
    double old[HIDDEN];
    int j;

    memcpy(old, h, sizeof old);
#define BOTH(block)                                                                                \
    (by_input(m, layer, (block)*HIDDEN + j, x) + by_state(m, layer, (block)*HIDDEN + j, old))
    for (j = 0; j < HIDDEN; j++) {
        if (!strcmp(m->config.cell->name, "lstm")) {
            c[j] = squash(BOTH(1)) * c[j] + squash(BOTH(0)) * tanh(BOTH(2));
            h[j] = squash(BOTH(3)) * tanh(c[j]);
        } else if (!strcmp(m->config.cell->name, "gru")) {
            double r = squash(BOTH(0)), z = squash(BOTH(1));
            double n = tanh(by_input(m, layer, 2 * HIDDEN + j, x) +
                            r * by_state(m, layer, 2 * HIDDEN + j, old));

            h[j] = (1 - z) * n + z * old[j];
        } else {
            assert_string_equal(m->config.cell->name, "elman");
            h[j] = tanh(BOTH(0));
        }
    }
#undef BOTH
}

/* What string b has in layer l at time t. */
static const real *state_of(const struct tape *tape, int l, int t, int b)
{
    const struct model_layer *y = &tape->model->layer[l];

    return tape->z[l] + (size_t)((t * tape->batch + b) * y->z) + (y->x - y->skip);
}

struct states {
    double h[MODEL_MOST_LAYERS][HIDDEN], c[MODEL_MOST_LAYERS][HIDDEN];
};

/*
 * Follows string b over the tape, each layer from its own last state, reading what the stack gave:
 * one mistake is not carried on by anything else. Returns the largest difference.
 */
static double follow(const struct tape *tape, int b, struct states *s)
{
    struct model *m = tape->model;
    double worst = 0;
    int l, t, i;

    for (t = 0; t < tape->steps; t++)
        for (l = 0; l < m->config.layers; l++) {
            const struct model_layer *y = &m->layer[l];
            double x[MOST_X] = { 0 };
            uint16_t id = tape->ids[b * tape->steps + t];

            assert_true(y->x <= MOST_X);
            if (l) {
                memcpy(x, s->h[l - 1], HIDDEN * sizeof *x);
            } else {
                for (i = 0; m->config.embedded && i < HIDDEN; i++)
                    x[i] = (double)params_value(&m->params, m->embedding)[id * HIDDEN + i];
                if (!m->config.embedded)
                    x[id] = 1;
                for (i = y->skip; i < y->x; i++)
                    x[i] = (double)tape->z[0][(size_t)((t * tape->batch + b) * y->z) + (size_t)i -
                                              (size_t)y->skip];
            }
            plain_step(m, l, x, s->h[l], s->c[l]);
            for (i = 0; i < HIDDEN; i++) {
                double error = fabs((double)state_of(tape, l, t + 1, b)[i] - s->h[l][i]);

                worst = error <= worst ? worst : error; /* a NaN stays */
            }
        }
    return worst;
}

#define EACH_CELL_AND_STACK(name, layers)                                                          \
    char name[64];                                                                                 \
    int cells_, c_, i_, layers;                                                                    \
    const struct cell_type *const *cell_ = cell_types(&cells_);                                    \
    for (c_ = 0; c_ < cells_; c_++)                                                                \
        for (i_ = 0; stacks[i_]; i_++)                                                             \
            for (layers = 1; layers <= 3; layers++)                                                \
                if (snprintf(name, sizeof name, "%s/%s", stacks[i_], cell_[c_]->name) > 0)

static void controller__does__what_its_equations_say(void **state)
{
    struct rng r;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    EACH_CELL_AND_STACK(name, layers)
    {
        uint16_t ids[BATCH * STEPS];
        struct tape tape;
        struct model m;
        struct err err;
        int b, steps;

        make_model(&m, name, HIDDEN, layers, SYMBOLS, 0);
        assert_ok(tape_init(&tape, &m, STACK_TRAIN, BATCH, STEPS, &err));
        for (steps = STEPS; steps >= 1; steps -= 5) { /* shorter ones in what longer ones left */
            draw_ids(&r, ids, BATCH * STEPS, SYMBOLS);
            tape_forward(&tape, ids, BATCH, steps);
            for (b = 0; b < BATCH; b++) {
                struct states s = { 0 };
                double worst = follow(&tape, b, &s);

                if (!(worst <= 1e-14))
                    fail_msg("%s, %d layers: off by %g", name, layers, worst);
            }
        }
        tape_release(&tape);
        model_release(&m);
    }
}

/* Word models: embedded inputs, and states carried from chunk to chunk, also of fewer rows. */
static void controller__does__so_over_chunks(void **state)
{
    static const struct {
        int rows, steps;
    } chunk[] = { { BATCH, STEPS }, { BATCH, 1 }, { BATCH, 5 }, { 2, STEPS }, { 1, 3 } };
    struct rng r;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 2);
    EACH_CELL_AND_STACK(name, layers)
    {
        struct states s[BATCH] = { 0 };
        struct tape tape;
        struct model m;
        struct err err;
        size_t i;
        int b;

        if (!strncmp(name, "gref", 4)) /* can't be cut into chunks */
            continue;
        make_kind(&m, name, HIDDEN, layers, WORDS, i_ ? 4 : 0, true);
        assert_ok(tape_init(&tape, &m, STACK_TRAIN, BATCH, STEPS, &err));
        for (i = 0; i < sizeof chunk / sizeof *chunk; i++) {
            uint16_t in[BATCH * STEPS], out[BATCH * STEPS];

            draw_ids(&r, in, BATCH * STEPS, WORDS);
            draw_ids(&r, out, BATCH * STEPS, WORDS);
            tape_chunk(&tape, in, out, chunk[i].rows, chunk[i].steps, i == 0);
            for (b = 0; b < chunk[i].rows; b++) {
                double worst = follow(&tape, b, &s[b]);

                if (!(worst <= 1e-13))
                    fail_msg("%s, %d layers, chunk %zu: off by %g", name, layers, i, worst);
            }
        }
        tape_release(&tape);
        model_release(&m);
    }
}

/* One text in one chunk or cut in two: the same loss, whatever the controller keeps. */
static void chunks__carry__what_one_chunk_has(void **state)
{
    struct rng r;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 3);
    EACH_CELL_AND_STACK(name, layers)
    {
        uint16_t in[BATCH * STEPS], out[BATCH * STEPS], part[2][2][BATCH * STEPS];
        double whole[BATCH], first[BATCH];
        struct tape tape;
        struct model m;
        struct err err;
        int b, t, cut = 1 + (int)rng_below(&r, STEPS - 1);

        if (!strncmp(name, "gref", 4))
            continue;
        make_kind(&m, name, HIDDEN, layers, WORDS, i_ ? 4 : 0, true);
        assert_ok(tape_init(&tape, &m, STACK_TRAIN, BATCH, STEPS, &err));
        draw_ids(&r, in, BATCH * STEPS, WORDS);
        draw_ids(&r, out, BATCH * STEPS, WORDS);
        for (b = 0; b < BATCH; b++)
            for (t = 0; t < STEPS; t++) {
                int p = t >= cut, at = p ? b * (STEPS - cut) + t - cut : b * cut + t;

                part[p][0][at] = in[b * STEPS + t];
                part[p][1][at] = out[b * STEPS + t];
            }
        tape_chunk(&tape, in, out, BATCH, STEPS, true);
        memcpy(whole, tape.nll, sizeof whole);
        tape_chunk(&tape, part[0][0], part[0][1], BATCH, cut, true);
        memcpy(first, tape.nll, sizeof first);
        tape_chunk(&tape, part[1][0], part[1][1], BATCH, STEPS - cut, false);
        for (b = 0; b < BATCH; b++)
            assert_near(first[b] + tape.nll[b], whole[b], 1e-11);
        tape_release(&tape);
        model_release(&m);
    }
}

/* Carried through a block of bytes into a fresh tape, a text goes on with the same bits. */
static void chunks__carried_as_bytes__go_on_alike(void **state)
{
    struct rng r;

    (void)state;
    rng_init(&r, 4, RNG_CHECK, 4);
    EACH_CELL_AND_STACK(name, layers)
    {
        uint16_t ids[3][BATCH * STEPS];
        struct tape going, fresh;
        struct model m;
        struct err err;
        void *block;
        int i;

        if (!strncmp(name, "gref", 4))
            continue;
        make_kind(&m, name, HIDDEN, layers, WORDS, i_ ? 4 : 0, true);
        assert_ok(tape_init(&going, &m, STACK_TRAIN, BATCH, STEPS, &err));
        assert_ok(tape_init(&fresh, &m, STACK_TRAIN, BATCH, STEPS, &err));
        for (i = 0; i < 3; i++)
            draw_ids(&r, ids[i], BATCH * STEPS, WORDS);
        tape_chunk(&going, ids[0], ids[1], BATCH, 2, true);
        block = x_malloc(tape_carried_bytes(&going, BATCH));
        tape_carried_out(&going, block);
        tape_carried_in(&fresh, block, BATCH);
        for (i = 0; i < 2; i++) { /* of as many rows, then of fewer */
            tape_chunk(&going, ids[1 + i], ids[0], BATCH - 2 * i, STEPS, false);
            tape_chunk(&fresh, ids[1 + i], ids[0], BATCH - 2 * i, STEPS, false);
            assert_memory_equal(going.nll, fresh.nll, (size_t)(BATCH - 2 * i) * sizeof *going.nll);
        }
        free(block);
        tape_release(&going);
        tape_release(&fresh);
        model_release(&m);
    }
}

/* The reset gate multiplies what the state gives to n, with that bias and without the other. */
static void gru__resets__the_state_s_bias_only(void **state)
{
    struct tape tape;
    struct model m;
    struct err err;
    uint16_t ids[1] = { 1 };
    real *b_ih, *b_hh;
    int j;

    (void)state;
    make_model(&m, "lstm/gru", HIDDEN, 1, SYMBOLS, 0);
    memset(m.params.value, 0, m.params.total * sizeof(real));
    b_ih = m.params.value + params_find(&m.params, "bias_ih_l0")->offset;
    b_hh = m.params.value + params_find(&m.params, "bias_hh_l0")->offset;
    for (j = 0; j < HIDDEN; j++) {
        b_ih[j] = (real)log(3);            /* r = 3/4 */
        b_hh[HIDDEN + j] = (real)-log(4);  /* z = 1/5 */
        b_ih[2 * HIDDEN + j] = (real)0.25; /* n = tanh(0.25 + 0.75 (j - 2)) */
        b_hh[2 * HIDDEN + j] = (real)(j - 2);
    }
    model_pack(&m, ~0);
    assert_ok(tape_init(&tape, &m, STACK_TRAIN, 1, 1, &err));
    tape_forward(&tape, ids, 1, 1);
    for (j = 0; j < HIDDEN; j++)
        assert_near(tape_hidden(&tape, 1)[j], 0.8 * tanh(0.25 + 0.75 * (j - 2)), 1e-15);
    tape_release(&tape);
    model_release(&m);
}

static void table__has__what_is_shown(void **state)
{
    int count, i, j;
    const struct cell_type *const *types = cell_types(&count);

    (void)state;
    assert_int_equal(count, 3);
    for (i = 0; i < count; i++) {
        assert_true(*types[i]->name && *types[i]->about);
        assert_true(types[i]->blocks <= CELL_MOST_BLOCKS && types[i]->needed <= types[i]->blocks);
        assert_ptr_equal(cell_find(types[i]->name), types[i]);
        for (j = 0; j < types[i]->blocks; j++)
            assert_true(types[i]->scale[j] > 0);
    }
    assert_null(cell_find("GRU"));
    assert_null(cell_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controller__does__what_its_equations_say),
        cmocka_unit_test(controller__does__so_over_chunks),
        cmocka_unit_test(chunks__carry__what_one_chunk_has),
        cmocka_unit_test(chunks__carried_as_bytes__go_on_alike),
        cmocka_unit_test(gru__resets__the_state_s_bias_only),
        cmocka_unit_test(table__has__what_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
