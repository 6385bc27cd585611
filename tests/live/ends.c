/* Runs that end badly: numbers that are not finite, a disk that is full, two trainers at once. */
#include "live/lab.h"

#include "base/clock.h"

/* ---- numbers -------------------------------------------------------------------------------- */
static void assert_diverged(struct lab *l, int64_t step, const char *what)
{
    struct driver *d;
    struct trace t;
    struct err err;
    const char *dir;
    char wanted[100];

    assert_ok((d = driver_create(&l->config, &l->options, &err)) != NULL);
    dir = lab_keep(driver_dir(d));
    assert_int_equal(lab_drive(l, d, 0), DRIVER_DIVERGED);
    assert_int_equal(driver_turn(d), DRIVER_DIVERGED);
    snprintf(wanted, sizeof wanted, "%s is not finite at step %lld", what, (long long)step);
    assert_string_equal(driver_error(d), wanted);
    driver_close(d);

    lab_load(dir, &t);
    assert_int_equal(t.state, RUN_DIVERGED);
    assert_string_equal(t.reason, wanted);
    assert_int_equal(lab_count(&t, EVENT_DIVERGE), 1);
    assert_true(t.event[t.events - 1].value == (double)step);
    assert_true(isfinite(t.best_excess));
    trace_release(&t);

    /* The last good checkpoint is as it was: that of the best epoch before. */
    {
        struct lab before = *l;
        const char *good;

        before.act = NULL;
        before.acts = before.next = 0;
        good = lab_run(&before, 21, DRIVER_STOPPED);
        assert_same_tensors(good, dir, "best.safetensors");
    }
    assert_null(driver_resume(dir, &l->options, &err));
    scratch_check_message(&err, wanted);
    scratch_check_message(&err, "diverged");
}

static void run__diverges__with_its_step(void **state)
{
    static const struct act absurd[] = { { 24, REQUEST_RATE, 1e308 } };
    struct lab l = lab_make(state, "runs");

    l.act = absurd;
    l.acts = 1;
    assert_diverged(&l, 26, "the loss or its gradient");
}

static void run__diverges__in_a_validation(void **state)
{
    static const struct act absurd[] = { { 29, REQUEST_RATE, 1e308 } };
    struct lab l = lab_make(state, "runs");

    l.act = absurd;
    l.acts = 1;
    assert_diverged(&l, 30, "the validation loss");
}

static void run__diverges__at_once(void **state)
{
    struct lab l = lab_make(state, "runs");
    struct driver *d;
    struct trace t;
    struct err err;
    const char *dir;

    lab_set(&l, "init-scale", "20");
    lab_set(&l, "model", "lstm");
    lab_set(&l, "hidden", "60");
    lab_set(&l, "train-lengths", "2001-2001");
    lab_set(&l, "clip", "0");
    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    dir = lab_keep(driver_dir(d));
    assert_int_equal(lab_drive(&l, d, 0), DRIVER_DIVERGED);
    driver_close(d);
    lab_load(dir, &t);
    assert_int_equal(t.state, RUN_DIVERGED);
    assert_int_equal(t.step_count, 0);
    trace_release(&t);
}

/* ---- a full disk ---------------------------------------------------------------------------- */
/* Trains in a child that may write files up to `most` bytes; returns what it said, or "". */
static void train_within(struct lab *l, const char *dir, rlim_t most, char said[500])
{
    int ends[2], status;
    ssize_t n;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit limit = { most, RLIM_INFINITY };
        struct err err = { "", false };
        struct driver *d;

        close(ends[0]);
        if (setrlimit(RLIMIT_FSIZE, &limit))
            _exit(9);
        d = dir ? driver_resume(dir, &l->options, &err)
                : driver_create(&l->config, &l->options, &err);
        if (d) {
            err.text[0] = '\0';
            if (lab_drive(l, d, 0) == DRIVER_FAILED)
                snprintf(err.text, sizeof err.text, "%s", driver_error(d));
            driver_close(d);
        }
        _exit(write(ends[1], err.text, strlen(err.text)) < 0);
    }
    close(ends[1]);
    n = read(ends[0], said, 499);
    said[n > 0 ? n : 0] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        fail_msg("the child died with %d within %lld bytes", status, (long long)most);
}

