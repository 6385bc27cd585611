/* store -- making, opening and closing a run's folder. */
#include "store/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/atomic.h"
#include "store/db.h"
#include "store/place.h"

enum { READER_WAIT_MS = 2000, MOST_NAMES = 9999, LONGEST_NAME = 110 };

static const char *const journal_names[] = {
    [JOURNAL_AUTO] = "auto",
    [JOURNAL_WAL] = "wal",
    [JOURNAL_ROLLBACK] = "delete",
};

bool store_journal_parse(const char *name, enum store_journal *out)
{
    size_t i;

    for (i = 0; i < sizeof journal_names / sizeof *journal_names; i++) {
        if (!strcmp(journal_names[i], name)) {
            *out = (enum store_journal)i;
            return true;
        }
    }
    return false;
}

const char *store_dir(const struct store *s)
{
    return s->dir;
}

const char *store_journal_name(const struct store *s)
{
    return journal_names[s->wal ? JOURNAL_WAL : JOURNAL_ROLLBACK];
}

bool store_is_live(const char *dir)
{
    return lock_is_held(dir);
}

/* "DIR/run.db" and a suffix; free() it. */
static char *db_path(const char *dir, const char *suffix)
{
    size_t size = strlen(dir) + sizeof "/" RUN_DB + strlen(suffix);
    char *path = x_malloc(size);

    snprintf(path, size, "%s/" RUN_DB "%s", dir, suffix);
    return path;
}

static bool has_file(const char *dir, const char *suffix)
{
    char *path = db_path(dir, suffix);
    bool there = access(path, F_OK) == 0;

    free(path);
    return there;
}

/* ---- the connection ------------------------------------------------------------------------ */

static bool connect_db(struct store *s, const char *path, int flags, struct err *err)
{
    int code =
        sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);

    if (!s->db)
        return err_set(err, "cannot open " RUN_DB " of run '%s': out of memory", s->name);
    if (code != SQLITE_OK)
        return db_fail(s, "open", err);
    sqlite3_busy_timeout(s->db, READER_WAIT_MS);
    /* The database may be anybody's: no functions from its schema, no sizes taken on trust. */
    return db_execute(s, "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON", err);
}

/* A file that nobody can change needs neither log nor locks: run.db as a URI that says so. */
static char *immutable_uri(const char *path)
{
    char *uri = x_malloc(3 * strlen(path) + 32), *to = uri + sprintf(uri, "file:");

    for (; *path; path++)
        to += sprintf(to, strchr("%?# ", *path) ? "%%%02X" : "%c", *path);
    strcpy(to, "?immutable=1");
    return uri;
}

/* Whether write-ahead logging is in force, as far as the file itself says. */
static void note_journal(struct store *s)
{
    sqlite3_stmt *query = db_prepare(s, "PRAGMA journal_mode", NULL);

    s->wal = query && sqlite3_step(query) == SQLITE_ROW &&
             !strcmp((const char *)sqlite3_column_text(query, 0), "wal");
    sqlite3_finalize(query);
}

/*
 * A change of journal is a wish: with a reader in the way, or on a file system without shared
 * memory, the old one stays in force and serves as well.
 */
static bool set_up_writer(struct store *s, enum store_journal journal, struct err *err)
{
    bool wal = journal == JOURNAL_WAL || (journal == JOURNAL_AUTO && !place_is_network(s->dir));
    const char *mode = wal ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE";

    sqlite3_exec(s->db, mode, NULL, NULL, NULL);
    note_journal(s);
    /* A spilled cache would lock readers out long before the commit. */
    if (!db_execute(s, "PRAGMA synchronous = NORMAL; PRAGMA cache_spill = OFF", err))
        return false;
    sqlite3_busy_timeout(s->db, 0);
    return true;
}

/*
 * SQLite takes what is missing of the last page for zeros. Only a commit in progress, which has a
 * journal or log beside it, may leave such a page for a moment.
 */
