/*
 * schema -- the tables of run.db, as a list of steps from each version to the next.
 *
 * A step that has been released is never changed: a new version appends one. The comments inside
 * the SQL are kept in the database and serve those who open it with another tool.
 */
#include <stdio.h>

#include "store/db.h"

static const char *const versions[] = {
    /* version 1 */
    "CREATE TABLE run ( -- what the run is: one row\n"
    "  id INTEGER PRIMARY KEY CHECK (id = 1),\n"
    "  name TEXT NOT NULL, -- as first made; the folder's name is what counts\n"
    "  task TEXT NOT NULL, model TEXT NOT NULL, freeze TEXT NOT NULL, seed INTEGER NOT NULL,\n"
    "  symbols INTEGER NOT NULL, train_low INTEGER NOT NULL, train_high INTEGER NOT NULL,\n"
    "  parameters_controller INTEGER NOT NULL, parameters_memory INTEGER NOT NULL,\n"
    "  parameters_classifier INTEGER NOT NULL,\n"
    "  generation INTEGER NOT NULL DEFAULT 0 -- grows when rows were taken back\n"
    ") STRICT;\n"
    "CREATE TABLE setting ( -- configuration, then the environment as env.*\n"
    "  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, value TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE status ( -- where it stands: one row\n"
    "  id INTEGER PRIMARY KEY CHECK (id = 1),\n"
    "  state TEXT NOT NULL, reason TEXT NOT NULL,\n"
    "  epoch INTEGER NOT NULL, epochs INTEGER NOT NULL,\n"
    "  step INTEGER NOT NULL, steps_per_epoch INTEGER NOT NULL,\n"
    "  steps_per_s REAL, strings_per_s REAL, eta_s REAL, heartbeat_s REAL, -- since 1970\n"
    "  rate REAL, frozen INTEGER NOT NULL, requested INTEGER NOT NULL, -- 1 c, 2 m, 4 k\n"
    "  since_controller INTEGER NOT NULL, since_memory INTEGER NOT NULL,\n"
    "  since_classifier INTEGER NOT NULL,\n"
    "  smoothed REAL, train_cpu_s REAL, eval_cpu_s REAL, bound_nats REAL,\n"
    "  best_excess REAL, best_step INTEGER NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE steps ( -- every step's loss; data: count times 10 bytes, little-endian:\n"
    "  -- loss in nats (64-bit float), length of the strings (16-bit unsigned)\n"
    "  first INTEGER PRIMARY KEY CHECK (first > 0), count INTEGER NOT NULL CHECK (count > 0),\n"
    "  data BLOB NOT NULL CHECK (length(data) = count * 10)\n"
    ") STRICT;\n"
    "CREATE TABLE validation ( -- at each epoch's end; nats per symbol\n"
    "  step INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, nats REAL, bound_nats REAL,\n"
    "  accuracy REAL, deterministic_accuracy REAL, rate REAL, best INTEGER NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE evaluation ( -- by length, low to high; sums over strings, 95 % intervals\n"
    "  id INTEGER PRIMARY KEY, step INTEGER NOT NULL, first_step INTEGER NOT NULL,\n"
    "  low INTEGER NOT NULL, high INTEGER NOT NULL, final INTEGER NOT NULL,\n"
    "  strings INTEGER NOT NULL, symbols INTEGER NOT NULL, nats REAL, nats_squared REAL,\n"
    "  correct INTEGER NOT NULL, deterministic INTEGER NOT NULL,\n"
    "  deterministic_correct INTEGER NOT NULL, whole INTEGER NOT NULL,\n"
    "  bound_nats REAL, bayes_nats REAL, bigram_nats REAL,\n"
    "  bayes_correct INTEGER NOT NULL, bigram_correct INTEGER NOT NULL,\n"
    "  bayes_deterministic_correct INTEGER NOT NULL,\n"
    "  bigram_deterministic_correct INTEGER NOT NULL,\n"
    "  accuracy_low REAL, accuracy_high REAL, excess_low REAL, excess_high REAL,\n"
    "  deterministic_low REAL, deterministic_high REAL, whole_low REAL, whole_high REAL,\n"
    "  UNIQUE (low, high, final)\n"
    ") STRICT;\n"
    "CREATE TABLE event ( -- every intervention; in force from the update after `step` on\n"
    "  id INTEGER PRIMARY KEY, step INTEGER NOT NULL, wall_s REAL, kind TEXT NOT NULL,\n"
    "  value REAL, who TEXT NOT NULL, text TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE health ( -- Euclidean norms of gradients (before clipping) and updates\n"
    "  step INTEGER PRIMARY KEY, gradient_controller REAL, gradient_memory REAL,\n"
    "  gradient_classifier REAL, update_controller REAL, update_memory REAL,\n"
    "  update_classifier REAL\n"
    ") STRICT;\n"
    "CREATE TABLE weights ( -- for looking back; NULL where they were thinned out\n"
    "  step INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL, data BLOB\n"
    ") STRICT;\n",
    /* version 2: data of the user's own */
    "ALTER TABLE validation ADD COLUMN test_nats REAL; -- text: per symbol of the test text\n"
    "CREATE TABLE symbol ( -- what the numbers in the data stand for: words or characters\n"
    "  id INTEGER PRIMARY KEY, text BLOB NOT NULL\n"
    ") STRICT;\n",
};
enum { LATEST = sizeof versions / sizeof *versions };

bool schema_make(struct store *s, struct err *err)
{
    int64_t version;
    char sql[120];

    if (!db_integer(s, "PRAGMA user_version", 0, 0, &version, err))
        return false;
    for (; version < LATEST; version++)
        if (!db_execute(s, versions[version], err))
            return false;
    s->version = LATEST;
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             (int)SCHEMA_APPLICATION, (int)LATEST);
    return db_execute(s, sql, err);
}

static bool schema_upgrade(struct store *s, struct err *err)
{
    return db_execute(s, "BEGIN IMMEDIATE", err) && schema_make(s, err) &&
           db_execute(s, "COMMIT", err);
}

bool schema_check(struct store *s, struct err *err)
{
    int64_t application, version;

    if (!db_integer(s, "PRAGMA application_id", 0, 0, &application, err) ||
        !db_integer(s, "PRAGMA user_version", 0, 0, &version, err))
        return false;
    if (application != SCHEMA_APPLICATION || version < 1)
        return err_set(err, "'%s' is not a pushdown run", s->name);
    if (version > LATEST)
        return err_set(err,
                       "run '%s' was made by a newer pushdown: its " RUN_DB
                       " has version %lld, this program knows up to %d",
                       s->name, (long long)version, (int)LATEST);
    s->version = (int)version;
    /* Steps only add: what is older can be read as it is. */
    return version == LATEST || !s->writing || schema_upgrade(s, err);
}
