/* The lengths pane: pictures of every measure and state, retention, and every key. */
#include "fixture.h"

#include "pane/bins.h"

static const struct pane_type *pane;

static void expect(const char *name, const struct trace *t, const char *keys)
{
    struct view v = fixture_view(t);
    void *state = x_calloc(1, pane->state_size);
    char *album;

    pane->init(state);
    for (; *keys; keys++)
        assert_int_equal(pane->key(state, &v, *keys).act, ACT_REDRAW);
    album = fixture_album(pane, state, &v);
    fixture_expect(name, album);
    free(album);
    free(state);
}

static void lengths__match__their_pictures(void **state)
{
    struct trace t;

    (void)state;
    fixture_new(&t, "none", 1);
    expect("lengths-empty", &t, "");
    fixture_bins(&t, 1, 300, false);
    expect("lengths-partial", &t, "");
    trace_release(&t);
    fixture_live(&t);
    expect("lengths", &t, "");
    expect("lengths-whole", &t, "yy");
    expect("lengths-excess", &t, "yyy");
    trace_release(&t);
    fixture_finished(&t, "m", 1, 0.5);
    expect("lengths-final", &t, "y");
    expect("lengths-each", &t, "ljjj");
    trace_release(&t);
}

static void lengths__say__when_a_measure_does_not_apply(void **state)
{
    struct trace t;
    struct view v;
    void *p = x_calloc(1, pane->state_size);
    char *text;
    size_t i;

    (void)state;
    pane->init(p);
    fixture_live(&t);
    for (i = 0; i < t.evals; i++)
        t.eval[i].score.deterministic = 0;
    v = fixture_view(&t);
    pane->key(p, &v, 'y');
    text = fixture_picture(pane, p, &v, 18, 58, GLYPHS_BRAILLE);
    assert_non_null(strstr(text, "n/a: this task has no deterministic positions"));
    free(text);
    free(p);
    trace_release(&t);
}

static void bins__come__from_the_settings_first(void **state)
{
    struct range bin[BINS_MOST];
    struct trace_eval e = fixture_row(10, 20, 1, 0.5, 0.1);
    struct retention r;
    struct trace t;

    (void)state;
    fixture_new(&t, "none", 1);
    assert_int_equal(bins_of(&t, bin), 3);
    assert_int_equal(bin[2].high, 400);
    assert_true(isnan(bins_retention(&t, MEASURE_ACCURACY).own));
    trace_set_eval(&t, &e);
    assert_int_equal(bins_of(&t, bin), 4);
    assert_int_equal(bin[3].low, 10);
    trace_release(&t);

    fixture_new(&t, "none", 1);
    fixture_bins(&t, 3, 100, false);
    r = bins_retention(&t, MEASURE_ACCURACY);
    assert_int_equal(r.first.low, 40);
    assert_int_equal(r.last.high, 400);
    assert_near(r.own, 0.47 / 0.70, 1e-3);
    assert_near(r.bigram, 1, 1e-3);
    e = fixture_row(40, 100, 1, 0.94, 0.1); /* a final row wins over the live one */
    e.final = true;
    trace_set_eval(&t, &e);
    fixture_bins(&t, 1, 200, false);
    assert_near(bins_retention(&t, MEASURE_ACCURACY).own, 0.5, 1e-3);
    trace_set(&t, "bins", "nonsense,,9-,40-100");
    assert_int_equal(bins_of(&t, bin), 3);
    trace_release(&t);
}

static void lengths__survive__every_key(void **state)
{
    struct trace t;
    struct view v;

    (void)state;
    trace_init(&t);
    v = fixture_view(&t);
    fixture_keys(pane, &v);
    fixture_new(&t, "none", 1);
    fixture_keys(pane, &v);
    trace_release(&t);
    fixture_new(&t, "none", 1);
    fixture_bins(&t, 2, 100, false);
    fixture_keys(pane, &v);
    trace_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths__match__their_pictures),
        cmocka_unit_test(lengths__say__when_a_measure_does_not_apply),
        cmocka_unit_test(bins__come__from_the_settings_first),
        cmocka_unit_test(lengths__survive__every_key),
    };

    pane = pane_find("lengths");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