static bool check_whole(struct store *s, const char *path, struct err *err)
{
    int64_t page;
    struct stat info;
    int attempt;

    if (!db_integer(s, "PRAGMA page_size", 0, 0, &page, err))
        return false;
    for (attempt = 0; attempt < 2; attempt++)
        if (page <= 0 || stat(path, &info) != 0 || info.st_size % page == 0 ||
            has_file(s->dir, "-wal") || has_file(s->dir, "-journal"))
            return true;
    return db_damaged(s, err, "it ends in the middle of a page");
}

/* Before anything is added to it: all pages, not only those that a reader happens to need. */
static bool check_pages(struct store *s, struct err *err)
{
    sqlite3_stmt *query = db_prepare(s, "PRAGMA quick_check(1)", err);
    const char *found;
    char shown[200];
    bool ok = false;

    if (!query)
        return false;
    if (sqlite3_step(query) != SQLITE_ROW) {
        db_fail(s, "read", err);
        goto out;
    }
    found = (const char *)sqlite3_column_text(query, 0);
    ok = found && !strcmp(found, "ok");
    if (!ok)
        db_damaged(s, err, text_printable(shown, sizeof shown, found ? found : "no memory"));
out:
    sqlite3_finalize(query);
    return ok;
}

static bool try_reading(struct store *s, const char *path, int flags, struct err *err)
{
    sqlite3_close(s->db);
    s->db = NULL;
    s->ours = connect_db(s, path, SQLITE_OPEN_READONLY | flags, err) && schema_check(s, err) &&
              check_whole(s, path, err);
    return s->ours;
}

/*
 * Reading alone is enough, but for two cases: a writer was killed (db_heal), or the file stands in
 * a folder that cannot be written and asks for a log beside it. Where there is no such log, the
 * file alone is the whole run.
 */
static bool set_up_reader(struct store *s, const char *path, struct err *err)
{
    bool ok = try_reading(s, path, 0, err);
    int code = s->db ? sqlite3_errcode(s->db) & 0xff : SQLITE_NOMEM;

    if (!ok && (code == SQLITE_READONLY || code == SQLITE_CANTOPEN)) {
        db_heal(s->dir);
        ok = try_reading(s, path, 0, err);
        if (!ok && !has_file(s->dir, "-wal") && !has_file(s->dir, "-journal")) {
            char *uri = immutable_uri(path);

            ok = try_reading(s, uri, SQLITE_OPEN_URI, err);
            free(uri);
        }
    }
    if (ok)
        note_journal(s);
    return ok;
}

/* The last part of the folder's full path, for messages and for t->name. */
static bool set_name(struct store *s, struct err *err)
{
    char *full = realpath(s->dir, NULL), *slash;

    if (!full) {
        int cause = errno;

        return err_set(err, "cannot open run '%s': %s",
                       text_printable(s->name, sizeof s->name, s->dir), strerror(cause));
    }
    slash = strrchr(full, '/');
    text_printable(s->name, sizeof s->name, slash && slash[1] ? slash + 1 : full);
    free(full);
    return true;
}

struct store *store_open(const char *dir, bool writing, enum store_journal journal, struct err *err)
{
    struct store *s = x_calloc(1, sizeof *s);
    char *path = db_path(dir, "");
    struct stat info;
    bool ok = false;

    s->dir = x_strdup(dir);
    s->writing = writing;
    if (!set_name(s, err))
        goto out;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) {
        err_set(err, "'%s' is not a pushdown run: it has no " RUN_DB, s->name);
        goto out;
    }
    if (!writing) {
        ok = set_up_reader(s, path, err);
        goto out;
    }
    if (!lock_take(&s->lock, dir, s->name, err) ||
        !connect_db(s, path, SQLITE_OPEN_READWRITE, err) || !schema_check(s, err) ||
        !check_whole(s, path, err) || !check_pages(s, err))
        goto out;
    atomic_sweep(dir);
    ok = set_up_writer(s, journal, err) && write_find_tail(s, err);
out:
    free(path);
    if (!ok) {
        store_close(s);
        s = NULL;
    }
    return s;
}

/* ---- closing ------------------------------------------------------------------------------- */

