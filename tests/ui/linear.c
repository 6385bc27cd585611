/* The screen as sentences: what is said when, and what commands do to a run that is not there. */
#include "ui/fake.h"

#include <math.h>

#include "ui/linear.h"

struct scene {
    struct fake fake; /* its own app is not used */
    struct linear linear;
};

/* The linear app's trace is the fixture's. */
static bool first_update(void *self, struct trace *t)
{
    struct fake *f = self;

    if (!t->step) {
        trace_release(t);
        fixture_live(t);
        if (!f->live) {
            trace_release(t);
            fixture_finished(t, "m", 7, 0.4);
        }
        return true;
    }
    return fake_update(self, t);
}

static void open_scene(struct scene *s, enum fake_state state)
{
    struct app_options options = { .fps = 0 };
    struct err err;

    fake_open(&s->fake, state);
    s->fake.source.update = first_update;
    assert_ok(linear_open(&s->linear, &s->fake.source, &options, &err));
    linear_tick(&s->linear, 100, fixture_wall);
}

static void close_scene(struct scene *s)
{
    linear_close(&s->linear);
    fake_close(&s->fake);
}

/* All that waits, in lines; free() it. */
static char *heard(struct scene *s)
{
    char *all = x_calloc(1, 1 << 16), *one;

    while ((one = linear_take(&s->linear))) {
        strcat(strcat(all, one), "\n");
        free(one);
    }
    return all;
}

static void expect(struct scene *s, const char *part)
{
    char *text = heard(s);

    if (!strstr(text, part))
        fail_msg("'%s' is not in\n%s", part, text);
    free(text);
}

static void linear__says__one_sentence_a_change(void **state)
{
    struct scene s;
    struct trace *t = &s.linear.app.trace;
    char *text;

    (void)state;
    open_scene(&s, FAKE_RUNNING);
    expect(&s, "marked-reverse-and-copy, model jm-10, seed 7, training.");
    linear_tick(&s.linear, 102.5, fixture_wall);
    expect(&s, "step 11,840: loss 0.0");
    linear_tick(&s.linear, 103, fixture_wall);
    text = heard(&s);
    assert_string_equal(text, ""); /* nothing changed: nothing is said */
    free(text);
    fixture_event(t, 11840, EVENT_FREEZE, FREEZE_M | FREEZE_C, "you", "");
    fixture_event(t, 11840, EVENT_CHECKPOINT, 3000, "trainer", "");
    linear_tick(&s.linear, 103.2, fixture_wall);
    text = heard(&s);
    assert_string_equal(text, "step 11,840: freeze controller, by you\n");
    free(text);
    fixture_steps(t, 100);
    linear_tick(&s.linear, 105, fixture_wall);
    text = heard(&s);
    assert_string_equal(text, ""); /* not more often than every ten seconds */
    free(text);
    linear_tick(&s.linear, 113, fixture_wall);
    expect(&s, "step 11,940: loss ");
    t->state = RUN_FINISHED;
    linear_tick(&s.linear, 114, fixture_wall);
    expect(&s, ", finished");
    close_scene(&s);
}

static void status__has__loss_freezing_and_lengths(void **state)
{
    struct scene s;
    char text[400];

    (void)state;
    open_scene(&s, FAKE_RUNNING);
    say_status(&s.linear.app.trace, text, sizeof text);
    assert_non_null(strstr(text, " over the bound, memory frozen, lengths 40 to 100 accuracy 0."));
    s.linear.app.trace.bound_nats = NAN;
    s.linear.app.trace.frozen = FREEZE_C | FREEZE_M;
    say_status(&s.linear.app.trace, text, sizeof text);
    assert_non_null(strstr(text, " nats a symbol, controller and memory frozen"));
    close_scene(&s);
}

static void commands__do__what_they_do_on_the_screen(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s, FAKE_RUNNING);
    free(heard(&s));
    linear_line(&s.linear, ":freeze c");
    assert_int_equal(s.fake.requests, 1);
    assert_int_equal(s.fake.kind, REQUEST_FREEZE);
    assert_near(s.fake.value, FREEZE_C | FREEZE_M, 0);
    expect(&s, "requested: cm frozen");
    linear_line(&s.linear, "  note a remark ");
    assert_int_equal(s.fake.kind, REQUEST_NOTE);
    assert_string_equal(s.fake.text, "a remark");
    linear_line(&s.linear, "lr 0.5");
    assert_int_equal(s.fake.kind, REQUEST_RATE);
    free(heard(&s));
    linear_line(&s.linear, "nonsense");
    expect(&s, "unknown command 'nonsense'");
    linear_line(&s.linear, "note");
    expect(&s, "which text?");
    linear_line(&s.linear, "new");
    expect(&s, "needs a screen");
    assert_int_equal(s.linear.app.end, APP_RUNNING);
    linear_line(&s.linear, "");
    linear_line(&s.linear, "status");
    expect(&s, "step 11,840: loss");
    linear_line(&s.linear, "help");
    expect(&s, "freeze LETTERS: ");
    linear_line(&s.linear, "quit");
    expect(&s, "detach lets it go on");
    assert_int_equal(s.linear.app.end, APP_RUNNING);
    linear_line(&s.linear, "detach");
    assert_int_equal(s.linear.app.end, APP_DETACHED);
    close_scene(&s);
}

