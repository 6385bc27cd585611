/* A run that is stopped and resumed is the run that was never disturbed, to the last bit. */
#include "live/lab.h"

/* Stops at each of steps[count] in turn, then goes on to the end. */
static const char *run_in_pieces(struct lab l, const int64_t *step, size_t count)
{
    const char *dir = lab_run(&l, step[0], DRIVER_STOPPED);
    size_t i;

    for (i = 1; i < count; i++)
        lab_resume(&l, dir, step[i], DRIVER_STOPPED);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
    return dir;
}

static void resume__continues__from_every_step(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = l;
    const char *reference = lab_run(&whole, 0, DRIVER_FINISHED);
    struct trace t;
    int64_t step;

    lab_load(reference, &t);
    assert_int_equal(t.step_count, 40);
    assert_int_equal(t.valids, 4);
    assert_true(lab_count(&t, EVENT_RATE_DECAY) > 0);
    trace_release(&t);
    for (step = 1; step <= 40; step++)
        assert_same_run(reference, run_in_pieces(l, &step, 1));
}

static void resume__continues__many_times(void **state)
{
    static const int64_t often[] = { 1, 2, 3, 9, 10, 11, 19, 20, 21, 30, 31, 39, 40 };
    struct lab l = lab_make(state, "runs"), whole = l;

    assert_same_run(lab_run(&whole, 0, DRIVER_FINISHED),
                    run_in_pieces(l, often, sizeof often / sizeof *often));
}

static void resume__continues__with_other_controllers_and_stacks(void **state)
{
    static const int64_t often[] = { 3, 10, 11, 25, 40 };
    static const char *const kind[][2] = { { "jm-2", "gru" },
                                           { "jm-hidden", "elman" },
                                           { "stable-jm-2", "lstm" } };
    size_t i;

    for (i = 0; i < sizeof kind / sizeof *kind; i++) {
        struct lab l = lab_make(state, "runs"), whole;

        lab_set(&l, "model", kind[i][0]);
        lab_set(&l, "controller", kind[i][1]);
        lab_set(&l, "sharpness", "7");
        whole = l;
        assert_same_run(lab_run(&whole, 0, DRIVER_FINISHED),
                        run_in_pieces(l, often, sizeof often / sizeof *often));
    }
}

static void resume__continues__with_planned_toggles(void **state)
{
    static const int64_t often[] = { 2, 3, 4, 9, 10, 11, 15, 20, 25, 29, 30, 38 };
    static const char *const plans[] = { "m", "cm", "c@3,-c@10,m@10,-m@15,k@20,-k@29",
                                         "cmk,-cmk@11,m@39", "m,-m@20" };
    size_t i, j;

    for (i = 0; i < sizeof plans / sizeof *plans; i++) {
        struct lab l = lab_make(state, "runs"), whole;
        const char *reference;

        lab_set(&l, "freeze", plans[i]);
        whole = l;
        reference = lab_run(&whole, 0, DRIVER_FINISHED);
        for (j = 0; j < sizeof often / sizeof *often; j++)
            assert_same_run(reference, run_in_pieces(l, &often[j], 1));
        assert_same_run(reference, run_in_pieces(l, often, sizeof often / sizeof *often));
    }
}

static const struct act acts[] = {
    { 0, REQUEST_FREEZE, FREEZE_K },
    { 4, REQUEST_FREEZE, FREEZE_M },
    { 4, REQUEST_RATE, 0.05 },
    { 10, REQUEST_RATE, 0.03 }, /* while validating */
    { 10, REQUEST_FREEZE, FREEZE_M | FREEZE_C },
    { 17, REQUEST_FREEZE, 0 },
    { 20, REQUEST_FREEZE, FREEZE_C },
    { 29, REQUEST_RATE, 0.001 },
    { 30, REQUEST_FREEZE, 0 },
};

