/*
 * Evaluation by length against a direct computation, in pieces of any size; intervals against
 * published values and simulation.
 */
#include "train/small.h"

#include "task/yardstick.h"
#include "train/evaluate.h"
#include "train/resample.h"
#include "train/trainer.h"

enum { MOST_LENGTHS = 64, STRINGS = 7 };

/* A formal language takes no memory: one source serves them all, one after the other. */
static struct evaluator *open_evaluator(const struct config *c, const struct range *bins, int count,
                                        int batch, struct err *err)
{
    static struct source source;

    return source_open(&source, c, err) ? evaluator_open(c, &source, bins, count, batch, err)
                                        : NULL;
}

/* An evaluator with weights that make models differ from each other. */
static struct evaluator *open_with_weights(const struct config *c, const struct range *bins,
                                           int count, int batch)
{
    struct err err;
    struct evaluator *e = open_evaluator(c, bins, count, batch, &err);
    struct model m;

    if (!e)
        fail_msg("%s", err.text);
    assert_ok(trainer_model(&m, c, NULL, &err));
    model_draw(&m, 3, 0.8);
    assert_int_equal(evaluator_weight_count(e), m.params.total);
    evaluator_weights(e, m.params.value, 1234);
    model_release(&m);
    return e;
}

static void run(struct evaluator *e, int bin, int strings, int most, int64_t seed, double slice_s,
                struct trace_eval *row)
{
    evaluator_start(e, bin, strings, most, seed);
    while (!evaluator_continue(e, slice_s))
        continue;
    evaluator_row(e, row);
}

/* ---- the figures ------------------------------------------------------------------------------
 */
/* One length, computed string by string from the definitions. */
static void direct(const struct config *c, struct range bin, int length, int64_t seed,
                   struct score *out)
{
    uint16_t string[64];
    uint8_t flags[65];
    struct yardstick *yardstick;
    struct bigram bigram;
    struct model m;
    struct tape tape;
    struct task task;
    struct err err;
    struct rng r;
    int j, t;

    memset(out, 0, sizeof *out);
    assert_ok(task_init(&task, c->task, 0, &err));
    assert_ok(bigram_init(&bigram, &task, c->train_lengths.low, c->train_lengths.high, &err));
    yardstick = yardstick_open(&task, bin.low, bin.high, &bigram, &err);
    assert_non_null(yardstick);
    assert_ok(trainer_model(&m, c, NULL, &err));
    model_draw(&m, 3, 0.8);
    assert_ok(tape_init(&tape, &m, STACK_WATCH, 1, length, &err));
    rng_init(&r, (uint64_t)seed, RNG_TEST, (uint64_t)length);
    for (j = 0; j < STRINGS; j++) {
        struct yardstick_row yard;
        int whole = 1, asked = 0;

        task_sample(&task, length, &r, string);
        task_deterministic(&task, string, length, flags);
        yardstick_measure(yardstick, &yard, string, length);
        tape_forward(&tape, string, 1, length);
        out->strings++;
        out->symbols += length + 1;
        out->nats += tape.nll[0];
        out->nats_squared += tape.nll[0] * tape.nll[0];
        for (t = 0; t <= length; t++) {
            out->correct += tape.hit[t];
            out->deterministic += flags[t];
            out->deterministic_correct += flags[t] && tape.hit[t];
            asked += flags[t];
            whole &= !flags[t] || tape.hit[t];
        }
        out->whole += asked && whole;
        out->bound_nats -= task_log_probability(&task, string, length);
        out->bayes_nats += yard.bayes_nats;
        out->bigram_nats += yard.bigram_nats;
        out->bayes_correct += yard.bayes_correct;
        out->bigram_correct += yard.bigram_correct;
        out->bayes_deterministic_correct += yard.bayes_deterministic_correct;
        out->bigram_deterministic_correct += yard.bigram_deterministic_correct;
    }
    tape_release(&tape);
    model_release(&m);
    yardstick_close(yardstick);
    bigram_release(&bigram);
}

