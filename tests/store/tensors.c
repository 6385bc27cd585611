/* Tensor files: their exact bytes, an independent reader, and files that are made to harm. */
#include "store/scratch.h"

#include <jansson.h>

#include "base/rng.h"
#include "store/tensors.h"

/* A file by hand: header length, header, data. */
static void write_by_hand(const char *path, const char *header, const void *data, size_t size)
{
    uint64_t n = strlen(header);
    unsigned char *bytes = malloc(8 + n + size);
    int i;

    for (i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(n >> (8 * i));
    memcpy(bytes + 8, header, n);
    memcpy(bytes + 8 + n, data, size);
    scratch_write(path, bytes, 8 + n + size);
    free(bytes);
}

static void fill(struct tensors *t)
{
    static const int64_t none[1] = { 0 }, two[2] = { 2, 3 }, four[4] = { 1, 2, 1, 2 };
    static const float f32[6] = { 1, -2, 3.5f, NAN, INFINITY, -0.0f };
    static const double f64[4] = { 0.1, -1e308, 5e-324, 3 };
    static const int64_t i64[1] = { INT64_MIN };

    tensors_init(t);
    tensors_add(t, "weights/\"x\"", TENSOR_F32, 2, two, f32);
    tensors_add(t, "moments", TENSOR_F64, 4, four, f64);
    tensors_add(t, "Scalar", TENSOR_I64, 0, NULL, i64);
    tensors_add(t, "empty", TENSOR_F32, 1, none, NULL);
    tensors_add(t, "odd", TENSOR_F32, 0, NULL, f32 + 2);
    tensors_set(t, "step", "11");
    tensors_set(t, "note", "caf\xc3\xa9 \"quoted\"");
    tensors_set(t, "step", "12");
}

static void tensors_write__gives__the_bytes_of_the_format(void **state)
{
    static const char expected[] =
        "\x88\0\0\0\0\0\0\0"
        "{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"data_offsets\":[8,12],\"dtype\":\"F32\","
        "\"shape\":[1]},\"b\":{\"data_offsets\":[0,8],\"dtype\":\"F64\",\"shape\":[]}}    "
        "\0\0\0\0\0\0\xf8\x3f"
        "\0\0\x20\xc0";
    static const int64_t one[1] = { 1 };
    const float a = -2.5f;
    const double b = 1.5;
    unsigned char *bytes;
    struct tensors t;
    struct err err;
    size_t size, told;

    tensors_init(&t);
    tensors_add(&t, "a", TENSOR_F32, 1, one, &a);
    tensors_add(&t, "b", TENSOR_F64, 0, NULL, &b);
    tensors_set(&t, "k", "v");
    assert_ok(tensors_write(&t, scratch_path(state, "t"), &told, &err));
    bytes = scratch_read(scratch_path(state, "t"), &size);
    assert_int_equal(told, size);
    assert_int_equal(size, sizeof expected - 1);
    assert_memory_equal(bytes, expected, size);
    assert_int_equal(scratch_count(*state), 1);
    free(bytes);
    tensors_release(&t);
}

static void tensors__round_trip(void **state)
{
    struct tensors t, back;
    struct err err;
    size_t size, i;

    fill(&t);
    assert_ok(tensors_write(&t, scratch_path(state, "t"), &size, &err));
    tensors_init(&back);
    tensors_set(&back, "old", "content is replaced");
    assert_ok(tensors_read(&back, scratch_path(state, "t"), &err));
    assert_int_equal(back.count, t.count);
    for (i = 0; i < t.count; i++) {
        const struct tensor *a = &t.tensor[i], *b = tensors_find(&back, a->name);

        assert_non_null(b);
        assert_int_equal(b->type, a->type);
        assert_int_equal(b->dims, a->dims);
        assert_memory_equal(b->shape, a->shape, (size_t)a->dims * sizeof *a->shape);
        assert_int_equal(b->bytes, a->bytes);
        assert_memory_equal(b->data, a->data, a->bytes);
    }
    assert_int_equal(back.pairs, 2);
    assert_string_equal(tensors_get(&back, "step"), "12");
    assert_string_equal(tensors_get(&back, "note"), "caf\xc3\xa9 \"quoted\"");
    assert_null(tensors_get(&back, "old"));
    assert_null(tensors_find(&back, "old"));
    tensors_release(&back);
    tensors_release(&t);
}

/* Another reader, straight from the description of the format. */
static void tensors_write__is_read__by_an_independent_reader(void **state)
{
    uint64_t n = 0, end = 0;
    unsigned char *bytes;
    const char *name;
    struct tensors t;
    struct err err;
    size_t size, i;
    json_t *root, *entry;
    int seen = 0;

    fill(&t);
    assert_ok(tensors_write(&t, scratch_path(state, "t"), &size, &err));
    bytes = scratch_read(scratch_path(state, "t"), &size);
    for (i = 0; i < 8; i++)
        n += (uint64_t)bytes[i] << (8 * i);
    assert_int_equal(n % 8, 0);
    root = json_loadb((char *)bytes + 8, n, 0, NULL);
    assert_non_null(root);
    json_object_foreach(root, name, entry)
    {
        const struct tensor *a = tensors_find(&t, name);
        json_t *offsets = json_object_get(entry, "data_offsets");
        uint64_t from = (uint64_t)json_integer_value(json_array_get(offsets, 0));
        uint64_t to = (uint64_t)json_integer_value(json_array_get(offsets, 1));
        static const char *const types[] = { "F32", "F64", "I64" };

        if (!strcmp(name, "__metadata__"))
            continue;
        seen++;
        assert_string_equal(json_string_value(json_object_get(entry, "dtype")), types[a->type]);
        assert_int_equal(json_array_size(json_object_get(entry, "shape")), a->dims);
        assert_int_equal(to - from, a->bytes);
        assert_memory_equal(bytes + 8 + n + from, a->data, a->bytes);
        assert_int_equal((8 + n + from) % (a->type == TENSOR_F32 ? 4 : 8), 0);
        end = to > end ? to : end;
    }
    assert_int_equal(seen, t.count);
    assert_int_equal(8 + n + end, size);
    json_decref(root);
    free(bytes);
    tensors_release(&t);
}

static void refuse(void **state, const char *path, const char *part)
{
    struct tensors t;
    struct err err = { .usage = false };

    (void)state;
    tensors_init(&t);
    tensors_set(&t, "still", "here");
    if (tensors_read(&t, path, &err))
        fail_msg("read, but expected '%s'", part);
    scratch_check_message(&err, part);
    assert_int_equal(t.count, 0);
    assert_string_equal(tensors_get(&t, "still"), "here");
    tensors_release(&t);
}

static void tensors_read__refuses__lies(void **state)
{
    static const struct {
        const char *header, *message;
    } lies[] = {
        { "", "its header is not a JSON object" },
        { "[]", "its header is not a JSON object" },
        { " {}", "its header is not a JSON object" },
        { "{}x", "its header is not a JSON object" },
        { "{}", "it goes on behind its last tensor" },
        { "{\"a\":1}", "tensor 'a' has no type" },
        { "{\"\\u001b[2J\":1}", "tensor '^[[2J' has no type" },
        { "{\"a\\u0000\":1}", "its header is not a JSON object" },
        { "{\"a\":{\"dtype\":\"BF16\",\"shape\":[8],\"data_offsets\":[0,16]}}",
          "tensor 'a' has type 'BF16', but only F32, F64 and I64 can be read" },
        { "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,16]}}", "tensor 'a' has no shape" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,4],\"data_offsets\":[0,16]}}",
          "more than 4 dimensions" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[-4],\"data_offsets\":[0,16]}}",
          "a shape that is not whole numbers" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4.0],\"data_offsets\":[0,16]}}",
          "a shape that is not whole numbers" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}",
          "is absurdly large" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387908],\"data_offsets\":[0,16]}}",
          "is absurdly large" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4]}}", "does not say where its data is" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[16,0]}}",
          "does not say where its data is" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[-16,0]}}",
          "does not say where its data is" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[5],\"data_offsets\":[0,20]}}",
          "lies behind the end of the file" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,16]}}",
          "more or fewer bytes than its shape needs" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}",
          "it goes on behind its last tensor" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[4,16]}}",
          "tensor 'a' overlaps another one or leaves a hole" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]},"
          "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}",
          "tensor 'b' overlaps another one or leaves a hole" },
        { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
          "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}",
          "names something twice" },
        { "{\"__metadata__\":{\"a\":1}}", "its metadata holds something that is not text" },
        { "{\"__metadata__\":[]}", "its metadata is not an object" },
    };
    static const unsigned char data[16] = { 0 };
    const char *path = scratch_path(state, "t");
    unsigned char huge[16] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
    size_t i;

    for (i = 0; i < sizeof lies / sizeof *lies; i++) {
        write_by_hand(path, lies[i].header, data, sizeof data);
        refuse(state, path, lies[i].message);
    }
    scratch_write(path, huge, sizeof huge);
    refuse(state, path, "its header is larger than 1 MiB");
    huge[3] = huge[4] = huge[5] = huge[6] = huge[7] = huge[2] = huge[1] = 0;
    scratch_write(path, huge, sizeof huge);
    refuse(state, path, "it ends too early");
    refuse(state, scratch_path(state, "none"), "cannot open '");
    refuse(state, *state, "it is not a regular file");
    assert_int_equal(mkfifo(scratch_path(state, "pipe"), 0666), 0);
    refuse(state, scratch_path(state, "pipe"), "it is not a regular file");
}

