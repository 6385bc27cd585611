/* The key decoder: bytes in, keys out, however the bytes are cut. */
#include "test.h"

#include "screen/keys.h"

#define MOST 8

static const struct {
    const char *bytes;
    int keys[MOST];
} rows[] = {
    { "q", { 'q' } },
    { "\003\032\014", { 3, 26, 12 } },
    { "\r\n\t\x7f\b",
      { TERM_KEY_ENTER, TERM_KEY_ENTER, TERM_KEY_TAB, TERM_KEY_BACKSPACE, TERM_KEY_BACKSPACE } },
    { "\033[A\033[B\033[C\033[D", { TERM_KEY_UP, TERM_KEY_DOWN, TERM_KEY_RIGHT, TERM_KEY_LEFT } },
    { "\033OA\033OB\033OC\033OD", { TERM_KEY_UP, TERM_KEY_DOWN, TERM_KEY_RIGHT, TERM_KEY_LEFT } },
    { "\033[1;2A\033[1;2B\033[1;2C\033[1;2D",
      { TERM_KEY_SHIFT_UP, TERM_KEY_SHIFT_DOWN, TERM_KEY_SHIFT_RIGHT, TERM_KEY_SHIFT_LEFT } },
    { "\033[a\033[d", { TERM_KEY_SHIFT_UP, TERM_KEY_SHIFT_LEFT } },
    { "\033[1;5C", { TERM_KEY_RIGHT } },
    { "\033[H\033[F\033OH\033[1~\033[4~\033[7~\033[8~",
      { TERM_KEY_HOME, TERM_KEY_END, TERM_KEY_HOME, TERM_KEY_HOME, TERM_KEY_END, TERM_KEY_HOME,
        TERM_KEY_END } },
    { "\033[5~\033[6~\033[2~\033[3~",
      { TERM_KEY_PGUP, TERM_KEY_PGDN, TERM_KEY_INSERT, TERM_KEY_DELETE } },
    { "\033[Z", { TERM_KEY_BACKTAB } },
    { "\033OP\033OS\033[15~\033[17~\033[24~",
      { TERM_KEY_F1, TERM_KEY_F4, TERM_KEY_F5, TERM_KEY_F6, TERM_KEY_F12 } },
    { "\033[[A\033[[E\033[11~\033[1;2P", { TERM_KEY_F1, TERM_KEY_F5, TERM_KEY_F1, TERM_KEY_F1 } },
    { "\033OM\033Oj\033Op", { TERM_KEY_ENTER, '*', '0' } },
    { "\u00e9\u65e5\U0001F600", { 0xE9, 0x65E5, 0x1F600 } },
    { "\xff"
      "a\xe6(",
      { 0xFFFD, 'a', 0xFFFD, '(' } },
    { "\033x", { TERM_KEY_ESC, 'x' } },
    { "\033\033[A", { TERM_KEY_ESC, TERM_KEY_UP } },
    /* unknown sequences are swallowed whole */
    { "\033[99~a", { 'a' } },
    { "\033[?1;2ca", { 'a' } },
    { "\033[200~hi\033[201~", { 'h', 'i' } },
    { "\033[Ia\033[Ob", { 'a', 'b' } },
    { "\033[12\033[A", { TERM_KEY_UP } }, /* cut short */
    { "\x1c\xc2\x85z", { 'z' } },
};

enum { ROWS = sizeof rows / sizeof *rows };

static void check(const char *bytes, const int *expected, int step)
{
    struct keys k = { .count = 0 };
    int length = (int)strlen(bytes), got[2 * MOST] = { 0 }, n = 0, i, key;

    for (i = 0; i < length; i += step) {
        keys_feed(&k, bytes + i, length - i < step ? length - i : step);
        while ((key = keys_next(&k, false)) && n < MOST)
            got[n++] = key;
    }
    while ((key = keys_next(&k, true)) && n < MOST)
        got[n++] = key;
    for (i = 0; i < MOST; i++)
        if (got[i] != expected[i])
            fail_msg("'%s' in steps of %d: key %d is %#x, expected %#x", bytes + (*bytes == 27),
                     step, i, (unsigned)got[i], (unsigned)expected[i]);
    assert_int_equal(k.count, 0);
}

static void keys__decode__however_cut(void **state)
{
    int i, step;

    (void)state;
    for (i = 0; i < ROWS; i++)
        for (step = 1; step < 9; step++)
            check(rows[i].bytes, rows[i].keys, step);
}

static void keys__wait__for_the_rest(void **state)
{
    static const char *const unfinished[] = { "\033",  "\033[",    "\033[1;",
                                              "\033O", "\xe6\x97", "\033[[" };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof unfinished / sizeof *unfinished; i++) {
        struct keys k = { .count = 0 };

        keys_feed(&k, unfinished[i], (int)strlen(unfinished[i]));
        assert_int_equal(keys_next(&k, false), TERM_KEY_NONE);
        assert_int_equal(k.count, strlen(unfinished[i]));
        while (keys_next(&k, true) != TERM_KEY_NONE)
            continue;
        assert_int_equal(k.count, 0);
    }
}

static void keys__report__the_mouse(void **state)
{
    static const char bytes[] = "\033[<0;5;3M\033[<2;1;1m\033[<65;80;24M\033[<32;7;8M"
                                "\033[<35;1;1Mx";
    struct keys k = { .count = 0 };

    (void)state;
    keys_feed(&k, bytes, sizeof bytes - 1);
    assert_int_equal(keys_next(&k, false), TERM_KEY_MOUSE);
    assert_int_equal(k.mouse.row, 2);
    assert_int_equal(k.mouse.column, 4);
    assert_int_equal(k.mouse.button, MOUSE_LEFT);
    assert_false(k.mouse.released);
    assert_int_equal(keys_next(&k, false), TERM_KEY_MOUSE);
    assert_int_equal(k.mouse.button, MOUSE_RIGHT);
    assert_true(k.mouse.released);
    assert_int_equal(keys_next(&k, false), TERM_KEY_MOUSE);
    assert_int_equal(k.mouse.button, MOUSE_WHEEL_DOWN);
    assert_int_equal(k.mouse.row, 23);
    assert_int_equal(keys_next(&k, false), TERM_KEY_MOUSE);
    assert_true(k.mouse.dragged);
    assert_int_equal(keys_next(&k, false), 'x'); /* moving without a button is no event */
}

/* Any bytes at all end, and leave nothing behind. */
static void keys__survive__noise(void **state)
{
    struct keys k = { .count = 0 };
    unsigned seed = 1;
    int i;

    (void)state;
    for (i = 0; i < 200000; i++) {
        unsigned char byte;

        seed = seed * 1664525u + 1013904223u;
        byte = (unsigned char)(seed >> 24);
        if (i % 3 == 0)
            byte = (unsigned char)"\033[O<;0123456789~MA"[seed >> 8 & 15];
        assert_int_equal(keys_feed(&k, &byte, 1), 1);
        while (keys_next(&k, i % 97 == 0))
            continue;
        assert_true(k.count < (int)sizeof k.bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys__decode__however_cut),
        cmocka_unit_test(keys__wait__for_the_rest),
        cmocka_unit_test(keys__report__the_mouse),
        cmocka_unit_test(keys__survive__noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
