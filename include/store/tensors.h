/*
 * tensors -- named arrays in one safetensors file: 8-byte little-endian header length, a JSON
 * header, then raw little-endian data. Readable by any reader of that format.
 *
 * Memory: a struct tensors owns what it holds. Writing is atomic: temporary file, fsync, rename.
 */
#ifndef STORE_TENSORS_H
#define STORE_TENSORS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum tensor_type { TENSOR_F32, TENSOR_F64, TENSOR_I64 };

struct tensor {
    char *name;
    enum tensor_type type;
    int dims;
    int64_t shape[4];
    size_t bytes;
    void *data; /* owned, aligned for its type */
};

struct tensors {
    struct tensor *tensor;
    size_t count, capacity;
    char **key, **value; /* __metadata__: strings only, as the format demands */
    size_t pairs, pairs_capacity;
};

void tensors_init(struct tensors *t);
void tensors_release(struct tensors *t);
/* Adds a tensor and copies its data (shape gives the size). */
void tensors_add(struct tensors *t, const char *name, enum tensor_type type, int dims,
                 const int64_t *shape, const void *data);
void tensors_set(struct tensors *t, const char *key, const char *value);
const struct tensor *tensors_find(const struct tensors *t, const char *name); /* or NULL */
const char *tensors_get(const struct tensors *t, const char *key);            /* or NULL */

/* *bytes receives the size of the file. A failure (full disk, ...) leaves the old file as it was.
 */
bool tensors_write(const struct tensors *t, const char *path, size_t *bytes, struct err *err);
/* Replaces what `t` (initialised) holds; on failure `t` is as it was. Refuses truncated and foreign
 * files, types other than these three, overlapping or misplaced data, absurd sizes: one clear line.
 */
bool tensors_read(struct tensors *t, const char *path, struct err *err);

#endif
