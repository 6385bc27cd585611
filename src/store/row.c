/*
 * row -- tables of run.db as tables of struct members: one description serves writing and reading.
 *
 * NaN is NULL in the database and NaN again in the struct; SQLite makes 0 of -0. Apart from these
 * two every number comes back bit for bit. Integers are checked against the member that receives
 * them, and text is made printable: a database may come from anywhere.
 */
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/db.h"

enum column_type {
    COLUMN_INT,
    COLUMN_INT64,
    COLUMN_BOOL,
    COLUMN_DOUBLE,
    COLUMN_FLOAT,
    COLUMN_TEXT, /* char[size] */
    COLUMN_STATE,
    COLUMN_EVENT
};

struct column {
    const char *name;
    enum column_type type;
    size_t offset, size;
    int since; /* the version of run.db that brought it; 0: always there */
};

struct row_table {
    const char *name;
    const char *key; /* columns of which a row is replaced, or NULL */
    bool single;     /* one row only, with id = 1 */
    const struct column *column;
    int columns;
};

#define COLUMN(kind, owner, member, named)                                                         \
    {                                                                                              \
        named, COLUMN_##kind, offsetof(struct owner, member), sizeof(((struct owner *)0)->member), \
            0                                                                                      \
    }
#define NEWER_COLUMN(version, kind, owner, member, named)                                          \
    {                                                                                              \
        named, COLUMN_##kind, offsetof(struct owner, member), sizeof(((struct owner *)0)->member), \
            version                                                                                \
    }
#define TABLE(title, keys, one, list)                                                              \
    {                                                                                              \
        .name = title, .key = keys, .single = one, .column = list,                                 \
        .columns = (int)(sizeof list / sizeof *list)                                               \
    }

static const struct column run_columns[] = {
    COLUMN(TEXT, trace, name, "name"),
    COLUMN(TEXT, trace, task, "task"),
    COLUMN(TEXT, trace, model, "model"),
    COLUMN(TEXT, trace, freeze, "freeze"),
    COLUMN(INT64, trace, seed, "seed"),
    COLUMN(INT, trace, symbols, "symbols"),
    COLUMN(INT, trace, train_low, "train_low"),
    COLUMN(INT, trace, train_high, "train_high"),
    COLUMN(INT64, trace, parameters[PART_CONTROLLER], "parameters_controller"),
    COLUMN(INT64, trace, parameters[PART_MEMORY], "parameters_memory"),
    COLUMN(INT64, trace, parameters[PART_CLASSIFIER], "parameters_classifier"),
};
const struct row_table row_run = TABLE("run", "id", true, run_columns);

static const struct column status_columns[] = {
    COLUMN(STATE, trace, state, "state"),
    COLUMN(TEXT, trace, reason, "reason"),
    COLUMN(INT, trace, epoch, "epoch"),
    COLUMN(INT, trace, epochs, "epochs"),
    COLUMN(INT64, trace, step, "step"),
    COLUMN(INT64, trace, steps_per_epoch, "steps_per_epoch"),
    COLUMN(DOUBLE, trace, steps_per_s, "steps_per_s"),
    COLUMN(DOUBLE, trace, strings_per_s, "strings_per_s"),
    COLUMN(DOUBLE, trace, eta_s, "eta_s"),
    COLUMN(DOUBLE, trace, heartbeat_s, "heartbeat_s"),
    COLUMN(DOUBLE, trace, rate, "rate"),
    COLUMN(INT, trace, frozen, "frozen"),
    COLUMN(INT, trace, requested, "requested"),
    COLUMN(INT64, trace, since[PART_CONTROLLER], "since_controller"),
    COLUMN(INT64, trace, since[PART_MEMORY], "since_memory"),
    COLUMN(INT64, trace, since[PART_CLASSIFIER], "since_classifier"),
    COLUMN(DOUBLE, trace, smoothed, "smoothed"),
    COLUMN(DOUBLE, trace, train_cpu_s, "train_cpu_s"),
    COLUMN(DOUBLE, trace, eval_cpu_s, "eval_cpu_s"),
    COLUMN(DOUBLE, trace, bound_nats, "bound_nats"),
    COLUMN(DOUBLE, trace, best_excess, "best_excess"),
    COLUMN(INT64, trace, best_step, "best_step"),
};
const struct row_table row_status = TABLE("status", "id", true, status_columns);

