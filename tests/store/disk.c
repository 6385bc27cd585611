/* Full disks, folders that cannot be written, and how large a run.db gets. */
#include "store/scratch.h"

#include "store/atomic.h"

static void limit_files(size_t bytes)
{
    struct rlimit limit;

    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void run_db__of_a_long_run__is_small(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_AUTO, 0);
    unsigned char weights[16 * 1024] = { 0 };
    struct trace_valid valid = { .nats = 0.1, .rate = 0.1 };
    struct trace_health health = { .gradient = { 0.1f, 0.2f, 0.3f },
                                   .update = { 0.1f, 0.2f, 0.3f } };
    struct stat info;
    struct trace t;
    struct err err;
    int64_t i;

    trace_init(&t);
    for (i = 1; i <= 200000; i++) {
        struct trace_step step = scratch_step(i);

        assert_ok(store_add_step(s, i, &step, &err));
        health.step = valid.step = i;
        if (i % 50 == 0)
            assert_ok(store_add_health(s, &health, &err));
        if (i % 1000 == 0) {
            assert_ok(store_add_valid(s, &valid, &err));
            assert_ok(store_add_weights(s, i, weights, sizeof weights, 512 * 1024, &err));
        }
        if (i % 500 == 0) {
            assert_ok(store_set_status(s, &t, &err));
            scratch_commit(s);
        }
    }
    store_close(s);
    assert_int_equal(stat(scratch_path(state, "r/run.db"), &info), 0);
    print_message("%lld bytes\n", (long long)info.st_size);
    assert_true(info.st_size < 3000000);
    scratch_check_run(state, 200000);
}

static void run_db__of_short_commits__is_as_small(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_AUTO, 0);
    struct stat info;
    int64_t i;

    for (i = 7; i <= 21000; i += 7) {
        scratch_add_steps(s, i - 6, i);
        scratch_commit(s);
    }
    store_close(s);
    assert_int_equal(stat(scratch_path(state, "r/run.db"), &info), 0);
    assert_true(info.st_size < 21000 * 10 * 21 / 20 + 100000); /* 5 % over the bare data */
    scratch_check_run(state, 21000);
}

/* Adds steps under a limit until a write fails. Everything committed before has to stay. */
static void check_full_disk(void **state, enum store_journal journal)
{
    struct store *s = scratch_run(state, journal, 5000);
    struct trace_event event = { .kind = EVENT_FAIL };
    struct err err = { .usage = false };
    int64_t i = 5000, committed = 5000;
    bool ok = true, done;
    struct trace t;

    trace_init(&t);
    limit_files(200000);
    while (ok && i < 100000) {
        struct trace_step step = scratch_step(++i);

        ok = store_add_step(s, i, &step, &err);
        if (!ok || i % 250)
            continue;
        ok = store_commit(s, &done, &err);
        if (ok) {
            assert_true(done);
            committed = i;
        }
    }
    assert_false(ok);
    scratch_check_message(&err, "cannot write run.db of run 'r': ");
    assert_true(committed > 5000);
    /* Not a row more, but reading works, here and elsewhere. */
    {
        struct trace_step step = scratch_step(committed + 1);
        struct trace_valid valid = { .step = 1 };

        assert_false(store_add_step(s, committed + 1, &step, &err));
        scratch_check_message(&err, "an earlier write failed: cannot write run.db");
        assert_false(store_add_valid(s, &valid, &err));
    }
    assert_ok(store_load(s, &t, &err));
    scratch_check_steps(&t, committed);
    scratch_check_run(state, committed);
    limit_files(0);
    /* Room again: the end can be written down, and after going back the run goes on. */
    t.state = RUN_FAILED;
    assert_ok(store_set_status(s, &t, &err) && store_add_event(s, &event, &err));
    scratch_commit(s);
    assert_false(store_rewind(s, committed + 1, &err));
    assert_ok(store_rewind(s, committed, &err));
    scratch_add_steps(s, committed + 1, committed + 900);
    store_close(s);
    scratch_check_run(state, committed + 900);
    trace_release(&t);
    scratch_erase(scratch_path(state, "r"));
}

static void full_disk__loses__nothing_committed(void **state)
{
    check_full_disk(state, JOURNAL_WAL);
    check_full_disk(state, JOURNAL_ROLLBACK);
}

