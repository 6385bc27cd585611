/* Drawing on a terminal: what is sent, how much of it, and which terminals are refused. */
#include "config.h"

#include "screen/session.h"

static struct session s;

static void fill(struct canvas *c, int seed)
{
    int row, column;

    for (row = 0; row < c->rows; row++)
        for (column = 0; column < c->columns; column++)
            canvas_put(c, row, column, 'a' + (uint32_t)((row * 7 + column * 3 + seed) % 26),
                       (enum style)((row + column + seed) % STYLE_COUNT));
}

/* Flushes and waits until all is sent; the bytes it took. */
static int flush_all(struct term *t, const struct canvas *c)
{
    uint64_t before = term_bytes(t), last;

    while (!term_flush(t, c))
        term_key(t, 5);
    do {
        last = term_bytes(t);
        term_key(t, 5);
    } while (term_bytes(t) != last);
    return (int)(term_bytes(t) - before);
}

static void scene_costs(void)
{
    struct term *t = scene_open("dark", (struct term_options){ .mouse = false });
    struct canvas c;
    int rows, columns;

    term_size(t, &rows, &columns);
    report(rows);
    report(columns);
    report(term_colors(t));
    report((int)term_glyphs(t));
    canvas_init(&c, rows, columns, term_glyphs(t));
    fill(&c, 0);
    report(flush_all(t, &c));
    report(flush_all(t, &c)); /* nothing changed */
    canvas_put(&c, 11, 40, 0x28FF, STYLE_CURVE_1);
    report(flush_all(t, &c)); /* one cell */
    canvas_put(&c, 23, 79, '@', STYLE_TEXT);
    report(flush_all(t, &c)); /* the corner that scrolls if written carelessly */
    canvas_clear(&c);
    fill(&c, 0);
    canvas_put(&c, 11, 40, 0x28FF, STYLE_CURVE_1);
    canvas_put(&c, 23, 79, '@', STYLE_TEXT);
    report(flush_all(t, &c)); /* drawn anew, but the same */
    report((int)term_bytes(t));
    wait_for_order();
    term_repaint(t);
    report(flush_all(t, &c));
    canvas_release(&c);
    term_close(t);
}

