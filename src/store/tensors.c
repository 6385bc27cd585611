/* tensors -- holding named arrays, and writing them as safetensors. */
#include "store/tensors.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/atomic.h"
#include "store/tensor_types.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "tensor data is written as it lies in memory, which has to be little-endian"
#endif

const struct tensor_kind tensor_kinds[] = {
    [TENSOR_F32] = { "F32", 4 },
    [TENSOR_F64] = { "F64", 8 },
    [TENSOR_I64] = { "I64", 8 },
};
const size_t tensor_kind_count = sizeof tensor_kinds / sizeof *tensor_kinds;

void tensors_init(struct tensors *t)
{
    memset(t, 0, sizeof *t);
}

void tensors_release(struct tensors *t)
{
    size_t i;

    for (i = 0; i < t->count; i++) {
        free(t->tensor[i].name);
        free(t->tensor[i].data);
    }
    for (i = 0; i < t->pairs; i++) {
        free(t->key[i]);
        free(t->value[i]);
    }
    free(t->tensor);
    free(t->key);
    free(t->value);
    tensors_init(t);
}

void tensors_adopt(struct tensors *t, const struct tensor *tensor)
{
    t->tensor = x_grow(t->tensor, t->count, &t->capacity, sizeof *t->tensor);
    t->tensor[t->count++] = *tensor;
}

void tensors_add(struct tensors *t, const char *name, enum tensor_type type, int dims,
                 const int64_t *shape, const void *data)
{
    struct tensor new = { .type = type, .dims = dims };
    size_t values = 1;
    int i;

    if (dims < 0 || dims > 4 || tensors_find(t, name) || !strcmp(name, TENSORS_METADATA))
        BUG("tensor '%s': a name used twice or reserved, or %d dimensions", name, dims);
    for (i = 0; i < dims; i++) {
        new.shape[i] = shape[i];
        values *= (size_t)shape[i];
    }
    new.bytes = values *tensor_kinds[type].size;
    new.name = x_strdup(name);
    new.data = x_malloc(new.bytes);
    if (new.bytes)
        memcpy(new.data, data, new.bytes);
    tensors_adopt(t, &new);
}

void tensors_append(struct tensors *t, const char *key, const char *value)
{
    size_t capacity = t->pairs_capacity;

    t->key = x_grow(t->key, t->pairs, &capacity, sizeof *t->key);
    t->value = x_grow(t->value, t->pairs, &t->pairs_capacity, sizeof *t->value);
    t->key[t->pairs] = x_strdup(key);
    t->value[t->pairs++] = x_strdup(value);
}

void tensors_set(struct tensors *t, const char *key, const char *value)
{
    size_t i;

    for (i = 0; i < t->pairs; i++)
        if (!strcmp(t->key[i], key))
            break;
    if (i == t->pairs) {
        tensors_append(t, key, value);
    } else {
        free(t->value[i]);
        t->value[i] = x_strdup(value);
    }
}

const struct tensor *tensors_find(const struct tensors *t, const char *name)
{
    size_t i;

    for (i = 0; i < t->count; i++)
        if (!strcmp(t->tensor[i].name, name))
            return &t->tensor[i];
    return NULL;
}

const char *tensors_get(const struct tensors *t, const char *key)
{
    size_t i;

    for (i = 0; i < t->pairs; i++)
        if (!strcmp(t->key[i], key))
            return t->value[i];
    return NULL;
}

/* The format allows no holes, so that data of 8-byte values has to come first to be aligned. */
static size_t *order_of_data(const struct tensors *t)
{
    size_t *order = x_calloc(t->count + 1, sizeof *order), used = 0, i, size;

    for (size = 8; size; size /= 2)
        for (i = 0; i < t->count; i++)
            if (tensor_kinds[t->tensor[i].type].size == size)
                order[used++] = i;
    return order;
}

static json_t *describe(const struct tensor *tensor, size_t begin)
{
    json_t *shape = json_array();
    int i;

    for (i = 0; i < tensor->dims; i++)
        json_array_append_new(shape, json_integer(tensor->shape[i]));
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", tensor_kinds[tensor->type].name, "shape",
                     shape, "data_offsets", (json_int_t)begin, (json_int_t)(begin + tensor->bytes));
}

/* The JSON text, padded with spaces so that the data begins at a multiple of 8; free() it. */
static char *make_header(const struct tensors *t, const size_t *order, struct err *err)
{
    json_t *root = json_object(), *pairs = json_object();
    char *text = NULL, *padded = NULL;
    size_t begin = 0, i, n;

    for (i = 0; i < t->pairs; i++) {
        if (json_object_set_new(pairs, t->key[i], json_string(t->value[i])) != 0) {
            err_set(err, "tensor metadata is not valid UTF-8");
            goto out;
        }
    }
    if (t->pairs)
        json_object_set(root, TENSORS_METADATA, pairs);
    for (i = 0; i < t->count; i++) {
        const struct tensor *tensor = &t->tensor[order[i]];

        if (json_object_set_new(root, tensor->name, describe(tensor, begin)) != 0) {
            err_set(err, "the name of a tensor is not valid UTF-8");
            goto out;
        }
        begin += tensor->bytes;
    }
    text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        BUG("cannot print the header of a tensor file");
    n = strlen(text);
    padded = x_calloc(n + 8, 1);
    memset(padded, ' ', (n + 7) / 8 * 8);
    memcpy(padded, text, n);
out:
    free(text);
    json_decref(pairs);
    json_decref(root);
    return padded;
}

bool tensors_write(const struct tensors *t, const char *path, size_t *bytes, struct err *err)
{
    size_t *order = order_of_data(t), total, n, i;
    char *header = make_header(t, order, err);
    struct atomic file = { 0 };
    unsigned char length[8];
    bool ok = false;

    if (!header)
        goto out;
    n = strlen(header);
    total = sizeof length + n;
    for (i = 0; i < sizeof length; i++)
        length[i] = (unsigned char)((uint64_t)n >> (8 * i));
    if (!atomic_begin(&file, path, err) || !atomic_add(&file, length, sizeof length, err) ||
        !atomic_add(&file, header, n, err))
        goto out;
    for (i = 0; i < t->count; i++) {
        const struct tensor *tensor = &t->tensor[order[i]];

        if (!atomic_add(&file, tensor->data, tensor->bytes, err))
            goto out;
        total += tensor->bytes;
    }
    ok = atomic_end(&file, err);
    if (ok)
        *bytes = total;
out:
    atomic_abandon(&file);
    free(header);
    free(order);
    return ok;
}
