/*
 * db -- inside the store: what its files share. Only src/store/ includes this.
 *
 * How SQLite is used: the writer holds one transaction from the first change to store_commit(), and
 * never waits; readers take a short read transaction for each store_load(). Every step's loss is
 * packed: rows of `steps` hold up to BLOCK_STEPS of them, only the last one (the tail, kept in
 * struct store) still grows.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include <sqlite3.h>

#include "store/lock.h"
#include "store/store.h"

#define RUN_DB "run.db"

/* A full block fills one database page of 4096 bytes, so that a commit rewrites one page for it. */
enum { STEP_BYTES = 10, BLOCK_STEPS = 400 };

struct store {
    sqlite3 *db;
    char *dir;      /* as given */
    char name[128]; /* of the run, printable */
    bool writing, wal;
    int version;  /* of the schema */
    bool pending; /* writer: a transaction is open */
    struct lock lock;

    /* Writer: the last block of steps; tail_first is the number of its first step. */
    int64_t tail_first;
    int tail_count;
    bool tail_changed;
    unsigned char tail[BLOCK_STEPS * STEP_BYTES];
    /* After a failed write what was pending is gone: nothing but status and events is taken. */
    bool failed;
    char trouble[256];

    /* Reader: what the trace holds. */
    const struct trace *loaded;
    int64_t generation;
    bool ours;    /* opened, and known to be a run */
    bool refused; /* SQLite wants to write before it can read: see db_heal() */
};

/* ---- errors and small statements (db.c) ---------------------------------------------------- */
/* Words for the last error of s->db; "cannot <verb> run.db of run ...". Returns false. */
bool db_fail(struct store *s, const char *verb, struct err *err);
bool db_damaged(struct store *s, struct err *err, const char *why);
/* Statements without results. */
bool db_execute(struct store *s, const char *sql, struct err *err);
/* The first column of the first row of a query with up to two integers bound; 0 without a row. */
bool db_integer(struct store *s, const char *sql, int64_t a, int64_t b, int64_t *out,
                struct err *err);
sqlite3_stmt *db_prepare(struct store *s, const char *sql, struct err *err);
/* Finishes what a killed writer left: takes back half a commit, and turns write-ahead log and
 * shared memory into a single file. Does nothing to a run that is live or not ours. */
bool db_heal(const char *dir);

/* ---- schema (schema.c) --------------------------------------------------------------------- */
enum { SCHEMA_APPLICATION = 0x5044574E }; /* "PDWN": tells our databases from others */
/* Makes or brings up to date the tables; a transaction has to be open. */
bool schema_make(struct store *s, struct err *err);
/* Is this one of ours, of a version that can be read? Upgrades older ones when writing. */
bool schema_check(struct store *s, struct err *err);

/* ---- rows as structs (row.c) --------------------------------------------------------------- */
struct row_table;
extern const struct row_table row_run, row_status, row_validation, row_evaluation, row_event,
    row_health;
/* Inserts, or replaces the row of the same key where the table has one. */
bool row_write(struct store *s, const struct row_table *table, const void *row, struct err *err);
/* SELECT of the table's columns followed by `tail`, which may use ?1; finalize it. */
sqlite3_stmt *row_select(struct store *s, const struct row_table *table, const char *tail,
                         int64_t parameter, struct err *err);
/* Fills a struct from the row that the statement stands on. */
bool row_read(struct store *s, const struct row_table *table, sqlite3_stmt *select, void *row,
              struct err *err);

/* ---- the writer (write.c) ------------------------------------------------------------------ */
bool write_begin(struct store *s, struct err *err);
/* Puts the tail into the open transaction. */
bool write_tail(struct store *s, struct err *err);
/* Reads the tail back from the database. */
bool write_find_tail(struct store *s, struct err *err);
/* After an error in the midst of a transaction: words, rollback, and no more rows. */
bool write_fail(struct store *s, struct err *err);

#endif
