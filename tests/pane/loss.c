/* The loss pane: pictures, the value cursor, zoom, and every key in every state. */
#include "fixture.h"

#include "screen/term.h"

static const struct pane_type *pane;

static void *begin(void)
{
    void *state = x_calloc(1, pane->state_size);

    pane->init(state);
    return state;
}

static void end(void *state)
{
    pane->release(state);
    free(state);
}

static void expect(const char *name, struct trace *t, const int *keys)
{
    struct view v = fixture_view(t);
    void *state = begin();
    char *album;

    free(fixture_picture(pane, state, &v, 18, 58, GLYPHS_BRAILLE));
    for (; *keys; keys++)
        assert_int_equal(pane->key(state, &v, *keys).act, ACT_REDRAW);
    album = fixture_album(pane, state, &v);
    fixture_expect(name, album);
    free(album);
    end(state);
    trace_release(t);
}

static void loss__matches__its_pictures(void **state)
{
    static const int none[] = { 0 };
    static const int zoomed[] = { 'L', TERM_KEY_LEFT, TERM_KEY_SHIFT_LEFT, '+', '+', 's', 0 };
    struct trace t;

    (void)state;
    fixture_new(&t, "none", 1);
    expect("loss-empty", &t, none);
    fixture_diverged(&t);
    expect("loss-diverged", &t, none);
    fixture_live(&t);
    expect("loss", &t, none);
    fixture_live(&t);
    expect("loss-zoomed", &t, zoomed);
}

static void loss__reads__values_at_the_cursor(void **state)
{
    struct trace t;
    struct view v;
    void *p = begin();
    char *text, settings[128], wanted[64];
    int i;

    (void)state;
    fixture_live(&t);
    v = fixture_view(&t);
    text = fixture_picture(pane, p, &v, 18, 100, GLYPHS_BRAILLE);
    free(text);
    assert_int_equal(pane->key(p, &v, TERM_KEY_HOME).act, ACT_REDRAW);
    text = fixture_picture(pane, p, &v, 18, 100, GLYPHS_BRAILLE);
    snprintf(wanted, sizeof wanted, "raw %.3g", t.steps[0].loss / (t.steps[0].length + 1) - 0.36);
    assert_non_null(strstr(text, " step 1 "));
    assert_non_null(strstr(text, wanted)); /* the first smoothed value is the raw one */
    assert_non_null(strstr(text, "validation none yet"));
    free(text);
    for (i = 0; i < 12; i++)
        pane->key(p, &v, '+');
    pane->key(p, &v, TERM_KEY_RIGHT); /* this close, a key is a step */
    text = fixture_picture(pane, p, &v, 18, 100, GLYPHS_BRAILLE);
    assert_non_null(strstr(text, " step 2 "));
    free(text);
    pane->settings(p, &v, settings, sizeof settings);
    assert_non_null(strstr(settings, " · steps 0–"));
    pane->key(p, &v, '0');
    pane->key(p, &v, 'x');
    pane->key(p, &v, 'L');
    pane->settings(p, &v, settings, sizeof settings);
    assert_string_equal(settings, "nats/symbol over the bound · linear · smooth 0.97 · by epoch");
    assert_int_equal(pane->key(p, &v, TERM_KEY_ESC).act, ACT_REDRAW);
    assert_int_equal(pane->key(p, &v, TERM_KEY_ESC).act, ACT_NONE);
    end(p);
    trace_release(&t);
}

static void loss__follows__a_growing_run(void **state)
{
    struct trace t;
    struct view v;
    void *p = begin();
    char *before, *after, *fresh;
    void *q = begin();

    (void)state;
    fixture_new(&t, "none", 1);
    fixture_steps(&t, 500);
    v = fixture_view(&t);
    before = fixture_picture(pane, p, &v, 18, 58, GLYPHS_BRAILLE);
    fixture_steps(&t, 500);
    after = fixture_picture(pane, p, &v, 18, 58, GLYPHS_BRAILLE);
    fresh = fixture_picture(pane, q, &v, 18, 58, GLYPHS_BRAILLE);
    assert_string_not_equal(before, after);
    assert_string_equal(after, fresh);
    free(before);
    free(after);
    free(fresh);
    end(p);
    end(q);
    trace_release(&t);
}

static void loss__survives__every_key(void **state)
{
    struct trace t;
    struct view v;

    (void)state;
    fixture_new(&t, "none", 1);
    v = fixture_view(&t);
    fixture_keys(pane, &v);
    fixture_steps(&t, 1);
    fixture_keys(pane, &v);
    fixture_steps(&t, 1500);
    fixture_keys(pane, &v);
    trace_release(&t);
    fixture_diverged(&t);
    fixture_keys(pane, &v);
    trace_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loss__matches__its_pictures),
        cmocka_unit_test(loss__reads__values_at_the_cursor),
        cmocka_unit_test(loss__follows__a_growing_run),
        cmocka_unit_test(loss__survives__every_key),
    };

    pane = pane_find("loss");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
