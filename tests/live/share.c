/* Evaluation by length while training: what it costs, and that it changes nothing. */
#include "live/lab.h"

#include "base/clock.h"
#include "live/session.h"

/* Under a sanitizer everything costs more, evaluation most. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
static const double slowness = 3;
#else
static const double slowness = 1;
#endif

/* Long enough a run for bars to be measured in it. */
static struct lab longer(void **state, const char *runs)
{
    struct lab l = lab_make(state, runs);

    lab_set(&l, "hidden", "20");
    lab_set(&l, "train-lengths", "20-40");
    lab_set(&l, "bins", "3-9,41-101,200-301");
    lab_set(&l, "epochs", "1000000");
    lab_set(&l, "stop-patience", "100000");
    return l;
}

static void evaluation__costs__its_share(void **state)
{
    struct lab l = longer(state, "runs");
    double all = 0, without = 0, with = 0, longest = 0;
    int turns = 0, evaluating = 0, rows[3] = { 0 };
    const struct trace *t;
    struct driver *d;
    struct err err;

    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    t = driver_trace(d);
    while (all < 2 || (rows[2] < 2 && all < 60)) {
        double began = clock_thread_cpu_s(), account = t->eval_cpu_s;
        const struct trace_eval *news;
        size_t count, i;

        assert_int_equal(driver_turn(d), DRIVER_BUSY);
        began = clock_thread_cpu_s() - began;
        account = t->eval_cpu_s - account;
        all += began;
        turns++;
        if (account > 0) {
            evaluating++;
            with += began;
            longest = account > longest ? account : longest;
        } else {
            without += began;
        }
        news = driver_news(d, &count);
        for (i = 0; i < count; i++)
            rows[news[i].low == 3 ? 0 : news[i].low == 41 ? 1 : 2]++;
    }
    assert_true(evaluating > 10);
    if (t->eval_cpu_s > 0.052 * all) /* the account is of the whole thread, `all` of its turns */
        fail_msg("%.1f %% by its own account", 100 * t->eval_cpu_s / all);
    /* What turns that evaluate take more than others. */
    with -= evaluating * without / (turns - evaluating);
    if (with > (0.05 + 0.015 * slowness) * all)
        fail_msg("%.1f %% measured from outside", 100 * with / all);
    if (longest > 0.05 * slowness)
        fail_msg("a piece of %.0f ms", 1e3 * longest);
    if (rows[2] < 2 || rows[0] <= rows[1] || rows[1] <= rows[2])
        fail_msg("%d, %d and %d times: the dear ones are not the rarer", rows[0], rows[1], rows[2]);
    driver_close(d);
}

static void evaluation__stays__in_small_pieces(void **state)
{
    struct lab l = longer(state, "runs");
    double longest = 0, account = 0, until;
    const struct trace *t;
    struct driver *d;
    struct err err;

    /* Half of the time, long strings, many at once. */
    lab_set(&l, "eval-share", "0.5");
    lab_set(&l, "batch", "40");
    lab_set(&l, "valid-size", "40");
    lab_set(&l, "task", "unmarked-reversal");
    lab_set(&l, "train-lengths", "40-80");
    lab_set(&l, "valid-lengths", "40-80");
    lab_set(&l, "bins", "40-80,300-2000");
    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    t = driver_trace(d);
    until = clock_thread_cpu_s() + 1;
    while (clock_thread_cpu_s() < until) {
        account = t->eval_cpu_s;
        assert_int_equal(driver_turn(d), DRIVER_BUSY);
        account = t->eval_cpu_s - account;
        longest = account > longest ? account : longest;
    }
    assert_true(longest > 0.001);
    if (longest > 0.05 * slowness)
        fail_msg("a piece of %.0f ms", 1e3 * longest);
    driver_close(d);
}

static void evaluation__changes__no_bit(void **state)
{
    struct lab on = longer(state, "on"), off;
    const char *a, *b;
    struct trace t;
    size_t live = 0, i;

    lab_set(&on, "eval-share", "0.5");
    lab_set(&on, "epochs", "25");
    lab_set(&on, "test-strings", "1");
    off = on;
    off.options.live_eval = false;
    off.options.runs = scratch_path(state, "off");
    a = lab_run(&on, 0, DRIVER_FINISHED);
    b = lab_run(&off, 0, DRIVER_FINISHED);
    lab_load(a, &t);
    for (i = 0; i < t.evals; i++)
        live += !t.eval[i].final;
    assert_true(live > 0 && t.eval_cpu_s > 0);
    trace_release(&t);
    lab_load(b, &t);
    for (i = 0; i < t.evals; i++)
        assert_true(t.eval[i].final);
    assert_true(t.eval_cpu_s == 0);
    trace_release(&t);
    assert_same_run(a, b);
}

/* The share is that of the thread that trains, whatever the one that made the driver has used. */
static void share__is__of_the_trainer_thread(void **state)
{
    struct lab l = longer(state, "runs");
    struct driver *d;
    struct session *s;
    struct trace t;
    struct err err;
    double began = clock_thread_cpu_s(), until;

    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    while (clock_thread_cpu_s() - began < 1)
        continue;
    assert_ok((s = session_train(d, &err)) != NULL);
    trace_init(&t);
    until = clock_monotonic_s() + 60;
    while (session_update(s, &t), !t.evals || t.eval_cpu_s == 0) {
        if (t.train_cpu_s < 0 || t.train_cpu_s > 0.8)
            fail_msg("no bar after %.2f s of training", t.train_cpu_s);
        if (clock_monotonic_s() > until)
            fail_msg("no bar at all");
        usleep(2000);
    }
    assert_true(t.eval_cpu_s <= 0.05 * t.train_cpu_s + 0.004);
    session_close(s);
    trace_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(evaluation__costs__its_share),
        scratch_test(evaluation__stays__in_small_pieces),
        scratch_test(evaluation__changes__no_bit),
        scratch_test(share__is__of_the_trainer_thread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
