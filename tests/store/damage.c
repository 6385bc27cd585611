/* Databases that are truncated, foreign, newer or full of lies: one clear line, never a crash. */
#include "store/scratch.h"

#include <sqlite3.h>

#include "base/rng.h"

static void raw(void **state, const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(scratch_path(state, "r/run.db"), &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

static void refuse(void **state, bool writing, const char *part)
{
    struct store *s;
    struct err err = { .usage = false };

    s = store_open(scratch_path(state, "r"), writing, JOURNAL_AUTO, &err);
    if (s)
        fail_msg("opened, but expected '%s'", part);
    scratch_check_message(&err, part);
    assert_false(scratch_exists(scratch_path(state, "r/lock")));
}

static void refuse_both(void **state, const char *part)
{
    refuse(state, false, part);
    refuse(state, true, part);
}

static void store_open__refuses__what_is_no_run(void **state)
{
    const char *db = scratch_path(state, "r/run.db");

    refuse_both(state, "cannot open run '");
    mkdir(scratch_path(state, "r"), 0777);
    refuse_both(state, "'r' is not a pushdown run: it has no run.db");
    mkdir(db, 0777);
    refuse_both(state, "'r' is not a pushdown run: it has no run.db");
    rmdir(db);
    scratch_write(db, "", 0);
    refuse_both(state, "'r' is not a pushdown run");
    scratch_write(db, "hello", 5);
    refuse_both(state, "'r' is not a pushdown run");
    unlink(db);
    raw(state, "CREATE TABLE steps(first, count, data); PRAGMA user_version = 1");
    refuse_both(state, "'r' is not a pushdown run");
}

static void store_open__shows__names_as_text(void **state)
{
    struct err err;

    mkdir(scratch_path(state, "x\033[2J\ny"), 0777);
    assert_null(store_open(scratch_path(state, "x\033[2J\ny"), false, JOURNAL_AUTO, &err));
    scratch_check_message(&err, "'x^[[2J^Jy' is not a pushdown run");
}

static void store_open__refuses__newer_versions(void **state)
{
    store_close(scratch_run(state, JOURNAL_AUTO, 5));
    raw(state, "PRAGMA user_version = 3");
    refuse_both(state, "run 'r' was made by a newer pushdown: its run.db has version 3");
    raw(state, "PRAGMA user_version = 0");
    refuse_both(state, "'r' is not a pushdown run");
}

/* Opens run "r" and loads it; either works, or gives one printable line. */
static bool try_load(void **state, bool writing, struct err *err)
{
    struct store *s = store_open(scratch_path(state, "r"), writing, JOURNAL_ROLLBACK, err);
    struct trace t;
    size_t count, size, i;
    int64_t *steps;
    bool ok;

    if (!s)
        return false;
    trace_init(&t);
    ok = store_load(s, &t, err);
    if (ok && (steps = store_weights_steps(s, &count, NULL))) {
        for (i = 0; i < count; i++)
            free(store_weights(s, steps[i], &size, NULL));
        free(steps);
    }
    store_close(s);
    trace_release(&t);
    return ok;
}

static void store_load__refuses__lies(void **state)
{
    static const struct {
        const char *sql, *message;
    } lies[] = {
        { "UPDATE status SET state = 'sleeping'", "damaged: impossible state in table status" },
        { "UPDATE status SET epoch = 99999999999", "damaged: impossible epoch in table status" },
        { "UPDATE event SET kind = 'party'", "damaged: impossible kind in table event" },
        { "DELETE FROM steps WHERE first = 401", "damaged: its steps are not whole" },
        { "UPDATE steps SET first = first + 1", "damaged: its steps are not whole" },
        { "PRAGMA ignore_check_constraints = 1; UPDATE steps SET count = 9 WHERE first = 1",
          "damaged: its steps are not whole" },
        { "PRAGMA ignore_check_constraints = 1; UPDATE steps SET data = zeroblob(9000)",
          "damaged: its steps are not whole" },
        { "DROP TABLE health", "damaged: no such table: health" },
        { "ALTER TABLE run RENAME COLUMN seed TO seeds", "damaged: no such column: seed" },
        { "DELETE FROM run", "damaged: it does not say what it is" },
    };
    struct trace_event event = { .step = 1 };
    struct err err;
    size_t i;

    for (i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct store *s = scratch_run(state, JOURNAL_ROLLBACK, 1000);

        assert_ok(store_add_event(s, &event, &err));
        store_close(s);
        assert_ok(try_load(state, false, &err));
        raw(state, lies[i].sql);
        assert_false(try_load(state, false, &err));
        scratch_check_message(&err, lies[i].message);
        scratch_erase(scratch_path(state, "r"));
    }
}

static void store_load__shows__control_characters(void **state)
{
    struct store *s;
    struct trace t;
    struct err err;

    store_close(scratch_run(state, JOURNAL_ROLLBACK, 1));
    raw(state, "UPDATE run SET model = char(27) || '[2J', task = 'a' || char(155) || 'b';"
               "INSERT INTO event(step, kind, who, text) "
               "VALUES(1, 'note', CAST(x'ff1b' AS TEXT), char(10))");
    trace_init(&t);
    assert_ok((s = store_open(scratch_path(state, "r"), false, JOURNAL_AUTO, &err)) != NULL);
    assert_ok(store_load(s, &t, &err));
    assert_string_equal(t.model, "^[[2J");
    assert_string_equal(t.task, "a\\xc2\\x9bb");
    assert_string_equal(t.event[0].who, "\\xff^[");
    assert_string_equal(t.event[0].text, "^J");
    store_close(s);
    trace_release(&t);
}

/* A page that reading does not need: the index that tells settings of one name apart. */
static void store_open__for_writing__checks_every_page(void **state)
{
    sqlite3_stmt *query;
    unsigned char *bytes;
    struct err err;
    sqlite3 *db;
    size_t size;
    int page;

    store_close(scratch_run(state, JOURNAL_ROLLBACK, 5));
    assert_int_equal(sqlite3_open(scratch_path(state, "r/run.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT rootpage FROM sqlite_schema WHERE tbl_name = "
                                        "'setting' AND type = 'index'",
                                        -1, &query, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    page = sqlite3_column_int(query, 0);
    sqlite3_finalize(query);
    sqlite3_close(db);
    bytes = scratch_read(scratch_path(state, "r/run.db"), &size);
    memset(bytes + 4096 * (page - 1), 0xee, 4096);
    scratch_write(scratch_path(state, "r/run.db"), bytes, size);
    free(bytes);
    assert_ok(try_load(state, false, &err));
    refuse(state, true, "run.db of run 'r' is damaged: ");
}

static unsigned char *make_database(void **state, size_t *size)
{
    struct store *s = scratch_run(state, JOURNAL_ROLLBACK, 700);
    char weights[5000] = { 1 };
    struct err err;
    int i;

    for (i = 0; i < 20; i++) {
        struct trace_valid valid = { .step = i };
        struct trace_eval eval = { .low = i, .high = i };

        assert_ok(store_add_valid(s, &valid, &err) && store_add_eval(s, &eval, &err));
        assert_ok(store_add_weights(s, i, weights, sizeof weights, 20000, &err));
        assert_ok(store_set(s, "a", "b", &err));
    }
    store_close(s);
    return scratch_read(scratch_path(state, "r/run.db"), size);
}

static void store__survives__truncation(void **state)
{
    unsigned char *bytes;
    struct err err;
    size_t size, n;

    bytes = make_database(state, &size);
    for (n = 1; n < size; n += n < 200 ? 1 : 509) {
        scratch_write(scratch_path(state, "r/run.db"), bytes, n);
        if (try_load(state, n % 2, &err))
            fail_msg("%zu of %zu bytes were taken for a whole run", n, size);
        /* Less than the smallest page may be anything. */
        scratch_check_message(&err, n < 512 ? "'r' is" : "run.db of run 'r' is damaged");
    }
    free(bytes);
}

static void store__survives__flipped_bytes(void **state)
{
    unsigned char *bytes;
    struct err err;
    size_t size;
    struct rng r;
    int round, i, refused = 0;

    bytes = make_database(state, &size);
    rng_init(&r, 20, RNG_CHECK, 0);
    print_message("seed 20\n");
    for (round = 0; round < 300; round++) {
        unsigned char *copy = malloc(size);

        memcpy(copy, bytes, size);
        /* The structure of a page stands at its beginning. */
        for (i = 0; i < 1 + round % 4; i++) {
            uint32_t page = rng_below(&r, (uint32_t)(size / 4096)) * 4096;

            copy[page + rng_below(&r, round % 3 ? 64 : 4096)] = (unsigned char)rng_u32(&r);
        }
        scratch_write(scratch_path(state, "r/run.db"), copy, size);
        if (!try_load(state, round % 2, &err)) {
            scratch_check_message(&err, "'r'");
            refused++;
        }
        unlink(scratch_path(state, "r/run.db-wal"));
        unlink(scratch_path(state, "r/run.db-shm"));
        free(copy);
    }
    assert_true(refused > 50); /* the flips do reach something */
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(store_open__refuses__what_is_no_run),
        scratch_test(store_open__shows__names_as_text),
        scratch_test(store_open__refuses__newer_versions),
        scratch_test(store_load__refuses__lies),
        scratch_test(store_load__shows__control_characters),
        scratch_test(store_open__for_writing__checks_every_page),
        scratch_test(store__survives__truncation),
        scratch_test(store__survives__flipped_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
