/* What goes into run.db comes out: every field, bit for bit; incremental loads; going back. */
#include "store/scratch.h"

#include "base/clock.h"
#include "base/rng.h"

static double odd_double(struct rng *r)
{
    /* Not -0: SQLite stores it as 0. */
    static const double odd[] = { NAN, INFINITY, -INFINITY, 5e-324, 1.7976931348623157e308,
                                  0.1, -3,       1e15 };

    return rng_below(r, 3) ? rng_uniform(r, -1e3, 1e3) : odd[rng_below(r, 8)];
}

static int64_t odd_integer(struct rng *r)
{
    return (int64_t)((uint64_t)rng_u32(r) << 32 | rng_u32(r));
}

static int small(struct rng *r)
{
    return (int)rng_u32(r);
}

static void same_double(double got, double expected, const char *what)
{
    if (isnan(expected) ? !isnan(got) : memcmp(&got, &expected, sizeof got) != 0)
        fail_msg("%s: got %.17g, expected %.17g", what, got, expected);
}

static void same_integer(int64_t got, int64_t expected, const char *what)
{
    if (got != expected)
        fail_msg("%s: got %lld, expected %lld", what, (long long)got, (long long)expected);
}

/* The members of each struct, once for filling and once for comparing. */
#define VALID_FIELDS(I, S, D, B)                                                                   \
    S(epoch) D(nats) D(bound_nats) D(accuracy) D(deterministic_accuracy) D(rate) B(best)
/* clang-format off */
#define EVAL_FIELDS(I, S, D, B) \
    I(step) I(first_step) S(low) S(high) B(final) I(score.strings) I(score.symbols) \
    D(score.nats) D(score.nats_squared) I(score.correct) I(score.deterministic) \
    I(score.deterministic_correct) I(score.whole) D(score.bound_nats) D(score.bayes_nats) \
    D(score.bigram_nats) I(score.bayes_correct) I(score.bigram_correct) \
    I(score.bayes_deterministic_correct) I(score.bigram_deterministic_correct) \
    D(accuracy_low) D(accuracy_high) D(excess_low) D(excess_high) D(deterministic_low) \
    D(deterministic_high) D(whole_low) D(whole_high)
/* clang-format on */
#define HEALTH_FIELDS(F)                                                                           \
    F(gradient[0]) F(gradient[1]) F(gradient[2]) F(update[0]) F(update[1]) F(update[2])
#define RUN_FIELDS(I, S)                                                                           \
    I(seed) S(symbols) S(train_low) S(train_high) I(parameters[0]) I(parameters[1]) I(parameters[2])
/* clang-format off */
#define STATUS_FIELDS(I, S, D) \
    S(epoch) S(epochs) I(step) I(steps_per_epoch) D(steps_per_s) D(strings_per_s) D(eta_s) \
    D(rate) S(frozen) S(requested) I(since[0]) I(since[1]) I(since[2]) D(smoothed) \
    D(train_cpu_s) D(eval_cpu_s) D(bound_nats) D(best_excess) I(best_step)
/* clang-format on */

#define FILL_I(m) to->m = odd_integer(r);
#define FILL_S(m) to->m = small(r);
#define FILL_D(m) to->m = odd_double(r);
#define FILL_F(m) to->m = (float)odd_double(r);
#define FILL_B(m) to->m = rng_below(r, 2);
#define SAME_I(m) same_integer(got->m, expected->m, #m);
#define SAME_D(m) same_double(got->m, expected->m, #m);

static void fill_rows(struct trace *t, struct rng *r)
{
    int i;

    for (i = 0; i < 40; i++) {
        struct trace_valid valid = { .step = 100 * i }, *to = &valid;
        struct trace_step step = { i ? odd_double(r) : -0.0, (uint16_t)rng_u32(r) };

        VALID_FIELDS(FILL_I, FILL_S, FILL_D, FILL_B)
        trace_add_valid(t, &valid);
        trace_add_step(t, &step);
    }
    for (i = 0; i < 40; i++) {
        struct trace_eval eval, *to = &eval;

        EVAL_FIELDS(FILL_I, FILL_S, FILL_D, FILL_B)
        trace_set_eval(t, &eval);
    }
    for (i = 0; i <= EVENT_FAIL; i++) {
        struct trace_event event = { .step = odd_integer(r),
                                     .wall_s = odd_double(r),
                                     .kind = (enum event_kind)i,
                                     .value = odd_double(r) };

        snprintf(event.who, sizeof event.who, "who %d", i);
        snprintf(event.text, sizeof event.text, "it's \"%d\" \xe2\x89\xa4 %%s", i);
        trace_add_event(t, &event);
    }
    for (i = 0; i < 40; i++) {
        struct trace_health health = { .step = 50 * i }, *to = &health;

        HEALTH_FIELDS(FILL_F)
        trace_add_health(t, &health);
    }
}

