/* db -- words for SQLite's errors, and small statements. */
#include "store/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

bool db_damaged(struct store *s, struct err *err, const char *why)
{
    return err_set(err, RUN_DB " of run '%s' is damaged: %s", s->name, why);
}

bool db_fail(struct store *s, const char *verb, struct err *err)
{
    int code = sqlite3_extended_errcode(s->db), cause = sqlite3_system_errno(s->db);
    const char *why = sqlite3_errmsg(s->db);

    s->refused = (code & 0xff) == SQLITE_READONLY;
    switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_ERROR: return db_damaged(s, err, why); /* a table or column is missing */
    case SQLITE_NOTADB: return err_set(err, "'%s' is not a pushdown run", s->name);
    case SQLITE_FULL: why = "the disk is full"; break;
    case SQLITE_BUSY: why = "another program is using it"; break;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        if (cause)
            why = strerror(cause);
        break;
    default: break;
    }
    return err_set(err, "cannot %s " RUN_DB " of run '%s': %s", verb, s->name, why);
}

bool db_execute(struct store *s, const char *sql, struct err *err)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           db_fail(s, s->writing ? "write" : "read", err);
}

sqlite3_stmt *db_prepare(struct store *s, const char *sql, struct err *err)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v2(s->db, sql, -1, &statement, NULL) != SQLITE_OK)
        db_fail(s, s->writing ? "write" : "read", err);
    return statement;
}

bool db_integer(struct store *s, const char *sql, int64_t a, int64_t b, int64_t *out,
                struct err *err)
{
    sqlite3_stmt *query = db_prepare(s, sql, err);
    bool ok;
    int got;

    if (!query)
        return false;
    if (sqlite3_bind_parameter_count(query) > 0)
        sqlite3_bind_int64(query, 1, a);
    if (sqlite3_bind_parameter_count(query) > 1)
        sqlite3_bind_int64(query, 2, b);
    got = sqlite3_step(query);
    *out = got == SQLITE_ROW ? sqlite3_column_int64(query, 0) : 0;
    ok = got == SQLITE_ROW || got == SQLITE_DONE;
    if (!ok)
        db_fail(s, s->writing ? "write" : "read", err);
    sqlite3_finalize(query);
    return ok;
}

bool db_heal(const char *dir)
{
    struct store s = { .name = "" };
    size_t size = strlen(dir) + sizeof "/" RUN_DB;
    char *path = x_malloc(size);
    int64_t application = 0;
    bool ok = false;

    snprintf(path, size, "%s/" RUN_DB, dir);
    /* Locking makes a file, so look first whether the folder may be written. */
    if (access(dir, W_OK) != 0 || !lock_take(&s.lock, dir, "", NULL))
        goto out;
    if (sqlite3_open_v2(path, &s.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
            SQLITE_OK &&
        db_integer(&s, "PRAGMA application_id", 0, 0, &application, NULL) &&
        application == SCHEMA_APPLICATION)
        ok = db_execute(&s, "PRAGMA journal_mode = DELETE", NULL);
    sqlite3_close(s.db);
    lock_drop(&s.lock);
out:
    free(path);
    return ok;
}
