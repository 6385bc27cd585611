/* scratch -- a folder for one test, and traces to put into a store. */
#ifndef TESTS_STORE_SCRATCH_H
#define TESTS_STORE_SCRATCH_H

#include "test.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store.h"

static inline void scratch_erase(const char *path)
{
    struct dirent *entry;
    DIR *folder;

    if (unlink(path) == 0 || !(folder = opendir(path)))
        return;
    while ((entry = readdir(folder))) {
        size_t size = strlen(path) + strlen(entry->d_name) + 2;
        char *inner = malloc(size);

        snprintf(inner, size, "%s/%s", path, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            scratch_erase(inner);
        free(inner);
    }
    closedir(folder);
    rmdir(path);
}

static inline int scratch_make(void **state)
{
    const char *base = getenv("TMPDIR");
    char *path = calloc(1, 256);

    /* Thousands of small files: memory is the place for them. */
    if (!base)
        base = access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, 256, "%s/pushdown-test-XXXXXX", base);
    *state = path;
    signal(SIGXFSZ, SIG_IGN);
    return mkdtemp(path) ? 0 : -1;
}

static inline int scratch_remove(void **state)
{
    scratch_erase(*state);
    free(*state);
    return 0;
}

/* A test with a folder of its own in *state. */
#define scratch_test(f) cmocka_unit_test_setup_teardown(f, scratch_make, scratch_remove)

/* "FOLDER/NAME", in many buffers that take turns. */
static inline const char *scratch_path(void **state, const char *name)
{
    static char paths[256][512];
    static int next;
    char *out = paths[next++ % 256];

    snprintf(out, sizeof paths[0], "%s/%s", (const char *)*state, name);
    return out;
}

static inline bool scratch_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* Entries of a folder besides "." and "..". */
static inline int scratch_count(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    int n = 0;

    assert_non_null(folder);
    while ((entry = readdir(folder)))
        n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    closedir(folder);
    return n;
}

static inline void scratch_write(const char *path, const void *bytes, size_t size)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, size, f), size);
    assert_int_equal(fclose(f), 0);
}

static inline unsigned char *scratch_read(const char *path, size_t *size)
{
    unsigned char *bytes = malloc(8 << 20);
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    *size = fread(bytes, 1, 8 << 20, f);
    fclose(f);
    return bytes;
}

/* What step i of every test run is. */
static inline struct trace_step scratch_step(int64_t i)
{
    struct trace_step step = { .loss = 40.0 / (double)i + 0.1,
                               .length = (uint16_t)(i * 7919 % 65536) };

    return step;
}

static inline void scratch_add_steps(struct store *s, int64_t from, int64_t to)
{
    struct err err;
    int64_t i;

    for (i = from; i <= to; i++) {
        struct trace_step step = scratch_step(i);

        assert_ok(store_add_step(s, i, &step, &err));
    }
}

static inline void scratch_check_steps(const struct trace *t, int64_t count)
{
    int64_t i;

    assert_int_equal(t->step_count, count);
    for (i = 1; i <= count; i++) {
        struct trace_step step = scratch_step(i);

        assert_memory_equal(&t->steps[i - 1].loss, &step.loss, sizeof step.loss);
        assert_int_equal(t->steps[i - 1].length, step.length);
    }
}

static inline void scratch_commit(struct store *s)
{
    struct err err;
    bool done;

    assert_ok(store_commit(s, &done, &err));
    assert_true(done);
}

/* A new run "r" with `steps` committed steps. */
static inline struct store *scratch_run(void **state, enum store_journal journal, int64_t steps)
{
    struct store *s;
    struct trace t;
    struct err err;

    trace_init(&t);
    assert_ok((s = store_create(*state, "r", &t, journal, &err)) != NULL);
    trace_release(&t);
    scratch_add_steps(s, 1, steps);
    scratch_commit(s);
    return s;
}

/* Opens run "r" for reading and checks that it has exactly these steps. */
static inline void scratch_check_run(void **state, int64_t steps)
{
    struct store *s;
    struct trace t;
    struct err err;

    trace_init(&t);
    assert_ok((s = store_open(scratch_path(state, "r"), false, JOURNAL_AUTO, &err)) != NULL);
    assert_ok(store_load(s, &t, &err));
    scratch_check_steps(&t, steps);
    store_close(s);
    trace_release(&t);
}

/* Fails unless the message is one printable line that holds `part`. */
static inline void scratch_check_message(const struct err *err, const char *part)
{
    const char *c;

    for (c = err->text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            fail_msg("control character in '%s'", err->text);
    if (!strstr(err->text, part))
        fail_msg("'%s' does not say '%s'", err->text, part);
}

#endif
