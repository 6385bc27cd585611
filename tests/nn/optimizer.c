/*
 * Updates against an implementation of the formulas over plain arrays, part by part, through any
 * order of freezing and thawing; and the schedule. Built for double and for float (optimizer32).
 */
#include "engine.h"

#include "nn/optimizer.h"

enum { TENSORS = 6, MOST = 1300 };

/* Two tensors a part, one longer than the pieces in which moves are measured. */
static const struct {
    enum part part;
    int rows, columns;
} tensors[TENSORS] = {
    { PART_CONTROLLER, 13, 100 }, { PART_MEMORY, 5, 3 },  { PART_CONTROLLER, 7, 0 },
    { PART_CLASSIFIER, 4, 130 },  { PART_MEMORY, 9, 60 }, { PART_CLASSIFIER, 3, 0 },
};

static void make_params(struct params *p, struct rng *r)
{
    struct err err;
    int i;

    params_init(p);
    for (i = 0; i < TENSORS; i++)
        params_add(p, tensors[i].part, "tensor", tensors[i].rows, tensors[i].columns, INIT_UNIFORM,
                   0, 0);
    assert_ok(params_place(p, &err));
    draw_reals(r, p->value, p->total, -1, 1);
}

struct plain { /* the oracle */
    double value[TENSORS][MOST], m1[TENSORS][MOST], m2[TENSORS][MOST];
    int t[PARTS];
};

static void plain_update(struct plain *q, const struct params *p, enum optimizer_kind kind,
                         double rate, double clip, int frozen, struct update_norms *norms)
{
    double squares[PARTS] = { 0 }, moves[PARTS] = { 0 }, scale = 1;
    size_t j;
    int i;

    memset(norms, 0, sizeof *norms);
    for (i = 0; i < TENSORS; i++)
        for (j = 0; !(frozen >> tensors[i].part & 1) && j < p->param[i].count; j++)
            squares[tensors[i].part] += pow((double)params_gradient(p, i)[j], 2);
    for (i = 0; i < PARTS; i++) {
        norms->gradient[i] = sqrt(squares[i]);
        norms->total += squares[i];
        q->t[i] += !(frozen >> i & 1);
    }
    norms->total = sqrt(norms->total);
    if (clip > 0)
        scale = fmin(1, clip / (norms->total + 1e-6));
    for (i = 0; i < TENSORS; i++)
        for (j = 0; !(frozen >> tensors[i].part & 1) && j < p->param[i].count; j++) {
            double g = scale * (double)params_gradient(p, i)[j], move = rate * g;
            int t = q->t[tensors[i].part];

            if (kind == OPTIMIZER_ADAM) {
                q->m1[i][j] = 0.9 * q->m1[i][j] + 0.1 * g;
                q->m2[i][j] = 0.999 * q->m2[i][j] + 0.001 * g * g;
                move = rate / (1 - pow(0.9, t)) * q->m1[i][j] /
                       (sqrt(q->m2[i][j]) / sqrt(1 - pow(0.999, t)) + 1e-8);
            }
            q->value[i][j] -= move;
            moves[tensors[i].part] += move * move;
        }
    for (i = 0; i < PARTS; i++)
        norms->update[i] = sqrt(moves[i]);
}

static double tolerance(void)
{
    return sizeof(real) == sizeof(double) ? 1e-12 : 2e-4;
}

