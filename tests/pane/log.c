/* The log pane: pictures, scrolling, hostile text, every key; and the table of panes. */
#include "fixture.h"

#include "screen/term.h"

static const struct pane_type *pane;

static void log__matches__its_pictures(void **state)
{
    void *p = x_calloc(1, pane->state_size);
    struct trace t;
    struct view v;
    char *album;

    (void)state;
    pane->init(p);
    fixture_new(&t, "none", 1);
    v = fixture_view(&t);
    album = fixture_album(pane, p, &v);
    fixture_expect("log-empty", album);
    free(album);
    trace_release(&t);
    fixture_live(&t);
    fixture_event(&t, 11000, EVENT_FREEZE, FREEZE_C, "you", "");
    fixture_event(&t, 11200, EVENT_RATE_DECAY, 1e-3, "trainer", "");
    fixture_event(&t, 11400, EVENT_FAIL, 0, "trainer", "cannot write 'run.db': disk full");
    album = fixture_album(pane, p, &v);
    fixture_expect("log", album);
    free(album);
    trace_release(&t);
    free(p);
}

static void log__shows__the_newest_of_checkpoints_in_a_row(void **state)
{
    void *p = x_calloc(1, pane->state_size);
    struct trace t;
    struct view v;
    char *text;
    int i;

    (void)state;
    pane->init(p);
    fixture_new(&t, "none", 1);
    fixture_event(&t, 100, EVENT_NOTE, 0, "you", "first");
    for (i = 2; i < 9; i++)
        fixture_event(&t, 100 * i, EVENT_CHECKPOINT, 0, "trainer", "checkpoint");
    fixture_event(&t, 900, EVENT_NOTE, 0, "you", "second");
    fixture_event(&t, 950, EVENT_CHECKPOINT, 0, "trainer", "checkpoint");
    v = fixture_view(&t);
    text = fixture_picture(pane, p, &v, 6, 60, GLYPHS_BRAILLE);
    assert_non_null(strstr(text, "first"));
    assert_null(strstr(text, "step 700"));
    assert_non_null(strstr(text, "step 800"));
    assert_non_null(strstr(text, "step 950"));
    free(text);
    pane->key(p, &v, TERM_KEY_HOME);
    text = fixture_picture(pane, p, &v, 2, 60, GLYPHS_BRAILLE);
    pane->key(p, &v, TERM_KEY_HOME);
    free(text);
    text = fixture_picture(pane, p, &v, 2, 60, GLYPHS_BRAILLE);
    assert_non_null(strstr(text, "first"));
    assert_non_null(strstr(text, "step 800"));
    assert_null(strstr(text, "second"));
    free(text);
    trace_release(&t);
    free(p);
}

static void log__scrolls__and_stays(void **state)
{
    void *p = x_calloc(1, pane->state_size);
    struct trace t;
    struct view v;
    char *text, settings[64];

    (void)state;
    pane->init(p);
    fixture_live(&t);
    v = fixture_view(&t);
    free(fixture_picture(pane, p, &v, 3, 60, GLYPHS_BRAILLE));
    assert_int_equal(pane->key(p, &v, TERM_KEY_HOME).act, ACT_REDRAW);
    text = fixture_picture(pane, p, &v, 3, 60, GLYPHS_BRAILLE);
    assert_non_null(strstr(text, "step  1,000"));
    assert_null(strstr(text, "step  4,000"));
    free(text);
    pane->settings(p, &v, settings, sizeof settings);
    assert_string_equal(settings, "11 newer below · UTC");
    pane->key(p, &v, TERM_KEY_END);
    text = fixture_picture(pane, p, &v, 3, 60, GLYPHS_BRAILLE);
    assert_non_null(strstr(text, "learning rate 0.0016"));
    free(text);
    trace_release(&t);
    free(p);
}

static void log__shows__no_control_characters(void **state)
{
    void *p = x_calloc(1, pane->state_size);
    struct trace t;
    struct view v;
    char *text;

    (void)state;
    pane->init(p);
    fixture_new(&t, "none", 1);
    fixture_event(&t, 1, EVENT_NOTE, 0, "\033you", "red \033[31m\a\377 text");
    v = fixture_view(&t);
    text = fixture_picture(pane, p, &v, 3, 80, GLYPHS_BRAILLE);
    assert_null(strchr(text, '\033'));
    assert_null(strchr(text, '\a'));
    assert_non_null(strstr(text, "note: red "));
    free(text);
    trace_release(&t);
    free(p);
}

static void log__survives__every_key(void **state)
{
    struct trace t;
    struct view v;

    (void)state;
    trace_init(&t);
    v = fixture_view(&t);
    fixture_keys(pane, &v);
    trace_release(&t);
    fixture_live(&t);
    fixture_keys(pane, &v);
    trace_release(&t);
}

static void panes__are__complete(void **state)
{
    int count, i, k;

    (void)state;
    pane_types(&count);
    assert_true(count >= 4);
    for (i = 0; i < count; i++) {
        const struct pane_type *type = pane_types(&count)[i];

        assert_ptr_equal(pane_find(type->name), type);
        assert_true(type->title && type->about && type->keys && type->init && type->settings &&
                    type->draw && type->key);
        for (k = 0; type->keys[k].key; k++)
            assert_true(type->keys[k].shown && type->keys[k].hint && type->keys[k].help);
    }
    assert_null(pane_find("nothing"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(log__matches__its_pictures),
        cmocka_unit_test(log__shows__the_newest_of_checkpoints_in_a_row),
        cmocka_unit_test(log__scrolls__and_stays),
        cmocka_unit_test(log__shows__no_control_characters),
        cmocka_unit_test(log__survives__every_key),
        cmocka_unit_test(panes__are__complete),
    };

    pane = pane_find("log");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
