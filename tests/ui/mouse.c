/* The pointer on the screen: what a click and the wheel do in each pane and mode. */
#include "ui/fake.h"

#include "ui/mouse.h"

static void open_sized(struct fake *f, int rows, int columns)
{
    fake_open(f, FAKE_RUNNING);
    f->app.rows = rows;
    f->app.columns = columns;
    free(fake_picture(f, rows, columns, GLYPHS_BRAILLE, false)); /* panes know their frames then */
}

static struct rect body_of(const struct fake *f, enum layout_pane pane)
{
    struct layout l;
    int i;

    layout_make(&l, f->app.rows, f->app.columns, f->app.choice);
    for (i = 0; i < l.places; i++)
        if (l.place[i].pane == pane)
            return l.place[i].body;
    fail_msg("pane %d is not shown", (int)pane);
    return (struct rect){ 0, 0, 0, 0 };
}

static void click(struct fake *f, int row, int column)
{
    struct term_mouse m = { .row = row, .column = column, .button = MOUSE_LEFT };

    app_mouse(&f->app, &m);
    m.released = true;
    app_mouse(&f->app, &m);
}

static void wheel(struct fake *f, int row, int column, int direction)
{
    struct term_mouse m = { .row = row,
                            .column = column,
                            .button = direction < 0 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN };

    app_mouse(&f->app, &m);
}

static bool shows(struct fake *f, const char *part)
{
    char *text = fake_picture(f, f->app.rows, f->app.columns, GLYPHS_BRAILLE, false);
    bool there = strstr(text, part) != NULL;

    free(text);
    return there;
}

static void click__focuses__every_pane(void **state)
{
    struct fake f;
    int i;

    (void)state;
    open_sized(&f, 40, 120);
    for (i = 0; i < LAYOUT_PANES; i++) {
        struct rect r = body_of(&f, (enum layout_pane)i);

        click(&f, r.row + 1, r.column + 1);
        assert_int_equal(f.app.choice.focus, i);
        assert_int_equal(f.requests, 0); /* an experiment is not changed by a click */
    }
    click(&f, 0, 5); /* nothing is there */
    assert_int_equal(f.app.choice.focus, PANE_LOG);
    fake_close(&f);
}

static void click__in_the_stack__looks_at_the_column(void **state)
{
    struct fake f;
    struct rect r;
    int i;

    (void)state;
    open_sized(&f, 40, 120);
    r = body_of(&f, PANE_STACK);
    for (i = 0; i < 10; i++) {
        click(&f, r.row, r.column + 9 + 3 * i);
        assert_int_equal(f.app.probes.position, i);
    }
    click(&f, r.row, r.column + 2); /* the labels */
    assert_int_equal(f.app.probes.position, 9);
    wheel(&f, r.row, r.column + 9, -1);
    assert_int_equal(f.app.probes.position, 8);
    wheel(&f, r.row, r.column + 9, 1);
    assert_int_equal(f.app.probes.position, 9);
    fake_close(&f);
}

static void wheel__in_the_loss__zooms_around_the_pointer(void **state)
{
    struct fake f;
    struct rect r;

    (void)state;
    open_sized(&f, 40, 120);
    r = body_of(&f, PANE_LOSS);
    wheel(&f, r.row + 3, r.column + 30, -1);
    assert_true(shows(&f, "steps 2,"));
    wheel(&f, r.row + 3, r.column + 30, 1);
    assert_false(shows(&f, "steps 2,"));
    click(&f, r.row + 3, r.column + 30);
    assert_int_equal(f.app.choice.focus, PANE_LOSS);
    assert_true(shows(&f, "raw ")); /* the value cursor */
    fake_close(&f);
}

static void wheel__scrolls__log_and_help(void **state)
{
    struct fake f;
    struct rect r;

    (void)state;
    open_sized(&f, 40, 120);
    r = body_of(&f, PANE_LOG);
    wheel(&f, r.row, r.column, -1);
    assert_true(shows(&f, "newer below"));
    fake_type(&f, "?");
    wheel(&f, 5, 5, 1);
    wheel(&f, 5, 5, 1);
    assert_int_equal(f.app.help_first, 2);
    app_key(&f.app, TERM_KEY_ESC);
    fake_type(&f, "1e");
    click(&f, 2 + PREVIEW_VENUE, 5);
    assert_int_equal(f.app.preview.row, PREVIEW_VENUE);
    fake_close(&f);
}

static void mouse__is_off__until_asked_for(void **state)
{
    struct fake f;

    (void)state;
    open_sized(&f, 24, 80);
    assert_false(f.app.mouse);
    fake_type(&f, "M");
    assert_true(f.app.mouse && f.app.remouse);
    assert_non_null(strstr(f.app.message, "Shift"));
    fake_type(&f, ":mouse on\n");
    assert_true(f.app.mouse);
    fake_type(&f, ":mouse off\n");
    assert_false(f.app.mouse);
    fake_type(&f, ":mouse perhaps\n");
    assert_non_null(strstr(f.app.message, "on or off"));
    fake_close(&f);
}

static void mouse__anywhere__is_safe(void **state)
{
    static const char modes[] = "?\033f\033q\033:\0332t\033e\033";
    struct fake f;
    struct rng r;
    int kind, i;

    (void)state;
    rng_init(&r, 5, RNG_CHECK, 4);
    for (kind = 0; kind < FAKE_STATES; kind++) {
        fake_open(&f, (enum fake_state)kind);
        for (i = 0; i < 4000; i++) {
            struct term_mouse m = { .row = (int)rng_below(&r, 70) - 2,
                                    .column = (int)rng_below(&r, 260) - 2,
                                    .button = (enum mouse_button)rng_below(&r, 5),
                                    .released = rng_below(&r, 4) == 0,
                                    .dragged = rng_below(&r, 4) == 0 };

            if (i % 200 == 0) {
                f.app.rows = 1 + (int)rng_below(&r, 60);
                f.app.columns = 1 + (int)rng_below(&r, 250);
                free(fake_picture(&f, f.app.rows, f.app.columns, GLYPHS_BRAILLE, false));
            }
            if (i % 50 == 0)
                app_key(&f.app, modes[(i / 50) % (int)(sizeof modes - 1)]);
            app_mouse(&f.app, &m);
            assert_int_equal(f.requests, 0);
        }
        fake_close(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(click__focuses__every_pane),
        cmocka_unit_test(click__in_the_stack__looks_at_the_column),
        cmocka_unit_test(wheel__in_the_loss__zooms_around_the_pointer),
        cmocka_unit_test(wheel__scrolls__log_and_help),
        cmocka_unit_test(mouse__is_off__until_asked_for),
        cmocka_unit_test(mouse__anywhere__is_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
