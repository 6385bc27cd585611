/*
 * load -- fills a trace from run.db, only with what it does not hold yet.
 *
 * Steps, validations, events and samples of health only ever grow, so what the trace holds says
 * where to go on. The exception is a run that went back to a checkpoint: its generation changes,
 * and everything is read again.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/db.h"

static void add_valid(struct trace *t, const void *row)
{
    trace_add_valid(t, row);
}

/* The table has one row for each bin, so that there is nothing to search and replace. */
static void add_eval(struct trace *t, const void *row)
{
    t->eval = x_grow(t->eval, t->evals, &t->evals_capacity, sizeof *t->eval);
    t->eval[t->evals++] = *(const struct trace_eval *)row;
}

static void add_event(struct trace *t, const void *row)
{
    trace_add_event(t, row);
}

static void add_health(struct trace *t, const void *row)
{
    trace_add_health(t, row);
}

static bool load_rows(struct store *s, struct trace *t, const struct row_table *table,
                      const char *tail, int64_t after,
                      void (*add)(struct trace *t, const void *row), struct err *err)
{
    sqlite3_stmt *select = row_select(s, table, tail, after, err);
    bool ok = false;
    int got;

    if (!select)
        return false;
    while ((got = sqlite3_step(select)) == SQLITE_ROW) {
        union {
            struct trace_valid valid;
            struct trace_eval eval;
            struct trace_event event;
            struct trace_health health;
        } row;

        memset(&row, 0, sizeof row);
        if (!row_read(s, table, select, &row, err))
            goto out;
        add(t, &row);
    }
    ok = got == SQLITE_DONE || db_fail(s, "read", err);
out:
    sqlite3_finalize(select);
    return ok;
}

/* The one row of `table`, whose columns are members of the trace itself. */
static bool load_single(struct store *s, struct trace *t, const struct row_table *table,
                        struct err *err)
{
    sqlite3_stmt *select = row_select(s, table, "", 0, err);
    bool ok = false;
    int got;

    if (!select)
        return false;
    got = sqlite3_step(select);
    if (got == SQLITE_ROW)
        ok = row_read(s, table, select, t, err);
    else if (got == SQLITE_DONE)
        db_damaged(s, err, "it does not say what it is");
    else
        db_fail(s, "read", err);
    sqlite3_finalize(select);
    return ok;
}

