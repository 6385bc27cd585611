/* The list of runs: pictures, moving, filtering, picking. */
#include "ui/fake.h"

#include "ui/chooser.h"

static const struct run_row runs[] = {
    { "20261123-marked-reversal-jm-10-none-7", "/r/a", "marked-reversal", "jm-10", "none",
      RUN_TRAINING, true, 0.0741, false, 11840 },
    { "20261123-marked-reversal-jm-10-m-7", "/r/b", "marked-reversal", "jm-10", "m", RUN_FINISHED,
      false, 0.0312, false, 200000 },
    { "20261122-count-3-lstm-none-1", "/r/c", "count-3", "lstm", "none", RUN_DIVERGED, false, NAN,
      false, 813 },
    { "20261121-marked-reverse-and-copy-jm-3.3.3-m@5000-2", "/r/d", "marked-reverse-and-copy",
      "jm-3.3.3", "m@5000", RUN_TRAINING, false, 0.4, false, 1234567 },
    { "evil\033[31m", "/r/e", "a-n-b-n", "gref-10", "cm", RUN_STOPPED, false, 0.002, false, 5 },
};
enum { RUNS = sizeof runs / sizeof *runs };

/* A user's data have no bound: what is shown is no excess. */
static void chooser__shows__a_perplexity_where_the_bound_is_unknown(void **state)
{
    static const struct run_row text[] = {
        { "20261123-text-tales-lstm-none-1", "/r/t", "text-tales", "lstm", "none", RUN_FINISHED,
          false, 4.60517018598809, true, 830 },
    };
    struct chooser c;
    struct canvas canvas;
    char *dump;

    (void)state;
    chooser_init(&c, text, 1);
    canvas_init(&canvas, 24, 80, GLYPHS_BRAILLE);
    chooser_draw(&c, &canvas);
    dump = canvas_to_text(&canvas);
    assert_non_null(strstr(dump, "PPL 100"));
    assert_null(strstr(dump, "4.605"));
    free(dump);
    canvas_release(&canvas);
}

static void keys(struct chooser *c, const char *text)
{
    for (; *text; text++)
        chooser_key(c, *text == '\n' ? TERM_KEY_ENTER : *text);
}

static void expect_sizes(struct chooser *chooser, const char *name)
{
    static const int sizes[][2] = { { 12, 120 }, { 10, 80 }, { 8, 60 }, { 6, 40 }, { 3, 14 } };
    char *all = x_calloc(1, 1 << 15), *text;
    size_t used = 0, i;
    struct canvas c;

    for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        canvas_init(&c, sizes[i][0], sizes[i][1], GLYPHS_BRAILLE);
        chooser_draw(chooser, &c);
        text = canvas_to_text(&c);
        used += (size_t)snprintf(all + used, (1 << 15) - used, "== %d x %d\n%s", sizes[i][1],
                                 sizes[i][0], text);
        free(text);
        canvas_release(&c);
    }
    fake_expect(name, all);
    free(all);
}

static void chooser__is_as_before(void **state)
{
    struct chooser c;

    (void)state;
    chooser_init(&c, runs, RUNS);
    chooser_key(&c, 'j');
    expect_sizes(&c, "chooser");
    keys(&c, "/lstm");
    expect_sizes(&c, "chooser-filter");
    chooser_init(&c, NULL, 0);
    expect_sizes(&c, "chooser-empty");
    chooser_init(&c, runs, RUNS);
    keys(&c, "?");
    expect_sizes(&c, "chooser-help");
    keys(&c, "q:open nothing\n");
    expect_sizes(&c, "chooser-command");
}

