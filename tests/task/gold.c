/* The stacks of the pushdown automata, by hand and against a simulation. */
#include "oracle.h"

#include "base/rng.h"

enum { EMPTY = UINT16_MAX };

struct row {
    const char *name, *string;
    int known, depth[16], top[16];
};

static void gold__matches__stacks_written_by_hand(void **state)
{
    static const struct row rows[] = {
        { "marked-reversal",
          "0110#0110",
          9,
          { 1, 2, 3, 4, 4, 3, 2, 1, 0 },
          { 0, 1, 1, 0, 0, 1, 1, 0, EMPTY } },
        { "marked-reversal", "#", 1, { 0 }, { EMPTY } },
        { "unmarked-reversal", "011110", 6, { 1, 2, 3, 2, 1, 0 }, { 0, 1, 1, 1, 0, EMPTY } },
        { "a-n-b-n", "000111", 6, { 1, 2, 3, 2, 1, 0 }, { 0, 0, 0, 0, 0, EMPTY } },
        { "marked-reverse-and-copy", "01#10#01", 5, { 1, 2, 2, 1, 0 }, { 0, 1, 1, 0, EMPTY } },
        { "marked-reverse-and-copy", "##", 1, { 0 }, { EMPTY } },
        { "majority", "1001#0", 4, { 1, 0, 1, 0 }, { 1, EMPTY, 0, EMPTY } },
        { "dyck", "([()])()", 8, { 1, 2, 3, 2, 1, 0, 1, 0 }, { 0, 2, 0, 2, 0, EMPTY, 0, EMPTY } },
        { "stack-manipulation",
          "0 1 - +1 +0 - # 1 0",
          9,
          { 1, 2, 1, 2, 3, 2, 2, 1, 0 },
          { 0, 1, 0, 3, 2, 3, 3, 0, EMPTY } },
    };
    size_t i;
    int j;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        int depth[16], length;
        uint16_t string[16], top[16];
        struct task_gold gold = { .depth = depth, .top = top };
        struct task t;
        struct err err;

        assert_ok(task_init(&t, rows[i].name, 0, &err));
        assert_ok(task_parse(&t, rows[i].string, string, 16, &length, &err));
        assert_true(task_gold(&t, string, length, &gold));
        assert_int_equal(gold.known, rows[i].known);
        for (j = 0; j < gold.known; j++) {
            assert_int_equal(depth[j], rows[i].depth[j]);
            assert_int_equal(top[j], rows[i].top[j]);
        }
        task_release(&t);
    }
}

static bool is(const char *name, const struct task *t)
{
    return !strcmp(t->type->name, name);
}

/* What may be read when `top` is popped. */
static void check_pop(const struct task *t, int top, int symbol)
{
    if (is("a-n-b-n", t))
        assert_int_equal(symbol, 1);
    else if (is("majority", t))
        assert_int_equal(symbol, 1 - top);
    else if (is("dyck", t))
        assert_int_equal(symbol, top + 1);
    else if (is("stack-manipulation", t)) /* popping says what was pushed at the end only */
        assert_true(symbol == 2 * t->symbol_types || symbol == top % t->symbol_types);
    else /* a symbol pops its like */
        assert_int_equal(symbol, top);
}

/* A real stack: every symbol is pushed, a marker, or the symbol that must be on top. */
static void check_simulation(const struct task *t)
{
    int depth[100], length, i, used;
    uint16_t string[100], top[100], stack[100];
    struct task_gold gold = { .depth = depth, .top = top };
    struct rng r;

    for (length = 0; length <= 100; length++) {
        if (!task_is_valid_length(t, length))
            continue;
        rng_init(&r, 6, RNG_CHECK, (uint64_t)length);
        task_sample(t, length, &r, string);
        if (t->type->no_gold) {
            assert_false(task_gold(t, string, length, &gold));
            continue;
        }
        assert_true(task_gold(t, string, length, &gold));
        assert_true(gold.known <= length);
        for (i = used = 0; i < gold.known; i++) {
            assert_in_range(depth[i], used ? used - 1 : 0, used + 1);
            if (depth[i] > used)
                stack[used++] = string[i];
            else if (depth[i] < used) {
                used--;
                check_pop(t, stack[used], string[i]);
            } else {
                assert_int_equal(string[i],
                                 is("stack-manipulation", t) ? t->symbols - 1 : t->symbol_types);
            }
            assert_int_equal(top[i], used ? stack[used - 1] : EMPTY);
        }
        if (!is("majority", t)) /* what is left says the answer */
            assert_int_equal(used, 0);
    }
}

static void gold__is__what_a_stack_does(void **state)
{
    (void)state;
    for_each_task(check_simulation);
}

static void gold__exists__or_says_why_not(void **state)
{
    int count, i;
    const struct task_type *const *types = task_types(&count);

    (void)state;
    for (i = 0; i < count; i++)
        assert_true(!types[i]->gold == !!types[i]->no_gold);
}

static void gold__refuses__strings_outside_the_language(void **state)
{
    int depth[8], length;
    uint16_t string[8], top[8];
    struct task_gold gold = { .depth = depth, .top = top };
    struct task t;
    struct err err;

    (void)state;
    assert_ok(task_init(&t, "marked-reversal", 0, &err));
    assert_ok(task_parse(&t, "01#01", string, 8, &length, &err));
    assert_false(task_gold(&t, string, length, &gold));
    assert_ok(task_parse(&t, "01#1", string, 8, &length, &err));
    assert_false(task_gold(&t, string, length, &gold));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gold__matches__stacks_written_by_hand),
        cmocka_unit_test(gold__is__what_a_stack_does),
        cmocka_unit_test(gold__exists__or_says_why_not),
        cmocka_unit_test(gold__refuses__strings_outside_the_language),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
