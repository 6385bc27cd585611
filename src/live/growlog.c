/* growlog -- chunks that never move and a published count. */
#include "live/growlog.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

void growlog_init(struct growlog *g, size_t row)
{
    size_t i;

    g->row = row;
    atomic_init(&g->count, 0);
    for (i = 0; i < GROWLOG_CHUNKS; i++)
        atomic_init(&g->chunk[i], NULL);
}

void growlog_release(struct growlog *g)
{
    size_t i;

    for (i = 0; i < GROWLOG_CHUNKS; i++)
        free(atomic_load(&g->chunk[i]));
}

void growlog_add(struct growlog *g, const void *row)
{
    size_t i = atomic_load_explicit(&g->count, memory_order_relaxed);
    size_t c = i / GROWLOG_ROWS;
    unsigned char *chunk;

    if (c >= GROWLOG_CHUNKS)
        BUG("more than %d rows", GROWLOG_CHUNKS * GROWLOG_ROWS);
    chunk = atomic_load_explicit(&g->chunk[c], memory_order_relaxed);
    if (!chunk) {
        chunk = x_malloc(GROWLOG_ROWS * g->row);
        atomic_store_explicit(&g->chunk[c], chunk, memory_order_relaxed);
    }
    memcpy(chunk + i % GROWLOG_ROWS * g->row, row, g->row);
    atomic_store_explicit(&g->count, i + 1, memory_order_release);
}

size_t growlog_count(const struct growlog *g)
{
    return atomic_load_explicit(&g->count, memory_order_acquire);
}

const void *growlog_row(const struct growlog *g, size_t i)
{
    return atomic_load_explicit(&g->chunk[i / GROWLOG_ROWS], memory_order_relaxed) +
           i % GROWLOG_ROWS * g->row;
}
