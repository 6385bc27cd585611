/*
 * file -- puts a finished file in place, whole or not at all.
 */
#ifndef FIGURE_FILE_H
#define FIGURE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Writes a temporary in the folder of `path`, syncs it and renames it to `path`. After a failure
 * the temporary is gone and an older file at `path` is as it was. */
bool figure_write_file(const char *path, const void *data, size_t size, struct err *err);

#endif
