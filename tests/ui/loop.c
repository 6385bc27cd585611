/* The loop on a terminal: bytes a second, keys, leaving, a terminal that is slow or goes away. */
#include "config.h"

#include "screen/session.h"
#include "ui/fake.h"

static struct session s;
static struct fake fake;

/* An update of the app's own trace, which begins empty: the fixture's run, growing. */
static bool growing_update(void *self, struct trace *t)
{
    struct fake *f = self;

    if (!t->step) {
        trace_release(t);
        fixture_live(t);
    }
    return fake_update(f, t);
}

static void scene_growing(void)
{
    struct app_options options = { .fps = 0 };
    struct err err;

    signal(SIGHUP, SIG_IGN); /* as the command does: the loop sees the loss itself */
    fake_open(&fake, FAKE_RUNNING);
    fake.per_update = 100;
    fake.source.update = growing_update;
    report((int)app_run(&fake.source, &options, NULL, &err));
    report(fake.requests ? (int)fake.kind : -1);
}

/* Reads for so long, whatever comes. */
static size_t read_for(double seconds)
{
    double end = clock_monotonic_s() + seconds, left;
    size_t before = s.count;

    while ((left = end - clock_monotonic_s()) > 0) {
        struct pollfd p = { s.master, POLLIN, 0 };
        char bytes[4096];
        ssize_t got;

        if (poll(&p, 1, (int)(1000 * left) + 1) <= 0)
            break;
        got = read(s.master, bytes, sizeof bytes);
        if (got <= 0)
            break;
        if (s.count + (size_t)got < sizeof s.seen)
            memcpy(s.seen + s.count, bytes, (size_t)got);
        s.count += (size_t)got;
    }
    return s.count - before;
}

static void type(const char *bytes)
{
    assert_int_equal(write(s.master, bytes, strlen(bytes)), strlen(bytes));
}

static void loop__bytes__stay_in_budget(void **state)
{
    size_t first, then;

    (void)state;
    session_start(&s, "xterm-256color", scene_growing);
    first = read_for(0.5);
    assert_true(first > 1000);
    then = read_for(3);
    print_message("first paint %zu bytes, then %.0f bytes/s\n", first, (double)then / 3);
    assert_true(then > 100); /* it does go on */
    assert_true((double)then / 3 <= 8000);
    type("qd");
    assert_int_equal(session_report(&s), APP_DETACHED);
    assert_int_equal(session_report(&s), -1);
    session_end(&s);
}

/* At low bandwidth a run at full speed, and even a key that is held down, stay below 2 kB/s. */
static void loop__low_bandwidth__stays_below_two_kilobytes(void **state)
{
    size_t then, held, before;
    int i;

    (void)state;
    session_start(&s, "xterm-256color", scene_growing);
    read_for(0.5);
    type(":bandwidth low\r");
    read_for(1);
    then = read_for(4);
    type("2");
    read_for(0.5);
    before = s.count;
    for (i = 0; i < 180; i++) { /* 30 keys a second, for six seconds */
        type(i / 15 % 2 ? "\033[D" : "\033[C");
        read_for(1 / 30.0);
        before = i == 120 ? s.count : before;
    }
    held = s.count - before; /* of the last two */
    print_message("low: %.0f bytes/s, with a key held down %.0f bytes/s\n", (double)then / 4,
                  (double)held / 2);
    assert_true(then > 50);
    assert_true((double)then / 4 <= 2000);
    assert_true((double)held / 2 <= 3000);
    type("r"); /* no animation */
    read_for(0.6);
    assert_true(session_saw(&s, "by itself"));
    type("qd");
    assert_int_equal(session_report(&s), APP_DETACHED);
    session_end(&s);
}

static void loop__keys__are_answered_at_once(void **state)
{
    (void)state;
    session_start(&s, "xterm-256color", scene_growing);
    read_for(0.4);
    type("fc");
    read_for(0.1); /* less than a frame */
    assert_true(session_saw(&s, "cm frozen"));
    type("\003\003");
    read_for(0.1);
    assert_true(session_saw(&s, "stopping"));
    type("\003\033");
    type("qd");
    assert_int_equal(session_report(&s), APP_DETACHED);
    assert_int_equal(session_report(&s), REQUEST_STOP);
    session_end(&s);
}

/* The next report, with nobody reading what is drawn. */
static int report_unread(void)
{
    struct pollfd p = { s.reports, POLLIN, 0 };
    int value = -1;

    assert_int_equal(poll(&p, 1, 5000), 1);
    assert_int_equal(read(s.reports, &value, sizeof value), sizeof value);
    return value;
}

static void loop__hang_up__ends_with_lost(void **state)
{
    (void)state;
    session_start(&s, "xterm-256color", scene_growing);
    read_for(0.3);
    close(s.master);
    assert_int_equal(report_unread(), APP_LOST);
    waitpid(s.pid, NULL, 0);
    close(s.reports);
    close(s.orders);
}

/* The mouse is reported while it is on, and no longer. */
static void loop__mouse__is_switched(void **state)
{
    (void)state;
    session_start(&s, "xterm-256color", scene_growing);
    read_for(0.4);
    assert_false(session_saw(&s, "\033[?1002h"));
    type("M");
    read_for(0.2);
    assert_true(session_saw(&s, "\033[?1002h"));
    type("\033[<0;70;4M\033[<0;70;4m"); /* into the pane freeze */
    read_for(0.2);
    type("z"); /* it fills the screen */
    read_for(0.2);
    assert_true(session_saw(&s, "parameters"));
    type("M");
    read_for(0.2);
    assert_true(session_saw(&s, "\033[?1002l"));
    type("qd");
    assert_int_equal(session_report(&s), APP_DETACHED);
    session_end(&s);
}

/* A terminal that takes nothing more holds up neither the run nor the keys. */
static void loop__stalled_terminal__still_takes_keys(void **state)
{
    (void)state;
    session_start(&s, "xterm-256color", scene_growing);
    read_for(0.3);
    type("\014");
    poll(NULL, 0, 100);
    type("\014");
    poll(NULL, 0, 100);
    type("fkqd");
    assert_int_equal(report_unread(), APP_DETACHED);
    assert_int_equal(report_unread(), REQUEST_FREEZE);
    session_end(&s);
}

/* No terminal: a reason, and nothing else happens. */
static void loop__no_terminal__says_why(void **state)
{
    struct app_options options = { .fps = 0 };
    struct err err = { .text = "" };
    struct fake f;

    (void)state;
    fake_open(&f, FAKE_RUNNING);
    unsetenv("TERM");
    assert_int_equal(app_run(&f.source, &options, NULL, &err), APP_FAILED);
    assert_true(err.text[0] != '\0');
    options.theme = "no-such-theme";
    assert_int_equal(app_run(&f.source, &options, NULL, &err), APP_FAILED);
    assert_non_null(strstr(err.text, "no-such-theme"));
    fake_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loop__bytes__stay_in_budget),
        cmocka_unit_test(loop__low_bandwidth__stays_below_two_kilobytes),
        cmocka_unit_test(loop__keys__are_answered_at_once),
        cmocka_unit_test(loop__mouse__is_switched),
        cmocka_unit_test(loop__hang_up__ends_with_lost),
        cmocka_unit_test(loop__stalled_terminal__still_takes_keys),
        cmocka_unit_test(loop__no_terminal__says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
