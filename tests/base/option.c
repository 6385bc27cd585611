/* Typed options: defaults, setting, exact printing, and what is said about bad values. */
#include "test.h"

#include <float.h>

#include "base/option.h"
#include "base/rng.h"

struct thing {
    char name[8];
    int64_t count, big;
    double rate;
    struct range span;
    bool on;
};

#define AT(field) offsetof(struct thing, field), sizeof(((struct thing *)0)->field)

static const struct option table[] = {
    { "name", OPTION_TEXT, AT(name), 0, 0, "plain", "NAME", "a name" },
    { "count", OPTION_INT, AT(count), -3, 12, "7", "N", "a count" },
    { "big", OPTION_INT, AT(big), 0, 9007199254740992.0, "0", "N", "a big count" },
    { "rate", OPTION_REAL, AT(rate), -1e300, 1e300, "0.1", "X", "a rate" },
    { "span", OPTION_RANGE, AT(span), 2, 90, "5-50", "A-B", "a range" },
    { "on", OPTION_FLAG, AT(on), 0, 0, "no", "", "a switch" },
    { .name = NULL },
};

static void expect(const struct thing *t, const char *name, const char *text)
{
    char out[64];

    option_get(option_find(table, name), t, out, sizeof out);
    assert_string_equal(out, text);
}

static void defaults__read_back__as_typed(void **state)
{
    const struct option *row;
    struct thing t;

    (void)state;
    memset(&t, 0x5a, sizeof t);
    option_defaults(table, &t);
    for (row = table; row->name; row++)
        expect(&t, row->name, row->standard);
    assert_string_equal(t.name, "plain");
    assert_int_equal(t.count, 7);
    assert_true(t.rate == 0.1);
    assert_int_equal(t.span.low, 5);
    assert_int_equal(t.span.high, 50);
    assert_false(t.on);
}

static void set__takes__good_values(void **state)
{
    static const struct {
        const char *name, *typed, *shown;
    } rows[] = {
        { "name", "", "" },          { "name", "1234567", "1234567" },
        { "count", "-3", "-3" },     { "count", "12", "12" },
        { "count", "007", "7" },     { "big", "9007199254740992", "9007199254740992" },
        { "rate", "-2.50", "-2.5" }, { "rate", "1e-3", "0.001" },
        { "rate", "3", "3" },        { "rate", ".5", "0.5" },
        { "rate", "+1", "1" },       { "rate", "1e300", "1e+300" },
        { "span", "2-90", "2-90" },  { "span", "7-7", "7-7" },
        { "on", "yes", "yes" },      { "on", "no", "no" },
        { "rate", "4e-320", NULL }, /* a denormal: exact, however it is printed */
    };
    struct thing t;
    struct err err;
    size_t i;

    (void)state;
    option_defaults(table, &t);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_ok(option_set(table, &t, rows[i].name, rows[i].typed, &err));
        if (rows[i].shown)
            expect(&t, rows[i].name, rows[i].shown);
    }
    assert_true(t.rate == 4e-320);
}

