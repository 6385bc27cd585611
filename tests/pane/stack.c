/* The stack pane: pictures, keys, and its arithmetic beside the gold stack. */
#include "test.h"

#include "pane/fixture.h"
#include "pane/probes.h"
#include "pane/stack.h"
#include "screen/term.h"

struct scene {
    struct trace trace;
    struct task task;
    struct probe probe;
    struct probe_gold gold;
    struct view view;
    struct stack_pane pane;
    const struct pane_type *type;
};

static void open_scene(struct scene *s, const char *task)
{
    struct err err;

    memset(s, 0, sizeof *s);
    s->type = pane_find("stack");
    assert_non_null(s->type);
    assert_int_equal(s->type->state_size, sizeof s->pane);
    s->type->init(&s->pane);
    fixture_new(&s->trace, "none", 7);
    assert_ok(task_init(&s->task, task, 0, &err));
    probe_init(&s->probe);
    s->view = fixture_view(&s->trace);
    s->view.live = true;
    s->view.task = &s->task;
    s->view.probe_number = 2;
    s->view.probe_count = 6;
    s->view.speed = 4;
}

static void show(struct scene *s, int position)
{
    probe_compare(&s->gold, &s->probe, &s->task);
    s->view.probe = &s->probe;
    s->view.gold = &s->gold;
    s->view.position = position;
}

/* jm on 0110#0110#0110: pops with the reading, all but sure of it, and goes astray at symbol 12. */
static void open_jm(struct scene *s)
{
    open_scene(s, "marked-reverse-and-copy");
    probes_stack(&s->probe, &s->task, "0110#0110#0110", "PPPP.OOoO..pPP", 1, 10);
    show(s, 8);
}

static void close_scene(struct scene *s)
{
    probe_release(&s->probe);
    trace_release(&s->trace);
}

static void expect_album(struct scene *s, const char *name)
{
    char *album = fixture_album(s->type, &s->pane, &s->view);

    fixture_expect(name, album);
    free(album);
}

static struct action press(struct scene *s, int key)
{
    return s->type->key(&s->pane, &s->view, key);
}

static void stack__is_as_before__jm(void **state)
{
    struct scene s;

    (void)state;
    open_jm(&s);
    expect_album(&s, "stack-jm");
    assert_int_equal(press(&s, 'v').act, ACT_REDRAW);
    expect_album(&s, "stack-jm-share");
    press(&s, 'v');
    press(&s, 'V');
    expect_album(&s, "stack-jm-component");
    press(&s, 'v');
    expect_album(&s, "stack-jm-gold");
    press(&s, 'v');
    assert_int_equal(s.pane.show, STACK_LETTERS);
    close_scene(&s);
}

static void stack__is_as_before__several_stacks(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s, "marked-reversal");
    probes_stack(&s.probe, &s.task, "01101#10110", "PPPPP.OOOOO", 2, 3);
    show(&s, 4);
    press(&s, 'n');
    expect_album(&s, "stack-second");
    press(&s, 'n');
    expect_album(&s, "stack-all");
    press(&s, 'n');
    assert_int_equal(s.pane.stack, 0);
    close_scene(&s);
}

/* Pictures at the sizes the pane has on screens of 80 x 24 and 120 x 40, and full. */
static void expect_screens(struct scene *s, const char *name)
{
    static const int sizes[4][2] = { { 10, 80 }, { 20, 80 }, { 18, 60 }, { 35, 120 } };
    static const char *const sets[] = { "braille", "block", "ascii" };
    char *all = x_calloc(1, 1 << 16);
    size_t used = 0;
    int g, i;

    for (g = 0; g < 3; g++)
        for (i = 0; i < 4; i++) {
            char *text = fixture_picture(s->type, &s->pane, &s->view, sizes[i][0], sizes[i][1],
                                         (enum glyphs)g);

            used += (size_t)snprintf(all + used, (1 << 16) - used, "== %d x %d, %s\n%s",
                                     sizes[i][1], sizes[i][0], sets[g], text);
            free(text);
            assert_true(used < 1 << 16);
        }
    fixture_expect(name, all);
    free(all);
}

