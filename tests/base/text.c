/* Bounded text, numbers for people, foreign text made safe, strict numbers, suggestions. */
#include "test.h"

#include <time.h>

#include "base/rng.h"
#include "base/text.h"

static void text__remembers__that_it_was_cut(void **state)
{
    char buffer[9];
    struct text t;

    (void)state;
    memset(buffer, 'x', sizeof buffer);
    text_init(&t, buffer, 8);
    assert_string_equal(buffer, "");
    text_add(&t, "%d%s", 123, "abc");
    assert_string_equal(buffer, "123abc");
    assert_int_equal(t.used, 6);
    text_add(&t, "d");
    assert_false(t.cut);
    text_add(&t, "e");
    assert_true(t.cut);
    assert_string_equal(buffer, "123abcd");
    text_add(&t, "f");
    assert_string_equal(buffer, "123abcd");
    assert_true(buffer[8] == 'x');
    text_init(&t, buffer, 0);
    text_add(&t, "anything");
    assert_true(t.cut);
}

static void copy__cuts__and_terminates(void **state)
{
    char out[6] = "xxxxx";

    (void)state;
    text_copy(out, 4, "abcdef");
    assert_string_equal(out, "abc");
    assert_true(out[4] == 'x');
    text_copy(out, 0, "q");
    assert_string_equal(out, "abc");
    text_copy(out, sizeof out, "");
    assert_string_equal(out, "");
}

static void numbers__read_well(void **state)
{
    static const struct {
        int64_t value;
        const char *text;
    } thousands[] = {
        { 0, "0" },
        { 999, "999" },
        { 1000, "1,000" },
        { -1, "-1" },
        { -123456, "-123,456" },
        { 1234567, "1,234,567" },
        { INT64_MAX, "9,223,372,036,854,775,807" },
        { INT64_MIN, "-9,223,372,036,854,775,808" },
    };
    static const struct {
        double value;
        const char *text;
    } durations[] = {
        { 0, "0 s" },         { 99, "99 s" },           { 100, "2 min" },
        { 38 * 60, "38 min" }, { 7500, "2 h 05 min" },   { 99 * 3600, "99 h 00 min" },
        { 864000, "10 d" },   { -1, "?" },              { NAN, "?" },
        { INFINITY, "?" },
    }, bytes[] = {
        { 0, "0 B" },        { 999, "999 B" },     { 1000, "1.0 kB" }, { 1234567, "1.2 MB" },
        { 9.96e6, "10 MB" }, { 999.6e6, "1.0 GB" }, { 5e15, "5000 TB" },
    };
    char out[40];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof thousands / sizeof *thousands; i++)
        assert_string_equal(text_thousands(out, sizeof out, thousands[i].value), thousands[i].text);
    for (i = 0; i < sizeof durations / sizeof *durations; i++)
        assert_string_equal(text_duration(out, sizeof out, durations[i].value), durations[i].text);
    for (i = 0; i < sizeof bytes / sizeof *bytes; i++)
        assert_string_equal(text_bytes(out, sizeof out, bytes[i].value), bytes[i].text);
}

static void printable__shows__what_is_hidden(void **state)
{
    static const char *const rows[][2] = {
        { "plain", "plain" },
        { "a\tb\nc", "a^Ib^Jc" },
        { "\033[31m", "^[[31m" },
        { "\177", "^?" },
        { "\302\205", "\\xc2\\x85" },   /* NEL, a C1 control */
        { "\302\233m", "\\xc2\\x9bm" }, /* CSI in one character */
        { "\302\240", "\302\240" },
        { "\303\244\342\202\254\360\235\204\236", "\303\244\342\202\254\360\235\204\236" },
        { "\300\200", "\\xc0\\x80" },          /* overlong */
        { "\340\200\200", "\\xe0\\x80\\x80" }, /* overlong */
        { "\360\200\200\200", "\\xf0\\x80\\x80\\x80" },
        { "\355\240\200", "\\xed\\xa0\\x80" }, /* a surrogate */
        { "\364\220\200\200", "\\xf4\\x90\\x80\\x80" },
        { "\377a\200", "\\xffa\\x80" },
        { "\342\202", "\\xe2\\x82" }, /* cut short */
    };
    char out[64];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(text_printable(out, sizeof out, rows[i][0]), rows[i][1]);
    assert_string_equal(text_printable(out, 4, "ab\n"), "ab"); /* never half a stand-in */
    assert_string_equal(text_printable(out, 4, "ab\303\244"), "ab");
    assert_string_equal(text_printable(out, 5, "ab\303\244"), "ab\303\244");
    assert_string_equal(text_printable(out, 1, "ab"), "");
}

/* The code point that starts at s, by the definition of UTF-8; 0 for anything else. */
static uint32_t decode(const unsigned char *s, int *bytes)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    int n = s[0] < 0x80 ? 1 : s[0] >> 5 == 6 ? 2 : s[0] >> 4 == 14 ? 3 : s[0] >> 3 == 30 ? 4 : 0, i;
    uint32_t point = n == 1 ? s[0] : n ? s[0] & (0xFFu >> (n + 1)) : 0;

    for (i = 1; i < n; i++) {
        if (s[i] >> 6 != 2)
            return 0;
        point = point << 6 | (s[i] & 0x3Fu);
    }
    *bytes = n;
    if (!n || point < least[n] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return 0;
    return point;
}

