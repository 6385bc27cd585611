/*
 * lock -- one writer for a run's folder: a locked file named "lock" that holds "pid@host".
 *
 * The kernel drops the lock with the process, so a file left by a killed one means nothing. The
 * lock is of the open file (not of the process): a second handle in the same process is refused
 * too. A file system without locks is trusted to have one user.
 */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct lock {
    char *path; /* NULL: not held */
    int file;
};

/* `name` is the run's, for the message. */
bool lock_take(struct lock *l, const char *folder, const char *name, struct err *err);
/* Removes the file as well. A zeroed struct is fine. */
void lock_drop(struct lock *l);
/* Asks without taking it, so that asking is in nobody's way. */
bool lock_is_held(const char *folder);
/* What the file says of who holds it, or held it; false: nothing. `host` is printable. */
bool lock_holder(const char *folder, int64_t *process, char *host, size_t size);
bool lock_is_here(const char *host); /* is that this one? */

#endif
