/*
 * The gradient of the whole model against differences of the loss, tensor by tensor. The difference
 * is of fourth order: with a step of 1e-3 its own error is about 1e-11.
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
    const double h = 1e-3, old = (double)*value;
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

static void gradient__is__the_difference(void **state)
{
    static const char *const names[] = { "lstm",         "jm-4",      "jm-2.1.3", "jm-hidden",
                                         "jm-learned-2", "gref-3",    "ns-2-2",   "rns-2-3",
                                         "vrns-1-1-3",   "vrns-2-2-2" };
    static const int steps[] = { 0, 1, 2, 7 };
    struct rng r;
    size_t i, n;
    int layers, batch, limit;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (i = 0; i < sizeof names / sizeof *names; i++)
        for (layers = 1; layers <= 2; layers++)
            for (limit = 0; limit < (i ? 4 : 1); limit += 2) {
                struct model m;
                char what[80];

                snprintf(what, sizeof what, "%s layers %d limit %d", names[i], layers, limit);
                make_model(&m, names[i], 5, layers, 3, limit);
                for (batch = 1; batch <= 3; batch += 2)
                    for (n = 0; n < sizeof steps / sizeof *steps; n++)
                        check(&m, batch, steps[n], limit || THREADS_WATCHED ? 12 : 0, &r, what);
                model_release(&m);
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
    make_model(&m, "jm-1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", 3, 1, 40, 0);
    check(&m, 2, 5, 10, &r, "16 stacks, 40 symbols");
    model_release(&m);
}

/* Shapes at which products are OpenBLAS's. */
static void gradient__is__the_difference_through_blas(void **state)
{
    struct model m;
    struct rng r;
    size_t i;

    (void)state;
    rng_init(&r, 3, RNG_CHECK, 3);
    make_model(&m, "jm-150", 130, 1, 130, 0);
    for (i = 0; i < m.params.total; i++)
        m.params.value[i] *= (real)0.3;
    model_pack(&m, ~0);
    check(&m, 20, 8, 2, &r, "130 hidden units");
    model_release(&m);
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
    };

    return cmocka_run_group_tests(tests, NULL, show_worst);
}
