/* The generator against the published known-answer vectors of Random123, and its streams. */
#include "test.h"

#include "base/rng.h"

static void philox__matches__known_answers(void **state)
{
    /* Random123 kat_vectors, philox4x32 10 rounds. */
    static const uint32_t rows[3][10] = {
        { 0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 },
        { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
          0x41c83b0e, 0xa20bc7c6, 0x6d5451fd },
        { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
          0x94fdcceb, 0x5001e420, 0x24126ea1 },
    };
    uint32_t out[4];
    int i;

    (void)state;
    for (i = 0; i < 3; i++) {
        philox4x32(out, rows[i], rows[i] + 4);
        assert_memory_equal(out, rows[i] + 6, sizeof out);
    }
}

static void rng__gives__independent_streams(void **state)
{
    struct rng a, b, c;

    (void)state;
    rng_init(&a, 7, RNG_TRAIN, 3);
    rng_init(&b, 7, RNG_TRAIN, 3);
    rng_init(&c, 7, RNG_VALID, 3);
    assert_int_equal(rng_u32(&a), rng_u32(&b));
    assert_int_not_equal(rng_u32(&a), rng_u32(&c));
}

static void rng__below__is_uniform(void **state)
{
    int counts[7] = { 0 }, i;
    struct rng r;
    double chi = 0;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 0);
    for (i = 0; i < 70000; i++)
        counts[rng_below(&r, 7)]++;
    for (i = 0; i < 7; i++)
        chi += (counts[i] - 10000.0) * (counts[i] - 10000.0) / 10000.0;
    assert_true(chi < 22.5); /* 6 degrees of freedom: p = 0.001 */
}

static void rng__unit__stays_in_range(void **state)
{
    struct rng r;
    double sum = 0;
    int i;

    (void)state;
    rng_init(&r, 2, RNG_CHECK, 0);
    for (i = 0; i < 100000; i++) {
        double u = rng_unit(&r);

        assert_true(u >= 0 && u < 1);
        sum += u;
    }
    assert_near(sum / 100000, 0.5, 0.005);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox__matches__known_answers),
        cmocka_unit_test(rng__gives__independent_streams),
        cmocka_unit_test(rng__below__is_uniform),
        cmocka_unit_test(rng__unit__stays_in_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
