/* Limits, decimation, and labels that keep their distance. */
#include "test.h"

#include "base/mem.h"
#include "base/rng.h"
#include "figure/axis.h"
#include "figure/figure.h"
#include "figure/reduce.h"

static void limits__of_data__hold_it_with_padding(void **state)
{
    double x[] = { 10, 20, 30 }, y[] = { 1, NAN, 3 }, low[] = { 0.5, 0, 2 }, high[] = { 2, 9, 4 };
    struct figure f;
    struct figure_axis ax, ay;

    (void)state;
    figure_init(&f);
    figure_add_line(&f, "a", FIGURE_SERIES, 0, x, y, low, high, 3);
    figure_add_mark(&f, 35, "m");
    figure_add_span(&f, 5, 12, "trained");
    figure_limits(&f, &ax, &ay);
    assert_true(ax.low <= 5 && ax.high >= 35); /* marks and spans are shown */
    assert_true(ay.low < 0.5 && ay.low > 0);   /* the interval of the gap doesn't count: 0 and 9 */
    assert_true(ay.high > 4 && ay.high < 4.5);
    figure_release(&f);
}

static void limits__ignore__what_is_no_number(void **state)
{
    double x[] = { 1, 2, NAN, 4, HUGE_VAL }, y[] = { HUGE_VAL, -HUGE_VAL, 100, 7, 50 };
    struct figure f;
    struct figure_axis ax, ay;

    (void)state;
    figure_init(&f);
    figure_add_line(&f, "a", FIGURE_SERIES, 0, x, y, NULL, NULL, 5);
    figure_limits(&f, &ax, &ay);
    assert_true(ax.low >= 0 && ax.low <= 1 && ax.high >= 4 && ax.high < 5);
    assert_true(ay.low < 7 && ay.high > 7 && ay.low > 5 && ay.high < 9);
    figure_release(&f);
}

static void limits__given__are_kept(void **state)
{
    double x[] = { 1, 2, 3 }, y[] = { 5, 500, 6 };
    struct figure f;
    struct figure_axis ax, ay;

    (void)state;
    figure_init(&f);
    figure_add_line(&f, "a", FIGURE_SERIES, 0, x, y, NULL, NULL, 3);
    f.y.low = 0;
    f.y.high = 10;
    figure_limits(&f, &ax, &ay);
    assert_true(ay.low == 0 && ay.high == 10);
    f.y.high = f.y.low;
    f.x.low = 2.5;
    f.x.high = 3.5;
    figure_limits(&f, &ax, &ay);
    assert_true(ax.low == 2.5 && ax.high == 3.5);
    assert_true(ay.high < 10); /* 500 is not in the x range */
    f.x.low = 3.5;
    f.x.high = 2.5;
    figure_limits(&f, &ax, &ay);
    assert_true(ax.low == 2.5 && ax.high == 3.5);
    figure_release(&f);
}

static void limits__whatever_the_data__are_usable(void **state)
{
    static const double odd[] = { 0,     1,      -1,   1e-12,         -1e-300, 1e299,   -1e299,
                                  1e300, 5e-324, 1e17, 12345678901.0, NAN,     HUGE_VAL };
    enum { ODD = sizeof odd / sizeof *odd };
    int i, j, k;

    (void)state;
    for (i = 0; i < ODD; i++) {
        for (j = 0; j < ODD; j++) {
            for (k = 0; k < 8; k++) {
                double x[2] = { odd[i], odd[j] };
                struct figure f;
                struct figure_axis ax, ay;
                struct ticks t;

                figure_init(&f);
                f.x.scale = k & 1 ? SCALE_LOG : SCALE_LINEAR;
                f.x.integer = k & 2;
                f.y = f.x;
                if (k & 4) {
                    f.y.low = odd[i];
                    f.y.high = odd[j];
                }
                figure_add_line(&f, "a", FIGURE_SERIES, 0, x, x, NULL, NULL, (size_t)(i % 3));
                figure_limits(&f, &ax, &ay);
                assert_true(ax.low < ax.high && ay.low < ay.high);
                assert_true(isfinite(ax.high - ax.low) && isfinite(ay.high - ay.low));
                if (k & 1)
                    assert_true(ax.low > 0 && ay.low > 0);
                axis_ticks(&t, &ax, 5);
                axis_ticks(&t, &ay, 5);
                assert_true(t.count <= 5);
                figure_release(&f);
            }
        }
    }
}

static void text__of_a_field__may_hold_the_old_one(void **state)
{
    struct figure f;

    (void)state;
    figure_init(&f);
    figure_set_text(&f.note, "bound");
    figure_set_text(&f.note, "%s, %d seeds", f.note, 10);
    assert_string_equal(f.note, "bound, 10 seeds");
    figure_release(&f);
}

