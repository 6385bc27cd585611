/* Sessions: a run as the screen sees it, with a trainer thread or from its folder. */
#include "live/lab.h"

#include "base/clock.h"
#include "live/session.h"

static const uint16_t string[] = { 0, 1, 1, 2, 1, 1, 0 };

/* Calls session_update() until the condition holds; a minute is long even under a sanitizer. */
#define WAIT_FOR(s, t, condition)                                                                  \
    do {                                                                                           \
        double until_ = clock_monotonic_s() + 60;                                                  \
        while (session_update(s, t), !(condition)) {                                               \
            if (clock_monotonic_s() > until_)                                                      \
                fail_msg("waited in vain for %s", #condition);                                     \
            usleep(500);                                                                           \
        }                                                                                          \
    } while (0)

static struct session *start(const struct lab *l)
{
    struct driver *d;
    struct session *s;
    struct err err;

    assert_ok((d = driver_create(&l->config, &l->options, &err)) != NULL);
    assert_ok((s = session_train(d, &err)) != NULL);
    return s;
}

/* A run that does not end by itself. */
static struct lab endless(void **state, const char *runs)
{
    struct lab l = lab_make(state, runs);

    lab_set(&l, "epochs", "1000000");
    lab_set(&l, "stop-patience", "100000");
    return l;
}

static void assert_same_trace(const struct trace *a, const struct trace *b)
{
    size_t i;

    ASSERT_SAME_ROWS(a, b, steps, step_count, same_step);
    ASSERT_SAME_ROWS(a, b, valid, valids, same_valid);
    ASSERT_SAME_ROWS(a, b, health, healths, same_health);
    assert_int_equal(a->events, b->events);
    for (i = 0; i < a->events; i++) {
        assert_int_equal(a->event[i].step, b->event[i].step);
        assert_int_equal(a->event[i].kind, b->event[i].kind);
        assert_string_equal(a->event[i].text, b->event[i].text);
    }
    assert_int_equal(a->evals, b->evals);
    assert_int_equal(a->settings, b->settings);
    for (i = 0; i < a->settings; i++)
        assert_string_equal(a->setting[i].value, trace_get(b, a->setting[i].name));
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->step, b->step);
    assert_int_equal(a->frozen, b->frozen);
    assert_string_equal(a->name, b->name);
}

static void session__sees__everything(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = lab_make(state, "whole");
    struct session *s;
    struct trace seen, kept;
    const char *dir;
    struct err err;
    int updates = 0;

    s = start(&l);
    dir = lab_keep(session_dir(s));
    trace_init(&seen);
    assert_true(session_is_live(s));
    while (session_is_running(s)) {
        size_t before = seen.step_count;

        updates += session_update(s, &seen);
        assert_true(seen.step_count >= before);
        /* The status never speaks of rows that are not there yet. */
        assert_true(seen.step <= (int64_t)seen.step_count);
    }
    session_update(s, &seen);
    assert_false(session_update(s, &seen));
    assert_true(updates > 0);
    assert_int_equal(seen.state, RUN_FINISHED);
    assert_int_equal(seen.step_count, 40);
    assert_false(session_request(s, REQUEST_PAUSE, 0, NULL, &err));
    scratch_check_message(&err, "ended");
    session_join(s);
    session_close(s);
    lab_load(dir, &kept);
    assert_same_trace(&seen, &kept);
    trace_release(&seen);
    trace_release(&kept);
    assert_same_run(lab_run(&whole, 0, DRIVER_FINISHED), dir);
}

