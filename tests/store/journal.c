/* Readers and a writer at the same time, both journals; the lock; what a killed writer leaves. */
#include "store/scratch.h"

#include <sqlite3.h>

#include "base/clock.h"
#include "store/lock.h"
#include "store/place.h"

static const enum store_journal both[] = { JOURNAL_WAL, JOURNAL_ROLLBACK };

static sqlite3 *raw_open(const char *path, int flags)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open_v2(path, &db, flags, NULL), SQLITE_OK);
    return db;
}

static void raw_run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

/* A connection that has begun to read and does not stop. */
static sqlite3 *begin_reading(const char *path)
{
    sqlite3 *db = raw_open(path, SQLITE_OPEN_READONLY);

    raw_run(db, "BEGIN; SELECT count(*) FROM steps");
    return db;
}

static void journal__is__what_was_asked_for(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_WAL, 1);
    enum store_journal journal;
    struct err err;

    assert_string_equal(store_journal_name(s), "wal");
    assert_true(scratch_exists(scratch_path(state, "r/run.db-wal")));
    store_close(s);
    assert_ok((s = store_open(scratch_path(state, "r"), true, JOURNAL_ROLLBACK, &err)) != NULL);
    assert_string_equal(store_journal_name(s), "delete");
    scratch_add_steps(s, 2, 2);
    scratch_commit(s);
    assert_false(scratch_exists(scratch_path(state, "r/run.db-wal")));
    store_close(s);
    assert_ok((s = store_open(scratch_path(state, "r"), true, JOURNAL_AUTO, &err)) != NULL);
    assert_string_equal(store_journal_name(s), place_is_network(*state) ? "delete" : "wal");
    store_close(s);

    assert_true(store_journal_parse("auto", &journal) && journal == JOURNAL_AUTO);
    assert_true(store_journal_parse("wal", &journal) && journal == JOURNAL_WAL);
    assert_true(store_journal_parse("delete", &journal) && journal == JOURNAL_ROLLBACK);
    assert_false(store_journal_parse("truncate", &journal));
}

static void place__knows__network_file_systems(void **state)
{
    (void)state;
    assert_true(place_type_is_network(0x6969));                               /* NFS */
    assert_true(place_type_is_network(0xff534d42));                           /* CIFS */
    assert_true(place_type_is_network(0xfe534d42));                           /* SMB2 */
    assert_true(place_type_is_network(0x0bd00bd0));                           /* Lustre */
    assert_true(place_type_is_network(0x47504653));                           /* GPFS */
    assert_true(place_type_is_network(0x65735546));                           /* FUSE */
    assert_true(place_type_is_network(0x01021997));                           /* 9p */
    assert_true(place_type_is_network(0x00c36400));                           /* Ceph */
    assert_true(place_type_is_network((unsigned long)(long)(int)0xff534d42)); /* sign-extended */
    assert_false(place_type_is_network(0xef53));                              /* ext4 */
    assert_false(place_type_is_network(0x58465342));                          /* XFS */
    assert_false(place_type_is_network(0x9123683e));                          /* btrfs */
    assert_false(place_type_is_network(0x01021994));                          /* tmpfs */
    assert_true(place_is_network("/no/such/folder"));
}

static void wal__reader__sees_commits_and_stops_nobody(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_WAL, 0), *reader;
    sqlite3 *slow = begin_reading(scratch_path(state, "r/run.db"));
    struct trace t;
    struct err err;
    int64_t i;

    trace_init(&t);
    assert_ok((reader = store_open(store_dir(s), false, JOURNAL_AUTO, &err)) != NULL);
    for (i = 1; i <= 20; i++) {
        scratch_add_steps(s, 60 * i - 59, 60 * i);
        assert_ok(store_load(reader, &t, &err));
        scratch_check_steps(&t, 60 * i - 60); /* not committed yet */
        scratch_commit(s);
        assert_ok(store_load(reader, &t, &err));
        scratch_check_steps(&t, 60 * i);
    }
    sqlite3_close(slow);
    store_close(reader);
    store_close(s);
    trace_release(&t);
    assert_int_equal(scratch_count(scratch_path(state, "r")), 1);
}