/* ---- decimation ------------------------------------------------------------------------- */

enum { MANY = 1000000 };

static void reduce__a_million_points__keeps_the_spike(void **state)
{
    double *x = x_malloc(MANY * sizeof *x), *y = x_malloc(MANY * sizeof *y);
    struct figure f;
    struct figure_axis ax, ay;
    struct reduced r;
    bool up = false, down = false;
    size_t i;

    (void)state;
    for (i = 0; i < MANY; i++) {
        x[i] = (double)i;
        y[i] = 1 + 0.001 * (double)(i % 17);
    }
    y[345678] = 9;
    y[765432] = -9;
    figure_init(&f);
    figure_add_line(&f, "a", FIGURE_SERIES, 0, x, y, NULL, NULL, MANY);
    figure_limits(&f, &ax, &ay);
    figure_reduce(&r, &f.line[0], &ax, &ay, 100);
    assert_true(r.count <= 4 * 102);
    for (i = 0; i < r.count; i++) {
        assert_int_equal(r.vertex[i].begins, i == 0);
        up = up || fabs(axis_value(&ay, r.vertex[i].y) - 9) < 1e-9;
        down = down || fabs(axis_value(&ay, r.vertex[i].y) + 9) < 1e-9;
    }
    assert_true(up && down);
    assert_near(axis_value(&ax, r.vertex[0].x), 0, 1e-9);
    assert_near(axis_value(&ax, r.vertex[r.count - 1].x), MANY - 1, 1e-9);
    reduced_release(&r);
    figure_release(&f);
    free(x);
    free(y);
}

/* Against the plain way: what each column must show is the least and greatest of its points. */
static void reduce__random_lines__has_the_range_of_each_column(void **state)
{
    enum { POINTS = 3000, COLUMNS = 37 };
    double x[POINTS], y[POINTS], low[COLUMNS], high[COLUMNS], got_low[COLUMNS], got_high[COLUMNS];
    struct rng r;
    int n, k;
    size_t i;

    (void)state;
    rng_init(&r, 21, RNG_CHECK, 0);
    for (n = 0; n < 40; n++) {
        struct figure_axis ax = { .scale = n & 1 ? SCALE_LOG : SCALE_LINEAR, .low = 1, .high = 50 };
        struct figure_axis ay = { .scale = n & 2 ? SCALE_LOG : SCALE_LINEAR, .low = 1, .high = 9 };
        struct figure_line line = { .x = x, .y = y, .count = POINTS };
        struct reduced reduced;

        for (k = 0; k < COLUMNS; k++) {
            low[k] = got_low[k] = HUGE_VAL;
            high[k] = got_high[k] = -HUGE_VAL;
        }
        for (i = 0; i < POINTS; i++) {
            x[i] = n & 4 ? rng_uniform(&r, 1, 50) : 1 + 49.0 * (double)i / POINTS;
            y[i] = rng_below(&r, 50) ? rng_uniform(&r, 1, 9) : NAN;
            if (isnan(y[i]))
                continue;
            k = (int)(axis_place(&ax, x[i]) * COLUMNS);
            low[k] = fmin(low[k], y[i]);
            high[k] = fmax(high[k], y[i]);
        }
        figure_reduce(&reduced, &line, &ax, &ay, COLUMNS);
        for (i = 0; i < reduced.count; i++) {
            k = (int)(reduced.vertex[i].x * COLUMNS);
            got_low[k] = fmin(got_low[k], axis_value(&ay, reduced.vertex[i].y));
            got_high[k] = fmax(got_high[k], axis_value(&ay, reduced.vertex[i].y));
        }
        for (k = 0; k < COLUMNS; k++) {
            assert_near(got_low[k], low[k], 1e-9);
            assert_near(got_high[k], high[k], 1e-9);
        }
        reduced_release(&reduced);
    }
}

static void reduce__a_gap__begins_anew(void **state)
{
    double x[] = { 0, 1, 2, 3, 4 }, y[] = { 1, 1, NAN, 2, 2 };
    struct figure_line line = { .x = x, .y = y, .count = 5 };
    struct figure_axis ax = { .low = 0, .high = 4 }, ay = { .low = 0, .high = 3 };
    struct reduced r;

    (void)state;
    figure_reduce(&r, &line, &ax, &ay, 1); /* even within one column */
    assert_int_equal(r.count, 5 - 1);
    assert_true(r.vertex[0].begins && !r.vertex[1].begins);
    assert_true(r.vertex[2].begins && !r.vertex[3].begins);
    reduced_release(&r);
}

