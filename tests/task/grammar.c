/* The reader of grammars: what it reads, what it says of what it can't, and that nothing breaks it.
 */
#include "test.h"

#include "base/mem.h"
#include "base/rng.h"
#include "task/pcfg.h"

static void read__takes__all_that_there_is(void **state)
{
    static const char text[] = "# a comment, é\r\n"
                               "start S\n"
                               "\n"
                               "symbols 'b' \"a\" '#' '→'   # order of ids\n"
                               "S->'a' S T[2]|empty # no space needed\n"
                               "   | T.x-1 '#' [ 1 / 3 ]\n"
                               "\n"
                               "  | \"→\"\n"
                               "T -> 'b'\n"
                               "T.x-1 -> T T\n"
                               "T -> 'a' [0.5]";
    static const int rights[] = { -2, 0, 1, 2, -3, -4, -1, 1, 1, -2 };
    static const struct grammar_rule rules[] = {
        { 0, 0, 3, 2 }, { 0, 3, 0, 1 }, { 0, 3, 2, 1 / 3.0 }, { 0, 5, 1, 1 },
        { 1, 6, 1, 1 }, { 2, 7, 2, 1 }, { 1, 9, 1, 0.5 },
    };
    struct grammar g;
    struct err err;
    int i;

    (void)state;
    assert_ok(grammar_read(&g, text, &err));
    assert_int_equal(g.symbols, 4);
    assert_string_equal(g.symbol[0], "b");
    assert_string_equal(g.symbol[3], "→");
    assert_int_equal(g.names, 3);
    assert_string_equal(g.name[2], "T.x-1");
    assert_int_equal(g.start, 0);
    assert_int_equal(g.rights, 10);
    for (i = 0; i < g.rights; i++)
        assert_int_equal(g.right[i], rights[i]);
    assert_int_equal(g.rules, 7);
    for (i = 0; i < g.rules; i++) {
        assert_int_equal(g.rule[i].left, rules[i].left);
        assert_int_equal(g.rule[i].from, rules[i].from);
        assert_int_equal(g.rule[i].count, rules[i].count);
        assert_near(g.rule[i].weight, rules[i].weight, 1e-15);
    }
    grammar_release(&g);
    grammar_release(&g);
}

static void read__begins__with_the_first_rule(void **state)
{
    struct grammar g;
    struct err err;

    (void)state;
    assert_ok(grammar_read(&g, "start -> symbols 'x' | 'y'\nsymbols -> 'a'", &err));
    assert_string_equal(g.name[g.start], "start"); /* words of statements can be names */
    assert_string_equal(g.symbol[0], "x");         /* ids by appearance */
    grammar_release(&g);
    assert_ok(grammar_read(&g, "A -> B\nstart B\nB -> 'a' A | 'b'", &err));
    assert_string_equal(g.name[g.start], "B");
    grammar_release(&g);
}