/* rns on 0110#0110: it pops with the reading, and is not sure of two of its actions. */
static void open_runs(struct scene *s)
{
    open_scene(s, "marked-reversal");
    probes_runs(&s->probe, &s->task, "0110#0110", "PPpP.OOoO");
    show(s, 6);
}

static void stack__is_as_before__nondeterministic(void **state)
{
    struct scene s;
    int i;

    (void)state;
    open_runs(&s);
    expect_album(&s, "stack-runs");
    expect_screens(&s, "stack-runs-screens");
    press(&s, 'v');
    assert_int_equal(s.pane.show, STACK_PUSHED);
    expect_album(&s, "stack-runs-pushed");
    press(&s, 'v');
    press(&s, 'v');
    press(&s, 'V');
    expect_album(&s, "stack-runs-symbol");
    for (i = 0; i < 3; i++)
        press(&s, 'V');
    expect_album(&s, "stack-runs-component");
    press(&s, 'v');
    expect_album(&s, "stack-runs-gold");
    fixture_keys(s.type, &s.view);
    close_scene(&s);
    open_scene(&s, "marked-reversal");
    probes_runs(&s.probe, &s.task, "0", "");
    show(&s, 0);
    fixture_keys(s.type, &s.view);
    close_scene(&s);
}

/* The gold stack is compared with the most likely run, whose actions are the wanted ones. */
static void stack__gold__is_compared_with_the_run(void **state)
{
    static const int depths[] = { 1, 2, 3, 4, 4, 3, 2, 1 };
    struct scene s;
    int t, d, owner;

    (void)state;
    open_runs(&s);
    assert_int_equal(s.gold.lead, 0);
    assert_int_equal(s.gold.diverges, s.gold.known);
    for (t = 0; t < 8; t++) {
        assert_true(probe_height(&s.probe, t, &owner) == (float)depths[t]);
        assert_int_equal(owner, t < 4 ? t : t == 4 ? 3 : 7 - t);
        assert_true(stack_gold_agrees(&s.view, t));
        for (d = 0; d < 9; d++)
            assert_int_equal(probe_run_owner(&s.probe, t, d),
                             d < depths[t] ? depths[t] - 1 - d : -1);
    }
    close_scene(&s);
}

static void stack__is_as_before__without_a_stack(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s, "marked-reversal");
    probes_string(&s.probe, &s.task, "0110#0110");
    show(&s, 8);
    expect_album(&s, "stack-lstm");
    assert_int_equal(press(&s, 'v').act, ACT_SAY);
    assert_int_equal(press(&s, 'd').act, ACT_SAY);
    close_scene(&s);
}

static void stack__is_as_before__in_an_empty_run(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s, "marked-reversal");
    s.view.probe_number = s.view.probe_count = 0;
    expect_album(&s, "stack-none");
    fixture_keys(s.type, &s.view);
    probes_string(&s.probe, &s.task, ""); /* the empty string */
    show(&s, 0);
    fixture_keys(s.type, &s.view);
    close_scene(&s);
}

/* A window that follows the position always contains it, and moves seldom. */
static void stack__window__follows_the_position(void **state)
{
    struct stack_pane pane = { .page = 1 };
    struct stack_frame f;
    struct scene s;
    char typed[151];
    int i, columns, moves, last;

    (void)state;
    open_scene(&s, "marked-reversal");
    for (i = 0; i < 150; i++)
        typed[i] = i % 3 ? '0' : '1';
    typed[150] = '\0';
    probes_stack(&s.probe, &s.task, typed, "P", 1, 2);
    show(&s, 0);
    for (columns = 24; columns < 200; columns += 7) {
        moves = 0;
        last = 0;
        for (i = 0; i < 150; i++) {
            s.view.position = i;
            stack_frame_init(&f, &pane, &s.view, NULL, 10, columns);
            assert_true(f.shown > 0 && f.first >= 0 && f.first + f.shown <= 150);
            assert_in_range(i, f.first, f.first + f.shown - 1);
            assert_true(stack_frame_x(&f, f.first + f.shown - 1) + 2 <= columns);
            moves += f.first != last;
            last = f.first;
        }
        assert_true(moves <= 2 * 150 / f.shown + 1);
    }
    s.view.position = 75;
    expect_album(&s, "stack-window");
    fixture_keys(s.type, &s.view);
    close_scene(&s);
}