static void term__sends__only_changes(void **state)
{
    static const struct {
        const char *terminal;
        int colors;
    } rows[] = {
        { "xterm-256color", 256 },
        { "screen-256color", 256 },
        { "tmux-256color", 256 },
        { "xterm", 8 },
        { "linux", 8 },
        { "vt100", 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        int first, one, corner, counted;

        session_start(&s, rows[i].terminal, scene_costs);
        assert_int_equal(session_report(&s), 24);
        assert_int_equal(session_report(&s), 80);
        assert_int_equal(session_report(&s), rows[i].colors);
        assert_int_equal(session_report(&s),
                         strcmp(rows[i].terminal, "linux") ? GLYPHS_BRAILLE : GLYPHS_BLOCK);
        first = session_report(&s);
        assert_true(first > 24 * 80);
        assert_int_equal(session_report(&s), 0);
        one = session_report(&s);
        assert_in_range(one, 1, 60);
        corner = session_report(&s);
        assert_in_range(corner, 1, 80);
        assert_int_equal(session_report(&s), 0);
        counted = session_report(&s);
        session_pump(&s, 30, false);
        assert_int_equal(s.count, counted); /* every byte is counted */
        assert_true(session_saw(&s, strcmp(rows[i].terminal, "linux") ? "\u28ff" : "\u2588"));
        session_order(&s);
        assert_true(session_report(&s) > 24 * 80);
        assert_int_equal(session_end(&s), 0);
        assert_true(session_saw(&s, "@"));
    }
}

static void scene_give_back(void)
{
    struct term *t = scene_open("dark", (struct term_options){ .mouse = true });
    struct canvas c;

    canvas_init(&c, 30, 100, term_glyphs(t)); /* larger than the terminal */
    canvas_text(&c, 29, 0, STYLE_TEXT, "below");
    canvas_text(&c, 1, 1, STYLE_TEXT, "\u65e5\u672c x");
    flush_all(t, &c);
    report(1);
    wait_for_order();
    canvas_release(&c);
    term_close(t);
    report(2);
    wait_for_order();
}

static void term__gives_back__the_terminal(void **state)
{
    (void)state;
    session_start(&s, "xterm-256color", scene_give_back);
    assert_int_equal(session_report(&s), 1);
    assert_false(session_modes_are_back(&s));
    assert_true(session_saw(&s, "\u65e5\u672c x"));
    assert_false(session_saw(&s, "below"));
    assert_true(session_saw(&s, "\033[?1049h"));
    assert_true(session_saw(&s, "\033[?1002h\033[?1006h"));
    assert_true(session_saw(&s, "\033[?25l"));
    assert_false(session_saw(&s, "\033[?1049l"));
    session_order(&s);
    assert_int_equal(session_report(&s), 2);
    session_pump(&s, 30, false);
    assert_true(session_modes_are_back(&s));
    assert_true(session_saw(&s, "\033[?1049l"));
    assert_true(session_saw(&s, "\033[?1006l\033[?1002l"));
    assert_true(session_saw(&s, "\033[?25h"));
    session_order(&s);
    assert_int_equal(session_end(&s), 0);
}

static void scene_plain(void)
{
    struct term *t;
    struct canvas c;

    setenv("LC_ALL", "C", 1);
    setenv("NO_COLOR", "1", 1);
    setenv("LINES", "7", 1); /* not believed */
    t = scene_open("dark", (struct term_options){ .mouse = false });
    canvas_init(&c, 24, 80, GLYPHS_BRAILLE); /* a canvas that ignores term_glyphs() */
    canvas_text(&c, 0, 0, STYLE_ACCENT, "\u28ff\u2588 \u00e9 \u65e5.");
    canvas_text(&c, 1, 0, STYLE_BAD, "bad");
    flush_all(t, &c);
    report((int)term_glyphs(t));
    report(term_colors(t));
    canvas_release(&c);
    term_close(t);
}

static void term__falls_back__to_ascii_and_no_color(void **state)
{
    size_t i;

    (void)state;
    session_start(&s, "xterm-256color", scene_plain);
    assert_int_equal(session_report(&s), GLYPHS_ASCII);
    assert_int_equal(session_report(&s), 0);
    assert_int_equal(session_end(&s), 0);
    for (i = 0; i < s.count; i++)
        assert_in_range(s.seen[i], 1, 126);
    assert_true(session_saw(&s, ":#"));
    assert_true(session_saw(&s, "??."));
    assert_false(session_saw(&s, "38;5"));
    assert_false(session_saw(&s, "\033[3"));
    assert_true(session_saw(&s, "\033[0;1;7m") || session_saw(&s, "\033[7m"));
}

static void scene_refused(void)
{
    struct theme theme;
    struct err err;

    if (!theme_load(&theme, "mono", &err))
        _exit(1);
    if (term_open(&theme, (struct term_options){ .mouse = false }, &err))
        _exit(2);
    report((int)strlen(err.text));
    if (write(report_fd, err.text, strlen(err.text)) < 0)
        _exit(3);
    wait_for_order();
}

static void scene_refused_without_input(void)
{
    int null = open("/dev/null", O_RDONLY);

    dup2(null, STDIN_FILENO);
    scene_refused();
}

static void refuse(const char *terminal, void (*scene)(void), const char *reason)
{
    char text[512] = "";
    int length;

    session_start(&s, terminal, scene);
    length = session_report(&s);
    assert_int_equal(read(s.reports, text, (size_t)length), length);
    if (!strstr(text, reason))
        fail_msg("TERM=%s: got '%s', expected '%s'", terminal ? terminal : "", text, reason);
    session_pump(&s, 20, false);
    assert_int_equal(s.count, 0); /* not a byte */
    assert_true(session_modes_are_back(&s));
    session_order(&s);
    assert_int_equal(session_end(&s), 0);
}

static void term__refuses__what_cannot_draw(void **state)
{
    (void)state;
    refuse("dumb", scene_refused, "TERM='dumb' cannot place its cursor");
    refuse("no-such-terminal", scene_refused, "TERM='no-such-terminal' is unknown");
    refuse("", scene_refused, "TERM is not set");
    refuse(NULL, scene_refused, "TERM is not set");
    refuse("xterm", scene_refused_without_input, "standard input is not a terminal");
}

/* A terminal that takes nothing: flushing stays quick, and says that the frame was left out. */
static void scene_stalled(void)
{
    struct term *t = scene_open("dark", (struct term_options){ .mouse = false });
    double slowest = 0;
    struct canvas c;
    int i, refused = 0;

    canvas_init(&c, 24, 80, term_glyphs(t));
    for (i = 0; i < 300; i++) {
        double start = clock_monotonic_s();

        fill(&c, i);
        refused += !term_flush(t, &c);
        if (clock_monotonic_s() - start > slowest)
            slowest = clock_monotonic_s() - start;
    }
    report(refused);
    report((int)(slowest * 1e3));
    wait_for_order();
    fill(&c, 5);
    flush_all(t, &c);
    report((int)term_bytes(t));
    wait_for_order();
    term_close(t);
    canvas_release(&c);
}

static void term__never_waits__for_a_stalled_terminal(void **state)
{
    int refused, slowest_ms, value;

    (void)state;
    session_start(&s, "xterm-256color", scene_stalled);
    /* Only the reports are read here, not the terminal. */
    assert_int_equal(read(s.reports, &refused, sizeof refused), sizeof refused);
    assert_int_equal(read(s.reports, &slowest_ms, sizeof slowest_ms), sizeof slowest_ms);
    assert_in_range(refused, 200, 299);
    assert_in_range(slowest_ms, 0, 200);
    session_order(&s);
    value = session_report(&s);
    session_pump(&s, 30, false);
    assert_int_equal(s.count, value);
    session_order(&s);
    assert_int_equal(session_end(&s), 0);
}

/* Another theme at run time, and the same canvas looks different. */
static void scene_theme(void)
{
    struct term *t =
        scene_open("mono", (struct term_options){ .force_glyphs = true, .glyphs = GLYPHS_BLOCK });
    struct theme theme;
    struct canvas c;
    struct err err;

    canvas_init(&c, 24, 80, term_glyphs(t));
    canvas_text(&c, 0, 0, STYLE_ACCENT, "accent");
    flush_all(t, &c);
    report((int)term_glyphs(t));
    wait_for_order();
    if (!theme_load(&theme, "dark", &err))
        _exit(1);
    term_set_theme(t, &theme);
    flush_all(t, &c);
    report(1);
    canvas_release(&c);
    term_close(t);
}

static void term__changes__theme(void **state)
{
    (void)state;
    session_start(&s, "xterm-256color", scene_theme);
    assert_int_equal(session_report(&s), GLYPHS_BLOCK);
    session_pump(&s, 20, false);
    assert_false(session_saw(&s, "\033[38;5;80m"));
    session_order(&s);
    assert_int_equal(session_report(&s), 1);
    assert_int_equal(session_end(&s), 0);
    assert_true(session_saw(&s, "\033[38;5;80m"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(term__sends__only_changes),
        cmocka_unit_test(term__gives_back__the_terminal),
        cmocka_unit_test(term__falls_back__to_ascii_and_no_color),
        cmocka_unit_test(term__refuses__what_cannot_draw),
        cmocka_unit_test(term__never_waits__for_a_stalled_terminal),
        cmocka_unit_test(term__changes__theme),
    };

    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("NO_COLOR");
    unsetenv("PUSHDOWN_THEMES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
