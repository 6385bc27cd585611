/* Ticks over many random ranges, places, and numbers as text. */
#include "test.h"

#include "base/rng.h"
#include "figure/axis.h"
#include "figure/number.h"

enum { RANGES = 20000 };

/* Reads a label back: commas are for people. */
static double label_value(const char *label)
{
    char digits[TICK_LABEL];
    size_t used = 0;

    for (; *label; label++)
        if (*label != ',')
            digits[used++] = *label;
    digits[used] = '\0';
    return strtod(digits, NULL);
}

static bool is_nice(double step, bool log)
{
    static const double linear[] = { 1, 2, 2.5, 3, 4, 5 };
    double digits = step / pow(10, floor(log10(step) + 1e-9));
    size_t i;

    for (i = 0; i < sizeof linear / sizeof *linear; i++)
        if (fabs(digits - linear[i]) < 1e-6 && !(log && (i == 2 || i == 4)))
            return true;
    return false;
}

static int decimals_of(const char *label)
{
    const char *point = strchr(label, '.');

    return point ? (int)strspn(point + 1, "0123456789") : 0;
}

static void ticks__random_ranges__are_few_inside_nice_and_even(void **state)
{
    struct rng r;
    int n, i;

    (void)state;
    rng_init(&r, 11, RNG_CHECK, 0);
    for (n = 0; n < RANGES; n++) {
        struct figure_axis axis = { .integer = rng_below(&r, 3) == 0 };
        double size = pow(10, rng_uniform(&r, axis.integer ? 0.3 : -9, 9)), step = 0;
        int most = 2 + (int)rng_below(&r, 12);
        struct ticks t;

        axis.low = size * rng_uniform(&r, -2, 2);
        axis.high = axis.low + size * rng_uniform(&r, 0.5, 1) + (axis.integer ? 1 : 0);
        axis_ticks(&t, &axis, most);
        if (t.count < 1 || t.count > most)
            fail_msg("%d ticks of %d for %.17g..%.17g", t.count, most, axis.low, axis.high);
        if (most >= 4 && (!axis.integer || axis.high - axis.low > 4))
            assert_true(t.count >= 2);
        if (t.count > 1)
            step = t.at[1] - t.at[0];
        for (i = 0; i < t.count; i++) {
            assert_true(t.at[i] >= axis.low && t.at[i] <= axis.high);
            if (axis.integer)
                assert_true(t.at[i] == floor(t.at[i]));
            if (!i)
                continue;
            assert_true(t.at[i] > t.at[i - 1]);
            assert_true(fabs(t.at[i] - t.at[i - 1] - step) <= 1e-5 * step);
            if (strcmp(t.label[i], "0") && strcmp(t.label[i - 1], "0"))
                assert_int_equal(decimals_of(t.label[i]), decimals_of(t.label[i - 1]));
        }
        for (i = 0; i < t.count; i++)
            if (fabs(label_value(t.label[i]) - t.at[i]) > 1e-5 * (step ? step : size))
                fail_msg("label %s for %.17g, step %g", t.label[i], t.at[i], step);
        if (t.count > 1 && !is_nice(step, false))
            fail_msg("step %.17g for %.17g..%.17g", step, axis.low, axis.high);
    }
}

static void ticks__random_log_ranges__are_few_inside_and_nice(void **state)
{
    struct rng r;
    int n, i, j;

    (void)state;
    rng_init(&r, 12, RNG_CHECK, 0);
    for (n = 0; n < RANGES; n++) {
        struct figure_axis axis = { .scale = SCALE_LOG };
        int most = 2 + (int)rng_below(&r, 9);
        struct ticks t;
        bool decades;

        axis.low = pow(10, rng_uniform(&r, -12, 9));
        axis.high = axis.low * pow(10, rng_uniform(&r, 0.05, 12));
        axis_ticks(&t, &axis, most);
        assert_true(t.count >= 0 && t.count <= most);
        if (axis.high > 10.1 * axis.low)
            assert_true(t.count >= 1);
        decades = axis.high >= 20 * axis.low; /* below that evenly spaced ticks are allowed */
        for (i = 0; i < t.count; i++) {
            assert_true(t.at[i] >= axis.low && t.at[i] <= axis.high);
            if (i)
                assert_true(t.at[i] > t.at[i - 1]);
            if (decades && !is_nice(t.at[i], true))
                fail_msg("tick %.17g for %.17g..%.17g", t.at[i], axis.low, axis.high);
            assert_near(label_value(t.label[i]) / t.at[i], 1, 1e-5);
        }
        for (i = 0; i < t.minors; i++) {
            assert_true(t.minor[i] >= axis.low && t.minor[i] <= axis.high);
            for (j = 0; j < t.count; j++)
                assert_true(fabs(t.minor[i] / t.at[j] - 1) > 1e-6);
        }
    }
}

static void expect_labels(double low, double high, enum figure_scale scale, bool integer, int most,
                          const char *expected)
{
    struct figure_axis axis = { .scale = scale, .low = low, .high = high, .integer = integer };
    struct ticks t;
    char all[512] = "";
    int i;

    axis_ticks(&t, &axis, most);
    for (i = 0; i < t.count; i++) {
        strcat(all, i ? " " : "");
        strcat(all, t.label[i]);
    }
    assert_string_equal(all, expected);
}