static bool load_settings(struct store *s, struct trace *t, struct err *err)
{
    sqlite3_stmt *select = db_prepare(s, "SELECT name, value FROM setting ORDER BY id", err);
    bool ok;
    int got;

    if (!select)
        return false;
    while ((got = sqlite3_step(select)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(select, 0);
        const char *value = (const char *)sqlite3_column_text(select, 1);
        char fits[sizeof t->setting->name];

        text_printable(fits, sizeof fits, name ? name : "");
        trace_set(t, fits, value ? value : "");
    }
    ok = got == SQLITE_DONE || db_fail(s, "read", err);
    sqlite3_finalize(select);
    return ok;
}

static void add_steps(struct trace *t, const unsigned char *data, int64_t count)
{
    int64_t i;

    for (i = 0; i < count; i++, data += STEP_BYTES) {
        struct trace_step step;
        uint64_t bits = 0;
        int b;

        for (b = 7; b >= 0; b--)
            bits = bits << 8 | data[b];
        memcpy(&step.loss, &bits, sizeof step.loss);
        step.length = (uint16_t)(data[8] | data[9] << 8);
        trace_add_step(t, &step);
    }
}

static bool load_steps(struct store *s, struct trace *t, struct err *err)
{
    sqlite3_stmt *select =
        db_prepare(s, "SELECT first, count, data FROM steps WHERE first > ?1 ORDER BY first", err);
    bool ok = false;
    int got;

    if (!select)
        return false;
    /* The block that holds the next step begins at most this far back. */
    sqlite3_bind_int64(select, 1, (int64_t)t->step_count - BLOCK_STEPS);
    while ((got = sqlite3_step(select)) == SQLITE_ROW) {
        int64_t first = sqlite3_column_int64(select, 0), count = sqlite3_column_int64(select, 1);
        const unsigned char *data = sqlite3_column_blob(select, 2);
        int64_t have = (int64_t)t->step_count, skip;

        if (first < 1 || first > have + 1 || count < 1 || count > BLOCK_STEPS || !data ||
            sqlite3_column_bytes(select, 2) != count * STEP_BYTES) {
            db_damaged(s, err, "its steps are not whole");
            goto out;
        }
        skip = have + 1 - first;
        if (skip < count)
            add_steps(t, data + skip * STEP_BYTES, count - skip);
    }
    ok = got == SQLITE_DONE || db_fail(s, "read", err);
out:
    sqlite3_finalize(select);
    return ok;
}

static bool load_all(struct store *s, struct trace *t, struct err *err)
{
    int64_t generation;

    if (!db_integer(s, "SELECT generation FROM run", 0, 0, &generation, err))
        return false;
    if (s->loaded != t || s->generation != generation) {
        t->step_count = t->valids = t->events = t->healths = 0;
        s->loaded = t;
        s->generation = generation;
    }
    t->evals = 0;
    if (!load_single(s, t, &row_run, err) || !load_single(s, t, &row_status, err) ||
        !load_settings(s, t, err) || !load_steps(s, t, err) ||
        !load_rows(s, t, &row_validation, "WHERE step > ?1 ORDER BY step",
                   t->valids ? t->valid[t->valids - 1].step : INT64_MIN, add_valid, err) ||
        !load_rows(s, t, &row_evaluation, "ORDER BY id", 0, add_eval, err) ||
        !load_rows(s, t, &row_event, "WHERE id > ?1 ORDER BY id", (int64_t)t->events, add_event,
                   err) ||
        !load_rows(s, t, &row_health, "WHERE step > ?1 ORDER BY step",
                   t->healths ? t->health[t->healths - 1].step : INT64_MIN, add_health, err))
        return false;
    text_copy(t->name, sizeof t->name, s->name);
    return true;
}

/* One moment of the database for everything: inside a read transaction. */
static bool load_consistently(struct store *s, struct trace *t, struct err *err)
{
    bool ok;

    if (s->writing) {
        /* The writer sees its own rows, committed or not. */
        return write_tail(s, err) && load_all(s, t, err);
    }
    if (!db_execute(s, "BEGIN", err))
        return false;
    ok = load_all(s, t, err);
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return ok;
}

bool store_load(struct store *s, struct trace *t, struct err *err)
{
    struct err cause = { .usage = false };

    s->refused = false;
    if (load_consistently(s, t, &cause))
        return true;
    /* A writer was killed in the middle of a commit, which has to be taken back first. */
    if (!s->writing && s->refused && db_heal(s->dir) && load_consistently(s, t, err))
        return true;
    return err_set(err, "%s", cause.text);
}

int64_t *store_weights_steps(struct store *s, size_t *count, struct err *err)
{
    sqlite3_stmt *select =
        db_prepare(s, "SELECT step FROM weights WHERE data IS NOT NULL ORDER BY step", err);
    int64_t *steps = x_malloc(sizeof *steps);
    size_t used = 0, capacity = 1;
    int got = SQLITE_ERROR;

    while (select && (got = sqlite3_step(select)) == SQLITE_ROW) {
        steps = x_grow(steps, used, &capacity, sizeof *steps);
        steps[used++] = sqlite3_column_int64(select, 0);
    }
    if (select && got != SQLITE_DONE)
        db_fail(s, "read", err);
    sqlite3_finalize(select);
    *count = used;
    if (got == SQLITE_DONE)
        return steps;
    free(steps);
    return NULL;
}

char **store_symbols(struct store *s, size_t *count, struct err *err)
{
    char **word = x_calloc(1, sizeof *word);
    sqlite3_stmt *select;
    size_t used = 0;
    int got = SQLITE_DONE;

    *count = 0;
    if (s->version < 2)
        return word;
    select = db_prepare(s, "SELECT text FROM symbol ORDER BY id", err);
    while (select && (got = sqlite3_step(select)) == SQLITE_ROW) {
        const void *bytes = sqlite3_column_blob(select, 0);
        size_t size = (size_t)sqlite3_column_bytes(select, 0);

        word = x_realloc(word, (used + 2) * sizeof *word);
        word[used] = x_calloc(size + 1, 1);
        if (size)
            memcpy(word[used], bytes, size);
        word[++used] = NULL;
    }
    if (select && got != SQLITE_DONE)
        db_fail(s, "read", err);
    sqlite3_finalize(select);
    *count = used;
    if (select && got == SQLITE_DONE)
        return word;
    store_free_names(word);
    return NULL;
}

void *store_weights(struct store *s, int64_t step, size_t *size, struct err *err)
{
    sqlite3_stmt *select =
        db_prepare(s, "SELECT data FROM weights WHERE step = ?1 AND data IS NOT NULL", err);
    void *out = NULL;
    int got;

    *size = 0;
    if (!select)
        return NULL;
    sqlite3_bind_int64(select, 1, step);
    got = sqlite3_step(select);
    if (got == SQLITE_ROW) {
        const void *data = sqlite3_column_blob(select, 0);

        *size = (size_t)sqlite3_column_bytes(select, 0);
        out = x_malloc(*size);
        if (*size && data)
            memcpy(out, data, *size);
    } else if (got == SQLITE_DONE) {
        err_set(err, "run '%s' keeps no weights of step %lld", s->name, (long long)step);
    } else {
        db_fail(s, "read", err);
    }
    sqlite3_finalize(select);
    return out;
}