static void disk__full__leaves_a_run_to_resume(void **state)
{
    struct lab l = lab_make(state, "reference");
    const char *reference;
    int none = 0, broken = 0, whole = 0;
    rlim_t most;

    lab_set(&l, "hidden", "20"); /* larger files */
    lab_set(&l, "checkpoint-every", "0.001");
    reference = lab_run(&l, 0, DRIVER_FINISHED);
    for (most = 0; most < 150000; most += most < 60000 ? 2900 : 9900) {
        struct lab one = l;
        char said[500], runs[32], dir[600], **names;
        struct err err = { "", false };
        struct trace t;
        size_t count;

        snprintf(runs, sizeof runs, "l%lld", (long long)most);
        one.options.runs = scratch_path(state, runs);
        one.options.journal = most % 2 ? JOURNAL_WAL : JOURNAL_ROLLBACK;
        train_within(&one, NULL, most, said);
        snprintf(err.text, sizeof err.text, "%s", said);
        names = store_list(one.options.runs, &count);
        snprintf(dir, sizeof dir, "%s/%s", one.options.runs, count ? names[0] : "");
        store_free_names(names);
        if (!count) { /* too small even for an empty run: nothing is left of it */
            assert_false(scratch_exists(one.options.runs));
            scratch_check_message(&err, "cannot");
            none++;
            continue;
        }
        lab_load(dir, &t);
        if (*said) {
            scratch_check_message(&err, "cannot write");
            broken++;
            if (t.state == RUN_FAILED)
                assert_string_equal(t.reason, said);
            else
                assert_int_not_equal(t.state, RUN_FINISHED);
        } else {
            whole++;
        }
        trace_release(&t);
        if (*said)
            lab_resume(&one, dir, 0, DRIVER_FINISHED);
        assert_same_run(reference, dir);
    }
    assert_true(none > 0 && broken > 3 && whole > 0);
}

/* ---- the lock, and what is left open -------------------------------------------------------- */
static void resume__refuses__a_run_that_is_trained(void **state)
{
    struct lab l = lab_make(state, "runs");
    struct driver *d;
    struct err err;
    char wanted[100];

    assert_ok((d = driver_create(&l.config, &l.options, &err)) != NULL);
    lab_drive(&l, d, 25);
    assert_null(driver_resume(driver_dir(d), &l.options, &err));
    snprintf(wanted, sizeof wanted, "is being trained by process %ld", (long)getpid());
    scratch_check_message(&err, wanted);
    assert_int_equal(lab_drive(&l, d, 0), DRIVER_FINISHED);
    driver_close(d);
}

static int open_files(void)
{
    return scratch_count("/proc/self/fd");
}

static void driver__leaves__nothing_open(void **state)
{
    struct lab l = lab_make(state, "runs");
    const char *dir = lab_run(&l, 3, DRIVER_STOPPED);
    int before = open_files(), i;
    struct err err;

    for (i = 0; i < 50; i++) {
        struct lab one = l;
        struct driver *d;

        lab_run(&one, 1 + i % 3, DRIVER_STOPPED);
        one.options.stop_at = 0;
        assert_ok((d = driver_resume(dir, &one.options, &err)) != NULL);
        lab_drive(&one, d, 1 + i % 4);
        driver_close(d);
        one.options.stop_at = 1; /* lies behind: refused after everything was opened */
        assert_null(driver_resume(dir, &one.options, &err));
        lab_set(&one, "train-lengths", "3-9");
        one.options.runs = "/proc/none";
        assert_null(driver_create(&one.config, &one.options, &err));
    }
    assert_int_equal(open_files(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(run__diverges__with_its_step),
        scratch_test(run__diverges__in_a_validation),
        scratch_test(run__diverges__at_once),
        scratch_test(disk__full__leaves_a_run_to_resume),
        scratch_test(resume__refuses__a_run_that_is_trained),
        scratch_test(driver__leaves__nothing_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
