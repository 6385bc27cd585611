/* The canvas: cells, clipping, characters of every width, rules, bars, and its dumps. */
#include "test.h"

#include "screen/canvas.h"
#include "screen/golden.h"
#include "screen/unicode.h"

static const struct cell *at(const struct canvas *c, int row, int column)
{
    return &c->cells[row * c->columns + column];
}

static void assert_text(const struct canvas *c, const char *expected)
{
    char *text = canvas_to_text(c);

    assert_string_equal(text, expected);
    free(text);
}

static void canvas__clips__every_edge(void **state)
{
    struct canvas c;
    struct rect old;

    (void)state;
    canvas_init(&c, 3, 6, GLYPHS_BRAILLE);
    assert_int_equal(canvas_text(&c, 0, -2, STYLE_TEXT, "abcd"), 2);
    assert_int_equal(canvas_text(&c, 1, 4, STYLE_TEXT, "xyz"), 7);
    canvas_text(&c, -1, 0, STYLE_TEXT, "no");
    canvas_text(&c, 3, 0, STYLE_TEXT, "no");
    assert_text(&c, "cd\n    xy\n\n");

    canvas_clear(&c);
    old = canvas_clip(&c, (struct rect){ 1, 2, 9, 3 });
    canvas_fill(&c, (struct rect){ -5, -5, 50, 50 }, '#', STYLE_BAR);
    canvas_put(&c, 0, 0, 'a', STYLE_BAR); /* relative to the clip's corner */
    old = (canvas_unclip(&c, old), c.clip);
    assert_text(&c, "\n  a##\n  ###\n");
    assert_int_equal(old.columns, 6);
    canvas_clip(&c, (struct rect){ 2, 2, 4, 4 });
    canvas_clip(&c, (struct rect){ 5, 5, 4, 4 }); /* nothing is left */
    canvas_put(&c, 0, 0, '!', STYLE_BAD);
    canvas_restyle(&c, (struct rect){ 0, 0, 9, 9 }, STYLE_BAD);
    canvas_reverse(&c, (struct rect){ 0, 0, 9, 9 });
    assert_text(&c, "\n  a##\n  ###\n");
    canvas_release(&c);
}

static void canvas__never_stores__controls_or_marks(void **state)
{
    struct canvas c;
    int i;

    (void)state;
    canvas_init(&c, 1, 20, GLYPHS_BRAILLE);
    canvas_text(&c, 0, 0, STYLE_TEXT, "a\033[31mb\n\tc\x7f\xc2\x9b");
    assert_text(&c, "a?[31mb??c??\n");
    canvas_clear(&c);
    /* combining acute, zero-width space, right-to-left override: no cell */
    assert_int_equal(canvas_text(&c, 0, 0, STYLE_TEXT, "e\u0301\u200b\u202ex"), 2);
    assert_text(&c, "ex\n");
    canvas_clear(&c);
    canvas_text(&c, 0, 0, STYLE_TEXT, "\xff\xc3(\xe2\x82"); /* broken bytes, one each */
    assert_text(&c, "\ufffd\ufffd(\ufffd\ufffd\n");
    for (i = 0; i < 0x300; i++) {
        canvas_put(&c, 0, 3, (uint32_t)i, STYLE_TEXT);
        assert_true(at(&c, 0, 3)->rune >= ' ' && !unicode_is_control(at(&c, 0, 3)->rune));
    }
    canvas_put(&c, 0, 3, 0xD800, STYLE_TEXT);
    assert_int_equal(at(&c, 0, 3)->rune, 0xFFFD);
    canvas_release(&c);
}

static void canvas__keeps__wide_characters_whole(void **state)
{
    struct canvas c;

    (void)state;
    canvas_init(&c, 1, 6, GLYPHS_BRAILLE);
    assert_int_equal(canvas_text(&c, 0, 0, STYLE_TEXT, "日本x"), 5);
    assert_true(at(&c, 0, 1)->flags & CELL_CONTINUED);
    assert_text(&c, "日本x\n");
    canvas_put(&c, 0, 1, 'a', STYLE_TEXT); /* over a right half */
    assert_text(&c, " a本x\n");
    canvas_put(&c, 0, 2, 'b', STYLE_TEXT); /* over a left half */
    assert_text(&c, " ab x\n");
    assert_false(at(&c, 0, 3)->flags & CELL_CONTINUED);
    canvas_clear(&c);
    canvas_text(&c, 0, 1, STYLE_TEXT, "日本");
    canvas_put(&c, 0, 2, 0x672C, STYLE_TEXT); /* over two halves at once */
    assert_text(&c, "  本\n");
    canvas_clear(&c);
    canvas_put(&c, 0, 5, 0x672C, STYLE_TEXT); /* half would show */
    canvas_put(&c, 0, -1, 0x672C, STYLE_TEXT);
    assert_text(&c, "\n");
    canvas_fill(&c, (struct rect){ 0, 0, 1, 5 }, 0x672C, STYLE_BAR);
    assert_text(&c, "本本\n");
    canvas_release(&c);
}