/* A new seed every time; TEST_SEED repeats one. */
static void printable__keeps_out__controls_and_broken_text(void **state)
{
    const char *wish = getenv("TEST_SEED");
    uint64_t seed = wish ? strtoull(wish, NULL, 10) : (uint64_t)time(NULL);
    struct rng r;
    int trial;

    (void)state;
    print_message("TEST_SEED=%llu\n", (unsigned long long)seed);
    rng_init(&r, seed, RNG_CHECK, 1);
    for (trial = 0; trial < 60000; trial++) {
        int length = (int)rng_below(&r, 40), size = 1 + (int)rng_below(&r, 60), i, bytes = 0;
        char from[41], out[61], *exact = malloc((size_t)length + 1);
        const unsigned char *s;

        for (i = 0; i < length; i++) { /* often what begins or continues a character */
            uint32_t kind = rng_below(&r, 4), byte = 1 + rng_below(&r, 255);

            from[i] = (char)(kind == 0   ? 0xC0 + rng_below(&r, 56)
                             : kind == 1 ? 0x80 + rng_below(&r, 64)
                                         : byte);
        }
        from[length] = '\0';
        memcpy(exact, from, (size_t)length + 1); /* a sanitizer sees reading past the end */
        memset(out, 0x01, sizeof out);
        assert_ptr_equal(text_printable(out, (size_t)size, exact), out);
        free(exact);
        assert_non_null(memchr(out, 0, (size_t)size));
        for (i = size; i < 61; i++)
            assert_int_equal(out[i], 0x01);
        for (s = (const unsigned char *)out; *s; s += bytes) {
            uint32_t point = decode(s, &bytes);

            if (point < 0x20 || (point >= 0x7F && point < 0xA0))
                fail_msg("seed %llu trial %d: byte %02x at %d", (unsigned long long)seed, trial, *s,
                         (int)(s - (const unsigned char *)out));
        }
    }
}

static void strict_numbers__take__only_numbers(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
        bool good;
    } whole[] = {
        { "0", 0, true },
        { "-0", 0, true },
        { "42", 42, true },
        { "-7", -7, true },
        { "9223372036854775807", INT64_MAX, true },
        { "-9223372036854775808", INT64_MIN, true },
        { "9223372036854775808", 0, false },
        { "", 0, false },
        { "-", 0, false },
        { "--1", 0, false },
        { "+1", 0, false },
        { " 1", 0, false },
        { "\n1", 0, false },
        { "\v1", 0, false },
        { "1 ", 0, false },
        { "1e3", 0, false },
        { "0x10", 0, false },
        { "\302\2401", 0, false },
    };
    static const struct {
        const char *text;
        double value;
        bool good;
    } real[] = {
        { "0", 0, true },      { "1.5", 1.5, true },  { "-1.5e-3", -1.5e-3, true },
        { "+2", 2, true },     { ".5", 0.5, true },   { "5.", 5, true },
        { "1E5", 1e5, true },  { "", 0, false },      { ".", 0, false },
        { "-", 0, false },     { "e5", 0, false },    { "1e", 0, false },
        { "nan", 0, false },   { "inf", 0, false },   { "infinity", 0, false },
        { "1e400", 0, false }, { "0x1p3", 0, false }, { " 1", 0, false },
        { "\n1", 0, false },   { "1 ", 0, false },    { "1,5", 0, false },
        { "1.2.3", 0, false },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof whole / sizeof *whole; i++) {
        int64_t value = 99;

        if (text_to_int(whole[i].text, &value) != whole[i].good)
            fail_msg("'%s'", whole[i].text);
        assert_true(value == (whole[i].good ? whole[i].value : 99));
    }
    for (i = 0; i < sizeof real / sizeof *real; i++) {
        double value = 99;

        if (text_to_double(real[i].text, &value) != real[i].good)
            fail_msg("'%s'", real[i].text);
        assert_true(value == (real[i].good ? real[i].value : 99));
    }
}

static void distance__counts__edits(void **state)
{
    static const struct {
        const char *a, *b;
        int distance;
    } rows[] = {
        { "", "", 0 },       { "abc", "", 3 },           { "abc", "abc", 0 },
        { "abc", "abd", 1 }, { "abc", "acb", 1 },        { "abc", "abcd", 1 },
        { "ca", "abc", 3 },  { "kitten", "sitting", 3 }, { "jm10", "jm-10", 1 },
        { "ab", "ba", 1 },
    };
    char longer[100], longest[101];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(text_distance(rows[i].a, rows[i].b), rows[i].distance);
        assert_int_equal(text_distance(rows[i].b, rows[i].a), rows[i].distance);
    }
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_true(text_distance(longer, longest) >= 1); /* far, and no overrun */
    longer[64] = longest[64] = '\0';
    assert_int_equal(text_distance(longer, longest), 0);
}

static void nearest__suggests__only_what_is_near(void **state)
{
    static const char *const names[] = { "lstm", "jm-10", "jm-hidden", NULL };

    (void)state;
    assert_string_equal(text_nearest("jm-hiden", names), "jm-hidden");
    assert_string_equal(text_nearest("lstn", names), "lstm");
    assert_string_equal(text_nearest("jm-11", names), "jm-10");
    assert_null(text_nearest("perceptron", names));
    assert_null(text_nearest("", names));
    assert_null(text_nearest("x", names + 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text__remembers__that_it_was_cut),
        cmocka_unit_test(copy__cuts__and_terminates),
        cmocka_unit_test(numbers__read_well),
        cmocka_unit_test(printable__shows__what_is_hidden),
        cmocka_unit_test(printable__keeps_out__controls_and_broken_text),
        cmocka_unit_test(strict_numbers__take__only_numbers),
        cmocka_unit_test(distance__counts__edits),
        cmocka_unit_test(nearest__suggests__only_what_is_near),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