static void resume__continues__with_requests(void **state)
{
    static const int64_t often[] = { 1, 4, 5, 9, 10, 11, 16, 17, 18, 20, 21, 29, 30, 31, 39, 40 };
    struct lab l = lab_make(state, "runs"), whole;
    const char *reference;
    size_t j;

    l.act = acts;
    l.acts = sizeof acts / sizeof *acts;
    whole = l;
    reference = lab_run(&whole, 0, DRIVER_FINISHED);
    for (j = 0; j < sizeof often / sizeof *often; j++)
        assert_same_run(reference, run_in_pieces(l, &often[j], 1));
    assert_same_run(reference, run_in_pieces(l, often, sizeof often / sizeof *often));
}

static void request__takes__effect_after_the_validation(void **state)
{
    static const struct act at_end[] = { { 10, REQUEST_RATE, 0.001 }, { 10, REQUEST_FREEZE, 2 } };
    struct lab l = lab_make(state, "runs");
    struct driver *d;
    struct err err;

    l.act = at_end;
    l.acts = 2;
    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    while (driver_trainer(d)->step < 10)
        lab_drive(&l, d, 1);
    while (driver_trainer(d)->valid_next >= 0) {
        assert_true(driver_trainer(d)->rate == 0.05 && driver_trainer(d)->frozen == 0);
        lab_drive(&l, d, 1);
        assert_int_equal(driver_trace(d)->requested, 2);
    }
    lab_drive(&l, d, 1);
    assert_true(driver_trainer(d)->rate == 0.001);
    assert_int_equal(driver_trace(d)->frozen, 2);
    assert_int_equal(driver_trace(d)->since[PART_MEMORY], 10);
    driver_close(d);
}

/* Stops while validation batch `batch` is next, with other requests around the stop. */
static const char *stop_amid_validation(struct lab *l, int batch, const struct act *around,
                                        size_t before, size_t after)
{
    struct driver *d;
    struct err err;
    const char *dir;
    size_t i;

    l->options.stop_at = 0;
    assert_ok((d = driver_create(&l->config, &l->options, &err)) != NULL);
    dir = lab_keep(driver_dir(d));
    while (driver_trainer(d)->step < 20 || driver_trainer(d)->valid_next != batch)
        lab_drive(l, d, 1);
    for (i = 0; i < before; i++)
        driver_request(d, around[i].kind, around[i].value, "", "you");
    driver_request(d, REQUEST_STOP, 0, NULL, "signal");
    for (; i < before + after; i++)
        driver_request(d, around[i].kind, around[i].value, "", "you");
    assert_int_equal(driver_turn(d), DRIVER_STOPPED);
    driver_close(d);
    return dir;
}

static void stop__is_taken__while_validating(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = l;
    const char *reference = lab_run(&whole, 0, DRIVER_FINISHED);
    struct trace t;
    int batch;

    for (batch = 0; batch < 5; batch++) {
        struct lab one = l;
        const char *dir = stop_amid_validation(&one, batch, NULL, 0, 0);

        lab_load(dir, &t);
        assert_int_equal(t.state, RUN_STOPPED);
        assert_int_equal(t.valids, 1);
        assert_string_equal(t.event[t.events - 2].who, "signal");
        trace_release(&t);
        lab_resume(&one, dir, 0, DRIVER_FINISHED);
        assert_same_run(reference, dir);
    }
}

/* Requests that wait when the stop comes are neither lost nor taken too early. */
static void stop__keeps__requests_that_waited(void **state)
{
    static const struct act waiting[] = { { 20, REQUEST_RATE, 0.3 },
                                          { 20, REQUEST_FREEZE, FREEZE_M } };
    struct lab l = lab_make(state, "runs"), whole = l;
    const char *reference;
    size_t before;

    whole.act = waiting;
    whole.acts = 2;
    reference = lab_run(&whole, 0, DRIVER_FINISHED);
    for (before = 0; before <= 2; before++) {
        struct lab one = l;
        const char *dir = stop_amid_validation(&one, 2, waiting, before, 2 - before);

        lab_resume(&one, dir, 0, DRIVER_FINISHED);
        assert_same_run(reference, dir);
    }
}

