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
 * run.db. The settings of `t` (trace_set), its identity (task to parameters: they have to be final)
 * and its status are stored; t->name receives the final name. Names are ASCII letters, digits and
 * "._+=,@-", and begin with neither '.' nor '-'. On failure nothing is left behind.
 */
struct store *store_create(const char *runs, const char *name, struct trace *t,
                           enum store_journal journal, struct err *err);
/*
 * Opens the run in folder `dir` for writing (resume) or reading. Refuses foreign or damaged files,
 * and a second writer ("run 'X' is being trained by process 123"). Readers write nothing while the
 * run is live; what a killed writer left behind is tidied up when the folder can be written.
 */
struct store *store_open(const char *dir, bool writing, enum store_journal journal,
                         struct err *err);
/*
 * Commits what is pending (writer; waits up to two seconds for a reader in the way) and closes;
 * NULL is fine. The run is then a single run.db, unless a reader still has it open: the last one
 * tidies up. Call store_commit() until it is done where a loss has to be noticed.
 */
void store_close(struct store *s);
/* Does some process hold the run open for writing? A run "training" that is not live was killed. */
bool store_is_live(const char *dir);
const char *store_dir(const struct store *s);
const char *store_journal_name(const struct store *s); /* "wal" or "delete": what is in force */

/*
 * ---- writing ------------------------------------------------------------------------------
 * A failed write (full disk, ...) rolls back to the last commit, which stays readable, and says
 * why. After that only status, events and commit are taken, and store_rewind() starts anew.
 * The process has to ignore SIGXFSZ, or a limit on file sizes kills it.
 */
/* Steps have to come without a gap: 1, 2, 3, ... */
bool store_add_step(struct store *s, int64_t step, const struct trace_step *row, struct err *err);
bool store_add_valid(struct store *s, const struct trace_valid *row, struct err *err);
bool store_add_eval(struct store *s, const struct trace_eval *row,
                    struct err *err); /* see trace_set_eval */
bool store_add_event(struct store *s, const struct trace_event *row, struct err *err);
bool store_add_health(struct store *s, const struct trace_health *row, struct err *err);
/* Weights of a step, for looking back in training time; thinned to `budget` bytes in all: when
 * full, every second one is dropped, and only every second one that is offered is kept from then
 * on. */
bool store_add_weights(struct store *s, int64_t step, const void *bytes, size_t size, size_t budget,
                       struct err *err);
/* State, counters, rates and reason of `t`; the heartbeat is the time of this call. */
bool store_set_status(struct store *s, const struct trace *t, struct err *err);
bool store_set(struct store *s, const char *name, const char *value,
               struct err *err); /* a setting */
/* Of a user's data: what the ids 0 .. count-1 stand for, any bytes but zero. */
bool store_set_symbols(struct store *s, char *const *word, int count, struct err *err);
/*
 * Makes everything added visible. A reader in the way is not an error: *done says whether it
 * happened. If not, call again soon (about a second), even when nothing new was added: until then
 * new readers have to wait, and they do so for two seconds only.
 */
bool store_commit(struct store *s, bool *done, struct err *err);
/* The same, and what is committed survives a power cut: before a checkpoint is written, so that
 * run.db is never behind it. A few milliseconds more. */
bool store_sync(struct store *s, bool *done, struct err *err);
/* Removes every row of a step > `step` except events (which a resumed run replays): before
 * resuming. Readers notice, once it is committed. Fails when fewer steps than that are on record.
 */
bool store_rewind(struct store *s, int64_t step, struct err *err);
/* Puts rows[count] in the place of all events: what a resumed run keeps of the log. Readers notice.
 */
bool store_replace_events(struct store *s, const struct trace_event *rows, size_t count,
                          struct err *err);

/* ---- reading ------------------------------------------------------------------------------ */
/*
 * Fills or brings up to date `t` (trace_init first): call again to read only what is new. A run
 * that went back to a checkpoint meanwhile is read anew. On failure `t` holds a part: call again.
 */
bool store_load(struct store *s, struct trace *t, struct err *err);
/* What store_set_symbols() put there, in order; none: an empty list. NULL on failure; otherwise
 * free with store_free_names(). */
char **store_symbols(struct store *s, size_t *count, struct err *err);
/* Steps for which weights are kept, ascending; *count receives how many; free() it. */
int64_t *store_weights_steps(struct store *s, size_t *count, struct err *err);
/* Weights of one of those steps; *size receives bytes; free() it. */
void *store_weights(struct store *s, int64_t step, size_t *size, struct err *err);

/* ---- finding runs ------------------------------------------------------------------------- */
/* The folder of runs: the option, else $PUSHDOWN_RUNS, else "./runs". */
const char *store_runs_dir(const char *option);
/* Names of the runs in `runs`, sorted (they begin with the date: oldest first), NULL-terminated;
 * free with store_free_names(). They come from the disk: show them through text_printable(). */
char **store_list(const char *runs, size_t *count);
void store_free_names(char **names);
/*
 * RUN as typed: a folder with a run.db, a run's name, the unique beginning of one, or NULL for the
 * newest: the one whose run.db was written last. Writes the folder to out[size].
 */
bool store_find(const char *runs, const char *run, char *out, size_t size, struct err *err);

#endif