static void tensors_read__refuses__every_truncation(void **state)
{
    const char *path = scratch_path(state, "t");
    unsigned char *bytes;
    struct tensors t;
    struct err err;
    size_t size, n;

    fill(&t);
    assert_ok(tensors_write(&t, path, &size, &err));
    tensors_release(&t);
    bytes = scratch_read(path, &size);
    for (n = 0; n < size; n++) {
        scratch_write(path, bytes, n);
        refuse(state, path, "is not a usable tensor file");
    }
    free(bytes);
}

static void tensors_read__survives__flipped_bytes(void **state)
{
    enum { SEED = 31, ROUNDS = 2000 };
    const char *path = scratch_path(state, "t");
    unsigned char *bytes;
    struct tensors t;
    struct err err;
    struct rng r;
    size_t size, header;
    int round, i, refused = 0;

    fill(&t);
    assert_ok(tensors_write(&t, path, &size, &err));
    tensors_release(&t);
    bytes = scratch_read(path, &size);
    header = 8 + bytes[0] + 256u * bytes[1];
    print_message("seed %d\n", SEED);
    rng_init(&r, SEED, RNG_CHECK, 0);
    for (round = 0; round < ROUNDS; round++) {
        unsigned char *copy = malloc(size);

        memcpy(copy, bytes, size);
        for (i = 0; i <= round % 3; i++) {
            size_t at = rng_below(&r, (uint32_t)header);

            /* Characters that keep it JSON get further than random bytes. */
            copy[at] = round % 2 ? (unsigned char)rng_u32(&r)
                                 : (unsigned char)"0123456789-,[]{}\": "[rng_below(&r, 19)];
        }
        scratch_write(path, copy, size);
        tensors_init(&t);
        if (!tensors_read(&t, path, &err)) {
            scratch_check_message(&err, "usable tensor file");
            refused++;
        }
        tensors_release(&t);
        free(copy);
    }
    assert_true(refused > ROUNDS / 2 && refused < ROUNDS);
    free(bytes);
}

