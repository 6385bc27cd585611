/* The yardsticks against published tables, and their invariants. */
#include "test.h"

#include "base/rng.h"
#include "task/yardstick.h"

/* Lower-bound perplexities for lengths in [40, 80]. */
static void range__matches__published_bounds(void **state)
{
    static const struct {
        const char *name;
        int valid;
        double given_length, with_length;
    } rows[] = {
        { "count-3", 13, 1.000, 1.043 },
        { "marked-reverse-and-copy", 14, 1.246, 1.300 },
        { "count-and-copy", 13, 1.255, 1.309 },
        { "marked-copy", 20, 1.398, 1.469 },
        { "unmarked-copy-different-alphabets", 21, 1.406, 1.478 },
        { "unmarked-reverse-and-copy", 13, 1.255, 1.309 },
        { "unmarked-copy", 21, 1.406, 1.478 },
    };
    struct yardstick_range range;
    struct task t;
    struct err err;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_ok(task_init(&t, rows[i].name, 0, &err));
        assert_ok(yardstick_range(&range, &t, 40, 80, &err));
        assert_int_equal(range.valid, rows[i].valid);
        /* three printed digits */
        assert_near(exp(range.string_nats / range.mean_symbols), rows[i].given_length, 6e-4);
        assert_near(range.perplexity, rows[i].with_length, 6e-4);
    }
}

struct bin {
    const char *name;
    int low, high;
    double bigram_accuracy, bigram_perplexity, bayes_accuracy, bayes_perplexity;
};

/* The bigram's exact expectations over the strings of some lengths. */
static void expect_bigram(const struct task *t, const struct bigram *b, const int *lengths,
                          int count, double *nats, double *accuracy)
{
    int width = t->symbols + 1, i, row;
    double *pairs = calloc((size_t)(width * width), sizeof *pairs), total = 0;

    for (i = 0; i < count; i++)
        task_bigram(t, lengths[i], pairs);
    *nats = *accuracy = 0;
    for (i = 0; i < width * width; i++) {
        total += pairs[i];
        *nats -= pairs[i] * b->log_p[i];
    }
    for (row = 0; row < width; row++)
        *accuracy += pairs[row * width + b->best[row]] / total;
    *nats /= total;
    free(pairs);
}

static void check_bin(const struct bin *bin)
{
    double expected_nats, expected_accuracy, symbols = 0, bayes_nats = 0, bigram_nats = 0,
                                             bayes_right = 0, bigram_right = 0;
    int lengths[401], count, i, draw, draws;
    struct yardstick *y;
    struct yardstick_row row;
    struct bigram bigram;
    struct task t;
    struct err err;
    uint16_t string[400];

    assert_ok(task_init(&t, bin->name, 0, &err));
    assert_ok(bigram_init(&bigram, &t, 40, 80, &err));
    y = yardstick_open(&t, bin->low, bin->high, &bigram, &err);
    assert_non_null(y);
    count = task_valid_lengths(&t, bin->low, bin->high, lengths, 401);
    draws = bin->low == 40 ? 12 : 4; /* short strings vary more */
    for (i = 0; i < count; i++) {
        struct rng r;

        rng_init(&r, 12, RNG_TEST, (uint64_t)lengths[i]);
        for (draw = 0; draw < draws; draw++) {
            task_sample(&t, lengths[i], &r, string);
            yardstick_measure(y, &row, string, lengths[i]);
            assert_near(row.bayes_nats, row.bound_nats + log(count), 1e-11);
            assert_true(row.deterministic == 0 ||
                        row.bayes_deterministic_correct == row.deterministic);
            symbols += lengths[i] + 1;
            bayes_nats += row.bayes_nats;
            bigram_nats += row.bigram_nats;
            bayes_right += row.bayes_correct;
            bigram_right += row.bigram_correct;
        }
    }
    assert_near(exp(bayes_nats / symbols), bin->bayes_perplexity, 6e-4); /* 3 digits printed */
    assert_near(bayes_right / symbols, bin->bayes_accuracy, 0.01);
    expect_bigram(&t, &bigram, lengths, count, &expected_nats, &expected_accuracy);
    assert_near(exp(expected_nats), bin->bigram_perplexity, 0.0055); /* 2 digits printed */
    assert_near(expected_accuracy, bin->bigram_accuracy, 0.005);     /* the table was sampled */
    /* the strings drawn here, within their scatter */
    assert_near(bigram_nats / symbols, expected_nats, 0.01);
    assert_near(bigram_right / symbols, expected_accuracy, 0.02);
    yardstick_close(y);
    bigram_release(&bigram);
}

