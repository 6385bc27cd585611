/* Named tensors in one block: places, initial ranges, and streams that nobody shifts. */
#include "engine.h"

#include "math/params.h"

static void add_three(struct params *p, int columns)
{
    params_init(p);
    assert_int_equal(params_add(p, PART_CONTROLLER, "first", 7, columns, INIT_UNIFORM, 0, 0), 0);
    assert_int_equal(params_add(p, PART_MEMORY, "second", 5, 3, INIT_XAVIER, 1, 0), 1);
    assert_int_equal(params_add(p, PART_CLASSIFIER, "third", 4, 0, INIT_UNIFORM, 0, 0), 2);
}

static void params__lie__in_one_block(void **state)
{
    struct params p;
    struct err err;
    size_t i;

    (void)state;
    add_three(&p, 2);
    assert_ok(params_place(&p, &err));
    assert_int_equal(p.count, 3);
    assert_int_equal(p.total, 14 + 15 + 4);
    assert_int_equal(p.param[0].offset, 0);
    assert_int_equal(p.param[1].offset, 14);
    assert_int_equal(p.param[2].offset, 29);
    assert_int_equal(p.param[2].count, 4);
    assert_int_equal(params_of_part(&p, PART_CONTROLLER), 14);
    assert_int_equal(params_of_part(&p, PART_MEMORY), 15);
    assert_int_equal(params_of_part(&p, PART_CLASSIFIER), 4);
    assert_ptr_equal(params_find(&p, "second"), &p.param[1]);
    assert_null(params_find(&p, "secon"));
    assert_ptr_equal(params_value(&p, 1), p.value + 14);
    assert_ptr_equal(params_gradient(&p, 2), p.gradient + 29);
    for (i = 0; i < p.total; i++)
        assert_true(p.value[i] == 0 && p.gradient[i] == 0 && p.m1[i] == 0 && p.m2[i] == 0);
    /* Four separate blocks. */
    for (i = 0; i < p.total; i++) {
        p.value[i] = 1;
        p.gradient[i] = 2;
        p.m1[i] = 3;
        p.m2[i] = 4;
    }
    for (i = 0; i < p.total; i++)
        assert_true(p.value[i] == 1 && p.gradient[i] == 2 && p.m1[i] == 3 && p.m2[i] == 4);
    params_release(&p);
    assert_null(p.value);
    assert_int_equal(p.total, 0);
}

/* Largest magnitude and mean of a tensor's values. */
static double spread(const struct params *p, const char *name, double *mean)
{
    const struct param *t = params_find(p, name);
    double most = 0;
    size_t i;

    assert_non_null(t);
    *mean = 0;
    for (i = 0; i < t->count; i++) {
        double v = (double)p->value[t->offset + i];

        most = fabs(v) > most ? fabs(v) : most;
        *mean += v / (double)t->count;
    }
    return most;
}

/* Uniform on (-limit, limit): the largest of n reaches it nearly, the mean is nearly zero. */
static void check_uniform(const struct params *p, const char *name, double limit)
{
    size_t n = params_find(p, name)->count;
    double mean, most = spread(p, name, &mean);

    if (!(most <= limit && most > limit * (1 - 12.0 / (double)n)))
        fail_msg("%s: largest %g of %zu, limit %g", name, most, n, limit);
    assert_true(fabs(mean) < 4 * limit / sqrt(3 * (double)n));
}

static void params__draw__their_ranges(void **state)
{
    struct params p;
    struct err err;
    double mean;
    uint64_t seed;

    (void)state;
    params_init(&p);
    params_add(&p, PART_CONTROLLER, "uniform", 30, 40, INIT_UNIFORM, 0, 0);
    params_add(&p, PART_CONTROLLER, "uniform.bias", 300, 0, INIT_UNIFORM, 0, 0);
    params_add(&p, PART_MEMORY, "xavier", 50, 40, INIT_XAVIER, 1, 0);
    params_add(&p, PART_MEMORY, "xavier.gain", 50, 40, INIT_XAVIER, 5.0 / 3, 0);
    params_add(&p, PART_MEMORY, "xavier.fan", 50, 40, INIT_XAVIER, 1, 3);
    params_add(&p, PART_MEMORY, "xavier.bias", 300, 0, INIT_XAVIER, 1, 0);
    params_add(&p, PART_MEMORY, "zero", 30, 40, INIT_ZERO, 0, 0);
    assert_ok(params_place(&p, &err));
    for (seed = 0; seed < 20; seed++) {
        params_draw(&p, seed, 0.25);
        check_uniform(&p, "uniform", 0.25);
        check_uniform(&p, "uniform.bias", 0.25);
        check_uniform(&p, "xavier", sqrt(6.0 / 90));
        check_uniform(&p, "xavier.gain", 5.0 / 3 * sqrt(6.0 / 90));
        check_uniform(&p, "xavier.fan", sqrt(6.0 / 43));
        assert_true(spread(&p, "xavier.bias", &mean) == 0);
        assert_true(spread(&p, "zero", &mean) == 0);
    }
    params_draw(&p, 1, 0);
    assert_true(spread(&p, "uniform", &mean) == 0);
    params_release(&p);
}

/* Tensor i draws from stream (seed, RNG_INIT, i): the size of the others does not matter. */
static void params__draw__from_their_own_stream(void **state)
{
    struct params a, b;
    struct err err;
    struct rng r;
    int i;

    (void)state;
    add_three(&a, 2);
    add_three(&b, 11);
    assert_ok(params_place(&a, &err));
    assert_ok(params_place(&b, &err));
    params_draw(&a, 5, 0.1);
    params_draw(&b, 5, 0.1);
    assert_memory_equal(params_value(&a, 1), params_value(&b, 1), 15 * sizeof(real));
    assert_memory_equal(params_value(&a, 2), params_value(&b, 2), 4 * sizeof(real));
    assert_memory_equal(params_value(&a, 0), params_value(&b, 0), 14 * sizeof(real));
    rng_init(&r, 5, RNG_INIT, 2);
    for (i = 0; i < 4; i++)
        assert_true(params_value(&a, 2)[i] == (real)rng_uniform(&r, -0.1, 0.1));
    params_draw(&b, 6, 0.1);
    assert_memory_not_equal(params_value(&a, 2), params_value(&b, 2), 4 * sizeof(real));
    params_draw(&b, 5, 0.1);
    assert_memory_equal(params_value(&a, 1), params_value(&b, 1), 15 * sizeof(real));
    params_release(&a);
    params_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(params__lie__in_one_block),
        cmocka_unit_test(params__draw__their_ranges),
        cmocka_unit_test(params__draw__from_their_own_stream),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
