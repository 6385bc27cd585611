/* growlog -- chunks that never move, each twice as long as the one before; a published count. */
#include "live/growlog.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* Chunk c begins at row (2^c - 1) * GROWLOG_ROWS. */
static size_t find_chunk(size_t i, size_t *within)
{
    size_t c = 0, rows = GROWLOG_ROWS;

    for (; i >= rows; rows *= 2, c++)
        i -= rows;
    *within = i;
    return c;
}

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
    size_t i = atomic_load_explicit(&g->count, memory_order_relaxed), within;
    size_t c = find_chunk(i, &within);
    unsigned char *chunk;

    if (c >= GROWLOG_CHUNKS)
        BUG("more rows than memory can hold");
    chunk = atomic_load_explicit(&g->chunk[c], memory_order_relaxed);
    if (!chunk) {
        chunk = x_malloc(((size_t)GROWLOG_ROWS << c) * g->row);
        atomic_store_explicit(&g->chunk[c], chunk, memory_order_relaxed);
    }
    memcpy(chunk + within * g->row, row, g->row);
    atomic_store_explicit(&g->count, i + 1, memory_order_release);
}

size_t growlog_count(const struct growlog *g)
{
    return atomic_load_explicit(&g->count, memory_order_acquire);
}

const void *growlog_row(const struct growlog *g, size_t i)
{
    size_t within, c = find_chunk(i, &within);

    return atomic_load_explicit(&g->chunk[c], memory_order_relaxed) + within * g->row;
}