static void ticks__have__labels_for_people(void **state)
{
    (void)state;
    expect_labels(0, 1, SCALE_LINEAR, false, 6, "0.00 0.25 0.50 0.75 1.00");
    expect_labels(0, 12000, SCALE_LINEAR, true, 6, "0 3,000 6,000 9,000 12,000");
    expect_labels(40, 400, SCALE_LINEAR, true, 5, "100 200 300 400");
    expect_labels(0, 2, SCALE_LINEAR, true, 9, "0 1 2");
    expect_labels(0.02, 0.045, SCALE_LINEAR, false, 4, "0.02 0.03 0.04");
    expect_labels(-1, 1, SCALE_LINEAR, false, 5, "-1.0 -0.5 0.0 0.5 1.0");
    expect_labels(0, 6e-4, SCALE_LINEAR, false, 5, "0 2e-4 4e-4 6e-4");
    expect_labels(0.02, 1.4, SCALE_LOG, false, 4, "0.03 0.1 0.3 1");
    expect_labels(0.001, 1, SCALE_LOG, false, 5, "0.001 0.01 0.1 1");
    expect_labels(1e-6, 1, SCALE_LOG, false, 4, "1e-6 1e-4 0.01 1");
    expect_labels(1, 1e6, SCALE_LOG, true, 8, "1 10 100 1,000 10,000 100,000 1,000,000");
    expect_labels(0.42, 0.61, SCALE_LOG, false, 5, "0.45 0.50 0.55 0.60");
}

static void place__and_value__are_inverse(void **state)
{
    struct rng r;
    int i;

    (void)state;
    rng_init(&r, 13, RNG_CHECK, 0);
    for (i = 0; i < 1000; i++) {
        struct figure_axis axis = { .scale = i % 2 ? SCALE_LOG : SCALE_LINEAR };
        double place = rng_uniform(&r, -1, 2);

        axis.low = rng_uniform(&r, 0.001, 10);
        axis.high = axis.low + rng_uniform(&r, 0.1, 1000);
        assert_near(axis_place(&axis, axis_value(&axis, place)), place, 1e-9);
        assert_near(axis_place(&axis, axis.low), 0, 1e-12);
        assert_near(axis_place(&axis, axis.high), 1, 1e-12);
    }
}

static void place__of_what_has_none__is_nan(void **state)
{
    struct figure_axis log = { .scale = SCALE_LOG, .low = 1, .high = 10 };
    struct figure_axis linear = { .low = 0, .high = 1 };

    (void)state;
    assert_true(isnan(axis_place(&log, 0)));
    assert_true(isnan(axis_place(&log, -1)));
    assert_true(isnan(axis_place(&linear, NAN)));
    assert_true(isnan(axis_place(&linear, HUGE_VAL)));
}

static void numbers__read_back__exactly(void **state)
{
    struct rng r;
    char out[64];
    int i;

    (void)state;
    rng_init(&r, 14, RNG_CHECK, 0);
    for (i = 0; i < 20000; i++) {
        double value = rng_uniform(&r, -1, 1) * pow(10, rng_uniform(&r, -300, 300));

        assert_true(strtod(number_shortest(out, sizeof out, value), NULL) == value);
    }
    assert_string_equal(number_shortest(out, sizeof out, 0.1), "0.1");
    assert_string_equal(number_shortest(out, sizeof out, 0.1 + 0.2), "0.30000000000000004");
    assert_string_equal(number_shortest(out, sizeof out, NAN), "nan");
    assert_string_equal(number_shortest(out, sizeof out, -HUGE_VAL), "-inf");
}

static void numbers__are__short_for_people(void **state)
{
    char out[64];

    (void)state;
    assert_string_equal(number_fixed(out, sizeof out, -0.001, 2), "0.00");
    assert_string_equal(number_fixed(out, sizeof out, -1234567.5, 1), "-1,234,567.5");
    assert_string_equal(number_short(out, sizeof out, 0.0741, 2), "0.074");
    assert_string_equal(number_short(out, sizeof out, 0.5, 3), "0.5");
    assert_string_equal(number_short(out, sizeof out, 12000, 1), "12,000");
    assert_string_equal(number_short(out, sizeof out, 3e-5, 1), "3e-5");
    assert_string_equal(number_short(out, sizeof out, -0.25, 2), "-0.25");
}

static void numbers__lose__the_point_of_the_locale(void **state)
{
    static const char *const rows[][2] = {
        { "0,5", "0.5" },
        { "-12,25e-07", "-12.25e-07" },
        { "3\xd9\xab"
          "25",
          "3.25" },
        { "17", "17" },
        { "1e+300", "1e+300" },
        { "0.5", "0.5" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[64];

        strcpy(text, rows[i][0]);
        number_plain_point(text);
        assert_string_equal(text, rows[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks__random_ranges__are_few_inside_nice_and_even),
        cmocka_unit_test(ticks__random_log_ranges__are_few_inside_and_nice),
        cmocka_unit_test(ticks__have__labels_for_people),
        cmocka_unit_test(place__and_value__are_inverse),
        cmocka_unit_test(place__of_what_has_none__is_nan),
        cmocka_unit_test(numbers__read_back__exactly),
        cmocka_unit_test(numbers__are__short_for_people),
        cmocka_unit_test(numbers__lose__the_point_of_the_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
