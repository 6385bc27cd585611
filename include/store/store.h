/*
 * store -- a run's folder: run.db (SQLite) and the safetensors files beside it.
 *
 * The trainer is the only writer. Rows are appended to an open transaction; store_commit() makes
 * them visible (the caller does so about once a second, never inside a step). Readers never block
 * the writer in WAL mode; with a rollback journal (network file systems) a busy commit is tried
 * again at the next one.
 *
 * Threads: a writer handle belongs to the trainer's thread, a reader handle to the thread that
 * opened it.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"
#include "train/trace.h"

struct store;

enum store_journal { JOURNAL_AUTO, JOURNAL_WAL, JOURNAL_ROLLBACK };
/* "auto", "wal", "delete" (the rollback journal). */
bool store_journal_parse(const char *name, enum store_journal *out);

/*
 * Makes runs/NAME under `runs` (created when missing; a name taken gets -2, -3, ...), with an empty
 * run.db. The settings of `t` (trace_set) and its identity are stored; t->name receives the final
 * name. On failure nothing is left behind.
 */
struct store *store_create(const char *runs, const char *name, struct trace *t,
                           enum store_journal journal, struct err *err);
/* Opens the run in folder `dir` for writing (resume) or reading. Refuses foreign or damaged files.
 */
struct store *store_open(const char *dir, bool writing, enum store_journal journal,
                         struct err *err);
/* Commits what is pending (writer) and closes; NULL is fine. */
void store_close(struct store *s);
const char *store_dir(const struct store *s);
const char *store_journal_name(const struct store *s); /* "wal" or "delete": what is in force */

/* ---- writing ------------------------------------------------------------------------------ */
bool store_add_step(struct store *s, int64_t step, const struct trace_step *row, struct err *err);
bool store_add_valid(struct store *s, const struct trace_valid *row, struct err *err);
bool store_add_eval(struct store *s, const struct trace_eval *row,
                    struct err *err); /* see trace_set_eval */
bool store_add_event(struct store *s, const struct trace_event *row, struct err *err);
bool store_add_health(struct store *s, const struct trace_health *row, struct err *err);
/* Weights of a step, for looking back in training time; thinned to `budget` bytes in all. */
bool store_add_weights(struct store *s, int64_t step, const void *bytes, size_t size, size_t budget,
                       struct err *err);
/* State, counters, rates and reason of `t`; with a heartbeat. */
bool store_set_status(struct store *s, const struct trace *t, struct err *err);
bool store_set(struct store *s, const char *name, const char *value,
               struct err *err); /* a setting */
/* Makes everything added visible. A reader in the way is not an error: *done says whether it
 * happened. */
bool store_commit(struct store *s, bool *done, struct err *err);
/* Removes every row of a step > `step` except events (which a resumed run replays): before
 * resuming. */
bool store_rewind(struct store *s, int64_t step, struct err *err);

/* ---- reading ------------------------------------------------------------------------------ */
/* Fills or brings up to date `t` (trace_init first): call again to read only what is new. */
bool store_load(struct store *s, struct trace *t, struct err *err);
/* Steps for which weights are kept, ascending; *count receives how many; free() it. */
int64_t *store_weights_steps(struct store *s, size_t *count, struct err *err);
/* Weights of one of those steps; *size receives bytes; free() it. */
void *store_weights(struct store *s, int64_t step, size_t *size, struct err *err);

/* ---- finding runs ------------------------------------------------------------------------- */
/* The folder of runs: the option, else $PUSHDOWN_RUNS, else "./runs". */
const char *store_runs_dir(const char *option);
/* Names of the runs in `runs`, oldest first, NULL-terminated; free with store_free_names(). */
char **store_list(const char *runs, size_t *count);
void store_free_names(char **names);
/*
 * RUN as typed: a folder, a unique beginning of a run's name, or NULL for the newest. Writes the
 * folder to out[size].
 */
bool store_find(const char *runs, const char *run, char *out, size_t size, struct err *err);

#endif
