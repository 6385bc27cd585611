/*
 * growlog -- rows of one kind, appended by one thread and read by others without a lock.
 *
 * Rows live in chunks that never move, each twice as long as the one before; the count is published
 * after the row is written, so a reader that has seen the count may read every row below it,
 * whenever it likes. Nothing is ever dropped.
 *
 * Threads: growlog_add() the writer only; the rest any thread.
 */
#ifndef LIVE_GROWLOG_H
#define LIVE_GROWLOG_H

#include <stdatomic.h>
#include <stddef.h>

enum { GROWLOG_CHUNKS = 32, GROWLOG_ROWS = 1024 }; /* rows of the first one */

struct growlog {
    size_t row; /* bytes of a row */
    _Atomic size_t count;
    unsigned char *_Atomic chunk[GROWLOG_CHUNKS];
};

void growlog_init(struct growlog *g, size_t row);
void growlog_release(struct growlog *g); /* when no thread uses it any more */
void growlog_add(struct growlog *g, const void *row);
size_t growlog_count(const struct growlog *g);
/* Row i, which must be below a count that the caller has seen. */
const void *growlog_row(const struct growlog *g, size_t i);

#endif