static void read__says__where_and_what_is_wrong(void **state)
{
    static const char *const rows[][2] = {
        { "", "line 1, column 1: no rule" },
        { "\n# only a comment\n", "line 3, column 1: no rule" },
        { "S -> 'a' |", "line 1, column 11: an alternative is missing: write empty for the empty "
                        "string" },
        { "S ->\nT -> 'a'", "line 1, column 5: an alternative is missing: write empty for the "
                            "empty string" },
        { "S -> A 'b'\n", "line 1, column 6: 'A' has no rule" },
        { "S -> 'a'\n\nS -> 'é' Ärger\n", "line 3, column 10: 'Ärger' has no rule" },
        { "S -> 'a\n", "line 1, column 6: a quote is not closed on its line" },
        { "S -> \"a'\n", "line 1, column 6: a quote is not closed on its line" },
        { "S -> ''\n", "line 1, column 6: a symbol is empty: the empty string is written as empty, "
                       "unquoted" },
        { "S -> 'a b'", "line 1, column 8: a symbol has no spaces or control characters" },
        { "S -> 'a\tb'", "line 1, column 8: a symbol has no spaces or control characters" },
        { "S -> 'a\x1b[1m'", "line 1, column 8: a symbol has no spaces or control characters" },
        { "S -> 'a' [0]",
          "line 1, column 10: a weight is a number above 0, or a fraction like 1/3" },
        { "S -> 'a' [-1]", "line 1, column 10: a weight is a number above 0, or a fraction like "
                           "1/3" },
        { "S -> 'a' [1/0]", "line 1, column 10: a weight is a number above 0, or a fraction like "
                            "1/3" },
        { "S -> 'a' [nan]", "line 1, column 10: a weight is a number above 0, or a fraction like "
                            "1/3" },
        { "S -> 'a' [1e999]", "line 1, column 10: a weight is a number above 0, or a fraction like "
                              "1/3" },
        { "S -> 'a' [one]", "line 1, column 10: a weight is a number above 0, or a fraction like "
                            "1/3" },
        { "S -> 'a' [0.5\n", "line 1, column 10: a weight is not closed by ]" },
        { "S -> 'a' [1] 'b'", "line 1, column 14: | or the end of the line is expected" },
        { "S -> 'a' T -> 'b'",
          "line 1, column 12: an arrow inside a rule: is a line end missing?" },
        { "S 'a'", "line 1, column 3: an arrow -> is expected after the name" },
        { "'a' -> S", "line 1, column 1: a rule begins with a name and an arrow" },
        { "| 'a'", "line 1, column 1: a | without a rule above it" },
        { "S -> 'a' empty", "line 1, column 10: 'empty' stands alone in an alternative" },
        { "S -> empty 'a'", "line 1, column 12: 'empty' stands alone in an alternative" },
        { "empty -> 'a'", "line 1, column 1: 'empty' can't be a name" },
        { "S -> 'a' ; 'b'", "line 1, column 10: a name, a quoted symbol, a weight in brackets, -> "
                            "or | is expected" },
        { "S = 'a'", "line 1, column 3: a name, a quoted symbol, a weight in brackets, -> or | is "
                     "expected" },
        { "start S T\nS -> 'a'", "line 1, column 9: the end of the line is expected" },
        { "start 'a'", "line 1, column 7: a name is expected after 'start'" },
        { "start S\nstart S\nS -> 'a'", "line 2, column 7: a second 'start'" },
        { "start X\nS -> 'a'", "line 1, column 7: 'X' has no rule" },
        { "symbols 'a' 'a'\nS -> 'a'", "line 1, column 13: 'a' is named twice" },
        { "symbols 'a'\nS -> 'b'", "line 2, column 6: 'b' is not among the symbols of the "
                                   "'symbols' line" },
        { "S -> 'a'\nsymbols 'a'", "line 2, column 9: 'symbols' has to come before the rules, "
                                   "once" },
        { "S -> empty", "line 1, column 11: no symbol: symbols are written in quotes" },
        { "S -> 'a' S", "'S' never becomes a string: each of its alternatives goes on for ever" },
        { "S -> 'a'\nT -> 'b'", "'T' can't be reached from 'S'" },
        { "S -> 'abcdefghijklmnopqrstuvwxyz'", "line 1, column 6: a symbol is longer than 23 "
                                               "bytes" },
        { "abcdefghijklmnopqrstuvwxyz -> 'a'", "line 1, column 1: a name is longer than 23 "
                                               "bytes" },
        { "S -> '\xff'", "line 1, column 7: not UTF-8" },
        { "S\xc3 -> 'a'", "line 1, column 2: not UTF-8" },
        { "S -> '\xc2\x9b'", "line 1, column 6: a name has a character that can't be shown" },
        { "\x1b -> 'a'", "line 1, column 1: a name, a quoted symbol, a weight in brackets, -> or | "
                         "is expected" },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct grammar g;
        struct err err;

        if (grammar_read(&g, rows[i][0], &err))
            fail_msg("row %zu is read: %s", i, rows[i][0]);
        assert_string_equal(err.text, rows[i][1]);
        assert_null(g.rule);
    }
}

static void read__refuses__what_is_too_large(void **state)
{
    char *text = x_malloc(GRAMMAR_MOST_BYTES + 2);
    struct grammar g;
    struct err err;
    int i;
    size_t used;

    (void)state;
    memset(text, ' ', GRAMMAR_MOST_BYTES + 1);
    text[GRAMMAR_MOST_BYTES + 1] = '\0';
    assert_false(grammar_read(&g, text, &err));
    assert_string_equal(err.text, "longer than 32000 bytes");
    used = (size_t)snprintf(text, 20, "S -> 'a' ");
    for (i = 0; i < GRAMMAR_MOST_RIGHT; i++)
        used += (size_t)snprintf(text + used, 8, "'a' ");
    assert_false(grammar_read(&g, text, &err));
    assert_string_equal(err.text, "line 1, column 262: an alternative of more than 64 words");
    used = (size_t)snprintf(text, 20, "S -> 'a'");
    for (i = 0; i < GRAMMAR_MOST_NAMES; i++)
        used += (size_t)snprintf(text + used, 20, "|N%d", i);
    assert_false(grammar_read(&g, text, &err));
    assert_non_null(strstr(err.text, "more than 512 names"));
    used = (size_t)snprintf(text, 20, "S -> 'a'");
    for (i = 0; i < GRAMMAR_MOST_RULES; i++)
        used += (size_t)snprintf(text + used, 20, "|'a'");
    assert_false(grammar_read(&g, text, &err));
    assert_non_null(strstr(err.text, "more than 4096 alternatives"));
    free(text);
}

