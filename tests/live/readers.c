/* Other programs that read a run while it is trained: they never hold it up. */
#include "live/lab.h"

#include <sqlite3.h>

#include "base/clock.h"

static const enum store_journal both[] = { JOURNAL_WAL, JOURNAL_ROLLBACK };

/* Far less than the two seconds that SQLite's own waiting takes, far more than a busy machine's
 * hiccup. */
static const double longest_s = 0.7;

static sqlite3 *hold(const char *dir)
{
    char path[1024];
    sqlite3 *db;

    snprintf(path, sizeof path, "%s/run.db", dir);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN; SELECT count(*) FROM steps", NULL, NULL, NULL),
                     SQLITE_OK);
    return db;
}

static struct driver *start(struct lab *l, enum store_journal journal, int turns)
{
    struct driver *d;
    struct err err;

    l->options.journal = journal;
    assert_ok((d = driver_create(&l->config, &l->options, &err)) != NULL);
    lab_drive(l, d, turns);
    return d;
}

/* The longest turn of so many, in seconds. */
static double drive_timed(struct driver *d, int turns)
{
    double longest = 0;
    int i;

    for (i = 0; i < turns; i++) {
        double began = clock_monotonic_s();

        assert_int_equal(driver_turn(d), DRIVER_BUSY);
        began = clock_monotonic_s() - began;
        longest = began > longest ? began : longest;
    }
    return longest;
}

static void reader__never_blocks__a_step(void **state)
{
    size_t i;

    for (i = 0; i < 2; i++) {
        struct lab l = lab_make(state, "runs"), whole;
        const char *dir, *reference;
        struct driver *d;
        sqlite3 *reader;
        struct trace t;
        int64_t step;

        lab_set(&l, "checkpoint-every", "0.001");
        lab_set(&l, "epochs", "100");
        lab_set(&l, "stop-patience", "1000");
        whole = l;
        reference = lab_run(&whole, 0, DRIVER_FINISHED);
        d = start(&l, both[i], 30);
        dir = lab_keep(driver_dir(d));
        reader = hold(dir);
        step = driver_trainer(d)->step;
        if (drive_timed(d, 1200) > longest_s)
            fail_msg("a reader held a turn up (journal %d)", (int)both[i]);
        assert_true(driver_trainer(d)->step >= step + 750);
        sqlite3_close_v2(reader);
        assert_int_equal(lab_drive(&l, d, 0), DRIVER_FINISHED);
        driver_close(d);
        lab_load(dir, &t);
        assert_int_equal(t.step_count, 1000);
        assert_true(lab_count(&t, EVENT_CHECKPOINT) > 3);
        trace_release(&t);
        assert_same_run(reference, dir);
    }
}

static void reader__sees__committed_rows(void **state)
{
    size_t i;

    for (i = 0; i < 2; i++) {
        struct lab l = lab_make(state, "runs");
        struct driver *d = start(&l, both[i], 38);
        struct trace t;

        driver_request(d, REQUEST_NOTE, 0, "commit", "you");
        driver_turn(d);
        lab_load(driver_dir(d), &t);
        assert_int_equal((int64_t)t.step_count, driver_trainer(d)->step);
        assert_int_equal(t.state, RUN_TRAINING);
        assert_string_equal(trace_get(&t, "env.journal"),
                            both[i] == JOURNAL_WAL ? "wal" : "delete");
        trace_release(&t);
        driver_request(d, REQUEST_STOP, 0, NULL, "you");
        assert_int_equal(lab_drive(&l, d, 0), DRIVER_STOPPED);
        driver_close(d);
    }
}

/* With a rollback journal nothing can be saved as long as somebody reads: that is said. */
static void stop__says__what_it_could_not_save(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = l;
    const char *reference = lab_run(&whole, 0, DRIVER_FINISHED), *dir;
    struct driver *d = start(&l, JOURNAL_ROLLBACK, 38); /* a checkpoint at step 20, then 8 more */
    double began = clock_monotonic_s();
    struct err err;
    sqlite3 *reader;

    dir = lab_keep(driver_dir(d));
    assert_int_equal(driver_trainer(d)->step, 28);
    reader = hold(dir);
    driver_request(d, REQUEST_STOP, 0, NULL, "signal");
    assert_int_equal(lab_drive(&l, d, 0), DRIVER_FAILED);
    assert_true(clock_monotonic_s() - began < 10);
    snprintf(err.text, sizeof err.text, "%s", driver_error(d));
    scratch_check_message(&err, "what came after step 20 is not saved");
    sqlite3_close_v2(reader);
    driver_close(d);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
    assert_same_run(reference, dir);
}

/* A run that is done waits for the reader instead of throwing its end away. */
static void finish__waits__for_a_reader(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = l;
    const char *reference = lab_run(&whole, 0, DRIVER_FINISHED), *dir;
    struct driver *d = start(&l, JOURNAL_ROLLBACK, 38);
    sqlite3 *reader;
    int i;

    dir = lab_keep(driver_dir(d));
    reader = hold(dir);
    for (i = 0; i < 100; i++)
        assert_int_equal(driver_turn(d), DRIVER_BUSY);
    assert_true(driver_trainer(d)->over);
    sqlite3_close_v2(reader);
    assert_int_equal(lab_drive(&l, d, 0), DRIVER_FINISHED);
    driver_close(d);
    assert_same_run(reference, dir);
}

static void wal__saves__beside_a_reader(void **state)
{
    struct lab l = lab_make(state, "runs"), whole = l;
    const char *reference = lab_run(&whole, 0, DRIVER_FINISHED), *dir;
    struct driver *d = start(&l, JOURNAL_WAL, 38);
    sqlite3 *reader;

    dir = lab_keep(driver_dir(d));
    reader = hold(dir);
    driver_request(d, REQUEST_STOP, 0, NULL, "signal");
    assert_int_equal(driver_turn(d), DRIVER_STOPPED);
    driver_close(d);
    sqlite3_close_v2(reader);
    lab_resume(&l, dir, 0, DRIVER_FINISHED);
    assert_same_run(reference, dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(reader__never_blocks__a_step),
        scratch_test(reader__sees__committed_rows),
        scratch_test(stop__says__what_it_could_not_save),
        scratch_test(finish__waits__for_a_reader),
        scratch_test(wal__saves__beside_a_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