static void fill_trace(struct trace *t, struct rng *r)
{
    struct trace *to = t;

    trace_init(t);
    RUN_FIELDS(FILL_I, FILL_S)
    STATUS_FIELDS(FILL_I, FILL_S, FILL_D)
    strcpy(t->task, "reversal");
    strcpy(t->model, "jm-3.3.3");
    strcpy(t->freeze, "m@5000");
    strcpy(t->reason, "the reason's \"text\"");
    t->state = (enum run_state)rng_below(r, RUN_FAILED + 1);
    trace_set(t, "rate", "0.005");
    trace_set(t, "env.host", "a\nb");
    trace_set(t, "a", "");
    fill_rows(t, r);
}

static void compare(const struct trace *x, const struct trace *y)
{
    size_t i;

    {
        const struct trace *got = x, *expected = y;

        RUN_FIELDS(SAME_I, SAME_I)
        STATUS_FIELDS(SAME_I, SAME_I, SAME_D)
        assert_string_equal(got->name, expected->name);
        assert_string_equal(got->task, expected->task);
        assert_string_equal(got->model, expected->model);
        assert_string_equal(got->freeze, expected->freeze);
        assert_string_equal(got->reason, expected->reason);
        assert_int_equal(got->state, expected->state);
    }
    assert_int_equal(x->settings, y->settings);
    for (i = 0; i < x->settings; i++) {
        assert_string_equal(x->setting[i].name, y->setting[i].name);
        assert_string_equal(x->setting[i].value, y->setting[i].value);
    }
    assert_int_equal(x->step_count, y->step_count);
    for (i = 0; i < x->step_count; i++) {
        /* Packed bits: not even a NaN changes. */
        assert_memory_equal(&x->steps[i].loss, &y->steps[i].loss, sizeof x->steps[i].loss);
        assert_int_equal(x->steps[i].length, y->steps[i].length);
    }
    assert_int_equal(x->valids, y->valids);
    for (i = 0; i < x->valids; i++) {
        const struct trace_valid *got = &x->valid[i], *expected = &y->valid[i];

        SAME_I(step)
        VALID_FIELDS(SAME_I, SAME_I, SAME_D, SAME_I)
    }
    assert_int_equal(x->evals, y->evals);
    for (i = 0; i < x->evals; i++) {
        const struct trace_eval *got = &x->eval[i], *expected = &y->eval[i];

        EVAL_FIELDS(SAME_I, SAME_I, SAME_D, SAME_I)
    }
    assert_int_equal(x->events, y->events);
    for (i = 0; i < x->events; i++) {
        const struct trace_event *got = &x->event[i], *expected = &y->event[i];

        SAME_I(step)
        SAME_I(kind)
        SAME_D(wall_s)
        SAME_D(value)
        assert_string_equal(got->who, expected->who);
        assert_string_equal(got->text, expected->text);
    }
    assert_int_equal(x->healths, y->healths);
    for (i = 0; i < x->healths; i++) {
        const struct trace_health *got = &x->health[i], *expected = &y->health[i];

        SAME_I(step)
        HEALTH_FIELDS(SAME_D)
    }
}

static void add_rows(struct store *s, const struct trace *t)
{
    struct err err;
    size_t i;

    for (i = 0; i < t->step_count; i++)
        assert_ok(store_add_step(s, (int64_t)i + 1, &t->steps[i], &err));
    for (i = 0; i < t->valids; i++)
        assert_ok(store_add_valid(s, &t->valid[i], &err));
    for (i = 0; i < t->evals; i++)
        assert_ok(store_add_eval(s, &t->eval[i], &err));
    for (i = 0; i < t->events; i++)
        assert_ok(store_add_event(s, &t->event[i], &err));
    for (i = 0; i < t->healths; i++)
        assert_ok(store_add_health(s, &t->health[i], &err));
}