static void focus__says__what_the_pane_shows(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s, FAKE_RUNNING);
    free(heard(&s));
    linear_line(&s.linear, "focus freeze");
    expect(&s, "memory: frozen, ");
    linear_line(&s.linear, "focus lengths");
    expect(&s, "lengths 40 to 100: accuracy 0.");
    linear_line(&s.linear, "focus loss");
    expect(&s, "learning rate ");
    linear_line(&s.linear, "focus log");
    expect(&s, "step 8,000: freeze memory, by you");
    linear_line(&s.linear, "string 01#10#01");
    expect(&s, "position 1 of 8: 0, push 0.96");
    linear_line(&s.linear, "goto 4");
    expect(&s, "position 4 of 8: 1, ");
    linear_line(&s.linear, "press Right End");
    expect(&s, "position 8 of 8: 1, next ");
    linear_line(&s.linear, "goto 9");
    expect(&s, "a position from 1 to 8 is wanted");
    linear_line(&s.linear, "press Up");
    expect(&s, "string ");
    linear_line(&s.linear, "press Nonsense");
    expect(&s, "no key is called 'Nonsense'");
    linear_line(&s.linear, "press :");
    expect(&s, "begins a command");
    close_scene(&s);
}

static void finished__run__says_its_bins_and_takes_no_requests(void **state)
{
    struct scene s;

    (void)state;
    open_scene(&s, FAKE_FINISHED);
    expect(&s, "finished.");
    linear_line(&s.linear, "freeze c");
    expect(&s, "only being looked at");
    linear_line(&s.linear, "focus lengths");
    expect(&s, "best weights");
    linear_line(&s.linear, "quit");
    assert_int_equal(s.linear.app.end, APP_LEFT);
    close_scene(&s);
}

/* No sentence has control characters, whatever stands in a run. */
static void linear__shows__no_control_characters(void **state)
{
    struct scene s;
    char *text, *c;

    (void)state;
    open_scene(&s, FAKE_RUNNING);
    fixture_event(&s.linear.app.trace, 11840, EVENT_NOTE, 0, "\033you", "red \033[31m\a\377 text");
    linear_tick(&s.linear, 101, fixture_wall);
    linear_line(&s.linear, "no\033such\007thing");
    linear_line(&s.linear, "string \033[2J");
    text = heard(&s);
    for (c = text; *c; c++)
        assert_true((unsigned char)*c >= ' ' || *c == '\n');
    free(text);
    close_scene(&s);
}

static void linear__any_line__is_safe(void **state)
{
    static const char *const words[] = {
        "freeze", "thaw",   "undo", "pause", "step",  "lr",    "note",  "focus",   "full",
        "back",   "string", "help", "hold",  "theme", "goto",  "press", "mouse",   "glyphs",
        "status", "figure", "c",    "m",     "0.001", "stack", "loss",  "lengths", "Enter",
        "Esc",    "t",      "f",    "?",     "q",     "Left",  "/",     "12",      "01#10#01"
    };
    struct scene s;
    struct rng r;
    int kind, i;

    (void)state;
    rng_init(&r, 9, RNG_CHECK, 2);
    for (kind = 0; kind < FAKE_STATES; kind++) {
        open_scene(&s, (enum fake_state)kind);
        for (i = 0; i < 1500; i++) {
            char line[200] = "";
            int n = 1 + (int)rng_below(&r, 4);

            while (n-- > 0)
                strcat(strcat(line, words[rng_below(&r, sizeof words / sizeof *words)]), " ");
            linear_line(&s.linear, line);
            linear_tick(&s.linear, 101 + i, fixture_wall);
            free(heard(&s));
            s.linear.app.end = APP_RUNNING;
            s.linear.app.leaving = false;
        }
        close_scene(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear__says__one_sentence_a_change),
        cmocka_unit_test(status__has__loss_freezing_and_lengths),
        cmocka_unit_test(commands__do__what_they_do_on_the_screen),
        cmocka_unit_test(focus__says__what_the_pane_shows),
        cmocka_unit_test(finished__run__says_its_bins_and_takes_no_requests),
        cmocka_unit_test(linear__shows__no_control_characters),
        cmocka_unit_test(linear__any_line__is_safe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