static void width__is_right__for_common_characters(void **state)
{
    static const struct {
        const char *text;
        int width;
    } rows[] = {
        { "", 0 },
        { "abc", 3 },
        { "\u00e9\u00df", 2 },
        { "e\u0301", 1 },
        { "\u2588\u28ff\u2500", 3 },
        { "\u4f60\u597d", 4 },
        { "\uff21\uff71", 3 },
        { "\uac00", 2 },
        { "\u1100\u1161", 2 },
        { "\U0001F600", 2 },
        { "\U0001F1E6", 1 },
        { "\u200d\ufe0f", 0 },
        { "\u00ad", 1 },
        { "\u0e01\u0e33", 2 },
        { "\u05d0\u05b0", 1 },
        { "\U00020000", 2 },
        { "\u3000", 2 },
        { "\u2713\u25cf\u25b2\u2026\u2264\u03bb", 6 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++)
        if (canvas_width(rows[i].text) != rows[i].width)
            fail_msg("width of '%s' is %d, expected %d", rows[i].text, canvas_width(rows[i].text),
                     rows[i].width);
}

static void decode__reverses__encode(void **state)
{
    uint32_t rune;

    (void)state;
    for (rune = 1; rune <= 0x10FFFF; rune += rune < 0x3000 ? 1 : 97) {
        char bytes[5] = { 0 };
        const char *end = bytes;
        int count = canvas_encode(rune, bytes);

        if (rune >= 0xD800 && rune < 0xE000)
            continue;
        assert_int_equal(canvas_decode(&end), rune);
        assert_ptr_equal(end, bytes + count);
    }
}

static void decode__refuses__overlong_and_surrogates(void **state)
{
    static const char *const broken[] = {
        "\xc0\x80",         "\xe0\x80\x80", "\xed\xa0\x80",
        "\xf4\x90\x80\x80", "\x80",         "\xf8\x88\x80\x80\x80"
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof broken / sizeof *broken; i++) {
        const char *s = broken[i];

        assert_int_equal(canvas_decode(&s), 0xFFFD);
        assert_ptr_equal(s, broken[i] + 1);
    }
}

static void ascii__holds__ascii_only(void **state)
{
    struct canvas c;
    uint32_t rune;

    (void)state;
    canvas_init(&c, 1, 2, GLYPHS_ASCII);
    for (rune = 0; rune < 0x11000; rune++) {
        canvas_put(&c, 0, 0, rune, STYLE_TEXT);
        assert_in_range(at(&c, 0, 0)->rune, 0x20, 0x7E);
        assert_in_range(at(&c, 0, 1)->rune, 0x20, 0x7E);
    }
    canvas_resize(&c, 1, 40);
    canvas_text(&c, 0, 0, STYLE_TEXT,
                "40\u2013100 \u00b7 \u25cf caf\u00e9 \u2026 \u25b2 \u65e5 \u2264");
    assert_text(&c, "40-100 . * cafe . ^ ?? <\n");
    canvas_release(&c);
}

static void block__folds__braille_to_quadrants(void **state)
{
    struct canvas c;

    (void)state;
    canvas_init(&c, 1, 5, GLYPHS_BLOCK);
    canvas_text(&c, 0, 0, STYLE_TEXT, "\u2801\u28c0\u2847\u28ff\u2588");
    assert_text(&c, "\u2598\u2584\u258c\u2588\u2588\n");
    canvas_release(&c);
}

static void rules__join__where_they_meet(void **state)
{
    struct canvas c;

    (void)state;
    canvas_init(&c, 5, 9, GLYPHS_BRAILLE);
    canvas_hline(&c, 0, 0, 9, STYLE_RULE);
    canvas_hline(&c, 4, 0, 9, STYLE_RULE);
    canvas_vline(&c, 0, 0, 5, STYLE_RULE);
    canvas_vline(&c, 0, 8, 5, STYLE_RULE);
    canvas_vline(&c, 0, 4, 5, STYLE_RULE);
    canvas_hline(&c, 2, 0, 9, STYLE_RULE);
    assert_text(&c, "┌───┬───┐\n│   │   │\n├───┼───┤\n│   │   │\n└───┴───┘\n");
    canvas_clear(&c);
    canvas_hline(&c, 1, 1, 3, STYLE_RULE);
    canvas_vline(&c, 1, 6, 3, STYLE_RULE);
    assert_text(&c, "\n ───  │\n      │\n      │\n\n");
    canvas_release(&c);
    canvas_init(&c, 3, 5, GLYPHS_ASCII);
    canvas_hline(&c, 1, 0, 5, STYLE_RULE);
    canvas_vline(&c, 0, 2, 3, STYLE_RULE);
    assert_text(&c, "  |\n--+--\n  |\n");
    canvas_release(&c);
}

/* A bar of v over n cells has round(8 n v) eighths, counted back from the characters. */
static void bar__shows__eighths(void **state)
{
    struct canvas c;
    int i, column;

    (void)state;
    canvas_init(&c, 1, 7, GLYPHS_BRAILLE);
    for (i = -4; i <= 60; i++) {
        int eighths = 0, expected = i < 0 ? 0 : i > 56 ? 56 : i;

        canvas_bar(&c, 0, 0, 7, i / 56.0, STYLE_BAR);
        for (column = 0; column < 7; column++)
            if (at(&c, 0, column)->rune != ' ')
                eighths += 0x2590 - (int)at(&c, 0, column)->rune;
        assert_int_equal(eighths, expected);
    }
    canvas_bar(&c, 0, 0, 7, NAN, STYLE_BAR);
    assert_int_equal(at(&c, 0, 0)->rune, '?');
    canvas_release(&c);
}

static void heat__carries__value_twice(void **state)
{
    struct canvas c;
    int g, i;

    (void)state;
    for (g = GLYPHS_BRAILLE; g <= GLYPHS_ASCII; g++) {
        static const uint32_t order[][8] = {
            { ' ', 0x2591, 0x2591, 0x2592, 0x2592, 0x2593, 0x2593, 0x2588 },
            { ' ', '.', ':', '-', '=', '*', '#', '@' },
        };

        canvas_init(&c, 1, 2, (enum glyphs)g);
        for (i = 0; i < 8; i++) {
            canvas_heat(&c, 0, 0, 2, i / 7.0);
            assert_int_equal(at(&c, 0, 1)->rune, order[g == GLYPHS_ASCII][i]);
            assert_int_equal(at(&c, 0, 1)->style, STYLE_HEAT_0 + i);
        }
        canvas_heat(&c, 0, 0, 2, NAN);
        assert_int_equal(at(&c, 0, 0)->rune, '?');
        canvas_release(&c);
    }
}

static void draw_sample(struct canvas *c)
{
    int i;

    canvas_hline(c, 0, 0, c->columns, STYLE_RULE);
    canvas_text(c, 0, 3, STYLE_TITLE_FOCUS, " loss ");
    canvas_text_right(c, 0, c->columns - 2, STYLE_DIM, " nats/symbol \u00b7 log ");
    canvas_vline(c, 0, 24, c->rows, STYLE_RULE);
    canvas_printf(c, 1, 1, STYLE_STRONG, "%5.2f", 0.7731);
    canvas_bar(c, 1, 8, 12, 0.77, STYLE_BAR);
    canvas_text(c, 2, 1, STYLE_FROZEN, "\u25cf memory frozen");
    for (i = 0; i < 8; i++) {
        canvas_level(c, 3, 2 + i, i / 7.0, STYLE_CURVE_1);
        canvas_heat(c, 4, 2 + 2 * i, 2, i / 7.0);
    }
    canvas_text(c, 2, 27, STYLE_TEXT, "\u28c0\u28e4\u28f6\u28ff \u65e5\u672c \u2713");
    canvas_reverse(c, (struct rect){ 3, 4, 2, 2 });
    canvas_restyle(c, (struct rect){ 2, 34, 1, 1 }, STYLE_GOOD);
}

static void canvas__looks_like__golden(void **state)
{
    static const char *const names[] = { "canvas-braille", "canvas-block", "canvas-ascii" };
    struct canvas c;
    int g;

    (void)state;
    for (g = GLYPHS_BRAILLE; g <= GLYPHS_ASCII; g++) {
        canvas_init(&c, 6, 48, (enum glyphs)g);
        draw_sample(&c);
        assert_golden(&c, names[g]);
        canvas_release(&c);
    }
}

static void printf__draws__long_text(void **state)
{
    struct canvas c;

    (void)state;
    canvas_init(&c, 1, 400, GLYPHS_BRAILLE);
    assert_int_equal(canvas_printf(&c, 0, 0, STYLE_TEXT, "%0350d|", 7), 351);
    assert_int_equal(at(&c, 0, 350)->rune, '|');
    assert_int_equal(canvas_text_right(&c, 0, 400, STYLE_TEXT, "日本"), 396);
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canvas__clips__every_edge),
        cmocka_unit_test(canvas__never_stores__controls_or_marks),
        cmocka_unit_test(canvas__keeps__wide_characters_whole),
        cmocka_unit_test(width__is_right__for_common_characters),
        cmocka_unit_test(decode__reverses__encode),
        cmocka_unit_test(decode__refuses__overlong_and_surrogates),
        cmocka_unit_test(ascii__holds__ascii_only),
        cmocka_unit_test(block__folds__braille_to_quadrants),
        cmocka_unit_test(rules__join__where_they_meet),
        cmocka_unit_test(bar__shows__eighths),
        cmocka_unit_test(heat__carries__value_twice),
        cmocka_unit_test(canvas__looks_like__golden),
        cmocka_unit_test(printf__draws__long_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
