/*
 * mem -- allocation that never returns NULL, and an arena for everything a training step needs.
 *
 * A program that can't get a few kilobytes can do nothing useful, so x_* abort with one line.
 * Large requests whose size a user controls go through arena_init(), which reports failure.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

void *x_malloc(size_t bytes);              /* uninitialised; free() it */
void *x_calloc(size_t count, size_t size); /* zeroed */
void *x_realloc(void *old, size_t bytes);
void *x_grow(void *array, size_t count, size_t *capacity, size_t size); /* room for count + 1 */
char *x_strdup(const char *text);

/*
 * arena -- a bump allocator over one block, 64-byte aligned pieces.
 * With base NULL it only counts: run the same lay-out code twice, first to measure, then to place.
 */
struct arena {
    unsigned char *base; /* NULL: measuring */
    void *block;         /* what to free */
    size_t used, size;   /* bytes */
};

/* Allocates `size` zeroed bytes. On failure returns false and says how much was asked for. */
bool arena_init(struct arena *a, size_t size, struct err *err);
void arena_release(struct arena *a);
/* Next piece of `count` x `size` bytes, or NULL while measuring. Running out is a bug. */
void *arena_take(struct arena *a, size_t count, size_t size);

/* Bytes that the machine could give without swapping; 0 when it does not say. */
double mem_available(void);

#endif
