/* Runs on a user's data: stopped amid a text and resumed, they are the same to the last bit. */
#include "train/own_data.h"
#include "live/lab.h"

static struct lab make(void **state, const char *runs, const char *model)
{
    struct lab l = lab_make(state, runs);

    own_text(state);
    lab_set(&l, "text", *state);
    lab_set(&l, "model", model);
    lab_set(&l, "depth-limit", "4");
    lab_set(&l, "bptt", "5");
    lab_set(&l, "optimizer", "sgd");
    lab_set(&l, "epochs", "3");
    lab_set(&l, "bins", "40-100,100-200,200-400"); /* the default: the data get their own */
    return l;
}

static void resume__amid_a_text__changes_no_bit(void **state)
{
    static const char *const models[] = { "lstm", "jm-2", "jm-hidden" };
    int m, stop;

    for (m = 0; m < 3; m++) {
        struct lab l = make(state, "runs", models[m]);
        const char *whole = lab_run(&l, 0, DRIVER_FINISHED), *parts;

        for (stop = 1; stop < 22; stop += 4) {
            parts = lab_run(&l, stop, DRIVER_STOPPED);
            lab_resume(&l, parts, stop + 2, DRIVER_STOPPED);
            lab_resume(&l, parts, 0, DRIVER_FINISHED);
            assert_same_run(whole, parts);
        }
    }
}

static void resume__with_other_data__is_refused(void **state)
{
    struct lab l = make(state, "runs", "jm-2");
    const char *dir = lab_run(&l, 7, DRIVER_STOPPED);
    struct err err;

    own_file(state, "valid.txt", "the old word\na stack\n");
    assert_null(driver_resume(dir, &l.options, &err));
    assert_non_null(strstr(err.text, "its validation file has another SHA-256"));
    own_text(state);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
}

static void record__has__what_the_data_are(void **state)
{
    struct lab l = make(state, "runs", "lstm");
    const char *dir = lab_run(&l, 0, DRIVER_FINISHED);
    struct source source;
    struct config config;
    struct store *store;
    struct trace t;
    struct err err;
    size_t i, finals = 0;

    lab_load(dir, &t);
    assert_true(isnan(t.bound_nats));
    assert_int_equal(t.valids, 3);
    for (i = 0; i < 3; i++)
        assert_true(isnan(t.valid[i].bound_nats) && t.valid[i].test_nats > 0);
    assert_int_equal(strlen(trace_get(&t, "data.test.sha256")), 64);
    assert_string_not_equal(trace_get(&t, "bins"), "40-100,100-200,200-400");
    for (i = 0; i < t.evals; i++) {
        const struct score *s = &t.eval[i].score;

        finals += t.eval[i].final;
        assert_true(isnan(s->bound_nats) && isnan(s->bayes_nats) && s->bigram_nats > 0);
        assert_true(isnan(t.eval[i].excess_low));
    }
    assert_true(finals >= 3);
    assert_ok((store = store_open(dir, false, JOURNAL_AUTO, &err)) != NULL);
    assert_ok(driver_config(&config, &t, &err));
    assert_ok(driver_recall(&source, store, &config, &err));
    assert_int_equal(source.names.words, 7);
    source_release(&source);
    store_close(store);
    trace_release(&t);
}

static void strings__are_resumed__too(void **state)
{
    struct lab l = lab_make(state, "runs");
    const char *whole, *parts;

    lab_set(&l, "strings",
            own_file(state, "strings", "ab\nabab\naabb\nba\nbbaa\nabba\nb\na\nabab\nbb\naa\n"));
    lab_set(&l, "bins", "1-2,4-4");
    lab_set(&l, "valid-strings", own_file(state, "valid", "ab\nb\nabab\n"));
    whole = lab_run(&l, 0, DRIVER_FINISHED);
    parts = lab_run(&l, 4, DRIVER_STOPPED);
    lab_resume(&l, parts, 0, DRIVER_FINISHED);
    assert_same_run(whole, parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(resume__amid_a_text__changes_no_bit),
        scratch_test(resume__with_other_data__is_refused),
        scratch_test(record__has__what_the_data_are),
        scratch_test(strings__are_resumed__too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