static void store_create__on_failure__leaves_nothing(void **state)
{
    struct store *s = NULL;
    struct trace t;
    struct err err;
    size_t limit;

    trace_init(&t);
    strcpy(t.name, "before");
    scratch_write(scratch_path(state, "file"), "x", 1);
    assert_null(store_create(scratch_path(state, "file/runs"), "r", &t, JOURNAL_AUTO, &err));
    scratch_check_message(&err, "cannot create folder '");
    assert_null(store_create("/proc/nothing/runs", "r", &t, JOURNAL_AUTO, &err));
    scratch_check_message(&err, "cannot create folder '/proc/nothing/runs': ");
    for (limit = 1; !s; limit += 3000) {
        limit_files(limit);
        s = store_create(scratch_path(state, "a/b/c"), "r", &t, JOURNAL_ROLLBACK, &err);
        limit_files(0);
        if (!s) {
            scratch_check_message(&err, "cannot write run.db of run 'r'");
            assert_false(scratch_exists(scratch_path(state, "a")));
            assert_string_equal(t.name, "before");
        }
    }
    assert_true(limit > 30000); /* many places to fail at */
    store_close(s);
    scratch_erase(scratch_path(state, "a"));
    /* A folder that was there stays. */
    mkdir(scratch_path(state, "a"), 0777);
    limit_files(100);
    assert_null(store_create(scratch_path(state, "a/b/c"), "r", &t, JOURNAL_AUTO, &err));
    limit_files(0);
    assert_int_equal(scratch_count(scratch_path(state, "a")), 0);
    trace_release(&t);
}

static void store_create__numbers__names_that_are_taken(void **state)
{
    static const char *const bad[] = { "",    ".",    "..",   ".x",        "-x",  "a/b",
                                       "a b", "a\nb", "\033", "a\xc3\xa4", "a:b", "a*" };
    const char *runs = scratch_path(state, "x//y/");
    char expected[20], longest[130];
    struct store *s[4];
    struct trace t;
    struct err err;
    size_t i;

    trace_init(&t);
    for (i = 0; i < 4; i++) {
        assert_ok((s[i] = store_create(runs, "2026-jm-3.3_+=,@", &t, JOURNAL_AUTO, &err)) != NULL);
        snprintf(expected, sizeof expected, i ? "2026-jm-3.3_+=,@-%zu" : "2026-jm-3.3_+=,@", i + 1);
        assert_string_equal(t.name, expected);
    }
    for (i = 0; i < 4; i++)
        store_close(s[i]);
    for (i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(store_create(runs, bad[i], &t, JOURNAL_AUTO, &err));
        scratch_check_message(&err, "cannot be the name of a run");
    }
    memset(longest, 'x', sizeof longest);
    longest[111] = '\0';
    assert_null(store_create(runs, longest, &t, JOURNAL_AUTO, &err));
    longest[110] = '\0';
    assert_ok((s[0] = store_create(runs, longest, &t, JOURNAL_AUTO, &err)) != NULL);
    store_close(s[0]);
    assert_int_equal(scratch_count(runs), 5);
    trace_release(&t);
}

static void atomic__replaces__all_or_nothing(void **state)
{
    const char *path = scratch_path(state, "out");
    unsigned char *bytes, *large = calloc(1, 100000);
    struct atomic a;
    struct err err;
    size_t size;

    assert_ok(atomic_begin(&a, path, &err) && atomic_add(&a, "old", 3, &err));
    assert_false(scratch_exists(path));
    assert_ok(atomic_end(&a, &err));
    assert_int_equal(scratch_count(*state), 1);
    /* Abandoned. */
    assert_ok(atomic_begin(&a, path, &err) && atomic_add(&a, "new", 3, &err));
    assert_int_equal(scratch_count(*state), 2);
    atomic_abandon(&a);
    assert_int_equal(scratch_count(*state), 1);
    /* A full disk. */
    limit_files(50000);
    assert_ok(atomic_begin(&a, path, &err));
    assert_false(atomic_add(&a, large, 100000, &err));
    limit_files(0);
    scratch_check_message(&err, "cannot write '");
    scratch_check_message(&err, strerror(EFBIG));
    assert_int_equal(scratch_count(*state), 1);
    bytes = scratch_read(path, &size);
    assert_int_equal(size, 3);
    assert_memory_equal(bytes, "old", 3);
    free(bytes);
    /* No room for a file at all, and places where none belongs. */
    assert_false(atomic_begin(&a, scratch_path(state, "none/out"), &err));
    assert_false(atomic_begin(&a, scratch_path(state, "out/out"), &err));
    assert_false(atomic_begin(&a, "/dev/null", &err));
    scratch_check_message(&err, "cannot write '/dev/null': it is not a regular file");
    assert_false(atomic_begin(&a, *state, &err));
    scratch_check_message(&err, "it is a folder");
    /* What a killed process leaves is swept away, and nothing else is. */
    assert_ok(atomic_begin(&a, path, &err));
    assert_int_equal(scratch_count(*state), 2);
    atomic_sweep(*state);
    assert_int_equal(scratch_count(*state), 1);
    atomic_abandon(&a);
    assert_true(scratch_exists(path));
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(run_db__of_a_long_run__is_small),
        scratch_test(run_db__of_short_commits__is_as_small),
        scratch_test(full_disk__loses__nothing_committed),
        scratch_test(store_create__on_failure__leaves_nothing),
        scratch_test(store_create__numbers__names_that_are_taken),
        scratch_test(atomic__replaces__all_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
