/* Strings outside a language: they are, in the range of lengths, and edited as often as it says. */
#include "oracle.h"

#include "base/rng.h"
#include "task/negative.h"
#include "task/pcfg.h"

enum { LOW = 3, HIGH = 14, DRAWS = 300 };

static void check_negatives(const struct task *t)
{
    int i, length, edits, random = 0, once = 0, seen = 0, lengths[HIGH + 1] = { 0 };
    uint16_t string[HIGH];

    if (t->symbols == 1)
        return; /* 0^n is nearly always inside */
    for (i = 0; i < DRAWS; i++) {
        struct rng r;

        rng_init(&r, 8, RNG_CHECK, (uint64_t)i);
        if (!negative_draw(t, LOW, HIGH, &r, string, &length, &edits))
            fail_msg("%s with %d types: no string outside", t->type->name, t->symbol_types);
        assert_in_range(length, LOW, HIGH);
        assert_false(task_accepts(t, string, length));
        assert_in_range(edits, 0, 60);
        random += edits == 0;
        once += edits == 1;
        lengths[length]++;
    }
    /* both ways, and all kinds of edits: of one symbol, most random strings may be inside */
    assert_true(random > 10 && random < DRAWS - 50);
    assert_true(once > 20);
    for (length = LOW; length <= HIGH; length++)
        seen += lengths[length] > 0;
    assert_true(seen >= 6); /* half of the lengths, or all */
}

static void negative__is__outside(void **state)
{
    (void)state;
    for_each_task(check_negatives);
}

static void negative__gives_up__where_all_is_inside(void **state)
{
    static const struct task_type type = { .name = "test", PCFG_FUNCTIONS };
    struct task t = { .type = &type };
    int length, edits;
    uint16_t string[4];
    struct grammar g;
    struct err err;
    struct rng r;

    (void)state;
    assert_ok(grammar_read(&g, "S -> 'a' S | 'b' S | empty", &err));
    assert_ok(pcfg_open(&t, &g, &err));
    rng_init(&r, 1, RNG_CHECK, 0);
    assert_false(negative_draw(&t, 0, 4, &r, string, &length, &edits));
    pcfg_close(&t);
    grammar_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(negative__is__outside),
        cmocka_unit_test(negative__gives_up__where_all_is_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
