/*
 * place -- folders: what kind of file system one is on, and making them so that a failure can undo
 * it.
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include <stddef.h>

#include "base/err.h"

/* Is `f_type` of statfs(2) a file system whose other users may sit on other machines? Kinds that
 * cannot be told apart (FUSE) count as such. */
bool place_type_is_network(unsigned long f_type);
/* The same for the file system that `path` is on; true when that cannot be asked. */
bool place_is_network(const char *path);

/* mkdir -p. *made receives the length of the first prefix of `path` that was made, 0 if none. */
bool place_make(const char *path, size_t *made, struct err *err);
/* Removes what place_make() made, as far as it is empty. */
void place_unmake(const char *path, size_t made);

#endif