static void expect_score(const struct score *got, const struct score *expected)
{
    assert_int_equal(got->strings, expected->strings);
    assert_int_equal(got->symbols, expected->symbols);
    assert_int_equal(got->correct, expected->correct);
    assert_int_equal(got->deterministic, expected->deterministic);
    assert_int_equal(got->deterministic_correct, expected->deterministic_correct);
    assert_int_equal(got->whole, expected->whole);
    assert_int_equal(got->bayes_correct, expected->bayes_correct);
    assert_int_equal(got->bigram_correct, expected->bigram_correct);
    assert_int_equal(got->bayes_deterministic_correct, expected->bayes_deterministic_correct);
    assert_int_equal(got->bigram_deterministic_correct, expected->bigram_deterministic_correct);
    assert_near(got->nats, expected->nats, 1e-12);
    assert_near(got->nats_squared, expected->nats_squared, 1e-12);
    assert_near(got->bound_nats, expected->bound_nats, 1e-12);
    assert_near(got->bayes_nats, expected->bayes_nats, 1e-12);
    assert_near(got->bigram_nats, expected->bigram_nats, 1e-12);
}

/* Up to the rounding of what is resampled, which is kept in float. */
static void expect_within(double low, double value, double high)
{
    if (!(low <= value + 1e-6 && value <= high + 1e-6))
        fail_msg("%g is not in [%g, %g]", value, low, high);
}

/* Intervals surround the figure that they belong to. */
static void expect_intervals(const struct trace_eval *row)
{
    const struct score *s = &row->score;

    expect_within(row->accuracy_low, (double)s->correct / (double)s->symbols, row->accuracy_high);
    expect_within(row->excess_low, (s->nats - s->bound_nats) / (double)s->symbols,
                  row->excess_high);
    assert_true(row->accuracy_low >= 0 && row->accuracy_high <= 1);
    if (s->deterministic) {
        expect_within(row->deterministic_low,
                      (double)s->deterministic_correct / (double)s->deterministic,
                      row->deterministic_high);
        expect_within(row->whole_low, (double)s->whole / (double)s->strings, row->whole_high);
    } else {
        assert_true(isnan(row->deterministic_low) && isnan(row->whole_high));
    }
}

static void rows__equal__a_direct_computation(void **state)
{
    static const char *const tasks[] = { "marked-reversal", "unmarked-copy", "count-3" };
    static const struct range bins[] = { { 3, 12 }, { 9, 15 }, { 0, 5 } };
    int task, b, l, count, lengths[MOST_LENGTHS];

    (void)state;
    for (task = 0; task < 3; task++) {
        struct trace_eval row;
        struct evaluator *e;
        struct config c;
        struct task t;
        struct err err;

        SMALL(&c, "task", tasks[task]);
        assert_ok(task_init(&t, tasks[task], 0, &err));
        e = open_with_weights(&c, bins, 3, 3);
        for (b = 2; b >= 0; b--) {
            const struct trace_eval *by_length;
            struct score sum = { 0 }, one;

            run(e, b, STRINGS, 0, 42, 1, &row);
            by_length = evaluator_lengths(e, &count);
            assert_int_equal(
                count, task_valid_lengths(&t, bins[b].low, bins[b].high, lengths, MOST_LENGTHS));
            for (l = 0; l < count; l++) {
                direct(&c, bins[b], lengths[l], 42, &one);
                expect_score(&by_length[l].score, &one);
                score_add(&sum, &one);
                assert_int_equal(by_length[l].low, lengths[l]);
                assert_int_equal(by_length[l].high, lengths[l]);
                assert_int_equal(by_length[l].step, 1234);
                expect_intervals(&by_length[l]);
            }
            expect_score(&row.score, &sum);
            assert_int_equal(row.low, bins[b].low);
            assert_int_equal(row.high, bins[b].high);
            assert_int_equal(row.step, 1234);
            assert_int_equal(row.first_step, 1234);
            assert_false(row.final);
            expect_intervals(&row);
        }
        evaluator_close(e);
    }
}