static void follow(enum optimizer_kind kind, double clip, uint64_t seed)
{
    static struct plain q;
    struct update_norms got, expected;
    struct optimizer o;
    struct params p;
    struct rng r;
    int step, i, frozen = 0;
    size_t j;

    rng_init(&r, seed, RNG_CHECK, 1);
    make_params(&p, &r);
    memset(&q, 0, sizeof q);
    for (i = 0; i < TENSORS; i++)
        for (j = 0; j < p.param[i].count; j++)
            q.value[i][j] = (double)params_value(&p, i)[j];
    optimizer_init(&o, kind, clip);
    for (step = 0; step < 80; step++) {
        double rate = rng_uniform(&r, 0.001, 0.02), size = pow(10, rng_uniform(&r, -2, 1));
        bool measure = rng_below(&r, 2);
        real *value = x_malloc(p.total * sizeof *value), *m1 = x_malloc(p.total * sizeof *m1);
        real *m2 = x_malloc(p.total * sizeof *m2);

        if (rng_below(&r, 3) == 0)
            frozen = (int)rng_below(&r, 1 << PARTS);
        draw_reals(&r, p.gradient, p.total, -size, size);
        for (i = 0; i < TENSORS; i++) /* whatever a frozen part's gradient holds */
            for (j = 0; frozen >> tensors[i].part & 1 && j < p.param[i].count; j++)
                params_gradient(&p, i)[j] = (real)(j & 1 ? NAN : INFINITY);
        memcpy(value, p.value, p.total * sizeof *value);
        memcpy(m1, p.m1, p.total * sizeof *m1);
        memcpy(m2, p.m2, p.total * sizeof *m2);
        plain_update(&q, &p, kind, rate, clip, frozen, &expected);
        assert_true(optimizer_update(&o, &p, rate, frozen, measure, &got));
        assert_near(got.total, expected.total, tolerance());
        for (i = 0; i < PARTS; i++) {
            assert_int_equal(o.steps[i], q.t[i]);
            assert_near(got.gradient[i], expected.gradient[i], tolerance());
            assert_near(got.update[i], measure ? expected.update[i] : 0, tolerance());
            if (frozen >> i & 1)
                assert_true(got.gradient[i] == 0 && got.update[i] == 0);
        }
        for (i = 0; i < TENSORS; i++) {
            size_t at = p.param[i].offset, count = p.param[i].count;

            for (j = 0; j < count; j++)
                assert_near(p.value[at + j], q.value[i][j], tolerance());
            for (j = 0; kind == OPTIMIZER_ADAM && j < count; j++) {
                assert_near(p.m1[at + j], q.m1[i][j], tolerance());
                assert_near(p.m2[at + j], q.m2[i][j], tolerance());
            }
            if (frozen >> tensors[i].part & 1) { /* not a bit moves */
                assert_memory_equal(p.value + at, value + at, count * sizeof *value);
                assert_memory_equal(p.m1 + at, m1 + at, count * sizeof *m1);
                assert_memory_equal(p.m2 + at, m2 + at, count * sizeof *m2);
            }
        }
        free(value);
        free(m1);
        free(m2);
    }
    params_release(&p);
}

static void adam__follows__the_formulas_part_by_part(void **state)
{
    (void)state;
    follow(OPTIMIZER_ADAM, 5, 1);
    follow(OPTIMIZER_ADAM, 0, 2);
    follow(OPTIMIZER_ADAM, 0.01, 3);
}

static void sgd__follows__the_formulas_part_by_part(void **state)
{
    (void)state;
    follow(OPTIMIZER_SGD, 5, 4);
    follow(OPTIMIZER_SGD, 0, 5);
    follow(OPTIMIZER_SGD, 0.01, 6);
}

/* Measuring how far the weights move changes no bit of where they go. */
static void measuring__changes__nothing(void **state)
{
    struct optimizer a, b;
    struct params p, q;
    struct rng r, s;
    int step;

    (void)state;
    rng_init(&r, 7, RNG_CHECK, 1);
    s = r;
    make_params(&p, &r);
    make_params(&q, &s);
    optimizer_init(&a, OPTIMIZER_ADAM, 5);
    optimizer_init(&b, OPTIMIZER_ADAM, 5);
    for (step = 0; step < 20; step++) {
        struct update_norms norms;

        draw_reals(&r, p.gradient, p.total, -1, 1);
        memcpy(q.gradient, p.gradient, p.total * sizeof(real));
        assert_true(optimizer_update(&a, &p, 0.01, 0, true, &norms));
        assert_true(optimizer_update(&b, &q, 0.01, 0, false, step & 1 ? &norms : NULL));
        assert_memory_equal(p.value, q.value, p.total * sizeof(real));
        assert_memory_equal(p.m1, q.m1, p.total * sizeof(real));
        assert_memory_equal(p.m2, q.m2, p.total * sizeof(real));
    }
    params_release(&p);
    params_release(&q);
}

