/* The table of languages, their names and symbols, and typed strings. */
#include "test.h"

#include "task/task.h"

static struct task task_of(const char *name, int symbol_types)
{
    struct task t;
    struct err err;

    assert_ok(task_init(&t, name, symbol_types, &err));
    return t;
}

static void types__have__what_everyone_relies_on(void **state)
{
    int count, i, j;
    const struct task_type *const *types = task_types(&count);

    (void)state;
    assert_true(count >= 10);
    for (i = 0; i < count; i++) {
        assert_ptr_equal(task_find(types[i]->name), types[i]);
        assert_true(strlen(types[i]->title) > 0 && strlen(types[i]->title) < 40);
        assert_true(strlen(types[i]->about) > 0);
        assert_true(types[i]->symbols || types[i]->open);
        assert_true(types[i]->argument || !types[i]->needs_argument);
        assert_non_null(types[i]->valid_length);
        assert_non_null(types[i]->sample);
        assert_non_null(types[i]->log_probability);
        assert_non_null(types[i]->entropy);
        assert_non_null(types[i]->predictor_open);
        assert_non_null(types[i]->possible);
        assert_non_null(types[i]->bigram);
        assert_non_null(types[i]->symbol_name);
        for (j = 0; j < i; j++)
            assert_string_not_equal(types[i]->name, types[j]->name);
    }
    assert_null(task_find("marked"));
}

static void init__says__what_is_wrong(void **state)
{
    static const struct {
        const char *name;
        int types;
        const char *message;
    } rows[] = {
        { "marked-reversl", 0, "unknown task 'marked-reversl': did you mean 'marked-reversal'?" },
        { "xyzzy", 0, "unknown task 'xyzzy'" },
        { "\x1b[1m", 0, "unknown task '^[[1m'" },
        { "count-3", 2, "task 'count-3' always has 3 symbol types, not 2" },
        { "a-n-b-n", 4, "task 'a-n-b-n' always has 2 symbol types, not 4" },
        { "marked-copy", -1, "task 'marked-copy' can have 1 to 4096 symbol types, not -1" },
        { "marked-copy", 4097, "task 'marked-copy' can have 1 to 4096 symbol types, not 4097" },
    };
    struct task t;
    struct err err;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(task_init(&t, rows[i].name, rows[i].types, &err));
        assert_string_equal(err.text, rows[i].message);
        assert_true(err.usage);
    }
    assert_ok(task_init(&t, "count-3", 3, &err));
    assert_ok(task_init(&t, "marked-copy", 4096, &err));
    assert_int_equal(t.symbols, 4097);
}

static void lengths__are__those_of_the_definition(void **state)
{
    static const struct {
        const char *name;
        int first[4];
    } rows[] = {
        { "count-3", { 0, 3, 6, 9 } },
        { "marked-reverse-and-copy", { 2, 5, 8, 11 } },
        { "count-and-copy", { 0, 3, 6, 9 } },
        { "marked-copy", { 1, 3, 5, 7 } },
        { "unmarked-copy-different-alphabets", { 0, 2, 4, 6 } },
        { "unmarked-reverse-and-copy", { 0, 3, 6, 9 } },
        { "unmarked-copy", { 0, 2, 4, 6 } },
        { "marked-reversal", { 1, 3, 5, 7 } },
        { "unmarked-reversal", { 2, 4, 6, 8 } },
        { "a-n-b-n", { 2, 4, 6, 8 } },
    };
    size_t i;
    int j;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct task t = task_of(rows[i].name, 0);
        int got[6] = { 0, 0, 0, 0, -7, -7 };

        assert_true(task_valid_lengths(&t, -3, 100, got, 4) > 30);
        for (j = 0; j < 4; j++)
            assert_int_equal(got[j], rows[i].first[j]);
        assert_int_equal(got[4], -7); /* the capacity was respected */
        assert_int_equal(task_valid_lengths(&t, 5, 4, got, 4), 0);
        assert_false(task_is_valid_length(&t, -1));
        assert_false(task_is_valid_length(&t, -4));
        assert_false(task_is_valid_length(&t, TASK_MOST_LENGTH + 2));
    }
}