static void measure__matches__published_baselines(void **state)
{
    static const struct bin bins[] = {
        { "count-3", 40, 100, 0.958, 1.19, 0.987, 1.043 },
        { "count-3", 100, 200, 0.980, 1.12, 0.994, 1.023 },
        { "count-3", 200, 400, 0.990, 1.08, 0.997, 1.014 },
        { "marked-reverse-and-copy", 40, 100, 0.477, 2.38, 0.827, 1.302 },
        { "marked-reverse-and-copy", 100, 200, 0.490, 2.23, 0.832, 1.284 },
        { "marked-reverse-and-copy", 200, 400, 0.496, 2.17, 0.831, 1.275 },
        { "count-and-copy", 40, 100, 0.639, 1.91, 0.825, 1.310 },
        { "count-and-copy", 100, 200, 0.651, 1.78, 0.828, 1.287 },
        { "count-and-copy", 200, 400, 0.659, 1.73, 0.830, 1.277 },
        { "marked-copy", 40, 100, 0.486, 2.27, 0.744, 1.469 },
        { "marked-copy", 100, 200, 0.494, 2.16, 0.747, 1.445 },
        { "marked-copy", 200, 400, 0.496, 2.12, 0.748, 1.433 },
        { "unmarked-copy-different-alphabets", 40, 100, 0.484, 2.25, 0.740, 1.477 },
        { "unmarked-copy-different-alphabets", 100, 200, 0.491, 2.15, 0.744, 1.448 },
        { "unmarked-copy-different-alphabets", 200, 400, 0.496, 2.11, 0.748, 1.434 },
        { "unmarked-reverse-and-copy", 40, 100, 0.506, 2.13, 0.823, 1.310 },
        { "unmarked-reverse-and-copy", 100, 200, 0.503, 2.08, 0.827, 1.287 },
        { "unmarked-reverse-and-copy", 200, 400, 0.502, 2.06, 0.832, 1.277 },
        { "unmarked-copy", 40, 100, 0.494, 2.13, 0.742, 1.477 },
        { "unmarked-copy", 100, 200, 0.498, 2.08, 0.745, 1.448 },
        { "unmarked-copy", 200, 400, 0.498, 2.06, 0.747, 1.434 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bins / sizeof *bins; i++)
        check_bin(&bins[i]);
}

static void measure_typed(const char *name, int low, int high, const char *typed,
                          struct yardstick_row *row)
{
    struct yardstick *y;
    struct bigram bigram;
    struct task t;
    struct err err;
    uint16_t string[64];
    int length;

    assert_ok(task_init(&t, name, 0, &err));
    assert_ok(task_parse(&t, typed, string, 64, &length, &err));
    assert_ok(bigram_init(&bigram, &t, 40, 80, &err));
    y = yardstick_open(&t, low, high, &bigram, &err);
    assert_non_null(y);
    yardstick_measure(y, row, string, length);
    yardstick_close(y);
    bigram_release(&bigram);
}

/* One known length: the four free positions cost ln 2 each, everything else nothing. */
static void measure__counts__by_hand(void **state)
{
    struct yardstick_row row;

    (void)state;
    measure_typed("marked-copy", 9, 9, "0110#0110", &row);
    assert_near(row.bound_nats, 4 * log(2), 1e-14);
    assert_near(row.bayes_nats, 4 * log(2), 1e-14);
    /* of the free positions a tie goes to 0, which is right twice; the other six are known */
    assert_int_equal(row.bayes_correct, 2 + 6);
    /* after the marker: four copied symbols and the end */
    assert_int_equal(row.deterministic, 5);
    assert_int_equal(row.bayes_deterministic_correct, 5);
    /* the bigram says 0 after anything, also after the marker */
    assert_int_equal(row.bigram_correct, 4);
    assert_int_equal(row.bigram_deterministic_correct, 2);
}

static void measure__is_infinite__outside_the_language(void **state)
{
    struct yardstick_row row;

    (void)state;
    measure_typed("marked-copy", 9, 9, "0110#0111", &row);
    assert_true(isinf(row.bound_nats) && row.bound_nats > 0);
    assert_true(isinf(row.bayes_nats) && row.bayes_nats > 0);
    assert_true(isfinite(row.bigram_nats));
    assert_int_equal(row.deterministic, 0);
    /* right until the wrong symbol: 2 of 4 free, the marker, three copied; not after it */
    assert_int_equal(row.bayes_correct, 6);

    /* a string of the language, but of a length that the prior excludes */
    measure_typed("marked-copy", 9, 9, "011#011", &row);
    assert_near(row.bound_nats, 3 * log(2), 1e-14);
    assert_true(isinf(row.bayes_nats) && row.bayes_nats > 0);
}

static void bigram__has__probabilities_in_rows(void **state)
{
    struct bigram b;
    struct task t;
    struct err err;
    int row, column;

    (void)state;
    assert_ok(task_init(&t, "marked-reversal", 0, &err));
    assert_ok(bigram_init(&b, &t, 40, 80, &err));
    for (row = 0; row <= t.symbols; row++) {
        double sum = 0;

        for (column = 0; column <= t.symbols; column++) {
            assert_true(b.log_p[row * (t.symbols + 1) + column] >= BIGRAM_LOG_FLOOR);
            sum += exp(b.log_p[row * (t.symbols + 1) + column]);
        }
        assert_near(sum, 1, 1e-11);
        assert_int_equal(b.best[row], 0); /* 0 and 1 are alike: the lower id */
    }
    assert_near(b.log_p[t.symbols * (t.symbols + 1)], -log(2), 1e-14); /* start: 0 or 1 */
    bigram_release(&b);
    bigram_release(&b);
}

static void bigram__gives__a_floor_to_unseen_pairs(void **state)
{
    struct yardstick_row row;
    struct bigram b;
    struct task t;
    struct err err;
    int i;

    (void)state;
    assert_near(exp(BIGRAM_LOG_FLOOR), 1e-12, 1e-24);
    /* start, "#", end: neither pair occurs in strings of 40 or more symbols */
    measure_typed("marked-copy", 1, 9, "#", &row);
    assert_near(row.bigram_nats, -2 * BIGRAM_LOG_FLOOR, 1e-14);

    /* and with "#" as the only string, a row for 0 has nothing to go by */
    assert_ok(task_init(&t, "marked-copy", 0, &err));
    assert_ok(bigram_init(&b, &t, 1, 1, &err));
    for (i = 0; i < 4; i++)
        assert_near(b.log_p[i], -log(4), 1e-14);
    assert_int_equal(b.best[t.symbols], 2);
    assert_int_equal(b.best[2], t.symbols);
    bigram_release(&b);
}

static void yardsticks__refuse__ranges_without_lengths(void **state)
{
    struct yardstick_range range;
    struct bigram b;
    struct task t;
    struct err err;

    (void)state;
    assert_ok(task_init(&t, "count-3", 0, &err));
    assert_false(bigram_init(&b, &t, 40, 41, &err));
    assert_string_equal(err.text, "task 'count-3' has no string of a length in 40 .. 41");
    assert_false(yardstick_range(&range, &t, 80, 40, &err));
    assert_string_equal(err.text, "task 'count-3' has no string of a length in 80 .. 40");
    assert_ok(bigram_init(&b, &t, 3, 3, &err));
    assert_null(yardstick_open(&t, -5, -1, &b, &err));
    bigram_release(&b);
    yardstick_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(range__matches__published_bounds),
        cmocka_unit_test(measure__matches__published_baselines),
        cmocka_unit_test(measure__counts__by_hand),
        cmocka_unit_test(measure__is_infinite__outside_the_language),
        cmocka_unit_test(bigram__has__probabilities_in_rows),
        cmocka_unit_test(bigram__gives__a_floor_to_unseen_pairs),
        cmocka_unit_test(yardsticks__refuse__ranges_without_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
