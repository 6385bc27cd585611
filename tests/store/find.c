/* Which runs there are, and which one a name means. */
#include "store/scratch.h"

#include <time.h>

static void make(void **state, const char *name)
{
    struct trace t;
    struct err err;
    struct store *s;

    trace_init(&t);
    assert_ok((s = store_create(*state, name, &t, JOURNAL_ROLLBACK, &err)) != NULL);
    store_close(s);
    trace_release(&t);
}

static int setup(void **state)
{
    int failed = scratch_make(state);

    if (failed)
        return failed;
    make(state, "2026-03-02-reversal-jm-10-m-2");
    make(state, "2026-03-01-reversal-jm-10-none-1");
    make(state, "2026-03-01-reversal-jm-10-none-1-2");
    make(state, "2026-03-03-dyck-lstm-none-1");
    mkdir(scratch_path(state, "2026-04-no-run"), 0777);
    mkdir(scratch_path(state, "2026-05-begun"), 0777);
    scratch_write(scratch_path(state, "2026-05-begun/run.db"), "", 0);
    scratch_write(scratch_path(state, "2026-06-file"), "", 0);
    return 0;
}

static void expect(void **state, const char *run, const char *name)
{
    char out[512];
    struct err err;

    assert_ok(store_find(*state, run, out, sizeof out, &err));
    assert_string_equal(out, scratch_path(state, name));
}

static void expect_failure(void **state, const char *run, const char *part)
{
    char out[512];
    struct err err = { .usage = false };

    assert_false(store_find(*state, run, out, sizeof out, &err));
    scratch_check_message(&err, part);
}

static void store_list__is__sorted_and_holds_runs_only(void **state)
{
    size_t count;
    char **names = store_list(*state, &count);

    assert_int_equal(count, 4);
    assert_string_equal(names[0], "2026-03-01-reversal-jm-10-none-1");
    assert_string_equal(names[1], "2026-03-01-reversal-jm-10-none-1-2");
    assert_string_equal(names[2], "2026-03-02-reversal-jm-10-m-2");
    assert_string_equal(names[3], "2026-03-03-dyck-lstm-none-1");
    assert_null(names[4]);
    store_free_names(names);
    names = store_list("/no/such/folder", &count);
    assert_int_equal(count, 0);
    assert_null(names[0]);
    store_free_names(names);
}

static void store_find__takes__names_beginnings_and_folders(void **state)
{
    char out[512], small[8];
    struct err err;

    expect(state, "2026-03-02-reversal-jm-10-m-2", "2026-03-02-reversal-jm-10-m-2");
    expect(state, "2026-03-02", "2026-03-02-reversal-jm-10-m-2");
    expect(state, "2026-03-03-d", "2026-03-03-dyck-lstm-none-1");
    /* A whole name wins over names that begin with it. */
    expect(state, "2026-03-01-reversal-jm-10-none-1", "2026-03-01-reversal-jm-10-none-1");
    expect(state, "2026-03-01-reversal-jm-10-none-1-", "2026-03-01-reversal-jm-10-none-1-2");
    assert_ok(store_find("/no/such/folder", scratch_path(state, "2026-03-03-dyck-lstm-none-1"), out,
                         sizeof out, &err));
    assert_string_equal(out, scratch_path(state, "2026-03-03-dyck-lstm-none-1"));
    assert_false(store_find(*state, "2026-03-02", small, sizeof small, &err));
    scratch_check_message(&err, "path of the run is too long");
}

static void store_find__explains__what_it_cannot_find(void **state)
{
    int i;

    expect_failure(state, "2026-03-01",
                   "'2026-03-01' could be 2 runs: 2026-03-01-reversal-jm-10-none-1, "
                   "2026-03-01-reversal-jm-10-none-1-2");
    expect_failure(state, "2026-03-02-reversal-jm-10-n-2",
                   "did you mean '2026-03-02-reversal-jm-10-m-2'?");
    expect_failure(state, "reversal", "did you mean '2026-03-02-reversal-jm-10-m-2'?");
    expect_failure(state, "2026-04", "no run '2026-04' in '");
    expect_failure(state, "zzzzzzzzz", "('pushdown runs' lists them)");
    expect_failure(state, "\033[2J", "no run '^[[2J'");
    for (i = 0; i < 7; i++)
        make(state, "many");
    expect_failure(state, "man",
                   "'man' could be 7 runs: many, many-2, many-3, many-4, many-5 and 2 more");
}

static void store_find__without_a_name__takes_the_one_written_last(void **state)
{
    struct timespec times[2] = { { .tv_sec = 2000000000 }, { .tv_sec = 2000000000 } };
    const char *file = scratch_path(state, "2026-03-01-reversal-jm-10-none-1/run.db");
    char out[512];
    struct err err;

    assert_int_equal(utimensat(AT_FDCWD, file, times, 0), 0);
    expect(state, NULL, "2026-03-01-reversal-jm-10-none-1");
    /* Of a live run, the log is what is written. */
    times[1].tv_sec++;
    file = scratch_path(state, "2026-03-02-reversal-jm-10-m-2/run.db-wal");
    scratch_write(file, "", 0);
    assert_int_equal(utimensat(AT_FDCWD, file, times, 0), 0);
    expect(state, NULL, "2026-03-02-reversal-jm-10-m-2");
    assert_false(store_find("/no/such/folder", NULL, out, sizeof out, &err));
    scratch_check_message(&err, "there is no run in '/no/such/folder'");
}

static void store_find__shows__foreign_names_as_text(void **state)
{
    assert_int_equal(rename(scratch_path(state, "2026-03-03-dyck-lstm-none-1"),
                            scratch_path(state, "x\033]0;evil\007y")),
                     0);
    expect_failure(state, "evil", "did you mean 'x^[]0;evil^Gy'?");
    expect(state, "x", "x\033]0;evil\007y");
}

static void store_runs_dir__prefers__the_option(void **state)
{
    (void)state;
    setenv("PUSHDOWN_RUNS", "/from/environment", 1);
    assert_string_equal(store_runs_dir("/from/option"), "/from/option");
    assert_string_equal(store_runs_dir(NULL), "/from/environment");
    setenv("PUSHDOWN_RUNS", "", 1);
    assert_string_equal(store_runs_dir(NULL), "./runs");
    unsetenv("PUSHDOWN_RUNS");
    assert_string_equal(store_runs_dir(""), "./runs");
}

#define find_test(f) cmocka_unit_test_setup_teardown(f, setup, scratch_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        find_test(store_list__is__sorted_and_holds_runs_only),
        find_test(store_find__takes__names_beginnings_and_folders),
        find_test(store_find__explains__what_it_cannot_find),
        find_test(store_find__without_a_name__takes_the_one_written_last),
        find_test(store_find__shows__foreign_names_as_text),
        cmocka_unit_test(store_runs_dir__prefers__the_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
