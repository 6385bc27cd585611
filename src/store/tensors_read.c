/*
 * tensors_read -- reads a safetensors file that may be truncated, foreign or made to harm.
 *
 * Nothing of the header is believed before it agrees with the size of the file: the data of all
 * tensors together has to fill the rest of the file, without a hole or an overlap.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "store/tensor_types.h"

#define MOST_HEADER ((uint64_t)1 << 20)
#define MOST_FILE   ((uint64_t)64 << 30)

struct input {
    char shown[256]; /* the path, safe to print */
    int file;
    uint64_t data, data_bytes; /* where the data begins, how much there is */
};

struct entry {
    struct tensor tensor;
    uint64_t begin, end; /* within the data */
};

static bool damaged(const struct input *in, struct err *err, const char *why)
{
    return err_set(err, "'%s' is not a usable tensor file: %s", in->shown, why);
}

static bool damaged_tensor(const struct input *in, const char *name, struct err *err,
                           const char *why)
{
    char shown[100];

    return err_set(err, "'%s' is not a usable tensor file: tensor '%s' %s", in->shown,
                   text_printable(shown, sizeof shown, name), why);
}

static bool read_at(const struct input *in, void *out, uint64_t size, uint64_t offset,
                    struct err *err)
{
    char *to = out;

    while (size) {
        ssize_t n = pread(in->file, to, size > (1u << 30) ? 1u << 30 : (size_t)size, (off_t)offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, "cannot read '%s': %s", in->shown, strerror(errno));
        if (n == 0)
            return damaged(in, err, "it ends too early");
        to += n;
        offset += (uint64_t)n;
        size -= (uint64_t)n;
    }
    return true;
}