static void rollback__reader_in_the_way__does_not_stop_the_writer(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_ROLLBACK, 10);
    sqlite3 *slow = begin_reading(scratch_path(state, "r/run.db"));
    struct trace_valid valid = { .step = 11 };
    double before = clock_monotonic_s();
    struct err err;
    bool done = true;
    int64_t i;

    for (i = 11; i <= 1500; i++) {
        struct trace_step step = scratch_step(i);

        assert_ok(store_add_step(s, i, &step, &err));
        if (i % 300)
            continue;
        assert_ok(store_commit(s, &done, &err));
        assert_false(done);
        assert_ok(store_sync(s, &done, &err));
        assert_false(done);
    }
    assert_ok(store_add_valid(s, &valid, &err));
    /* Ten attempts, none of which waited the two seconds that a reader would. */
    assert_true(clock_monotonic_s() - before < 10);
    raw_run(slow, "COMMIT");
    scratch_commit(s);
    sqlite3_close(slow);
    scratch_check_run(state, 1500);
    store_close(s);
}

static void rollback__reader__waits_for_a_commit(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_ROLLBACK, 10), *reader;
    struct trace t;
    struct err err;

    trace_init(&t);
    assert_ok((reader = store_open(store_dir(s), false, JOURNAL_AUTO, &err)) != NULL);
    scratch_add_steps(s, 11, 20);
    assert_ok(store_load(reader, &t, &err));
    scratch_check_steps(&t, 10);
    scratch_commit(s);
    assert_ok(store_load(reader, &t, &err));
    scratch_check_steps(&t, 20);
    store_close(reader);
    store_close(s);
    trace_release(&t);
}

/* Byte 18 of a database says whether it asks for a log beside it (2) or not (1). */
static void check_plain(void **state)
{
    size_t size;
    unsigned char *bytes = scratch_read(scratch_path(state, "r/run.db"), &size);

    assert_true(size > 100);
    assert_int_equal(bytes[18], 1);
    free(bytes);
    assert_int_equal(scratch_count(scratch_path(state, "r")), 1);
}

static void close__leaves__a_single_file(void **state)
{
    size_t i;

    for (i = 0; i < 2; i++) {
        struct store *s = scratch_run(state, both[i], 650), *reader;
        struct err err;

        store_close(s);
        check_plain(state);
        assert_ok((s = store_open(scratch_path(state, "r"), true, both[i], &err)) != NULL);
        scratch_add_steps(s, 651, 700);
        scratch_commit(s);
        /* With a reader attached, the reader tidies up as the last one. */
        assert_ok((reader = store_open(store_dir(s), false, JOURNAL_AUTO, &err)) != NULL);
        scratch_add_steps(s, 701, 800);
        store_close(s);
        store_close(reader);
        check_plain(state);
        scratch_check_run(state, 800);
        check_plain(state);
        scratch_erase(scratch_path(state, "r"));
    }
}

static void lock__keeps__a_second_writer_out(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_AUTO, 1);
    const char *dir = scratch_path(state, "r");
    char expected[100];
    struct err err;
    int child, status;

    assert_true(store_is_live(dir));
    assert_null(store_open(dir, true, JOURNAL_AUTO, &err));
    snprintf(expected, sizeof expected, "run 'r' is being trained by process %ld", (long)getpid());
    assert_string_equal(err.text, expected);
    /* The same from another process. */
    child = fork();
    if (child == 0)
        _exit(store_is_live(dir) && !store_open(dir, true, JOURNAL_AUTO, &err) &&
                      !strcmp(err.text, expected)
                  ? 0
                  : 1);
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    store_close(s);
    assert_false(store_is_live(dir));
    /* A stale file means nothing. */
    scratch_write(scratch_path(state, "r/lock"), "1@elsewhere\n", 12);
    assert_false(store_is_live(dir));
    assert_ok((s = store_open(dir, true, JOURNAL_AUTO, &err)) != NULL);
    /* Of another machine, and with a host's name that is none. */
    scratch_write(scratch_path(state, "r/lock"), "77@a\033[2Jb\n", 11);
    assert_null(store_open(dir, true, JOURNAL_AUTO, &err));
    scratch_check_message(&err, "process 77 on host 'a^[[2Jb'");
    scratch_write(scratch_path(state, "r/lock"), "", 0);
    assert_null(store_open(dir, true, JOURNAL_AUTO, &err));
    scratch_check_message(&err, "being trained by another process");
    store_close(s);
    assert_false(store_is_live("/no/such/folder"));
}

static void killed_writer__loses__only_what_was_not_committed(void **state)
{
    size_t i;

    for (i = 0; i < 2; i++) {
        struct store *s;
        struct err err;
        int child, status;

        child = fork();
        if (child == 0) {
            s = scratch_run(state, both[i], 650);
            scratch_add_steps(s, 651, 1300);
            kill(getpid(), SIGKILL);
        }
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status));
        assert_false(store_is_live(scratch_path(state, "r")));
        scratch_check_run(state, 650);
        assert_ok((s = store_open(scratch_path(state, "r"), true, both[i], &err)) != NULL);
        scratch_add_steps(s, 651, 700);
        store_close(s);
        scratch_check_run(state, 700);
        assert_int_equal(scratch_count(scratch_path(state, "r")), 1);
        scratch_erase(scratch_path(state, "r"));
    }
}

