/*
 * An LSTM whose controller stays at its random start, and only the classifier is trained, by the
 * protocol for formal languages: it does as well as the last symbol alone, in every bin. This is
 * known (mode c of the plain LSTM): the perplexities of the bigram within 0.05. Float build.
 */
#include "train/small.h"

#include "train/evaluate.h"
#include "train/trainer.h"

enum { EPOCHS = SANITIZED ? 6 : 10 };

static void expect_bigram(const char *task, const double *published)
{
    struct range bins[CONFIG_MOST_BINS];
    struct evaluator *e;
    struct config c;
    struct trainer t;
    struct err err;
    int count, b;

    config_defaults(&c);
    snprintf(c.task, sizeof c.task, "%s", task);
    snprintf(c.model, sizeof c.model, "lstm");
    snprintf(c.freeze, sizeof c.freeze, "c");
    c.lr = 0.01;
    c.epochs = EPOCHS;
    assert_ok(config_check(&c, &err));
    assert_ok(config_bins(&c, bins, &count, &err));
    assert_int_equal(count, 3);
    assert_ok(trainer_init(&t, &c, &err));
    while (trainer_plan(&t))
        continue;
    while (trainer_advance(&t) != DID_FINISH)
        continue;
    e = evaluator_open(&t.config, &t.data.source, bins, count, 10, &err);
    assert_non_null(e);
    evaluator_weights(e, t.best, t.best_step);
    for (b = 0; b < count; b++) {
        struct trace_eval row;
        double model, bigram;

        evaluator_start(e, b, 4, 0, 0);
        while (!evaluator_continue(e, 1))
            continue;
        evaluator_row(e, &row);
        model = exp(row.score.nats / (double)row.score.symbols);
        bigram = exp(row.score.bigram_nats / (double)row.score.symbols);
        print_message("%s %d-%d: perplexity %.3f, bigram %.3f; accuracy %.3f, bigram %.3f\n", task,
                      row.low, row.high, model, bigram,
                      (double)row.score.correct / (double)row.score.symbols,
                      (double)row.score.bigram_correct / (double)row.score.symbols);
        assert_near(bigram, published[b], 0.02);
        if (!(fabs(model - bigram) <= 0.05))
            fail_msg("%s %d-%d: perplexity %.3f, bigram %.3f", task, row.low, row.high, model,
                     bigram);
        assert_true(fabs((double)row.score.correct - (double)row.score.bigram_correct) <=
                    0.02 * (double)row.score.symbols);
    }
    evaluator_close(e);
    trainer_release(&t);
}

static void lstm_c__equals__the_bigram_on_count_3(void **state)
{
    static const double published[] = { 1.19, 1.12, 1.08 };

    (void)state;
    expect_bigram("count-3", published);
}

static void lstm_c__equals__the_bigram_on_count_and_copy(void **state)
{
    static const double published[] = { 1.91, 1.78, 1.73 };

    (void)state;
    expect_bigram("count-and-copy", published);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lstm_c__equals__the_bigram_on_count_3),
        cmocka_unit_test(lstm_c__equals__the_bigram_on_count_and_copy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