/* Leaves one file, if no reader is in the way. */
static void finish_writing(struct store *s)
{
    bool done;

    sqlite3_busy_timeout(s->db, READER_WAIT_MS);
    store_commit(s, &done, NULL);
    sqlite3_busy_timeout(s->db, 0);
    if (!s->wal || !done)
        return;
    sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_exec(s->db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
}

void store_close(struct store *s)
{
    if (!s)
        return;
    if (s->db && s->writing && s->lock.path)
        finish_writing(s);
    sqlite3_close(s->db);
    lock_drop(&s->lock);
    if (s->ours && has_file(s->dir, "-wal") && !lock_is_held(s->dir))
        db_heal(s->dir);
    free(s->dir);
    free(s);
}

/* ---- making -------------------------------------------------------------------------------- */

static bool check_name(const char *name, struct err *err)
{
    static const char *const good = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                    "._+=,@-";
    char shown[140];

    if (*name && *name != '.' && *name != '-' && !name[strspn(name, good)] &&
        strlen(name) <= LONGEST_NAME)
        return true;
    return err_set(err,
                   "'%s' cannot be the name of a run: use up to %d letters, digits and ._+=,@- "
                   "and begin with a letter or digit",
                   text_printable(shown, sizeof shown, name), (int)LONGEST_NAME);
}

/* Makes the first of NAME, NAME-2, NAME-3, ... that is free; sets s->dir and s->name. */
static bool make_folder(struct store *s, const char *runs, const char *name, struct err *err)
{
    size_t size = strlen(runs) + strlen(name) + 16;
    char shown[256];
    int i;

    s->dir = x_malloc(size);
    for (i = 1; i <= MOST_NAMES; i++) {
        if (i == 1)
            snprintf(s->name, sizeof s->name, "%s", name);
        else
            snprintf(s->name, sizeof s->name, "%s-%d", name, i);
        snprintf(s->dir, size, "%s/%s", runs, s->name);
        if (mkdir(s->dir, 0777) == 0)
            return true;
        if (errno != EEXIST)
            break;
    }
    err_set(err, "cannot create folder '%s': %s", text_printable(shown, sizeof shown, s->dir),
            strerror(errno));
    free(s->dir);
    s->dir = NULL;
    return false;
}

static bool fill(struct store *s, const struct trace *t, struct err *err)
{
    struct trace first = *t; /* borrows its arrays */
    bool done;
    size_t i;

    text_copy(first.name, sizeof first.name, s->name);
    if (!write_begin(s, err) || !row_write(s, &row_run, &first, err) ||
        !store_set_status(s, t, err))
        return false;
    for (i = 0; i < t->settings; i++)
        if (!store_set(s, t->setting[i].name, t->setting[i].value, err))
            return false;
    return store_commit(s, &done, err) &&
           (done || err_set(err, "cannot write " RUN_DB " of run '%s': it is in use", s->name));
}

static void discard(struct store *s)
{
    static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
    size_t i;

    sqlite3_close(s->db);
    s->db = NULL;
    for (i = 0; s->dir && i < sizeof suffixes / sizeof *suffixes; i++) {
        char *path = db_path(s->dir, suffixes[i]);

        unlink(path);
        free(path);
    }
    lock_drop(&s->lock);
    if (s->dir)
        rmdir(s->dir);
}

/* The tables are made and filled in one transaction, with a rollback journal: other processes, and
 * those who come after a kill, see all or nothing of them. */
static bool make_db(struct store *s, const struct trace *t, struct err *err)
{
    char *path = db_path(s->dir, "");
    bool ok = connect_db(s, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err) &&
              db_execute(s, "PRAGMA page_size = 4096", err) && write_begin(s, err) &&
              schema_make(s, err) && write_find_tail(s, err) && fill(s, t, err);

    free(path);
    return ok;
}

struct store *store_create(const char *runs, const char *name, struct trace *t,
                           enum store_journal journal, struct err *err)
{
    struct store *s;
    size_t made;

    if (!check_name(name, err) || !place_make(runs, &made, err))
        return NULL;
    s = x_calloc(1, sizeof *s);
    s->writing = true;
    if (make_folder(s, runs, name, err) && lock_take(&s->lock, s->dir, s->name, err) &&
        make_db(s, t, err) && set_up_writer(s, journal, err)) {
        text_copy(t->name, sizeof t->name, s->name);
        return s;
    }
    discard(s);
    store_close(s);
    place_unmake(runs, made);
    return NULL;
}