static void store__round_trips__every_field(void **state)
{
    struct trace t, back;
    struct store *s;
    struct rng r;
    struct err err;
    double before;
    int seed;

    for (seed = 1; seed <= 8; seed++) {
        rng_init(&r, (uint64_t)seed, RNG_CHECK, 0);
        fill_trace(&t, &r);
        assert_ok((s = store_create(*state, "r", &t, JOURNAL_AUTO, &err)) != NULL);
        assert_string_equal(strrchr(store_dir(s), '/') + 1, t.name);
        add_rows(s, &t);
        before = clock_wall_s();
        assert_ok(store_set_status(s, &t, &err));
        store_close(s);

        trace_init(&back);
        assert_ok((s = store_open(scratch_path(state, t.name), false, 0, &err)) != NULL);
        assert_ok(store_load(s, &back, &err));
        print_message("seed %d\n", seed);
        compare(&back, &t);
        assert_true(back.heartbeat_s >= before && back.heartbeat_s <= clock_wall_s());
        store_close(s);
        trace_release(&back);
        trace_release(&t);
    }
}

static void store_load__reads__only_what_is_new(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_AUTO, 0), *reader;
    struct trace t, all;
    struct err err;
    struct rng r;
    int64_t steps = 0;
    int round;

    rng_init(&r, 5, RNG_CHECK, 0);
    trace_init(&t);
    trace_init(&all);
    assert_ok((reader = store_open(store_dir(s), false, JOURNAL_AUTO, &err)) != NULL);
    for (round = 0; round < 30; round++) {
        int64_t next = steps + rng_below(&r, 300);
        struct trace_event event = { .step = next, .kind = EVENT_NOTE, .value = round };
        struct trace_valid valid = { .step = round, .epoch = round + 1 };
        struct trace_health health = { .step = round, .update = { (float)round } };
        struct trace_eval eval = { .low = 40, .high = 40 + round % 3, .step = round };

        scratch_add_steps(s, steps + 1, next);
        assert_ok(store_add_event(s, &event, &err));
        assert_ok(store_add_event(s, &event, &err));
        assert_ok(store_add_valid(s, &valid, &err));
        assert_ok(store_add_health(s, &health, &err));
        assert_ok(store_add_eval(s, &eval, &err));
        scratch_commit(s);
        steps = next;
        /* Not at every round, so that several commits are read at once. */
        if (rng_below(&r, 2))
            continue;
        assert_ok(store_load(reader, &t, &err));
        scratch_check_steps(&t, steps);
        assert_int_equal(t.events, 2 * (round + 1));
        assert_int_equal(t.valids, round + 1);
        assert_int_equal(t.healths, round + 1);
        assert_int_equal(t.evals, round < 2 ? round + 1 : 3);
        assert_int_equal(t.eval[round % 3].step, round);
        /* What was read before is not read again: a mark in it stays. */
        t.event[0].value = -1;
        assert_ok(store_load(reader, &t, &err));
        assert_true(t.event[0].value == -1);
    }
    /* Another trace through the same reader gets everything. */
    assert_ok(store_load(reader, &all, &err));
    scratch_check_steps(&all, steps);
    assert_int_equal(all.events, 60);
    assert_true(steps > 1000); /* several blocks */
    store_close(reader);
    store_close(s);
    trace_release(&t);
    trace_release(&all);
}

static void store_rewind__goes_back__to_every_step(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_AUTO, 0);
    struct trace t;
    struct err err;
    int64_t i, k, last = 900; /* two full blocks and a tail */

    trace_init(&t);
    scratch_add_steps(s, 1, last);
    for (i = 0; i <= last; i += 10) {
        struct trace_valid valid = { .step = i };
        struct trace_health health = { .step = i };
        struct trace_event event = { .step = i };
        struct trace_eval eval = { .step = i, .low = (int)i, .high = (int)i };

        assert_ok(store_add_valid(s, &valid, &err) && store_add_health(s, &health, &err) &&
                  store_add_event(s, &event, &err) && store_add_eval(s, &eval, &err));
        assert_ok(store_add_weights(s, i, &i, sizeof i, 1 << 20, &err));
    }
    assert_false(store_rewind(s, last + 1, &err));
    scratch_check_message(&err, "has 900 steps on record");
    for (k = last; k >= 0; k--) {
        size_t kept;

        assert_ok(store_rewind(s, k, &err));
        assert_ok(store_load(s, &t, &err));
        scratch_check_steps(&t, k);
        assert_int_equal(t.valids, k / 10 + 1);
        assert_int_equal(t.healths, k / 10 + 1);
        assert_int_equal(t.evals, k / 10 + 1);
        assert_int_equal(t.events, last / 10 + 1);
        free(store_weights_steps(s, &kept, &err));
        assert_int_equal(kept, k / 10 + 1);
        /* Going on from there must join without a gap. */
        if (k % 7 == 0) {
            scratch_add_steps(s, k + 1, k + 3);
            assert_ok(store_load(s, &t, &err));
            scratch_check_steps(&t, k + 3);
            assert_ok(store_rewind(s, k, &err));
        }
    }
    store_close(s);
    trace_release(&t);
}