/* What lies on the gold stack, against the stack of the string itself. */
static void stack__gold_symbol__is_the_automatons(void **state)
{
    static const char string[] = "0110#0110";
    struct scene s;
    int t, d;

    (void)state;
    open_scene(&s, "marked-reversal");
    probes_stack(&s.probe, &s.task, string, "PPPP.OOOO", 1, 2);
    show(&s, 0);
    assert_int_equal(s.gold.lead, 0);
    for (t = 0; t < 8; t++) {
        int depth = t < 4 ? t + 1 : 8 - t;
        uint16_t top;

        assert_int_equal(stack_gold_wanted(&s.view, t, &top), depth);
        for (d = 0; d < 9; d++) {
            int expected = d < depth ? string[depth - 1 - d] - '0' : UINT16_MAX;

            assert_int_equal(stack_gold_symbol(&s.view, t, d), expected);
        }
        assert_true(stack_gold_agrees(&s.view, t));
    }
    assert_int_equal(stack_gold_wanted(&s.view, 8, &(uint16_t){ 0 }), -1);
    close_scene(&s);
}

/* One symbol ahead of the automaton, as a predictor must be; its first error is where probe_compare
 * says. */
static void stack__agreement__is_probe_compares(void **state)
{
    struct scene s;
    int t;

    (void)state;
    open_scene(&s, "marked-reversal");
    probes_stack(&s.probe, &s.task, "0110#0110", "PPPPOO.OO", 1, 2);
    show(&s, 0);
    assert_int_equal(s.gold.lead, 1);
    assert_int_equal(s.gold.diverges, 6);
    for (t = 0; t < s.gold.diverges; t++)
        assert_true(stack_gold_agrees(&s.view, t));
    assert_false(stack_gold_agrees(&s.view, s.gold.diverges));
    assert_int_equal(press(&s, 'd').act, ACT_POSITION);
    assert_int_equal(press(&s, 'd').number, 6);
    s.view.position = 6;
    assert_int_equal(press(&s, 'd').number, 6); /* round to the same one */
    close_scene(&s);
}

static void stack__keys__ask_for_the_right_thing(void **state)
{
    struct scene s;

    (void)state;
    open_jm(&s);
    assert_int_equal(press(&s, TERM_KEY_LEFT).number, 7);
    assert_int_equal(press(&s, TERM_KEY_SHIFT_LEFT).number, 0);
    assert_int_equal(press(&s, TERM_KEY_SHIFT_RIGHT).number, 13);
    assert_int_equal(press(&s, TERM_KEY_END).number, 13);
    assert_int_equal(press(&s, TERM_KEY_HOME).number, 0);
    assert_int_equal(press(&s, ' ').act, ACT_PLAY);
    assert_int_equal(press(&s, 'r').number, -1);
    assert_int_equal(press(&s, '<').act, ACT_SPEED);
    assert_int_equal(press(&s, 't').act, ACT_TYPE);
    assert_int_equal(press(&s, '{').number, -1);
    assert_int_equal(press(&s, 'j').number, 1);
    assert_int_equal(press(&s, 'n').act, ACT_SAY); /* one stack */
    assert_int_equal(press(&s, 'Q').act, ACT_NONE);
    fixture_keys(s.type, &s.view);
    close_scene(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stack__is_as_before__jm),
        cmocka_unit_test(stack__is_as_before__several_stacks),
        cmocka_unit_test(stack__is_as_before__nondeterministic),
        cmocka_unit_test(stack__gold__is_compared_with_the_run),
        cmocka_unit_test(stack__is_as_before__without_a_stack),
        cmocka_unit_test(stack__is_as_before__in_an_empty_run),
        cmocka_unit_test(stack__window__follows_the_position),
        cmocka_unit_test(stack__gold_symbol__is_the_automatons),
        cmocka_unit_test(stack__agreement__is_probe_compares),
        cmocka_unit_test(stack__keys__ask_for_the_right_thing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