static void session__obeys__requests(void **state)
{
    struct lab l = endless(state, "runs");
    struct session *s = start(&l);
    struct trace t, kept;
    struct err err;
    const char *dir = lab_keep(session_dir(s));
    int64_t at;
    int i;

    trace_init(&t);
    WAIT_FOR(s, &t, t.step > 20);
    assert_ok(session_request(s, REQUEST_PAUSE, 0, NULL, &err));
    WAIT_FOR(s, &t, t.state == RUN_PAUSED);
    at = t.step;
    usleep(20000);
    session_update(s, &t);
    assert_int_equal(t.step, at);
    assert_int_equal(t.step_count, at);
    for (i = 0; i < 15; i++)
        assert_ok(session_request(s, REQUEST_STEP, 0, NULL, &err));
    WAIT_FOR(s, &t, t.step == at + 15 && t.state == RUN_PAUSED);
    assert_ok(session_request(s, REQUEST_FREEZE, FREEZE_M | FREEZE_K, NULL, &err));
    WAIT_FOR(s, &t, t.frozen == (FREEZE_M | FREEZE_K));
    assert_int_equal(t.since[PART_MEMORY], at + 15);
    assert_ok(session_request(s, REQUEST_RATE, 0.125, NULL, &err));
    WAIT_FOR(s, &t, t.rate == 0.125);
    assert_false(session_request(s, REQUEST_RATE, -1, NULL, &err));
    assert_false(session_request(s, REQUEST_RATE, NAN, NULL, &err));
    assert_false(session_request(s, REQUEST_RATE, INFINITY, NULL, &err));
    scratch_check_message(&err, "from 0 to 1000");
    assert_ok(session_request(s, REQUEST_NOTE, 0, "look\there", &err));
    WAIT_FOR(s, &t, lab_count(&t, EVENT_NOTE) == 1);
    assert_null(strchr(t.event[t.events - 1].text, '\t'));
    assert_string_equal(t.event[t.events - 1].who, "you");
    assert_int_equal(t.event[t.events - 1].step, at + 15);
    /* Acts are on record at once, long before the next checkpoint. */
    lab_load(dir, &kept);
    assert_int_equal(lab_count(&kept, EVENT_NOTE), 1);
    assert_int_equal(lab_count(&kept, EVENT_RATE), 1);
    trace_release(&kept);
    assert_ok(session_request(s, REQUEST_CONTINUE, 0, NULL, &err));
    WAIT_FOR(s, &t, t.step > at + 40);
    assert_int_equal(t.state, RUN_TRAINING);
    assert_ok(session_request(s, REQUEST_STOP, 0, NULL, &err));
    WAIT_FOR(s, &t, t.state == RUN_STOPPED);
    session_join(s);
    assert_false(session_is_running(s));
    session_update(s, &t);
    session_close(s);
    lab_load(dir, &kept);
    assert_same_trace(&t, &kept);
    trace_release(&t);
    trace_release(&kept);
}

static void session__stops_and_saves__when_closed(void **state)
{
    struct lab l = endless(state, "runs"), other = endless(state, "other");
    const char *dir[3], *reference;
    struct session *s;
    struct trace t;
    struct err err;
    int64_t most = 0;
    int i, j;

    for (i = 0; i < 3; i++) {
        s = start(&l);
        dir[i] = lab_keep(session_dir(s));
        trace_init(&t);
        WAIT_FOR(s, &t, t.step > 5);
        if (i == 1) { /* while paused */
            assert_ok(session_request(s, REQUEST_PAUSE, 0, NULL, &err));
            WAIT_FOR(s, &t, t.state == RUN_PAUSED);
        }
        for (j = 0; i == 2 && j < 640; j++) /* with a full box */
            session_request(s, REQUEST_NOTE, 0, "n", &err);
        session_close(s);
        trace_release(&t);
        lab_load(dir[i], &t);
        assert_int_equal(t.state, RUN_STOPPED);
        assert_int_equal((int64_t)t.step_count, t.step);
        most = t.step > most ? t.step : most;
        trace_release(&t);
    }
    reference = lab_run(&other, most + 3, DRIVER_STOPPED);
    for (i = 0; i < 3; i++) {
        lab_resume(&l, dir[i], most + 3, DRIVER_STOPPED);
        assert_same_record(reference, dir[i]);
        assert_same_tensors(reference, dir[i], "latest.safetensors");
    }
}