static void store_load__notices__a_run_that_went_back(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_AUTO, 500), *reader;
    struct trace_valid valid = { .step = 480, .nats = 1 };
    struct trace t;
    struct err err;

    trace_init(&t);
    assert_ok(store_add_valid(s, &valid, &err));
    scratch_commit(s);
    assert_ok((reader = store_open(store_dir(s), false, JOURNAL_AUTO, &err)) != NULL);
    assert_ok(store_load(reader, &t, &err));
    scratch_check_steps(&t, 500);
    store_close(s);

    assert_ok((s = store_open(scratch_path(state, "r"), true, JOURNAL_AUTO, &err)) != NULL);
    assert_ok(store_rewind(s, 410, &err));
    /* More than before, so that the count alone would not tell. */
    scratch_add_steps(s, 411, 600);
    valid.nats = 2;
    assert_ok(store_add_valid(s, &valid, &err));
    t.steps[450].loss = -1; /* as if the first history had been another one */
    scratch_commit(s);
    assert_ok(store_load(reader, &t, &err));
    scratch_check_steps(&t, 600);
    assert_int_equal(t.valids, 1);
    assert_true(t.valid[0].nats == 2);
    store_close(reader);
    store_close(s);
    trace_release(&t);
}

static void store_add_step__refuses__gaps(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_AUTO, 3);
    struct trace_step step = scratch_step(4);
    struct err err;

    assert_false(store_add_step(s, 5, &step, &err));
    scratch_check_message(&err, "step 5 of run 'r' does not follow the last one recorded, 3");
    assert_false(store_add_step(s, 3, &step, &err));
    assert_ok(store_add_step(s, 4, &step, &err));
    store_close(s);
    scratch_check_run(state, 4);
}

static void store_add_weights__keeps__a_spread_within_the_budget(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_AUTO, 0);
    unsigned char bytes[100];
    struct err err;
    int64_t *steps, i, j;
    size_t count, size;
    char *back;

    for (i = 0; i < 200; i++) {
        int64_t stride = 1;

        memset(bytes, (int)i, sizeof bytes);
        assert_ok(store_add_weights(s, i * 10, bytes, sizeof bytes, 1050, &err));
        assert_ok((steps = store_weights_steps(s, &count, &err)) != NULL);
        while (i / stride + 1 > 10)
            stride *= 2;
        assert_int_equal(count, i / stride + 1);
        for (j = 0; j < (int64_t)count; j++)
            assert_int_equal(steps[j], j * stride * 10);
        free(steps);
    }
    assert_ok((back = store_weights(s, 320, &size, &err)) != NULL);
    memset(bytes, 32, sizeof bytes);
    assert_int_equal(size, sizeof bytes);
    assert_memory_equal(back, bytes, sizeof bytes);
    free(back);
    assert_null(store_weights(s, 330, &size, &err));
    scratch_check_message(&err, "keeps no weights of step 330");
    /* Too large for the budget: none is kept, and that is no error. */
    assert_ok(store_add_weights(s, 5000, bytes, sizeof bytes, 99, &err));
    assert_ok((steps = store_weights_steps(s, &count, &err)) != NULL);
    assert_int_equal(count, 0);
    free(steps);
    store_close(s);
}

static void store_set__refuses__long_names(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_AUTO, 0);
    struct trace t;
    struct err err;

    assert_false(store_set(s, "a.name.of.forty.bytes.does.not.fit.here", "x", &err) &&
                 store_set(s, "a.name.of.forty.bytes.does.not.fit.here.", "x", &err));
    scratch_check_message(&err, "longer than 39 bytes");
    assert_ok(store_set(s, "lr", "1", &err) && store_set(s, "lr", "2", &err));
    trace_init(&t);
    assert_ok(store_load(s, &t, &err) && store_load(s, &t, &err));
    assert_int_equal(t.settings, 2);
    assert_string_equal(trace_get(&t, "lr"), "2");
    trace_release(&t);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(store__round_trips__every_field),
        scratch_test(store_load__reads__only_what_is_new),
        scratch_test(store_rewind__goes_back__to_every_step),
        scratch_test(store_load__notices__a_run_that_went_back),
        scratch_test(store_add_step__refuses__gaps),
        scratch_test(store_add_weights__keeps__a_spread_within_the_budget),
        scratch_test(store_set__refuses__long_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
