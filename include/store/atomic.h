/*
 * atomic -- replaces a file in one go: whoever opens the path sees the old bytes or the new ones.
 *
 * A temporary file in the same folder is written, synced and renamed over the path; then the folder
 * is synced. A failure removes the temporary file and leaves the old one as it was. A process that
 * is killed can leave its temporary file behind: atomic_sweep() clears those.
 *
 * Memory: begin allocates; end and abandon release. A zeroed struct may be abandoned.
 * Errors: full disk, folders that cannot be written, paths that are no regular files.
 */
#ifndef STORE_ATOMIC_H
#define STORE_ATOMIC_H

#include <stddef.h>

#include "base/err.h"

struct atomic {
    char *path, *temporary; /* NULL: nothing is open */
    int file;
};

bool atomic_begin(struct atomic *a, const char *path, struct err *err);
/* Appends. On failure the temporary file is already gone. */
bool atomic_add(struct atomic *a, const void *bytes, size_t size, struct err *err);
bool atomic_end(struct atomic *a, struct err *err);
void atomic_abandon(struct atomic *a);

/* Removes temporary files that killed processes left in `folder`. */
void atomic_sweep(const char *folder);

#endif
