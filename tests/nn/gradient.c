/*
 * The gradient of the whole model against differences of the loss, tensor by tensor. The difference
 * is of fourth order: with a step of 2e-4 its own error is about 1e-10 at most.
 */
#include "engine.h"

enum { MOST_BATCH = 3, MOST_STEPS = 12 };

static struct {
    char name[48];
    double error; /* largest |gradient - difference| / max(1, |difference|) */
    long count;
} worst[64];

static void record(const char *name, double error)
{
    size_t i;

    for (i = 0; worst[i].count && strcmp(worst[i].name, name); i++)
        assert_true(i + 1 < sizeof worst / sizeof *worst);
    snprintf(worst[i].name, sizeof worst[i].name, "%s", name);
    worst[i].count++;
    if (!(error <= worst[i].error)) /* a NaN stays */
        worst[i].error = error;
}

static double loss_at(struct tape *tape, const uint16_t *ids, int batch, int steps, real *value,
                      double at)
{
    *value = (real)at;
    model_pack(tape->model, ~0);
    tape_forward(tape, ids, batch, steps);
    return mean_loss(tape);
}

static double difference(struct tape *tape, const uint16_t *ids, int batch, int steps, real *value)
{
    const double h = 2e-4, old = (double)*value;
    double d = 8 * (loss_at(tape, ids, batch, steps, value, old + h) -
                    loss_at(tape, ids, batch, steps, value, old - h)) -
               (loss_at(tape, ids, batch, steps, value, old + 2 * h) -
                loss_at(tape, ids, batch, steps, value, old - 2 * h));

    loss_at(tape, ids, batch, steps, value, old);
    return d / (12 * h);
}

/* Checks every number, or `sample` of each tensor. */
static void check(struct model *m, int batch, int steps, int sample, struct rng *r,
                  const char *what)
{
    uint16_t *ids = x_malloc((size_t)(batch * steps + 1) * sizeof *ids);
    struct tape train, plain;
    struct err err;
    size_t i, j;

    draw_ids(r, ids, (size_t)(batch * steps), m->config.symbols);
    assert_ok(tape_init(&train, m, STACK_TRAIN, batch, steps, &err));
    assert_ok(tape_init(&plain, m, STACK_FORWARD, batch, steps, &err));
    memset(m->params.gradient, 0, m->params.total * sizeof(real));
    tape_forward(&train, ids, batch, steps);
    tape_backward(&train, 0);
    for (i = 0; i < m->params.count; i++) {
        const struct param *t = &m->params.param[i];
        size_t count = sample && (size_t)sample < t->count ? (size_t)sample : t->count;

        for (j = 0; j < count; j++) {
            size_t at = t->offset + (count < t->count ? rng_below(r, (uint32_t)t->count) : j);
            double d = difference(&plain, ids, batch, steps, m->params.value + at);
            double g = (double)m->params.gradient[at];
            double error = fabs(g - d) / fmax(1, fabs(d));

            record(t->name, error);
            if (!(error <= 2e-9))
                fail_msg("%s batch %d steps %d: %s[%zu]: gradient %.12g, difference %.12g", what,
                         batch, steps, t->name, at - t->offset, g, d);
        }
    }
    tape_release(&train);
    tape_release(&plain);
    free(ids);
}

static void check_sizes(const char *name, int layers, int limit, int sample, struct rng *r)
{
    static const int steps[] = { 0, 1, 2, 7 };
    struct model m;
    char what[128];
    size_t n;
    int batch;

    snprintf(what, sizeof what, "%s layers %d limit %d", name, layers, limit);
    make_model(&m, name, 5, layers, 3, limit);
    for (batch = 1; batch <= 3; batch += 2)
        for (n = 0; n < sizeof steps / sizeof *steps; n++)
            check(&m, batch, steps[n], THREADS_WATCHED ? 12 : sample, r, what);
    model_release(&m);
}

/* Every stack with every controller. */
static void gradient__is__the_difference(void **state)
{
    static const char *const names[] = { "lstm",          "jm-4",         "jm-2.1.3",
                                         "jm-hidden",     "jm-learned-2", "stable-jm-3",
                                         "stable-jm-2.1", "gref-3",       "ns-2-2",
                                         "rns-2-3",       "vrns-1-1-3",   "vrns-2-2-2" };
    int cells, c, layers, limit;
    const struct cell_type *const *cell = cell_types(&cells);
    struct rng r;
    size_t i;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (c = 0; c < cells; c++)
        for (i = 0; i < sizeof names / sizeof *names; i++)
            for (layers = 1; layers <= 2; layers++)
                for (limit = 0; limit < (i ? 4 : 1); limit += 2) {
                    char name[64];

                    snprintf(name, sizeof name, "%s/%s", names[i], cell[c]->name);
                    check_sizes(name, layers, limit, limit || (c && i) ? 12 : 0, &r);
                }
}

static void gradient__is__the_difference_in_deep_and_wide_models(void **state)
{
    struct model m;
    struct rng r;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 2);
    make_model(&m, "jm-2.2", 4, MODEL_MOST_LAYERS, 2, 0);
    check(&m, 2, 5, 3, &r, "8 layers");
    model_release(&m);
    make_model(&m, "gref-2/gru", 4, MODEL_MOST_LAYERS, 2, 0);
    check(&m, 2, 5, 3, &r, "8 layers of a GRU");
    model_release(&m);
    make_model(&m, "stable-jm-2/elman", 4, MODEL_MOST_LAYERS, 2, 0);
    check(&m, 2, 5, 3, &r, "8 layers of an Elman network");
    model_release(&m);
    make_model(&m, "jm-1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", 3, 1, 40, 0);
    check(&m, 2, 5, 10, &r, "16 stacks, 40 symbols");
    model_release(&m);
}