static void reduce__beyond_the_limits__counts_and_marks(void **state)
{
    double x[] = { 0, 1, 2, 3, 4 }, y[] = { 1, 20, 0, -1, 0.5 };
    struct figure_line line = { .x = x, .y = y, .count = 5 };
    struct figure_axis ax = { .low = 0, .high = 4 };
    struct figure_axis ay = { .scale = SCALE_LOG, .low = 0.6, .high = 10 };
    struct reduced r;

    (void)state;
    figure_reduce(&r, &line, &ax, &ay, 100);
    assert_int_equal(r.above, 1);
    assert_int_equal(r.below, 3);
    assert_int_equal(r.count, 5);
    assert_true(r.vertex[2].beneath && r.vertex[3].beneath && !r.vertex[4].beneath);
    assert_true(r.vertex[4].begins); /* no line comes out of a place that doesn't exist */
    reduced_release(&r);
}

static void clip__keeps__what_lies_inside(void **state)
{
    struct rng r;
    int n, i, kept = 0;

    (void)state;
    rng_init(&r, 22, RNG_CHECK, 0);
    for (n = 0; n < 2000; n++) {
        double a = rng_uniform(&r, -1, 2), b = rng_uniform(&r, -1, 2);
        double c = rng_uniform(&r, -1, 2), d = rng_uniform(&r, -1, 2);
        double x0 = a, y0 = b, x1 = c, y1 = d;
        bool inside = unit_clip(&x0, &y0, &x1, &y1), found = false;

        for (i = 0; i <= 1000; i++) { /* sampled: the oracle */
            double x = a + (c - a) * i / 1000, y = b + (d - b) * i / 1000;

            found = found || (x > 0.003 && x < 0.997 && y > 0.003 && y < 0.997);
        }
        if (found)
            assert_true(inside);
        if (!inside)
            continue;
        kept++;
        assert_true(x0 > -1e-9 && x0 < 1 + 1e-9 && y1 > -1e-9 && y1 < 1 + 1e-9);
        assert_near((x0 - a) * (d - b), (y0 - b) * (c - a), 1e-9); /* on the segment */
        assert_near((x1 - a) * (d - b), (y1 - b) * (c - a), 1e-9);
    }
    assert_true(kept > 500);
}

static void labels__are_spread__in_order_and_no_further_than_needed(void **state)
{
    struct rng r;
    int n, i;

    (void)state;
    rng_init(&r, 23, RNG_CHECK, 0);
    for (n = 0; n < 500; n++) {
        double at[8], gap[8], wished[8], sum = 0;
        int count = 1 + (int)rng_below(&r, 8);

        for (i = 0; i < count; i++) {
            wished[i] = (i ? wished[i - 1] : 0) + rng_uniform(&r, 0, 14);
            at[i] = wished[i];
            gap[i] = 10;
            sum += at[i];
        }
        assert_true(labels_spread(at, gap, count, -1000, 1000));
        for (i = 0; i < count; i++)
            sum -= at[i];
        assert_near(sum, 0, 1e-9); /* far from the ends nothing drifts */
        for (i = 1; i < count; i++)
            assert_true(at[i] >= at[i - 1] + 10 - 1e-9);
        assert_true(labels_spread(at, gap, count, 5, 90)); /* again, now between ends */
        assert_true(at[0] >= 5 - 1e-9 && at[count - 1] <= 90 + 1e-9);
        for (i = 1; i < count; i++)
            assert_true(at[i] >= at[i - 1] + 10 - 1e-9);
    }
}

static void labels__far_apart__stay(void **state)
{
    double at[] = { 3, 20, 50 }, gap[] = { 10, 10, 10 };

    (void)state;
    assert_true(labels_spread(at, gap, 3, 0, 60));
    assert_true(at[0] == 3 && at[1] == 20 && at[2] == 50);
    assert_false(labels_spread(at, gap, 3, 0, 15));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits__of_data__hold_it_with_padding),
        cmocka_unit_test(limits__ignore__what_is_no_number),
        cmocka_unit_test(limits__given__are_kept),
        cmocka_unit_test(limits__whatever_the_data__are_usable),
        cmocka_unit_test(text__of_a_field__may_hold_the_old_one),
        cmocka_unit_test(reduce__a_million_points__keeps_the_spike),
        cmocka_unit_test(reduce__random_lines__has_the_range_of_each_column),
        cmocka_unit_test(reduce__a_gap__begins_anew),
        cmocka_unit_test(reduce__beyond_the_limits__counts_and_marks),
        cmocka_unit_test(clip__keeps__what_lies_inside),
        cmocka_unit_test(labels__are_spread__in_order_and_no_further_than_needed),
        cmocka_unit_test(labels__far_apart__stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
