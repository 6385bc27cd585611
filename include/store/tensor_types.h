/* tensor_types -- what the writer and the reader of tensor files share. Only src/store/tensors*.c
 * include it. */
#ifndef STORE_TENSOR_TYPES_H
#define STORE_TENSOR_TYPES_H

#include "store/tensors.h"

#define TENSORS_METADATA "__metadata__"

struct tensor_kind {
    const char *name; /* as the format spells it */
    size_t size;      /* bytes of one value */
};
/* Indexed by enum tensor_type. */
extern const struct tensor_kind tensor_kinds[];
extern const size_t tensor_kind_count;

/* Appends a tensor and takes over its name and data. */
void tensors_adopt(struct tensors *t, const struct tensor *tensor);
/* Appends a pair of metadata whose key is known to be new. */
void tensors_append(struct tensors *t, const char *key, const char *value);

#endif