/* Opens the file and parses its header; the caller owns *root. */
static bool open_input(struct input *in, const char *path, json_t **root, struct err *err)
{
    unsigned char length[8];
    uint64_t header = 0, size;
    struct stat info;
    json_error_t cause;
    char *text;
    int i;

    /* Without O_NONBLOCK a pipe would make the program wait here. */
    in->file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (in->file < 0 || fstat(in->file, &info) != 0)
        return err_set(err, "cannot open '%s': %s", in->shown, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return err_set(err, "cannot read '%s': it is not a regular file", in->shown);
    size = (uint64_t)info.st_size;
    if (size < sizeof length)
        return damaged(in, err, "it ends too early");
    if (size > MOST_FILE)
        return damaged(in, err, "it is larger than 64 GiB");
    if (!read_at(in, length, sizeof length, 0, err))
        return false;
    for (i = 7; i >= 0; i--)
        header = header << 8 | length[i];
    if (header > MOST_HEADER)
        return damaged(in, err, "its header is larger than 1 MiB");
    if (header > size - sizeof length)
        return damaged(in, err, "it ends too early");
    text = x_malloc((size_t)header + 1);
    if (!read_at(in, text, header, sizeof length, err)) {
        free(text);
        return false;
    }
    *root = header && *text == '{'
                ? json_loadb(text, (size_t)header, JSON_REJECT_DUPLICATES, &cause)
                : NULL;
    free(text);
    if (!*root)
        return damaged(in, err, "its header is not a JSON object, or names something twice");
    in->data = sizeof length + header;
    in->data_bytes = size - in->data;
    return true;
}

static bool read_metadata(const struct input *in, json_t *pairs, struct tensors *t, struct err *err)
{
    const char *key;
    json_t *value;

    if (!json_is_object(pairs))
        return damaged(in, err, "its metadata is not an object");
    json_object_foreach(pairs, key, value)
    {
        if (!json_is_string(value))
            return damaged(in, err, "its metadata holds something that is not text");
        tensors_append(t, key, json_string_value(value));
    }
    return true;
}

static bool read_type(const struct input *in, const char *name, const json_t *type,
                      enum tensor_type *out, struct err *err)
{
    char why[128], shown[32];
    size_t i;

    if (!json_is_string(type))
        return damaged_tensor(in, name, err, "has no type");
    for (i = 0; i < tensor_kind_count; i++) {
        if (!strcmp(tensor_kinds[i].name, json_string_value(type))) {
            *out = (enum tensor_type)i;
            return true;
        }
    }
    snprintf(why, sizeof why, "has type '%s', but only F32, F64 and I64 can be read",
             text_printable(shown, sizeof shown, json_string_value(type)));
    return damaged_tensor(in, name, err, why);
}

/* Takes the description of one tensor; its bytes have to be what its shape says. */
static bool read_entry(const struct input *in, const char *name, const json_t *from,
                       struct entry *out, struct err *err)
{
    const json_t *shape = json_object_get(from, "shape");
    const json_t *offsets = json_object_get(from, "data_offsets");
    const json_t *begin = json_array_get(offsets, 0), *end = json_array_get(offsets, 1);
    uint64_t bytes;
    size_t i;

    if (!read_type(in, name, json_object_get(from, "dtype"), &out->tensor.type, err))
        return false;
    if (!json_is_array(shape))
        return damaged_tensor(in, name, err, "has no shape");
    if (json_array_size(shape) > 4)
        return damaged_tensor(in, name, err, "has more than 4 dimensions");
    bytes = tensor_kinds[out->tensor.type].size;
    for (i = 0; i < json_array_size(shape); i++) {
        const json_t *extent = json_array_get(shape, i);
        json_int_t n = json_integer_value(extent);

        if (!json_is_integer(extent) || n < 0)
            return damaged_tensor(in, name, err, "has a shape that is not whole numbers");
        if (n && bytes > MOST_FILE / (uint64_t)n)
            return damaged_tensor(in, name, err, "is absurdly large");
        bytes *= (uint64_t)n;
        out->tensor.shape[i] = n;
    }
    out->tensor.dims = (int)json_array_size(shape);
    if (json_array_size(offsets) != 2 || !json_is_integer(begin) || !json_is_integer(end) ||
        json_integer_value(begin) < 0 || json_integer_value(end) < json_integer_value(begin))
        return damaged_tensor(in, name, err, "does not say where its data is");
    out->begin = (uint64_t)json_integer_value(begin);
    out->end = (uint64_t)json_integer_value(end);
    if (out->end > in->data_bytes)
        return damaged_tensor(in, name, err, "lies behind the end of the file");
    if (out->end - out->begin != bytes)
        return damaged_tensor(in, name, err, "has more or fewer bytes than its shape needs");
    out->tensor.bytes = (size_t)bytes;
    out->tensor.name = x_strdup(name);
    return true;
}

static int by_offset(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

/* Sorts the entries and reads their data in one pass through the file. */
static bool read_data(const struct input *in, struct entry *entry, size_t count, struct err *err)
{
    uint64_t next = 0;
    size_t i;

    qsort(entry, count, sizeof *entry, by_offset);
    for (i = 0; i < count; i++) {
        if (entry[i].begin != next)
            return damaged_tensor(in, entry[i].tensor.name, err,
                                  "overlaps another one or leaves a hole");
        next = entry[i].end;
    }
    if (next != in->data_bytes)
        return damaged(in, err, "it goes on behind its last tensor");
    for (i = 0; i < count; i++) {
        struct tensor *tensor = &entry[i].tensor;

        tensor->data = malloc(tensor->bytes ? tensor->bytes : 1);
        if (!tensor->data)
            return err_set(err, "cannot read '%s': out of memory", in->shown);
        if (!read_at(in, tensor->data, tensor->bytes, in->data + entry[i].begin, err))
            return false;
    }
    return true;
}

bool tensors_read(struct tensors *t, const char *path, struct err *err)
{
    struct input in = { .file = -1 };
    struct entry *entry = NULL;
    struct tensors found;
    json_t *root = NULL, *value;
    size_t count = 0, i;
    const char *name;
    bool ok = false;

    tensors_init(&found);
    text_printable(in.shown, sizeof in.shown, path);
    if (!open_input(&in, path, &root, err))
        goto out;
    entry = x_calloc(json_object_size(root) + 1, sizeof *entry);
    json_object_foreach(root, name, value)
    {
        if (!strcmp(name, TENSORS_METADATA)) {
            if (!read_metadata(&in, value, &found, err))
                goto out;
        } else if (!read_entry(&in, name, value, &entry[count], err)) {
            goto out;
        } else {
            count++;
        }
    }
    if (!read_data(&in, entry, count, err))
        goto out;
    for (i = 0; i < count; i++)
        tensors_adopt(&found, &entry[i].tensor);
    count = 0;
    tensors_release(t);
    *t = found;
    tensors_init(&found);
    ok = true;
out:
    for (i = 0; i < count; i++) {
        free(entry[i].tensor.name);
        free(entry[i].tensor.data);
    }
    free(entry);
    tensors_release(&found);
    json_decref(root);
    if (in.file >= 0)
        close(in.file);
    return ok;
}