static void tensors_write__on_failure__keeps_the_old_file(void **state)
{
    const char *path = scratch_path(state, "t");
    struct rlimit limit;
    unsigned char *before, *after;
    struct tensors t;
    struct err err;
    size_t size, told, now, cut;

    fill(&t);
    assert_ok(tensors_write(&t, path, &size, &err));
    before = scratch_read(path, &size);
    tensors_set(&t, "more", "x");
    getrlimit(RLIMIT_FSIZE, &limit);
    for (cut = 0; cut < size; cut += 37) {
        struct rlimit small = limit;

        small.rlim_cur = cut;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        told = 7;
        assert_false(tensors_write(&t, path, &told, &err));
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        scratch_check_message(&err, strerror(EFBIG));
        assert_int_equal(told, 7);
        after = scratch_read(path, &now);
        assert_int_equal(now, size);
        assert_memory_equal(after, before, size);
        free(after);
        assert_int_equal(scratch_count(*state), 1);
    }
    tensors_set(&t, "more", "\xff");
    assert_false(tensors_write(&t, path, &told, &err));
    scratch_check_message(&err, "not valid UTF-8");
    assert_int_equal(scratch_count(*state), 1);
    free(before);
    tensors_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(tensors_write__gives__the_bytes_of_the_format),
        scratch_test(tensors__round_trip),
        scratch_test(tensors_write__is_read__by_an_independent_reader),
        scratch_test(tensors_read__refuses__lies),
        scratch_test(tensors_read__refuses__every_truncation),
        scratch_test(tensors_read__survives__flipped_bytes),
        scratch_test(tensors_write__on_failure__keeps_the_old_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