/* However small the pieces and whatever the batch, the row is the same to the bit. */
static void pieces__make__the_same_row(void **state)
{
    static const double slices[] = { 1, 0, 1e-9, 1e-5, -1 };
    static const struct range bins[] = { { 3, 15 } };
    struct trace_eval whole, pieces;
    size_t i;
    int batch;

    (void)state;
    for (batch = 1; batch <= 8; batch += 3) {
        struct evaluator *e;
        struct config c;

        SMALL(&c, "model", "jm-2.2");
        e = open_with_weights(&c, bins, 1, batch);
        if (batch == 1)
            run(e, 0, STRINGS, 0, 5, 1, &whole);
        for (i = 0; i < sizeof slices / sizeof *slices; i++) {
            run(e, 0, STRINGS, 0, 5, slices[i], &pieces);
            assert_memory_equal(&pieces, &whole, sizeof whole);
        }
        /* A job that is given up leaves no trace in the next. */
        evaluator_start(e, 0, STRINGS, 0, 5);
        for (i = 0; i < 5; i++)
            assert_false(evaluator_continue(e, 0));
        run(e, 0, STRINGS, 0, 5, 0, &pieces);
        assert_memory_equal(&pieces, &whole, sizeof whole);
        evaluator_close(e);
    }
}

static void rows_so_far__are__of_what_is_done(void **state)
{
    static const struct range bins[] = { { 3, 15 } };
    struct trace_eval row;
    struct evaluator *e;
    struct config c;
    int64_t last = 0;
    int turns = 0;

    (void)state;
    SMALL(&c, "model", "lstm");
    e = open_with_weights(&c, bins, 1, 4);
    evaluator_start(e, 0, STRINGS, 0, 5);
    evaluator_row(e, &row);
    assert_int_equal(row.score.strings, 0);
    assert_true(isnan(row.accuracy_low));
    while (!evaluator_continue(e, 0)) {
        evaluator_row(e, &row);
        assert_true(row.score.strings >= last && row.score.strings <= 7 * STRINGS);
        last = row.score.strings;
        turns++;
    }
    evaluator_row(e, &row);
    assert_int_equal(row.score.strings, 7 * STRINGS); /* 3, 5 .. 15 */
    assert_true(turns >= 14);
    evaluator_close(e);
}

/* ---- the strings ------------------------------------------------------------------------------
 */
/* The strings of a length are the same in every bin and for every model; only the seed changes
 * them, and it does so in an evaluator that has used another one before. */
static void strings__depend__on_task_length_and_seed(void **state)
{
    static const struct range narrow[] = { { 7, 9 } }, wide[] = { { 3, 21 }, { 7, 9 } };
    const struct trace_eval *rows;
    struct trace_eval seven, nine, row, other;
    struct evaluator *a, *b;
    struct config c;
    int count;

    (void)state;
    SMALL(&c, "model", "jm-2.2");
    a = open_with_weights(&c, narrow, 1, 3);
    run(a, 0, STRINGS, 0, 5, 1, &row);
    rows = evaluator_lengths(a, &count);
    assert_int_equal(count, 2);
    seven = rows[0];
    nine = rows[1];
    b = open_with_weights(&c, wide, 2, 5);
    run(b, 0, STRINGS, 0, 5, 1, &other);
    rows = evaluator_lengths(b, &count);
    assert_int_equal(count, 10);
    assert_int_equal(rows[2].low, 7);
    assert_true(rows[2].score.nats == seven.score.nats);
    assert_true(rows[3].score.nats == nine.score.nats);
    assert_true(rows[2].score.bigram_nats == seven.score.bigram_nats);
    assert_true(rows[2].accuracy_low == seven.accuracy_low);
    /* The same bin beside another one. */
    run(b, 1, STRINGS, 0, 5, 1, &other);
    assert_memory_equal(&row, &other, sizeof row);
    /* Another seed, and back. */
    run(a, 0, STRINGS, 0, 6, 1, &other);
    assert_true(row.score.nats != other.score.nats);
    run(b, 1, STRINGS, 0, 6, 1, &row);
    assert_memory_equal(&row, &other, sizeof row);
    run(a, 0, STRINGS, 0, 5, 1, &other);
    assert_true(row.score.nats != other.score.nats);
    assert_true(other.score.nats == seven.score.nats + nine.score.nats ||
                fabs(other.score.nats - seven.score.nats - nine.score.nats) < 1e-9);
    evaluator_close(a);
    evaluator_close(b);
    /* Another model sees the same strings. */
    SMALL(&c, "model", "lstm", "hidden", "5");
    a = open_with_weights(&c, narrow, 1, 3);
    run(a, 0, STRINGS, 0, 5, 1, &row);
    assert_true(row.score.bigram_nats == other.score.bigram_nats);
    assert_int_equal(row.score.bayes_correct, other.score.bayes_correct);
    assert_true(row.score.nats != other.score.nats);
    evaluator_close(a);
}

