/*
 * write -- the trainer's side: rows into an open transaction, steps into the tail block.
 *
 * A failed write loses what was pending: the transaction is rolled back, so that run.db holds
 * exactly what was committed before, and the tail is read again.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/db.h"

/* ---- the transaction ----------------------------------------------------------------------- */

bool write_begin(struct store *s, struct err *err)
{
    if (s->pending)
        return true;
    if (!db_execute(s, "BEGIN IMMEDIATE", err))
        return write_fail(s, err);
    s->pending = true;
    return true;
}

bool write_fail(struct store *s, struct err *err)
{
    struct err cause;

    db_fail(s, "write", &cause);
    err_set(err, "%s", cause.text);
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    s->pending = false;
    s->failed = true;
    text_copy(s->trouble, sizeof s->trouble, cause.text);
    write_find_tail(s, NULL);
    return false;
}

/* Rows may be added: no write has failed before, and a transaction is open. */
static bool ready(struct store *s, struct err *err)
{
    if (s->failed)
        return err_set(err, "an earlier write failed: %s", s->trouble);
    return write_begin(s, err);
}

/* Runs a prepared change, and forgets it. */
static bool finish(struct store *s, sqlite3_stmt *change, struct err *err)
{
    if (change)
        sqlite3_step(change);
    return (change && sqlite3_finalize(change) == SQLITE_OK) || write_fail(s, err);
}

static bool change(struct store *s, const char *sql, int64_t parameter, struct err *err)
{
    sqlite3_stmt *statement = db_prepare(s, sql, err);

    if (statement)
        sqlite3_bind_int64(statement, 1, parameter);
    return finish(s, statement, err);
}

static bool number(struct store *s, const char *sql, int64_t parameter, int64_t *out,
                   struct err *err)
{
    return db_integer(s, sql, parameter, 0, out, err) || write_fail(s, err);
}

/* ---- steps --------------------------------------------------------------------------------- */

bool write_find_tail(struct store *s, struct err *err)
{
    sqlite3_stmt *select =
        db_prepare(s, "SELECT first, count, data FROM steps ORDER BY first DESC LIMIT 1", err);
    bool ok = false;
    int got;

    s->tail_first = 1;
    s->tail_count = 0;
    s->tail_changed = false;
    if (!select)
        return false;
    got = sqlite3_step(select);
    if (got == SQLITE_ROW) {
        int64_t first = sqlite3_column_int64(select, 0), count = sqlite3_column_int64(select, 1);
        const void *data = sqlite3_column_blob(select, 2);

        if (first < 1 || count < 1 || count > BLOCK_STEPS || !data ||
            sqlite3_column_bytes(select, 2) != count * STEP_BYTES) {
            db_damaged(s, err, "its last block of steps is not whole");
            goto out;
        }
        s->tail_first = first;
        s->tail_count = (int)count;
        memcpy(s->tail, data, (size_t)count * STEP_BYTES);
    } else if (got != SQLITE_DONE) {
        db_fail(s, "read", err);
        goto out;
    }
    ok = true;
out:
    sqlite3_finalize(select);
    return ok;
}

bool write_tail(struct store *s, struct err *err)
{
    sqlite3_stmt *insert;

    if (!s->tail_changed)
        return true;
    if (!write_begin(s, err))
        return false;
    insert = db_prepare(s,
                        "INSERT INTO steps(first, count, data) VALUES(?1, ?2, ?3) ON "
                        "CONFLICT(first) DO UPDATE SET count = excluded.count, data = "
                        "excluded.data",
                        err);
    if (insert) {
        sqlite3_bind_int64(insert, 1, s->tail_first);
        sqlite3_bind_int64(insert, 2, s->tail_count);
        sqlite3_bind_blob(insert, 3, s->tail, s->tail_count * STEP_BYTES, SQLITE_STATIC);
    }
    if (!finish(s, insert, err))
        return false;
    s->tail_changed = false;
    return true;
}

bool store_add_step(struct store *s, int64_t step, const struct trace_step *row, struct err *err)
{
    int64_t next = s->tail_first + s->tail_count;
    unsigned char *to;
    uint64_t bits;
    int i;

    if (s->failed)
        return ready(s, err);
    if (step != next)
        return err_set(err, "step %lld of run '%s' does not follow the last one recorded, %lld",
                       (long long)step, s->name, (long long)next - 1);
    if (s->tail_count == BLOCK_STEPS) {
        s->tail_first = next;
        s->tail_count = 0;
    }
    to = s->tail + s->tail_count * STEP_BYTES;
    memcpy(&bits, &row->loss, sizeof bits);
    for (i = 0; i < 8; i++)
        to[i] = (unsigned char)(bits >> (8 * i));
    to[8] = (unsigned char)(row->length & 0xff);
    to[9] = (unsigned char)(row->length >> 8);
    s->tail_count++;
    s->tail_changed = true;
    return s->tail_count < BLOCK_STEPS || write_tail(s, err);
}

/* ---- rows ---------------------------------------------------------------------------------- */

bool store_add_valid(struct store *s, const struct trace_valid *row, struct err *err)
{
    return ready(s, err) && row_write(s, &row_validation, row, err);
}

bool store_add_eval(struct store *s, const struct trace_eval *row, struct err *err)
{
    return ready(s, err) && row_write(s, &row_evaluation, row, err);
}

bool store_add_health(struct store *s, const struct trace_health *row, struct err *err)
{
    return ready(s, err) && row_write(s, &row_health, row, err);
}

bool store_add_event(struct store *s, const struct trace_event *row, struct err *err)
{
    return write_begin(s, err) && row_write(s, &row_event, row, err);
}

