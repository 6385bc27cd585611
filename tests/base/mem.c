/* Growing arrays and the arena; and messages, which everything that can fail fills. */
#include "engine.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void grow__keeps__what_is_there(void **state)
{
    size_t capacity = 0, count, i;
    int *list = NULL;

    (void)state;
    for (count = 0; count < 5000; count++) {
        list = x_grow(list, count, &capacity, sizeof *list);
        assert_true(capacity > count);
        list[count] = (int)count;
    }
    for (i = 0; i < count; i++)
        assert_int_equal(list[i], (int)i);
    free(list);
    capacity = 3; /* far behind */
    list = x_grow(NULL, 1000, &capacity, sizeof *list);
    list[1000] = 1;
    free(list);
}

static void allocation__takes__nothing_at_all(void **state)
{
    char *zeroed = x_calloc(3, 7), *copy = x_strdup("text"), *none = x_malloc(0);
    int i;

    (void)state;
    for (i = 0; i < 21; i++)
        assert_int_equal(zeroed[i], 0);
    assert_string_equal(copy, "text");
    assert_non_null(none);
    free(zeroed);
    free(copy);
    free(none);
    zeroed = x_calloc(0, 5);
    assert_non_null(zeroed);
    free(zeroed);
}

static void take_all(struct arena *a, unsigned char *pieces[6])
{
    static const size_t counts[6] = { 1, 0, 64, 65, 7, 3 };
    int i;

    for (i = 0; i < 6; i++)
        pieces[i] = arena_take(a, counts[i], (size_t)i + 1);
}

static void arena__places__what_it_measured(void **state)
{
    static const size_t bytes[6] = { 1, 0, 192, 260, 35, 18 };
    struct arena measure = { 0 }, a = { 0 };
    unsigned char *pieces[6];
    struct err err;
    size_t j;
    int i;

    (void)state;
    take_all(&measure, pieces);
    for (i = 0; i < 6; i++)
        assert_null(pieces[i]);
    assert_ok(arena_init(&a, measure.used, &err));
    take_all(&a, pieces);
    assert_int_equal(a.used, measure.used);
    assert_true(a.used <= a.size);
    for (i = 0; i < 6; i++) {
        assert_int_equal((uintptr_t)pieces[i] % 64, 0);
        for (j = 0; j < bytes[i]; j++)
            assert_int_equal(pieces[i][j], 0); /* untouched by its neighbours, and zeroed */
        memset(pieces[i], 0xFF, bytes[i]);
    }
    arena_release(&a);
    assert_null(a.base);
    arena_release(&a);
}

static void arena__refuses__what_does_not_fit(void **state)
{
    struct arena a = { 0 };
    struct err err;

    (void)state;
    if (SANITIZED)
        skip(); /* a sanitizer stops at such a request */
    assert_false(arena_init(&a, (size_t)1 << 60, &err));
    assert_non_null(strstr(err.text, "cannot allocate"));
    assert_null(a.base);
}

static void arena__aborts__when_it_runs_out(void **state)
{
    int status;
    pid_t child;

    (void)state;
    fflush(NULL);
    child = fork();
    assert_true(child >= 0);
    if (!child) {
        struct arena a = { 0 };
        struct err err;

        signal(SIGABRT, SIG_DFL);
        if (freopen("/dev/null", "w", stderr) && arena_init(&a, 128, &err)) {
            arena_take(&a, 128, 1);
            arena_take(&a, 1, 1);
        }
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void err__says__what_failed(void **state)
{
    char longer[2000];
    struct err err;

    (void)state;
    assert_false(err_set(&err, "cannot open '%s'", "x"));
    assert_string_equal(err.text, "cannot open 'x'");
    assert_false(err.usage);
    assert_false(err_usage(&err, "bad %d", 5));
    assert_true(err.usage);
    assert_false(err_prefix(&err, "line %d", 3));
    assert_string_equal(err.text, "line 3: bad 5");
    assert_true(err.usage);
    memset(longer, 'a', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    err_set(&err, "%s", longer);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    err_prefix(&err, "%s", longer);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    assert_false(err_set(NULL, "nobody listens"));
    assert_false(err_usage(NULL, "nobody listens"));
    assert_false(err_prefix(NULL, "nobody listens"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grow__keeps__what_is_there),
        cmocka_unit_test(allocation__takes__nothing_at_all),
        cmocka_unit_test(arena__places__what_it_measured),
        cmocka_unit_test(arena__refuses__what_does_not_fit),
        cmocka_unit_test(arena__aborts__when_it_runs_out),
        cmocka_unit_test(err__says__what_failed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