/* A gradient that is not finite, or whose update would not be, moves nothing at all. */
static void update__refuses__what_is_not_finite(void **state)
{
    static const double bad[] = { NAN, INFINITY, -INFINITY };
    const double huge = sizeof(real) == sizeof(double) ? 1e200 : 1e25;
    struct params p, before;
    struct optimizer o, old;
    struct rng r, s;
    int i, kind, tensor;

    (void)state;
    for (kind = OPTIMIZER_ADAM; kind <= OPTIMIZER_SGD; kind++) {
        rng_init(&r, 8, RNG_CHECK, 1);
        s = r;
        make_params(&p, &r);
        make_params(&before, &s);
        optimizer_init(&o, (enum optimizer_kind)kind, 0);
        draw_reals(&r, p.m1, p.total, -1, 1);
        draw_reals(&r, p.m2, p.total, 0, 1);
        memcpy(before.m1, p.m1, p.total * sizeof(real));
        memcpy(before.m2, p.m2, p.total * sizeof(real));
        o.steps[0] = o.steps[1] = o.steps[2] = 9;
        old = o;
        for (tensor = 0; tensor < TENSORS; tensor++)
            for (i = 0; i < 4; i++) {
                struct update_norms norms;
                real *g = params_gradient(&p, tensor) + p.param[tensor].count - 1;

                draw_reals(&r, p.gradient, p.total, -1, 1);
                *g = (real)(i < 3 ? bad[i] : huge);
                assert_false(optimizer_update(&o, &p, i < 3 ? 0.01 : huge, 0, tensor & 1, &norms));
                assert_memory_equal(p.value, before.value, p.total * sizeof(real));
                assert_memory_equal(p.m1, before.m1, p.total * sizeof(real));
                assert_memory_equal(p.m2, before.m2, p.total * sizeof(real));
                assert_memory_equal(&o, &old, sizeof o);
            }
        params_release(&p);
        params_release(&before);
    }
}

/* ---- schedule -------------------------------------------------------------------------------- */
static void schedule__lowers__the_rate_when_stalled(void **state)
{
    struct schedule s;
    bool improved;
    double rate = 1;
    int i;

    (void)state;
    schedule_init(&s, 0.5, 2, 100);
    assert_false(schedule_epoch(&s, 10, &rate, &improved));
    assert_true(improved && rate == 1);
    /* Better, but by less than one in ten thousand: best so far, and yet a stall. */
    schedule_epoch(&s, 9.9999, &rate, &improved);
    assert_true(improved && rate == 1);
    schedule_epoch(&s, 10, &rate, &improved);
    assert_true(!improved && rate == 1);
    schedule_epoch(&s, 10, &rate, &improved); /* the third bad one exceeds a patience of 2 */
    assert_true(rate == 0.5);
    schedule_epoch(&s, 11, &rate, &improved);
    schedule_epoch(&s, 11, &rate, &improved);
    assert_true(rate == 0.5);
    schedule_epoch(&s, 9, &rate, &improved); /* resets the count */
    assert_true(improved && rate == 0.5);
    schedule_epoch(&s, 9, &rate, &improved);
    schedule_epoch(&s, 9, &rate, &improved);
    assert_true(rate == 0.5);
    schedule_epoch(&s, 9, &rate, &improved);
    assert_true(rate == 0.25);
    rate = 1.5e-8; /* a decrease below 1e-8 is not made */
    for (i = 0; i < 3; i++)
        schedule_epoch(&s, 9, &rate, &improved);
    assert_true(rate == 1.5e-8);
}

static void schedule__stops__after_its_patience(void **state)
{
    struct schedule s;
    bool improved;
    double rate = 1;

    (void)state;
    schedule_init(&s, 0.9, 5, 3);
    assert_false(schedule_epoch(&s, 5, &rate, &improved));
    assert_false(schedule_epoch(&s, 5, &rate, &improved)); /* equal is no improvement */
    assert_false(improved);
    assert_false(schedule_epoch(&s, 6, &rate, &improved));
    assert_false(schedule_epoch(&s, 4.9999999, &rate, &improved));
    assert_true(improved);
    assert_false(schedule_epoch(&s, 5, &rate, &improved));
    assert_false(schedule_epoch(&s, NAN, &rate, &improved)); /* never an improvement */
    assert_false(improved);
    assert_true(schedule_epoch(&s, INFINITY, &rate, &improved));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adam__follows__the_formulas_part_by_part),
        cmocka_unit_test(sgd__follows__the_formulas_part_by_part),
        cmocka_unit_test(measuring__changes__nothing),
        cmocka_unit_test(update__refuses__what_is_not_finite),
        cmocka_unit_test(schedule__lowers__the_rate_when_stalled),
        cmocka_unit_test(schedule__stops__after_its_patience),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
