/*
 * source_file -- a user's file of data, whole in memory.
 *
 * Memory: owned. Errors: what cannot be read, is no regular file, holds a zero byte, or is larger
 * than SOURCE_FILE_MOST.
 */
#ifndef TRAIN_SOURCE_FILE_H
#define TRAIN_SOURCE_FILE_H

#include <stddef.h>

#include "base/err.h"

#define SOURCE_FILE_MOST 1000000000.0

struct source_file {
    char *bytes; /* zero-terminated */
    size_t size;
    char hash[65]; /* SHA-256, hexadecimal */
};

bool source_file_read(struct source_file *f, const char *path, struct err *err);
void source_file_release(struct source_file *f);
/* The line at *at, without its end; *at moves behind it. NULL: no more. */
const char *source_file_line(const struct source_file *f, size_t *at, size_t *length);

#endif