/* Shapes at which products are OpenBLAS's. */
static void gradient__is__the_difference_through_blas(void **state)
{
    static const char *const names[] = { "jm-150", "jm-150/gru", "jm-150/elman" };
    struct rng r;
    size_t i, j;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 3);
    for (j = 0; j < sizeof names / sizeof *names; j++) {
        struct model m;

        make_model(&m, names[j], 130, 1, 130, 0);
        for (i = 0; i < m.params.total; i++)
            m.params.value[i] *= (real)0.3;
        model_pack(&m, ~0);
        check(&m, 20, 8, 2, &r, "130 hidden units");
        model_release(&m);
    }
}

/* ---- chunks of text ------------------------------------------------------------------------- */
enum { ROWS = 3, CHUNK = 5, WORDS = 6 };

static double chunk_loss(struct tape *tape, const uint16_t *in, const uint16_t *out)
{
    double sum = 0;
    int b;

    tape_chunk(tape, in, out, ROWS, CHUNK, true);
    for (b = 0; b < ROWS; b++)
        sum += tape->nll[b];
    return sum / (ROWS * CHUNK);
}

static double chunk_at(struct tape *tape, const uint16_t *in, const uint16_t *out, real *value,
                       double at)
{
    *value = (real)at;
    model_pack(tape->model, ~0);
    return chunk_loss(tape, in, out);
}

static void check_chunk(const char *name, int layers, int words, int limit, struct rng *r)
{
    const double h = 2e-4;
    uint16_t in[ROWS * CHUNK], out[ROWS * CHUNK];
    struct tape train, plain;
    struct model m;
    struct err err;
    size_t j, k;

    make_kind(&m, name, 4, layers, words, limit, true);
    draw_ids(r, in, ROWS * CHUNK, words);
    draw_ids(r, out, ROWS * CHUNK, words);
    assert_ok(tape_init(&train, &m, STACK_TRAIN, ROWS, CHUNK, &err));
    assert_ok(tape_init(&plain, &m, STACK_TRAIN, ROWS, CHUNK, &err));
    memset(m.params.gradient, 0, m.params.total * sizeof(real));
    chunk_loss(&train, in, out);
    tape_backward(&train, 0);
    for (j = 0; j < m.params.count; j++)
        for (k = 0; k < (THREADS_WATCHED ? 3 : 12); k++) {
            const struct param *t = &m.params.param[j];
            size_t at = t->offset + rng_below(r, (uint32_t)t->count);
            real *value = m.params.value + at;
            double old = (double)*value, g = (double)m.params.gradient[at], d;

            d = 8 * (chunk_at(&plain, in, out, value, old + h) -
                     chunk_at(&plain, in, out, value, old - h)) -
                (chunk_at(&plain, in, out, value, old + 2 * h) -
                 chunk_at(&plain, in, out, value, old - 2 * h));
            d /= 12 * h;
            chunk_at(&plain, in, out, value, old);
            record(t->name, fabs(g - d) / fmax(1, fabs(d)));
            if (!(fabs(g - d) <= 2e-9 * fmax(1, fabs(d))))
                fail_msg("%s, %d layers, %d words: %s[%zu]: gradient %.12g, difference %.12g", name,
                         layers, words, t->name, at - t->offset, g, d);
        }
    tape_release(&train);
    tape_release(&plain);
    model_release(&m);
}

/* Word models: the embedding too, and inputs that are multiplied instead of looked up. */
static void gradient__of_a_chunk__is_the_difference(void **state)
{
    static const char *const stacks[] = { "lstm", "jm-3", "jm-hidden", "stable-jm-2.1" };
    int cells, c, layers;
    const struct cell_type *const *cell = cell_types(&cells);
    struct rng r;
    size_t i;

    (void)state;
    rng_init(&r, 4, RNG_CHECK, 4);
    for (c = 0; c < cells; c++)
        for (i = 0; i < sizeof stacks / sizeof *stacks; i++)
            for (layers = 1; layers <= 2; layers++) {
                char name[64];

                snprintf(name, sizeof name, "%s/%s", stacks[i], cell[c]->name);
                check_chunk(name, layers, WORDS, i ? 3 : 0, &r);
            }
}

/* From 512 words on the classifier's weights serve as they stand. */
static void gradient__of_a_chunk_with_many_words__is_the_difference(void **state)
{
    struct rng r;

    (void)state;
    rng_init(&r, 5, RNG_CHECK, 5);
    check_chunk("lstm", 1, 511, 0, &r);
    check_chunk("lstm", 1, 512, 0, &r);
    check_chunk("jm-3/gru", 2, 517, 3, &r);
}

static int show_worst(void **state)
{
    size_t i;

    (void)state;
    for (i = 0; worst[i].count; i++)
        print_message("%-32s %6ld numbers, largest error %.1e\n", worst[i].name, worst[i].count,
                      worst[i].error);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradient__is__the_difference),
        cmocka_unit_test(gradient__is__the_difference_in_deep_and_wide_models),
        cmocka_unit_test(gradient__is__the_difference_through_blas),
        cmocka_unit_test(gradient__of_a_chunk__is_the_difference),
        cmocka_unit_test(gradient__of_a_chunk_with_many_words__is_the_difference),
    };

    return cmocka_run_group_tests(tests, NULL, show_worst);
}