static const struct column validation_columns[] = {
    COLUMN(INT64, trace_valid, step, "step"),
    COLUMN(INT, trace_valid, epoch, "epoch"),
    COLUMN(DOUBLE, trace_valid, nats, "nats"),
    COLUMN(DOUBLE, trace_valid, bound_nats, "bound_nats"),
    COLUMN(DOUBLE, trace_valid, accuracy, "accuracy"),
    COLUMN(DOUBLE, trace_valid, deterministic_accuracy, "deterministic_accuracy"),
    COLUMN(DOUBLE, trace_valid, rate, "rate"),
    COLUMN(BOOL, trace_valid, best, "best"),
    NEWER_COLUMN(2, DOUBLE, trace_valid, test_nats, "test_nats"),
};
const struct row_table row_validation = TABLE("validation", "step", false, validation_columns);

static const struct column evaluation_columns[] = {
    COLUMN(INT64, trace_eval, step, "step"),
    COLUMN(INT64, trace_eval, first_step, "first_step"),
    COLUMN(INT, trace_eval, low, "low"),
    COLUMN(INT, trace_eval, high, "high"),
    COLUMN(BOOL, trace_eval, final, "final"),
    COLUMN(INT64, trace_eval, score.strings, "strings"),
    COLUMN(INT64, trace_eval, score.symbols, "symbols"),
    COLUMN(DOUBLE, trace_eval, score.nats, "nats"),
    COLUMN(DOUBLE, trace_eval, score.nats_squared, "nats_squared"),
    COLUMN(INT64, trace_eval, score.correct, "correct"),
    COLUMN(INT64, trace_eval, score.deterministic, "deterministic"),
    COLUMN(INT64, trace_eval, score.deterministic_correct, "deterministic_correct"),
    COLUMN(INT64, trace_eval, score.whole, "whole"),
    COLUMN(DOUBLE, trace_eval, score.bound_nats, "bound_nats"),
    COLUMN(DOUBLE, trace_eval, score.bayes_nats, "bayes_nats"),
    COLUMN(DOUBLE, trace_eval, score.bigram_nats, "bigram_nats"),
    COLUMN(INT64, trace_eval, score.bayes_correct, "bayes_correct"),
    COLUMN(INT64, trace_eval, score.bigram_correct, "bigram_correct"),
    COLUMN(INT64, trace_eval, score.bayes_deterministic_correct, "bayes_deterministic_correct"),
    COLUMN(INT64, trace_eval, score.bigram_deterministic_correct, "bigram_deterministic_correct"),
    COLUMN(DOUBLE, trace_eval, accuracy_low, "accuracy_low"),
    COLUMN(DOUBLE, trace_eval, accuracy_high, "accuracy_high"),
    COLUMN(DOUBLE, trace_eval, excess_low, "excess_low"),
    COLUMN(DOUBLE, trace_eval, excess_high, "excess_high"),
    COLUMN(DOUBLE, trace_eval, deterministic_low, "deterministic_low"),
    COLUMN(DOUBLE, trace_eval, deterministic_high, "deterministic_high"),
    COLUMN(DOUBLE, trace_eval, whole_low, "whole_low"),
    COLUMN(DOUBLE, trace_eval, whole_high, "whole_high"),
};
const struct row_table row_evaluation =
    TABLE("evaluation", "low, high, final", false, evaluation_columns);

static const struct column event_columns[] = {
    COLUMN(INT64, trace_event, step, "step"), COLUMN(DOUBLE, trace_event, wall_s, "wall_s"),
    COLUMN(EVENT, trace_event, kind, "kind"), COLUMN(DOUBLE, trace_event, value, "value"),
    COLUMN(TEXT, trace_event, who, "who"),    COLUMN(TEXT, trace_event, text, "text"),
};
const struct row_table row_event = TABLE("event", NULL, false, event_columns);

static const struct column health_columns[] = {
    COLUMN(INT64, trace_health, step, "step"),
    COLUMN(FLOAT, trace_health, gradient[PART_CONTROLLER], "gradient_controller"),
    COLUMN(FLOAT, trace_health, gradient[PART_MEMORY], "gradient_memory"),
    COLUMN(FLOAT, trace_health, gradient[PART_CLASSIFIER], "gradient_classifier"),
    COLUMN(FLOAT, trace_health, update[PART_CONTROLLER], "update_controller"),
    COLUMN(FLOAT, trace_health, update[PART_MEMORY], "update_memory"),
    COLUMN(FLOAT, trace_health, update[PART_CLASSIFIER], "update_classifier"),
};
const struct row_table row_health = TABLE("health", NULL, false, health_columns);

static void add_names(struct text *sql, const struct row_table *table, const char *format)
{
    int i;

    for (i = 0; i < table->columns; i++) {
        const char *name = table->column[i].name;

        text_add(sql, "%s", i ? ", " : "");
        text_add(sql, format, name, name);
    }
}