static void symbols__have__names(void **state)
{
    struct task copy = task_of("marked-copy", 0), large = task_of("marked-copy", 4096);
    struct task two = task_of("unmarked-copy-different-alphabets", 0),
                count = task_of("count-3", 0);
    char name[TASK_NAME];

    (void)state;
    task_symbol_name(&copy, 1, name);
    assert_string_equal(name, "1");
    task_symbol_name(&copy, 2, name);
    assert_string_equal(name, "#");
    task_symbol_name(&copy, 3, name);
    assert_string_equal(name, "$");
    task_symbol_name(&large, 4095, name);
    assert_string_equal(name, "4095");
    task_symbol_name(&large, 4096, name);
    assert_string_equal(name, "#");
    task_symbol_name(&two, 3, name);
    assert_string_equal(name, "3");
    task_symbol_name(&two, 4, name);
    assert_string_equal(name, "$");
    task_symbol_name(&count, 2, name);
    assert_string_equal(name, "2");
}

static void assert_parsed(const struct task *t, const char *typed, const uint16_t *expected,
                          int count)
{
    uint16_t got[16];
    struct err err;
    int length;

    assert_ok(task_parse(t, typed, got, 16, &length, &err));
    assert_int_equal(length, count);
    assert_memory_equal(got, expected, (size_t)count * sizeof *got);
}

static void parse__reads__characters_or_names(void **state)
{
    static const uint16_t short_ids[] = { 0, 1, 1, 0, 2, 0 }, long_ids[] = { 0, 31, 40, 31, 0 };
    struct task small = task_of("marked-copy", 0), large = task_of("marked-copy", 40);

    (void)state;
    assert_parsed(&small, "0110#0", short_ids, 6);
    assert_parsed(&small, "  0110 # 0\t", short_ids, 6);
    assert_parsed(&small, "", short_ids, 0);
    assert_parsed(&large, "0 31 # 31  0", long_ids, 5);
    assert_parsed(&large, "0", long_ids, 1);
}

static void parse__says__what_is_wrong(void **state)
{
    static const struct {
        int types;
        const char *typed, *message;
    } rows[] = {
        { 2, "01x", "unknown symbol 'x' at position 3: 'marked-copy' has 0 1 #" },
        { 2, "01\xc3\xa9", "unknown symbol '\xc3\xa9' at position 3: 'marked-copy' has 0 1 #" },
        { 2, "\x1b", "unknown symbol '^[' at position 1: 'marked-copy' has 0 1 #" },
        { 2, "0\xff", "unknown symbol '\\xff' at position 2: 'marked-copy' has 0 1 #" },
        { 2, "0$", "unknown symbol '$' at position 2: 'marked-copy' has 0 1 #" },
        { 40, "0 31 x40", "unknown symbol 'x40' at position 3: 'marked-copy' has 0 1 2 ... 39 #" },
        { 40, "0131", "unknown symbol '0131' at position 1: 'marked-copy' has 0 1 2 ... 39 #" },
        { 2, "010101010", "a string of more than 8 symbols" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct task t = task_of("marked-copy", rows[i].types);
        struct err err;
        uint16_t got[8];
        int length;

        assert_false(task_parse(&t, rows[i].typed, got, 8, &length, &err));
        assert_string_equal(err.text, rows[i].message);
        assert_true(err.usage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types__have__what_everyone_relies_on),
        cmocka_unit_test(init__says__what_is_wrong),
        cmocka_unit_test(lengths__are__those_of_the_definition),
        cmocka_unit_test(symbols__have__names),
        cmocka_unit_test(parse__reads__characters_or_names),
        cmocka_unit_test(parse__says__what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
