/* The freeze pane: pictures, what is pending, what proves a freeze, and every key. */
#include "fixture.h"

static const struct pane_type *pane;

static char *picture(const struct trace *t, int rows, int columns)
{
    struct view v = fixture_view(t);
    char state[1] = { 0 };

    return fixture_picture(pane, state, &v, rows, columns, GLYPHS_BRAILLE);
}

static void expect(const char *name, const struct trace *t, const struct probe *probe)
{
    struct view v = fixture_view(t);
    char state[1] = { 0 }, *album;

    v.probe = probe;
    album = fixture_album(pane, state, &v);
    fixture_expect(name, album);
    free(album);
}

static void freeze__matches__its_pictures(void **state)
{
    float action[9] = { 0.9f, 0.05f, 0.05f, 0.1f, 0.9f, 0, 0, 0, 0 };
    struct probe probe = { .length = 3, .stacks = 1, .actions = 3, .action = action };
    struct trace t;

    (void)state;
    fixture_new(&t, "none", 1);
    expect("freeze-empty", &t, NULL);
    t.parameters[PART_MEMORY] = 0;
    expect("freeze-no-memory", &t, NULL);
    trace_release(&t);
    fixture_live(&t);
    expect("freeze", &t, &probe);
    t.requested = FREEZE_M | FREEZE_C;
    expect("freeze-requested", &t, &probe);
    trace_release(&t);
}

static void freeze__shows__norms_of_after_the_switch_only(void **state)
{
    struct trace t;
    char *text;

    (void)state;
    fixture_live(&t);
    t.since[PART_CLASSIFIER] = t.health[t.healths - 1].step; /* sampled before it was in force */
    text = picture(&t, 10, 58);
    assert_non_null(strstr(text, "○ classifier               84         ·         ·"));
    assert_non_null(strstr(text, "● memory frozen           273         –         0   8,000"));
    free(text);
    t.health[t.healths - 1].update[PART_MEMORY] = 1e-9f; /* our mistake would show */
    text = picture(&t, 10, 58);
    assert_non_null(strstr(text, "● memory frozen           273         –   1.0e-09   8,000"));
    free(text);
    trace_release(&t);
}

static void freeze__survives__every_key(void **state)
{
    struct trace t;
    struct view v;

    (void)state;
    trace_init(&t);
    v = fixture_view(&t);
    fixture_keys(pane, &v);
    trace_release(&t);
    fixture_live(&t);
    v = fixture_view(&t);
    t.requested = 0;
    fixture_keys(pane, &v);
    trace_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freeze__matches__its_pictures),
        cmocka_unit_test(freeze__shows__norms_of_after_the_switch_only),
        cmocka_unit_test(freeze__survives__every_key),
    };

    pane = pane_find("freeze");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