/* A process killed in the midst of writing pages, which the journal beside it takes back. */
static void kill_in_commit(void **state)
{
    int child = fork(), status;

    if (child == 0) {
        sqlite3 *db = raw_open(scratch_path(state, "r/run.db"), SQLITE_OPEN_READWRITE);

        raw_run(db, "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN;"
                    "UPDATE steps SET data = zeroblob(count * 10);"
                    "WITH n(i) AS (SELECT 5000 UNION ALL SELECT i + 400 FROM n WHERE i < 90000)"
                    "INSERT INTO steps SELECT i, 400, zeroblob(4000) FROM n");
        kill(getpid(), SIGKILL);
    }
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
}

static void reader__takes_back__half_a_commit(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_ROLLBACK, 4000), *reader;
    size_t before, after;
    struct trace t;
    struct err err;

    trace_init(&t);
    store_close(s);
    free(scratch_read(scratch_path(state, "r/run.db"), &before));
    kill_in_commit(state);
    free(scratch_read(scratch_path(state, "r/run.db"), &after));
    assert_true(after > before); /* the file itself is half changed */
    assert_true(scratch_exists(scratch_path(state, "r/run.db-journal")));
    scratch_check_run(state, 4000);
    assert_int_equal(scratch_count(scratch_path(state, "r")), 1);

    /* The same under a reader that is open already. */
    assert_ok((reader = store_open(scratch_path(state, "r"), false, JOURNAL_AUTO, &err)) != NULL);
    assert_ok(store_load(reader, &t, &err));
    kill_in_commit(state);
    assert_ok(store_load(reader, &t, &err));
    scratch_check_steps(&t, 4000);
    store_close(reader);
    trace_release(&t);
}

/* Runs as somebody who may not write in the folder; root becomes nobody for it. */
static int read_as_nobody(const char *dir, int64_t steps)
{
    int child = fork(), status = -1;

    if (child == 0) {
        struct store *s;
        struct trace t;
        struct err err;

        if (getuid() == 0 && setuid(65534) != 0)
            _exit(2);
        trace_init(&t);
        s = store_open(dir, false, JOURNAL_AUTO, &err);
        if (!s || !store_load(s, &t, &err))
            _exit(3);
        store_close(s);
        _exit((int64_t)t.step_count == steps ? 0 : 4);
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void reader__needs__no_permission_to_write(void **state)
{
    struct store *s = scratch_run(state, JOURNAL_WAL, 900);
    const char *dir = scratch_path(state, "r");
    sqlite3 *db;

    assert_int_equal(chmod(*state, 0755), 0);
    assert_int_equal(chmod(dir, 0555), 0);
    assert_int_equal(read_as_nobody(dir, 900), 0); /* live */
    assert_int_equal(chmod(dir, 0755), 0);
    store_close(s);
    assert_int_equal(chmod(dir, 0555), 0);
    assert_int_equal(read_as_nobody(dir, 900), 0); /* finished */
    /* A copy of run.db alone that still asks for a log. */
    assert_int_equal(chmod(dir, 0755), 0);
    db = raw_open(scratch_path(state, "r/run.db"), SQLITE_OPEN_READWRITE);
    raw_run(db, "PRAGMA journal_mode = WAL");
    sqlite3_close(db);
    assert_int_equal(scratch_count(dir), 1);
    assert_int_equal(rename(dir, scratch_path(state, "r %?#")), 0);
    dir = scratch_path(state, "r %?#");
    assert_int_equal(chmod(dir, 0555), 0);
    assert_int_equal(read_as_nobody(dir, 900), 0);
    assert_int_equal(scratch_count(dir), 1);
    assert_int_equal(chmod(dir, 0755), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(journal__is__what_was_asked_for),
        cmocka_unit_test(place__knows__network_file_systems),
        scratch_test(wal__reader__sees_commits_and_stops_nobody),
        scratch_test(rollback__reader_in_the_way__does_not_stop_the_writer),
        scratch_test(rollback__reader__waits_for_a_commit),
        scratch_test(close__leaves__a_single_file),
        scratch_test(lock__keeps__a_second_writer_out),
        scratch_test(killed_writer__loses__only_what_was_not_committed),
        scratch_test(reader__takes_back__half_a_commit),
        scratch_test(reader__needs__no_permission_to_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