static void set__refuses__bad_values_and_keeps_the_old(void **state)
{
    static const struct {
        const char *name, *typed, *says;
    } rows[] = {
        { "name", "12345678", "longer than 7 bytes" },
        { "count", "-4", "bad value '-4' for 'count': it must be from -3 to 12" },
        { "count", "13", "from -3 to 12" },
        { "count", "", "a whole number is wanted" },
        { "count", "7.0", "a whole number is wanted" },
        { "count", "7 ", "a whole number is wanted" },
        { "count", " 7", "a whole number is wanted" },
        { "count", "\n7", "bad value '^J7'" },
        { "count", "+7", "a whole number is wanted" },
        { "count", "0x7", "a whole number is wanted" },
        { "count", "99999999999999999999", "a whole number is wanted" },
        { "big", "9007199254740993", "it must be from 0 to 9007199254740992" },
        { "big", "9223372036854775807", "it must be from 0 to 9007199254740992" },
        { "big", "-1", "it must be from 0" },
        { "rate", "nan", "a number is wanted" },
        { "rate", "inf", "a number is wanted" },
        { "rate", "1e999", "a number is wanted" },
        { "rate", "1e301", "it must be from -1e+300 to 1e+300" },
        { "rate", "0x1p3", "a number is wanted" },
        { "rate", "1,5", "a number is wanted" },
        { "rate", "\n1", "a number is wanted" },
        { "rate", "", "a number is wanted" },
        { "span", "1-5", "it must be from 2 to 90" },
        { "span", "2-91", "it must be from 2 to 90" },
        { "span", "9-8", "a range A-B is wanted" },
        { "span", "9", "a range A-B is wanted" },
        { "on", "true", "yes or no is wanted" },
        { "on", "YES", "yes or no is wanted" },
        { "nam", "x", "unknown option 'nam': did you mean 'name'?" },
        { "zzzzzzzz", "x", "unknown option 'zzzzzzzz': see" },
        { "\033[2J", "x", "unknown option '^[[2J'" },
    };
    struct thing t, before;
    size_t i;

    (void)state;
    memset(&t, 0, sizeof t);
    option_defaults(table, &t);
    before = t;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = { { 0 }, false };

        if (option_set(table, &t, rows[i].name, rows[i].typed, &err))
            fail_msg("%s = '%s' was taken", rows[i].name, rows[i].typed);
        if (!strstr(err.text, rows[i].says))
            fail_msg("%s = '%s': \"%s\" does not say \"%s\"", rows[i].name, rows[i].typed, err.text,
                     rows[i].says);
        assert_true(err.usage);
        assert_memory_equal(&t, &before, sizeof t);
    }
}

static void reals__read_back__to_the_bit(void **state)
{
    struct thing t = { .rate = 0 };
    struct rng r;
    int i;

    (void)state;
    rng_init(&r, 1, RNG_CHECK, 1);
    for (i = 0; i < 20000; i++) {
        union {
            uint64_t bits;
            double value;
        } u;
        char text[64];
        struct err err;

        u.bits = (uint64_t)rng_u32(&r) << 32 | rng_u32(&r);
        if (!isfinite(u.value) || fabs(u.value) > 1e300)
            continue;
        t.rate = u.value;
        option_get(option_find(table, "rate"), &t, text, sizeof text);
        t.rate = 0;
        assert_ok(option_set(table, &t, "rate", text, &err));
        assert_memory_equal(&t.rate, &u.value, sizeof u.value);
    }
}

static void range__parses__closed_intervals(void **state)
{
    static const struct {
        const char *text;
        int low, high; /* low -1: refused */
    } rows[] = {
        { "0-0", 0, 0 },
        { "40-80", 40, 80 },
        { "1-1000000", 1, 1000000 },
        { "40", -1, 0 },
        { "-40", -1, 0 },
        { "40-", -1, 0 },
        { "80-40", -1, 0 },
        { "1-1000001", -1, 0 },
        { "40--80", -1, 0 },
        { "-1-5", -1, 0 },
        { "1-2-3", -1, 0 },
        { "a-b", -1, 0 },
        { "", -1, 0 },
        { "-", -1, 0 },
        { "1 -2", -1, 0 },
        { "1- 2", -1, 0 },
        { "+1-2", -1, 0 },
        { "1-99999999999999999999", -1, 0 },
        { "00000000000000000001-2", -1, 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct range r = { -7, -7 };
        bool good = range_parse(rows[i].text, &r);

        if (good != (rows[i].low >= 0))
            fail_msg("'%s': %s", rows[i].text, good ? "taken" : "refused");
        assert_int_equal(r.low, good ? rows[i].low : -7);
        assert_int_equal(r.high, good ? rows[i].high : -7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults__read_back__as_typed),
        cmocka_unit_test(set__takes__good_values),
        cmocka_unit_test(set__refuses__bad_values_and_keeps_the_old),
        cmocka_unit_test(reals__read_back__to_the_bit),
        cmocka_unit_test(range__parses__closed_intervals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