static void session__trains__a_resumed_run(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = lab_make(state, "whole");
    const char *dir = lab_run(&l, 17, DRIVER_STOPPED);
    struct driver *d;
    struct session *s;
    struct trace t;
    struct err err;

    l.options.stop_at = 0;
    assert_ok((d = driver_resume(dir, &l.options, &err)) != NULL);
    assert_ok((s = session_train(d, &err)) != NULL);
    trace_init(&t);
    session_join(s);
    session_update(s, &t);
    assert_int_equal(t.step_count, 40);
    assert_int_equal(t.valids, 4);
    assert_int_equal(lab_count(&t, EVENT_RESUME), 1);
    session_close(s);
    trace_release(&t);
    assert_same_run(lab_run(&whole, 0, DRIVER_FINISHED), dir);
}

/* The numbers of a probe, byte for byte. */
static void assert_same_probe(const struct probe *a, const struct probe *b)
{
    size_t n = (size_t)a->length;

    assert_int_equal(a->length, b->length);
    assert_int_equal(a->step, b->step);
    assert_memory_equal(a->prediction, b->prediction,
                        (n + 1) * (size_t)(a->symbols + 1) * sizeof(float));
    assert_memory_equal(a->state, b->state, n * (size_t)a->hidden * sizeof(float));
}

static void probe__sees__the_weights_it_names(void **state)
{
    struct lab l = endless(state, "runs");
    struct session *s = start(&l), *r;
    struct probe live, later, past, newest;
    const char *dir = lab_keep(session_dir(s));
    const int64_t *steps;
    int64_t last = -1, first;
    struct trace t;
    struct err err;
    size_t count;
    int i;

    trace_init(&t);
    probe_init(&live);
    probe_init(&later);
    probe_init(&past);
    probe_init(&newest);
    assert_ok(session_probe(s, -1, string, 7, &live, &err)); /* before any update */
    for (i = 0; i < 30; i++) {
        session_update(s, &t);
        assert_ok(session_probe(s, -1, string, 7, &live, &err));
        assert_true(live.step >= last);
        last = live.step;
        usleep(2000);
    }
    WAIT_FOR(s, &t, t.valids > 3);
    /* A past step that nobody asked session_past() for before. */
    first = t.valid[0].step;
    while (!session_probe(s, first, string, 7, &past, &err)) {
        scratch_check_message(&err, "keeps no weights");
        usleep(100000); /* not committed yet */
    }
    assert_int_equal(past.step, first);
    assert_false(session_probe(s, first + 1, string, 7, &later, &err));
    scratch_check_message(&err, "keeps no weights");
    assert_ok(session_request(s, REQUEST_PAUSE, 0, NULL, &err));
    WAIT_FOR(s, &t, t.state == RUN_PAUSED);
    assert_ok(session_probe(s, -1, string, 7, &live, &err));
    assert_int_equal(live.step, t.step);
    assert_ok(session_probe(s, first, string, 7, &later, &err));
    assert_same_probe(&past, &later);
    assert_ok(session_probe(s, -1, string, 7, &later, &err));
    assert_same_probe(&live, &later);
    session_close(s);

    assert_ok((r = session_replay(dir, &err)) != NULL);
    assert_false(session_is_live(r));
    steps = session_past(r, &count);
    assert_true(count > 1 && steps[0] == first);
    assert_ok(session_probe(r, -1, string, 7, &newest, &err));
    assert_int_equal(newest.step, t.best_step);
    assert_ok(session_probe(r, first, string, 7, &later, &err));
    assert_same_probe(&past, &later);
    /* Back from the past: the newest again. */
    assert_ok(session_probe(r, -1, string, 7, &later, &err));
    assert_same_probe(&newest, &later);
    session_close(r);
    trace_release(&t);
    probe_release(&live);
    probe_release(&later);
    probe_release(&past);
    probe_release(&newest);
}