bool store_set_status(struct store *s, const struct trace *t, struct err *err)
{
    struct trace now = *t; /* borrows its arrays */

    now.heartbeat_s = clock_wall_s();
    return write_begin(s, err) && row_write(s, &row_status, &now, err);
}

bool store_set_symbols(struct store *s, char *const *word, int count, struct err *err)
{
    sqlite3_stmt *insert;
    int i;

    if (!write_begin(s, err))
        return false;
    insert = db_prepare(s, "INSERT OR REPLACE INTO symbol(id, text) VALUES(?1, ?2)", err);
    if (!insert)
        return write_fail(s, err);
    for (i = 0; i < count; i++) {
        sqlite3_bind_int64(insert, 1, i);
        sqlite3_bind_blob(insert, 2, word[i], (int)strlen(word[i]), SQLITE_STATIC);
        sqlite3_step(insert);
        if (sqlite3_reset(insert) != SQLITE_OK)
            break;
    }
    return sqlite3_finalize(insert) == SQLITE_OK && i == count ? true : write_fail(s, err);
}

bool store_set(struct store *s, const char *name, const char *value, struct err *err)
{
    sqlite3_stmt *insert;
    struct trace_setting *fits;

    if (strlen(name) >= sizeof fits->name)
        return err_set(err, "the name of setting '%s' is longer than %zu bytes", name,
                       sizeof fits->name - 1);
    if (!ready(s, err))
        return false;
    insert = db_prepare(s,
                        "INSERT INTO setting(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO "
                        "UPDATE SET value = excluded.value",
                        err);
    if (insert) {
        sqlite3_bind_text(insert, 1, name, -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 2, value, -1, SQLITE_STATIC);
    }
    return finish(s, insert, err);
}

/*
 * Every step that is offered gets a row; its ordinal decides whether its bytes are kept: those of
 * every stride-th, for the smallest power of two that fits the budget. What is kept depends only on
 * how many were offered, so that a run which was killed and resumed keeps the same ones.
 */
bool store_add_weights(struct store *s, int64_t step, const void *bytes, size_t size, size_t budget,
                       struct err *err)
{
    static const char *const thin = "UPDATE weights SET data = NULL WHERE ordinal % ?1 <> 0 AND "
                                    "data IS NOT NULL";
    int64_t most = size ? (int64_t)(budget / size) : INT64_MAX, known, ordinal, stride = 1;
    sqlite3_stmt *insert;

    if (!ready(s, err) ||
        !number(s, "SELECT count(*) FROM weights WHERE step = ?1", step, &known, err) ||
        !number(s, "SELECT count(*) FROM weights WHERE step < ?1", step, &ordinal, err))
        return false;
    if (known)
        return true;
    while (most && ordinal / stride + 1 > most)
        stride *= 2;
    if (!most && !change(s, "UPDATE weights SET data = NULL WHERE step <> ?1", step, err))
        return false;
    if (stride > 1 && !change(s, thin, stride, err))
        return false;
    insert = db_prepare(s, "INSERT INTO weights(step, ordinal, data) VALUES(?1, ?2, ?3)", err);
    if (insert) {
        sqlite3_bind_int64(insert, 1, step);
        sqlite3_bind_int64(insert, 2, ordinal);
        if (most && ordinal % stride == 0)
            sqlite3_bind_blob64(insert, 3, bytes, size, SQLITE_STATIC);
    }
    return finish(s, insert, err);
}

/* ---- commit and rewind --------------------------------------------------------------------- */

bool store_commit(struct store *s, bool *done, struct err *err)
{
    int code;

    *done = false;
    if (!write_tail(s, err))
        return false;
    if (s->pending) {
        code = sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
        if ((code & 0xff) == SQLITE_BUSY)
            return true;
        if (code != SQLITE_OK)
            return write_fail(s, err);
        s->pending = false;
    }
    *done = true;
    return true;
}

bool store_sync(struct store *s, bool *done, struct err *err)
{
    int code;

    if (!store_commit(s, done, err))
        return false;
    /* With a rollback journal every commit is on the disk already. */
    if (!*done || !s->wal)
        return true;
    code = sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) & 0xff;
    return code == SQLITE_OK || code == SQLITE_BUSY || write_fail(s, err);
}

bool store_rewind(struct store *s, int64_t step, struct err *err)
{
    static const char *const later[] = {
        "DELETE FROM steps WHERE first > ?1",     "DELETE FROM validation WHERE step > ?1",
        "DELETE FROM evaluation WHERE step > ?1", "DELETE FROM health WHERE step > ?1",
        "DELETE FROM weights WHERE step > ?1",
    };
    int64_t last = s->tail_first + s->tail_count - 1;
    size_t i;

    if (step > last || step < 0)
        return err_set(err, "run '%s' has %lld steps on record: it cannot go back to step %lld",
                       s->name, (long long)last, (long long)step);
    s->failed = false;
    if (!write_tail(s, err) || !write_begin(s, err))
        return false;
    for (i = 0; i < sizeof later / sizeof *later; i++)
        if (!change(s, later[i], step, err))
            return false;
    if (!write_find_tail(s, err))
        return false;
    if (s->tail_count > step - s->tail_first + 1) {
        s->tail_count = (int)(step - s->tail_first + 1);
        s->tail_changed = true;
    }
    return write_tail(s, err) && change(s, "UPDATE run SET generation = generation + ?1", 1, err);
}

bool store_replace_events(struct store *s, const struct trace_event *rows, size_t count,
                          struct err *err)
{
    size_t i;

    if (!write_begin(s, err) || !change(s, "DELETE FROM event WHERE id >= ?1", 0, err) ||
        !change(s, "UPDATE run SET generation = generation + ?1", 1, err))
        return false;
    for (i = 0; i < count; i++)
        if (!store_add_event(s, &rows[i], err))
            return false;
    return true;
}