static void toggle__by_request__is_the_planned_one(void **state)
{
    static const int64_t pairs[][2] = { { 0, 40 }, { 3, 7 }, { 5, 10 }, { 10, 20 }, { 19, 31 } };
    static const char *const letters[] = { "c", "m", "k", "cm" };
    static const int masks[] = { FREEZE_C, FREEZE_M, FREEZE_K, FREEZE_C | FREEZE_M };
    size_t i, j;

    for (i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (j = 0; j < sizeof masks / sizeof *masks; j++) {
            struct lab plan = lab_make(state, "runs"), hand = plan;
            struct act act[] = { { pairs[i][0], REQUEST_FREEZE, masks[j] },
                                 { pairs[i][1], REQUEST_FREEZE, 0 } };
            const char *a, *b;
            char text[64];

            snprintf(text, sizeof text, "%s@%lld,-%s@%lld", letters[j], (long long)pairs[i][0],
                     letters[j], (long long)pairs[i][1]);
            lab_set(&plan, "freeze", text);
            hand.act = act;
            hand.acts = 2;
            a = lab_run(&plan, 0, DRIVER_FINISHED);
            b = lab_run(&hand, 0, DRIVER_FINISHED);
            assert_same_record(a, b);
            assert_same_tensors(a, b, "latest.safetensors");
            assert_same_tensors(a, b, "best.safetensors");
        }
}

static void pause__and_single_steps__change_no_number(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = l;
    const char *reference = lab_run(&whole, 0, DRIVER_FINISHED);
    struct driver *d;
    struct trace t;
    struct err err;
    const char *dir;
    int i;

    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    dir = lab_keep(driver_dir(d));
    while (driver_trainer(d)->step < 8)
        lab_drive(&l, d, 1);
    driver_request(d, REQUEST_PAUSE, 0, NULL, "you");
    for (i = 0; i < 5; i++)
        assert_int_equal(driver_turn(d), DRIVER_PAUSED);
    assert_int_equal(driver_trainer(d)->step, 8);
    assert_int_equal(driver_trace(d)->state, RUN_PAUSED);
    for (i = 0; i < 3; i++)
        driver_request(d, REQUEST_STEP, 0, NULL, "you");
    /* Three updates and the validation between them: nobody has to wait in between. */
    for (i = 0; driver_turn(d) == DRIVER_BUSY; i++)
        assert_true(i < 20);
    assert_int_equal(driver_trainer(d)->step, 11);
    assert_int_equal(driver_trace(d)->valids, 1);
    for (i = 0; i < 5; i++)
        assert_int_equal(driver_turn(d), DRIVER_PAUSED);
    assert_int_equal(driver_trainer(d)->step, 11);
    driver_request(d, REQUEST_CONTINUE, 0, NULL, "you");
    assert_int_equal(lab_drive(&l, d, 0), DRIVER_FINISHED);
    driver_close(d);
    assert_same_record(reference, dir);
    assert_same_file(reference, dir, "latest.safetensors");
    assert_same_file(reference, dir, "best.safetensors");
    lab_load(dir, &t);
    assert_int_equal(lab_count(&t, EVENT_PAUSE), 1);
    assert_int_equal(lab_count(&t, EVENT_CONTINUE), 1);
    trace_release(&t);
}

/* A step asked for after the last update must not start what a pause holds back. */
static void step__does_nothing__when_training_is_over(void **state)
{
    struct lab l = lab_make(state, "runs");
    struct driver *d;
    struct err err;
    int i;

    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    while (driver_trainer(d)->step < 39)
        lab_drive(&l, d, 1);
    driver_request(d, REQUEST_PAUSE, 0, NULL, "you");
    for (i = 0; i < 4; i++)
        driver_request(d, REQUEST_STEP, 0, NULL, "you");
    for (i = 0; i < 30; i++)
        driver_turn(d);
    assert_int_equal(driver_turn(d), DRIVER_PAUSED);
    assert_int_equal(driver_trainer(d)->step, 40);
    assert_int_equal(driver_trace(d)->valids, 4);
    assert_int_equal(driver_trace(d)->state, RUN_PAUSED);
    driver_request(d, REQUEST_STEP, 0, NULL, "you");
    for (i = 0; i < 30; i++)
        assert_int_equal(driver_turn(d), DRIVER_PAUSED);
    driver_request(d, REQUEST_CONTINUE, 0, NULL, "you");
    assert_int_equal(lab_drive(&l, d, 0), DRIVER_FINISHED);
    driver_close(d);
}

static void stop__is_taken__in_the_last_evaluation(void **state)
{
    struct lab l = lab_make(state, "runs"), whole;
    const char *reference, *dir;
    struct driver *d;
    struct trace t;
    struct err err;

    lab_set(&l, "test-strings", "200");
    lab_set(&l, "bins", "3-9,11-99");
    whole = l;
    reference = lab_run(&whole, 0, DRIVER_FINISHED);
    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    dir = lab_keep(driver_dir(d));
    while (!driver_trainer(d)->over)
        lab_drive(&l, d, 1);
    lab_drive(&l, d, 2);
    driver_request(d, REQUEST_STOP, 0, NULL, "you");
    assert_int_equal(lab_drive(&l, d, 0), DRIVER_STOPPED);
    driver_close(d);
    lab_load(dir, &t);
    assert_int_equal(lab_count(&t, EVENT_FINISH), 0);
    trace_release(&t);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
    assert_same_run(reference, dir);
}

static void resume__refuses__what_has_ended(void **state)
{
    struct lab l = lab_make(state, "runs");
    const char *dir = lab_run(&l, 0, DRIVER_FINISHED);
    struct err err;

    assert_null(driver_resume(dir, &l.options, &err));
    assert_non_null(strstr(err.text, "is finished"));
    assert_false(err.usage);
    dir = lab_run(&l, 15, DRIVER_STOPPED);
    l.options.stop_at = 15;
    assert_null(driver_resume(dir, &l.options, &err));
    assert_non_null(strstr(err.text, "goes on from step 15"));
    assert_true(err.usage);
    lab_resume(&l, dir, 16, DRIVER_STOPPED);
}

static void run__is_the_same__in_any_folder(void **state)
{
    struct lab a = lab_make(state, "one/deep/runs"), b = lab_make(state, "two");
    const char *first = lab_run(&a, 0, DRIVER_FINISHED), *second = lab_run(&b, 0, DRIVER_FINISHED);

    assert_string_not_equal(first, second);
    assert_same_run(first, second);
    lab_set(&b, "seed", "6");
    second = lab_run(&b, 0, DRIVER_FINISHED);
    {
        size_t x, y;
        char *p = lab_bytes(first, "latest.safetensors", &x);
        char *q = lab_bytes(second, "latest.safetensors", &y);

        assert_false(x == y && !memcmp(p, q, x));
        free(p);
        free(q);
    }
}

static void resume__recalls__the_smoothed_loss(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = l;
    const char *reference = lab_run(&whole, 0, DRIVER_FINISHED), *dir;
    const int64_t at = 23;
    struct trace a, b;

    dir = run_in_pieces(l, &at, 1);
    lab_load(reference, &a);
    lab_load(dir, &b);
    assert_true(a.smoothed == b.smoothed && a.smoothed > 0);
    trace_release(&a);
    trace_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(resume__continues__from_every_step),
        scratch_test(resume__continues__many_times),
        scratch_test(resume__continues__with_other_controllers_and_stacks),
        scratch_test(resume__continues__with_planned_toggles),
        scratch_test(resume__continues__with_requests),
        scratch_test(request__takes__effect_after_the_validation),
        scratch_test(stop__is_taken__while_validating),
        scratch_test(stop__keeps__requests_that_waited),
        scratch_test(toggle__by_request__is_the_planned_one),
        scratch_test(pause__and_single_steps__change_no_number),
        scratch_test(step__does_nothing__when_training_is_over),
        scratch_test(stop__is_taken__in_the_last_evaluation),
        scratch_test(resume__refuses__what_has_ended),
        scratch_test(run__is_the_same__in_any_folder),
        scratch_test(resume__recalls__the_smoothed_loss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