static void chooser__picks__what_is_selected(void **state)
{
    struct chooser c;

    (void)state;
    chooser_init(&c, runs, RUNS);
    keys(&c, "jjk\n");
    assert_int_equal(c.end, CHOOSER_RUN);
    assert_int_equal(c.picked, 1);

    chooser_init(&c, runs, RUNS);
    keys(&c, "/jm-3\n\n"); /* the first Enter ends the filter */
    assert_int_equal(c.picked, 3);

    chooser_init(&c, runs, RUNS);
    keys(&c, "/JM reversal\n");
    assert_int_equal(chooser_matches(&c, (int[RUNS]){ 0 }), 2);
    keys(&c, "G\n");
    assert_int_equal(c.picked, 1);

    chooser_init(&c, runs, RUNS);
    keys(&c, "/nothing\n\n");
    assert_int_equal(c.end, CHOOSER_OPEN_STILL);
    chooser_key(&c, TERM_KEY_ESC);
    assert_int_equal(chooser_matches(&c, (int[RUNS]){ 0 }), RUNS);
    keys(&c, "n");
    assert_int_equal(c.end, CHOOSER_NEW);
    c.end = CHOOSER_OPEN_STILL;
    keys(&c, "gjc");
    assert_int_equal(c.end, CHOOSER_LIKE);
    assert_int_equal(c.picked, 1);
    c.end = CHOOSER_OPEN_STILL;
    c.end = CHOOSER_OPEN_STILL;
    keys(&c, ":open lstm\n");
    assert_int_equal(c.end, CHOOSER_RUN);
    assert_int_equal(c.picked, 2);
    c.end = CHOOSER_OPEN_STILL;
    keys(&c, ":all\n:find jm-10 m\n:like\n");
    assert_int_equal(c.end, CHOOSER_LIKE);
    c.end = CHOOSER_OPEN_STILL;
    keys(&c, ":new now\n");
    assert_non_null(strstr(c.message, "takes nothing"));
    keys(&c, ":quit\n");
    assert_int_equal(c.end, CHOOSER_QUIT);
    c.end = CHOOSER_OPEN_STILL;
    keys(&c, "q");
    assert_int_equal(c.end, CHOOSER_QUIT);
}

static void chooser__click__selects_then_opens(void **state)
{
    struct term_mouse m = { .button = MOUSE_LEFT, .row = 4 };
    struct chooser c;
    struct canvas canvas;

    (void)state;
    canvas_init(&canvas, 20, 70, GLYPHS_ASCII);
    chooser_init(&c, runs, RUNS);
    chooser_draw(&c, &canvas);
    chooser_mouse(&c, &m);
    assert_int_equal(c.selected, 2);
    assert_int_equal(c.end, CHOOSER_OPEN_STILL);
    m.released = true;
    chooser_mouse(&c, &m);
    assert_int_equal(c.end, CHOOSER_OPEN_STILL);
    m.released = false;
    chooser_mouse(&c, &m);
    assert_int_equal(c.end, CHOOSER_RUN);
    assert_int_equal(c.picked, 2);
    m.button = MOUSE_WHEEL_UP;
    chooser_mouse(&c, &m);
    assert_int_equal(c.selected, 1);
    canvas_release(&canvas);
}

static void chooser__any_key__is_safe(void **state)
{
    struct chooser c;
    struct canvas canvas;
    struct rng r;
    int i, none;

    (void)state;
    canvas_init(&canvas, 9, 70, GLYPHS_ASCII);
    rng_init(&r, 3, RNG_CHECK, 9);
    for (none = 0; none < 2; none++) {
        chooser_init(&c, none ? NULL : runs, none ? 0 : RUNS);
        for (i = 0; i < 20000; i++) {
            chooser_key(&c, rng_below(&r, 2) ? (int)rng_below(&r, 128)
                                             : TERM_KEY_UP + (int)rng_below(&r, 40));
            if (i % 10 == 0) {
                canvas_resize(&canvas, 1 + (int)rng_below(&r, 20), 1 + (int)rng_below(&r, 130));
                chooser_draw(&c, &canvas);
            }
            assert_true((c.end != CHOOSER_RUN && c.end != CHOOSER_LIKE) ||
                        (c.picked >= 0 && c.picked < RUNS && !none));
            c.end = CHOOSER_OPEN_STILL;
        }
    }
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chooser__is_as_before),
        cmocka_unit_test(chooser__shows__a_perplexity_where_the_bound_is_unknown),
        cmocka_unit_test(chooser__picks__what_is_selected),
        cmocka_unit_test(chooser__click__selects_then_opens),
        cmocka_unit_test(chooser__any_key__is_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