static void most__bounds__the_strings_of_a_job(void **state)
{
    static const struct range bins[] = { { 3, 61 } }; /* 30 lengths */
    static const int most[] = { 1, 2, 7, 29, 30, 31, 59, 60, 300 };
    static const int expected[] = { 1, 2, 7, 29, 30, 30, 30, 60, 120 };
    struct trace_eval row;
    struct evaluator *e;
    struct config c;
    size_t i;

    (void)state;
    SMALL(&c, "model", "lstm");
    e = open_with_weights(&c, bins, 1, 4);
    for (i = 0; i < sizeof most / sizeof *most; i++) {
        const struct trace_eval *rows;
        int count, l;

        run(e, 0, 4, most[i], 5, 1, &row);
        assert_int_equal(row.score.strings, expected[i]);
        rows = evaluator_lengths(e, &count);
        assert_int_equal(count, most[i] < 30 ? most[i] : 30);
        for (l = 1; l < count; l++)
            assert_true(rows[l].low > rows[l - 1].low);
        if (count > 1) { /* both ends of the bin */
            assert_int_equal(rows[0].low, 3);
            assert_int_equal(rows[count - 1].low, 61);
        }
    }
    evaluator_close(e);
}

static void open__refuses__bins_without_strings(void **state)
{
    static const struct range bins[] = { { 3, 9 }, { 4, 4 } };
    struct config c;
    struct err err;

    (void)state;
    SMALL(&c, "model", "lstm");
    assert_null(open_evaluator(&c, bins, 2, 4, &err));
    assert_non_null(strstr(err.text, "has a length from 4 to 4"));
    snprintf(c.task, sizeof c.task, "nothing");
    assert_null(open_evaluator(&c, bins, 1, 4, &err));
    evaluator_close(NULL);
}

/* ---- intervals ------------------------------------------------------------------------------- */
/* Newcombe (1998), table I, method 3, and limits worked out by hand. */
static void wilson__gives__published_limits(void **state)
{
    static const struct {
        int k, n;
        double low, high;
    } rows[] = {
        { 81, 263, 0.2553, 0.3662 }, { 15, 148, 0.0624, 0.1605 }, { 0, 20, 0, 0.1611 },
        { 1, 29, 0.0061, 0.1718 },   { 20, 20, 0.8389, 1 },       { 5, 10, 0.2366, 0.7634 },
        { 1, 1, 0.2065, 1 },         { 0, 1, 0, 0.7935 },
    };
    double low, high;
    size_t i;
    int k;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        wilson(rows[i].k, rows[i].n, &low, &high);
        assert_near(low, rows[i].low, 6e-5);
        assert_near(high, rows[i].high, 6e-5);
    }
    for (k = 0; k <= 50; k++) {
        wilson(k, 50, &low, &high);
        assert_true(low >= 0 && high <= 1 && low <= k / 50.0 && high >= k / 50.0 && low < high);
    }
    wilson(0, 0, &low, &high);
    assert_true(isnan(low) && isnan(high));
}