/* Long right sides of many names: too many for the engine, which says so. */
static void open__refuses__too_many_parts(void **state)
{
    static const struct task_type type = { .name = "test", PCFG_FUNCTIONS };
    struct task t = { .type = &type };
    char *text = x_malloc(GRAMMAR_MOST_BYTES);
    struct grammar g;
    struct err err;
    size_t used = (size_t)snprintf(text, 20, "S -> 'a'");
    int i, j;

    (void)state;
    for (i = 0; i < 40; i++) {
        used += (size_t)snprintf(text + used, 20, "|'b%d' ", i);
        for (j = 0; j < 40; j++)
            used += (size_t)snprintf(text + used, 20, "'c' ");
        used += (size_t)snprintf(text + used, 20, "'d%d' ", i);
    }
    assert_ok(grammar_read(&g, text, &err));
    assert_false(pcfg_open(&t, &g, &err));
    assert_string_equal(err.text, "more than 1024 names, those for parts of rules included");
    pcfg_close(&t);
    grammar_release(&g);
    free(text);
}

/*
 * Pieces of grammars put together at random, and a good one with bytes changed: whatever is read
 * without complaint can be opened and drawn from, or is refused with a message; nothing crashes.
 */
static void try_text(const char *text, int *good)
{
    static const struct task_type type = { .name = "test", PCFG_FUNCTIONS };
    struct task t = { .type = &type };
    uint16_t string[12];
    struct grammar g;
    struct err err = { { 0 }, false };
    struct rng r;
    int length;

    if (!grammar_read(&g, text, &err)) {
        assert_true(strlen(err.text) > 0);
        return;
    }
    if (pcfg_open(&t, &g, &err)) {
        ++*good;
        for (length = 0; length < 12; length++) {
            if (!task_is_valid_length(&t, length))
                continue;
            rng_init(&r, 2, RNG_CHECK, (uint64_t)length);
            task_sample(&t, length, &r, string);
            assert_true(task_accepts(&t, string, length));
            break;
        }
    } else {
        assert_true(strlen(err.text) > 0);
    }
    pcfg_close(&t);
    grammar_release(&g);
}

static void read__survives__anything(void **state)
{
    static const char *const pieces[] = {
        "S",          "T",          "start",
        "symbols",    "empty",      "->",
        "|",          "'a'",        "'b'",
        "\"c\"",      "\n",         "\n",
        " ",          "[",          "]",
        "[2]",        "[1/3]",      "#",
        "'",          "\"",         "-",
        "\xc3",       "é",          "\t",
        "S -> 'a'\n", "T -> S S\n", "S -> T | 'b'\n",
        "\r\n",       "0",          ".",
    };
    static const char whole[] = "start S\nS -> 'a' S T [2] | empty [1/2]\nT -> 'b' | S 'c' # end\n";
    int good = 0, i, j;
    char text[400];
    struct rng r;

    (void)state;
    for (i = 0; i < 3000; i++) {
        size_t used = 0;

        rng_init(&r, 6, RNG_CHECK, (uint64_t)i);
        text[0] = '\0';
        for (j = (int)rng_below(&r, 20); j >= 0; j--)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s",
                                     pieces[rng_below(&r, sizeof pieces / sizeof *pieces)],
                                     rng_below(&r, 2) ? " " : "");
        try_text(text, &good);
        memcpy(text, whole, sizeof whole);
        for (j = (int)rng_below(&r, 3); j >= 0; j--) {
            size_t at = rng_below(&r, sizeof whole - 1);

            if (rng_below(&r, 2))
                memmove(text + at, text + at + 1, strlen(text + at));
            else
                text[at] = (char)(1 + rng_below(&r, 255));
        }
        try_text(text, &good);
    }
    assert_true(good > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read__takes__all_that_there_is),
        cmocka_unit_test(read__begins__with_the_first_rule),
        cmocka_unit_test(read__says__where_and_what_is_wrong),
        cmocka_unit_test(read__refuses__what_is_too_large),
        cmocka_unit_test(open__refuses__too_many_parts),
        cmocka_unit_test(read__survives__anything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
