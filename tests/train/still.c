/*
 * Nothing is allocated while training: the linker sends every call of the allocator through here.
 * Float build.
 */
#include "train/small.h"

#include "train/trainer.h"

static long calls;

/* The names are the linker's (--wrap). */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *old);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *old);

void *__wrap_malloc(size_t size)
{
    calls++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    calls++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    calls++;
    return __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    calls++;
    return __real_aligned_alloc(alignment, size);
}

void __wrap_free(void *old)
{
    calls++;
    __real_free(old);
}

static void training__allocates__nothing(void **state)
{
    static const char *const models[] = { "lstm",      "jm-4",        "jm-2.2",
                                          "jm-hidden", "stable-jm-3", "lstm" };
    static const char *const cells[] = { "lstm", "gru", "elman", "lstm", "lstm", "gru" };
    size_t i;

    (void)state;
    if (SANITIZED)
        skip(); /* a sanitizer has an allocator of its own */
    for (i = 0; i < sizeof models / sizeof *models; i++) {
        enum trainer_did did;
        struct config c;
        struct trainer t;
        struct err err;
        long before = calls;

        SMALL(&c, "model", models[i], "controller", cells[i], "layers", "2", "freeze",
              "m@5,c@9,-cm@30,k@40", "epochs", "4");
        assert_ok(trainer_init(&t, &c, &err));
        assert_true(calls > before + 10); /* the counter counts */
        before = calls;
        do {
            while (trainer_plan(&t)) /* between updates: room for kept hidden states may be taken */
                continue;
            before = calls;
            did = trainer_advance(&t);
            if (calls != before)
                fail_msg("%s: %ld calls of the allocator at step %lld (%d)", models[i],
                         calls - before, (long long)t.step, (int)did);
        } while (did != DID_FINISH);
        assert_int_equal(t.epoch, 4);
        trainer_release(&t);
    }
}

/* The pieces that run between two steps: strings through a model. */
static void forward__allocates__nothing(void **state)
{
    static const uint16_t ids[40] = { 0, 1, 2, 1 };
    struct tape tape;
    struct model m;
    struct err err;
    long before;
    int n;

    (void)state;
    if (SANITIZED)
        skip();
    make_model(&m, "jm-3.3", 20, 1, 3, 4);
    assert_ok(tape_init(&tape, &m, STACK_FORWARD, 2, 20, &err));
    before = calls;
    for (n = 0; n <= 20; n++) {
        tape_begin(&tape, ids, 1 + n % 2, n);
        while (!tape_run(&tape, 3))
            continue;
    }
    assert_int_equal(calls, before);
    tape_release(&tape);
    model_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training__allocates__nothing),
        cmocka_unit_test(forward__allocates__nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