static void replay__follows__a_run_that_is_trained(void **state)
{
    struct lab l = endless(state, "runs");
    struct session *s = start(&l), *r;
    struct trace t, seen;
    struct probe p;
    struct err err;
    int64_t step;

    trace_init(&t);
    trace_init(&seen);
    probe_init(&p);
    WAIT_FOR(s, &t, t.valids > 0);
    assert_ok(session_request(s, REQUEST_NOTE, 0, "first", &err));
    WAIT_FOR(s, &t, lab_count(&t, EVENT_NOTE) == 1);
    assert_ok((r = session_replay(session_dir(s), &err)) != NULL);
    assert_true(session_update(r, &seen));
    step = seen.step;
    assert_true(step > 0);
    WAIT_FOR(r, &seen, seen.step > step && lab_count(&seen, EVENT_NOTE) == 1);
    assert_int_equal(seen.state, RUN_TRAINING);
    assert_ok(session_probe(r, -1, string, 7, &p, &err));
    step = p.step;
    assert_ok(session_request(s, REQUEST_NOTE, 0, "second", &err));
    WAIT_FOR(r, &seen, lab_count(&seen, EVENT_NOTE) == 2);
    assert_false(session_request(r, REQUEST_PAUSE, 0, NULL, &err));
    scratch_check_message(&err, "not being trained here");
    session_close(s);
    WAIT_FOR(r, &seen, seen.state == RUN_STOPPED);
    /* Nothing new: nothing to draw. */
    assert_false(session_update(r, &seen));
    assert_int_equal((int64_t)seen.step_count, seen.step);
    trace_release(&t);
    lab_load(session_dir(r), &t);
    ASSERT_SAME_ROWS(&t, &seen, steps, step_count, same_step);
    ASSERT_SAME_ROWS(&t, &seen, valid, valids, same_valid);
    session_close(r);
    trace_release(&t);
    trace_release(&seen);
    probe_release(&p);
}

static void replay__shows__what_a_kill_left(void **state)
{
    struct lab l = lab_make(state, "runs");
    struct session *r;
    struct trace t;
    struct probe p;
    struct err err;
    char **names, dir[600];
    size_t count;
    pid_t child = fork();
    int status;

    if (child == 0) {
        static const struct act note[] = { { 33, REQUEST_NOTE, 0 } };
        struct driver *d = driver_create(&l.config, &l.options, &err);

        l.act = note;
        l.acts = 1;
        while (d && driver_trainer(d)->step < 34)
            lab_drive(&l, d, 1);
        raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    names = store_list(l.options.runs, &count);
    assert_int_equal(count, 1);
    snprintf(dir, sizeof dir, "%s/%s", l.options.runs, names[0]);
    store_free_names(names);
    assert_false(store_is_live(dir));
    assert_ok((r = session_replay(dir, &err)) != NULL);
    trace_init(&t);
    probe_init(&p);
    assert_true(session_update(r, &t));
    assert_false(session_update(r, &t));
    assert_int_equal(t.state, RUN_TRAINING);
    assert_int_equal(t.step_count, 34);
    assert_ok(session_probe(r, -1, string, 7, &p, &err));
    assert_int_equal(p.step, t.best_step);
    assert_int_equal(session_task(r)->symbols, 3);
    assert_int_equal(session_config(r)->hidden, 4);
    session_close(r);
    trace_release(&t);
    probe_release(&p);
}

static void replay__refuses__what_is_no_run(void **state)
{
    struct err err;

    assert_null(session_replay(scratch_path(state, "nothing"), &err));
    scratch_check_message(&err, "nothing");
    assert_null(session_replay(*state, &err));
    scratch_check_message(&err, "is not a pushdown run");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(session__sees__everything),
        scratch_test(session__obeys__requests),
        scratch_test(session__stops_and_saves__when_closed),
        scratch_test(session__trains__a_resumed_run),
        scratch_test(probe__sees__the_weights_it_names),
        scratch_test(replay__follows__a_run_that_is_trained),
        scratch_test(replay__shows__what_a_kill_left),
        scratch_test(replay__refuses__what_is_no_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
