/* mem -- checked allocation and the arena. */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static void *checked(void *pointer, size_t bytes)
{
    if (!pointer) {
        fprintf(stderr, "pushdown: out of memory: %zu bytes\n", bytes);
        abort();
    }
    return pointer;
}

void *x_malloc(size_t bytes)
{
    return checked(malloc(bytes ? bytes : 1), bytes);
}

void *x_calloc(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1), count * size);
}

void *x_realloc(void *old, size_t bytes)
{
    return checked(realloc(old, bytes ? bytes : 1), bytes);
}

void *x_grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    *capacity = *capacity ? *capacity * 2 : 16;
    if (*capacity <= count)
        *capacity = count + 1;
    return x_realloc(array, *capacity * size);
}

char *x_strdup(const char *text)
{
    size_t bytes = strlen(text) + 1;

    return memcpy(x_malloc(bytes), text, bytes);
}

/* Charts of long strings are far larger than what the tables of small pages reach. */
static void large_pages(unsigned char *base, size_t size)
{
#ifdef MADV_HUGEPAGE
    const uintptr_t page = (uintptr_t)2 << 20;
    uintptr_t from = ((uintptr_t)base + page - 1) & ~(page - 1);
    uintptr_t end = ((uintptr_t)base + size) & ~(page - 1);

    if (end > from + 8 * page)
        madvise((void *)from, end - from, MADV_HUGEPAGE);
#else
    (void)base;
    (void)size;
#endif
}

bool arena_init(struct arena *a, size_t size, struct err *err)
{
    size_t rounded = (size + 63) & ~(size_t)63;

    memset(a, 0, sizeof *a);
    a->size = rounded;
    /* Zeroed without a touch where it is large: what is never used takes no room. */
    a->block = rounded < SIZE_MAX - 64 ? calloc(1, rounded + 64) : NULL;
    if (!a->block)
        return err_set(err, "cannot allocate %.1f MB of memory", (double)size / 1e6);
    a->base = (unsigned char *)(((uintptr_t)a->block + 63) & ~(uintptr_t)63);
    large_pages(a->base, rounded);
    return true;
}

void arena_release(struct arena *a)
{
    free(a->block);
    memset(a, 0, sizeof *a);
}

void *arena_take(struct arena *a, size_t count, size_t size)
{
    size_t bytes = (count * size + 63) & ~(size_t)63;
    void *piece = a->base ? a->base + a->used : NULL;

    if (a->base && bytes > a->size - a->used)
        BUG("arena overrun: %zu bytes wanted, %zu left", bytes, a->size - a->used);
    a->used += bytes;
    return piece;
}

double mem_available(void)
{
    FILE *f = fopen("/proc/meminfo", "r");
    double kb = 0;
    char line[128];

    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "MemAvailable: %lf kB", &kb) == 1)
            break;
    if (f)
        fclose(f);
    return 1024 * kb;
}