static sqlite3_stmt *prepare_insert(struct store *s, const struct row_table *table, struct err *err)
{
    char buffer[2600];
    struct text sql;

    text_init(&sql, buffer, sizeof buffer);
    text_add(&sql, "INSERT INTO %s(%s", table->name, table->single ? "id, " : "");
    add_names(&sql, table, "%s");
    text_add(&sql, ") VALUES(%s", table->single ? "1, " : "");
    add_names(&sql, table, ":%s");
    text_add(&sql, ")");
    if (table->key) {
        text_add(&sql, " ON CONFLICT(%s) DO UPDATE SET ", table->key);
        add_names(&sql, table, "%s = excluded.%s");
    }
    if (sql.cut)
        BUG("the statement for table '%s' is too long", table->name);
    return db_prepare(s, buffer, err);
}

sqlite3_stmt *row_select(struct store *s, const struct row_table *table, const char *tail,
                         int64_t parameter, struct err *err)
{
    char buffer[1024];
    sqlite3_stmt *select;
    struct text sql;
    int i;

    text_init(&sql, buffer, sizeof buffer);
    text_add(&sql, "SELECT ");
    for (i = 0; i < table->columns; i++)
        text_add(&sql, "%s%s", i ? ", " : "",
                 table->column[i].since > s->version ? "NULL" : table->column[i].name);
    text_add(&sql, " FROM %s %s", table->name, tail);
    if (sql.cut)
        BUG("the query of table '%s' is too long", table->name);
    select = db_prepare(s, buffer, err);
    if (select && sqlite3_bind_parameter_count(select))
        sqlite3_bind_int64(select, 1, parameter);
    return select;
}

static void bind(sqlite3_stmt *insert, int at, const struct column *column, const void *row)
{
    const void *from = (const char *)row + column->offset;
    const char *name;

    switch (column->type) {
    case COLUMN_INT: sqlite3_bind_int64(insert, at, *(const int *)from); break;
    case COLUMN_INT64: sqlite3_bind_int64(insert, at, *(const int64_t *)from); break;
    case COLUMN_BOOL: sqlite3_bind_int64(insert, at, *(const bool *)from); break;
    /* SQLite itself turns NaN into NULL. */
    case COLUMN_DOUBLE: sqlite3_bind_double(insert, at, *(const double *)from); break;
    case COLUMN_FLOAT: sqlite3_bind_double(insert, at, *(const float *)from); break;
    case COLUMN_TEXT:
        sqlite3_bind_text(insert, at, from, (int)strnlen(from, column->size), SQLITE_STATIC);
        break;
    case COLUMN_STATE:
        name = run_state_name(*(const enum run_state *)from);
        sqlite3_bind_text(insert, at, name, -1, SQLITE_STATIC);
        break;
    case COLUMN_EVENT:
        name = event_kind_name(*(const enum event_kind *)from);
        sqlite3_bind_text(insert, at, name, -1, SQLITE_STATIC);
        break;
    }
}

bool row_write(struct store *s, const struct row_table *table, const void *row, struct err *err)
{
    sqlite3_stmt *insert = prepare_insert(s, table, err);
    int i;

    if (!insert)
        return write_fail(s, err);
    for (i = 0; i < table->columns; i++)
        bind(insert, i + 1, &table->column[i], row);
    sqlite3_step(insert);
    return sqlite3_finalize(insert) == SQLITE_OK || write_fail(s, err);
}

static bool fetch(sqlite3_stmt *select, int at, const struct column *column, void *row)
{
    void *to = (char *)row + column->offset;
    bool null = sqlite3_column_type(select, at) == SQLITE_NULL;
    int64_t integer = sqlite3_column_int64(select, at);
    double real = null ? NAN : sqlite3_column_double(select, at);
    const char *text = "";

    if (column->type >= COLUMN_TEXT && !null)
        text = (const char *)sqlite3_column_text(select, at);
    switch (column->type) {
    case COLUMN_INT: *(int *)to = (int)integer; return integer >= INT_MIN && integer <= INT_MAX;
    case COLUMN_INT64: *(int64_t *)to = integer; return true;
    case COLUMN_BOOL: *(bool *)to = integer != 0; return true;
    case COLUMN_DOUBLE: *(double *)to = real; return true;
    case COLUMN_FLOAT: *(float *)to = (float)real; return true;
    case COLUMN_TEXT: text_printable(to, column->size, text ? text : ""); return true;
    case COLUMN_STATE: return text && run_state_parse(text, to);
    case COLUMN_EVENT: return text && event_kind_parse(text, to);
    }
    return false;
}

bool row_read(struct store *s, const struct row_table *table, sqlite3_stmt *select, void *row,
              struct err *err)
{
    char why[128];
    int i;

    for (i = 0; i < table->columns; i++) {
        if (fetch(select, i, &table->column[i], row))
            continue;
        snprintf(why, sizeof why, "impossible %s in table %s", table->column[i].name, table->name);
        return db_damaged(s, err, why);
    }
    return true;
}