static void resampling__covers__the_true_mean(void **state)
{
    struct rng r;
    int trial, i, covered = 0;

    (void)state;
    rng_init(&r, 9, RNG_CHECK, 9);
    for (trial = 0; trial < 300; trial++) {
        double values[25], low, high, again[2], mean = 0;

        for (i = 0; i < 25; i++)
            mean += values[i] = rng_unit(&r) + rng_unit(&r);
        mean /= 25;
        resample_mean(values, 25, &low, &high);
        expect_within(low, mean, high);
        covered += low <= 1 && 1 <= high;
        resample_mean(values, 25, &again[0], &again[1]);
        assert_true(low == again[0] && high == again[1]);
    }
    /* 95 % in the limit, a little less for 25 values; +-4 standard errors of 300 trials. */
    assert_true(covered >= 300 * 0.88 && covered <= 300 * 0.99);
}

static void resampling__of_few_values__says_so(void **state)
{
    static const double same[] = { 0.5, 0.5, 0.5 };
    struct trace_eval row = { 0 };
    struct string_row one = { 5, 1, 3, 2, 1 };
    double low, high;

    (void)state;
    resample_mean(same, 3, &low, &high);
    assert_true(low == 0.5 && high == 0.5);
    resample_mean(same, 1, &low, &high);
    assert_true(isnan(low) && isnan(high));
    resample_mean(same, 0, &low, &high);
    assert_true(isnan(low) && isnan(high));
    row.score.strings = row.score.whole = 1;
    row.score.deterministic = 2;
    resample_row(&row, &one, 1);
    assert_true(isnan(row.accuracy_low) && isnan(row.excess_high) && isnan(row.deterministic_low));
    assert_near(row.whole_low, 0.2065, 1e-4);
    row.score.deterministic = 0;
    resample_row(&row, &one, 1);
    assert_true(isnan(row.whole_low) && isnan(row.whole_high));
}

/* Ratios of sums: with equal strings there is nothing to vary; else the spread is that of the
 * strings. */
static void resampling__weighs__strings_by_their_length(void **state)
{
    struct string_row rows[200];
    struct trace_eval out = { 0 };
    struct rng r;
    double symbols = 0, right = 0;
    int i;

    (void)state;
    for (i = 0; i < 200; i++)
        rows[i] = (struct string_row){ 10, 2.5f, 7, 4, 3 };
    out.score.deterministic = 800;
    out.score.strings = 200;
    resample_row(&out, rows, 200);
    assert_true(out.accuracy_low == 0.7 && out.accuracy_high == 0.7);
    assert_true(out.excess_low == 0.25 && out.excess_high == 0.25);
    assert_true(out.deterministic_low == 0.75 && out.deterministic_high == 0.75);
    rng_init(&r, 10, RNG_CHECK, 10);
    for (i = 0; i < 200; i++) { /* long strings are right, short ones are wrong */
        bool longer = rng_below(&r, 2);

        rows[i] = (struct string_row){ longer ? 90 : 10, 1, longer ? 90 : 0, 1, longer };
        symbols += longer ? 90 : 10;
        right += longer ? 90 : 0;
    }
    resample_row(&out, rows, 200);
    expect_within(out.accuracy_low, right / symbols, out.accuracy_high);
    assert_true(out.accuracy_low > 0.85 && out.accuracy_high < 0.95);
    assert_true(out.deterministic_low > 0.35 && out.deterministic_high < 0.65);
    assert_true(out.deterministic_high - out.deterministic_low > 0.1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows__equal__a_direct_computation),
        cmocka_unit_test(pieces__make__the_same_row),
        cmocka_unit_test(rows_so_far__are__of_what_is_done),
        cmocka_unit_test(strings__depend__on_task_length_and_seed),
        cmocka_unit_test(most__bounds__the_strings_of_a_job),
        cmocka_unit_test(open__refuses__bins_without_strings),
        cmocka_unit_test(wilson__gives__published_limits),
        cmocka_unit_test(resampling__covers__the_true_mean),
        cmocka_unit_test(resampling__of_few_values__says_so),
        cmocka_unit_test(resampling__weighs__strings_by_their_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
