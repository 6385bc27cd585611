/* A terminal's life: keys, resizing, suspending, hanging up, crashing. */
#include "config.h"

#include "screen/session.h"

static struct session s;

static void draw(struct term *t, const char *text)
{
    struct canvas c;
    int rows, columns;

    term_size(t, &rows, &columns);
    canvas_init(&c, rows, columns, term_glyphs(t));
    canvas_text(&c, 0, 0, STYLE_TEXT, text);
    term_flush(t, &c);
    canvas_release(&c);
}

/* Reports every key until q. */
static void scene_keys(void)
{
    struct term *t = scene_open("dark", (struct term_options){ .mouse = true });
    int key;

    report(0);
    do {
        key = term_key(t, 10000);
        report(key);
        if (key == TERM_KEY_MOUSE)
            report(term_mouse(t).row * 1000 + term_mouse(t).column);
    } while (key != 'q');
    report(term_key(t, 0)); /* nothing: at once */
    term_close(t);
}

static void type(const char *bytes)
{
    assert_int_equal(write(s.master, bytes, strlen(bytes)), strlen(bytes));
}

static void term__decodes__keys(void **state)
{
    static const struct {
        const char *bytes;
        int key;
    } rows[] = {
        { "\033[A", TERM_KEY_UP },
        { "\033OB", TERM_KEY_DOWN },
        { "\033[1;2C", TERM_KEY_SHIFT_RIGHT },
        { "\r", TERM_KEY_ENTER },
        { "\t", TERM_KEY_TAB },
        { "\033[Z", TERM_KEY_BACKTAB },
        { "\x7f", TERM_KEY_BACKSPACE },
        { "\003", 3 }, /* Ctrl-C is a key like any other */
        { "\014", 12 },
        { "\u00e9", 0xE9 },
        { "\u65e5", 0x65E5 },
        { "\033[24~", TERM_KEY_F12 },
    };
    double least = 1e9;
    size_t i;

    (void)state;
    session_start(&s, "screen-256color", scene_keys);
    assert_int_equal(session_report(&s), 0);
    for (i = 0; i < sizeof rows / sizeof *rows; i++) {
        type(rows[i].bytes);
        assert_int_equal(session_report(&s), rows[i].key);
    }
    type("\033[<0;10;4M");
    assert_int_equal(session_report(&s), TERM_KEY_MOUSE);
    assert_int_equal(session_report(&s), 3009);
    /* A lone Esc is told apart by time; the best of three, since the machine may be busy. */
    for (i = 0; i < 3; i++) {
        double start = clock_monotonic_s(), took;

        type("\033");
        assert_int_equal(session_report(&s), TERM_KEY_ESC);
        took = clock_monotonic_s() - start;
        assert_true(took > 0.05);
        if (took < least)
            least = took;
    }
    assert_true(least < 0.25);
    /* The rest of a sequence may come late, but not too late. */
    type("\033[");
    poll(NULL, 0, 15);
    type("5~");
    assert_int_equal(session_report(&s), TERM_KEY_PGUP);
    type("q");
    assert_int_equal(session_report(&s), 'q');
    assert_int_equal(session_report(&s), TERM_KEY_NONE);
    assert_int_equal(session_end(&s), 0);
}

static void scene_resize(void)
{
    struct term *t = scene_open("dark", (struct term_options){ .mouse = false });
    int rows, columns;

    draw(t, "before");
    report(0);
    report(term_key(t, 10000));
    term_size(t, &rows, &columns);
    report(rows * 1000 + columns);
    draw(t, "after");
    report(term_key(t, 30)); /* told once */
    term_close(t);
}

static void term__follows__the_size(void **state)
{
    static const struct winsize sizes[] = { { 40, 300, 0, 0 }, { 10, 40, 0, 0 }, { 1, 1, 0, 0 } };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        session_start(&s, "xterm-256color", scene_resize);
        assert_int_equal(session_report(&s), 0);
        assert_int_equal(ioctl(s.master, TIOCSWINSZ, &sizes[i]), 0);
        assert_int_equal(session_report(&s), TERM_KEY_RESIZE);
        assert_int_equal(session_report(&s), sizes[i].ws_row * 1000 + sizes[i].ws_col);
        assert_int_equal(session_report(&s), TERM_KEY_NONE);
        assert_int_equal(session_end(&s), 0);
        assert_true(session_saw(&s, sizes[i].ws_col > 1 ? "after" : "a"));
    }
}

/* The terminal goes away, and nobody dies of SIGHUP. */
static void scene_hangup(void)
{
    struct term *t = scene_open("dark", (struct term_options){ .mouse = true });
    double cpu, start;
    int i, nones = 0;

    signal(SIGHUP, SIG_IGN);
    draw(t, "here");
    report(0);
    report(term_key(t, 10000));
    cpu = clock_thread_cpu_s();
    start = clock_monotonic_s();
    for (i = 0; i < 4; i++) {
        nones += term_key(t, 50) == TERM_KEY_NONE;
        draw(t, "gone");
    }
    report(nones);
    report((int)((clock_monotonic_s() - start) * 1e3));
    report((int)((clock_thread_cpu_s() - cpu) * 1e3));
    start = clock_monotonic_s();
    term_close(t);
    report((int)((clock_monotonic_s() - start) * 1e3));
}

static void term__notices__a_hangup(void **state)
{
    int status, i, values[6];

    (void)state;
    session_start(&s, "xterm-256color", scene_hangup);
    assert_int_equal(session_report(&s), 0);
    session_pump(&s, 30, false);
    close(s.master);
    for (i = 0; i < 5; i++)
        assert_int_equal(read(s.reports, &values[i], sizeof *values), sizeof *values);
    assert_int_equal(values[0], TERM_KEY_LOST);
    assert_int_equal(values[1], 4);        /* said once, then no keys */
    assert_in_range(values[2], 195, 2000); /* which take their time */
    assert_in_range(values[3], 0, 30);     /* and no processor */
    assert_in_range(values[4], 0, 150);    /* closing does not wait for the dead */
    assert_int_equal(waitpid(s.pid, &status, 0), s.pid);
    assert_int_equal(status, 0);
    close(s.reports);
    close(s.orders);
}

static void scene_abandon(void)
{
    struct term *t = scene_open("dark", (struct term_options){ .mouse = true });

    draw(t, "here");
    term_key(t, 10);
    report((int)term_bytes(t));
    term_abandon(t);
    term_abandon(NULL);
    term_close(NULL);
    report(1);
}

static void term__abandons__without_a_byte(void **state)
{
    int counted;

    (void)state;
    session_start(&s, "xterm-256color", scene_abandon);
    counted = session_report(&s);
    assert_int_equal(session_report(&s), 1);
    assert_int_equal(session_end(&s), 0);
    assert_int_equal(s.count, counted);
}

/* A shell with one job: the job is suspended by Ctrl-Z and continued by the shell. */
static void scene_job(void)
{
    int status;
    pid_t job = fork();

    if (job == 0) {
        struct term *t;

        setpgid(0, 0);
        signal(SIGTTOU, SIG_IGN);
        tcsetpgrp(STDIN_FILENO, getpid());
        signal(SIGTTOU, SIG_DFL);
        t = scene_open("dark", (struct term_options){ .mouse = false });
        draw(t, "first");
        report(1);
        report(term_key(t, 10000));
        draw(t, "second");
        report(term_key(t, 10000));
        term_close(t);
        _exit(0);
    }
    setpgid(job, job);
    if (waitpid(job, &status, WUNTRACED) != job)
        _exit(1);
    report(WIFSTOPPED(status) ? WSTOPSIG(status) : -1);
    wait_for_order();
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, job);
    kill(-job, SIGCONT);
    if (waitpid(job, &status, 0) != job)
        _exit(2);
    tcsetpgrp(STDIN_FILENO, getpid());
    report(status);
}

static void suspend_by(const char *keys)
{
    size_t stopped_at;

    session_start(&s, "xterm-256color", scene_job);
    assert_int_equal(session_report(&s), 1);
    assert_false(session_modes_are_back(&s));
    session_pump(&s, 20, false);
    type(keys);
    assert_int_equal(session_report(&s), SIGTSTP);
    session_pump(&s, 20, false);
    assert_true(session_modes_are_back(&s));
    assert_true(session_saw(&s, "\033[?1049l"));
    stopped_at = s.count;
    session_order(&s);
    assert_int_equal(session_report(&s), TERM_KEY_RESIZE); /* draw again, please */
    assert_false(session_modes_are_back(&s));
    session_pump(&s, 30, false);
    memmove(s.seen, s.seen + stopped_at, s.count - stopped_at);
    s.count -= stopped_at;
    assert_true(session_saw(&s, "\033[?1049h"));
    assert_true(session_saw(&s, "second"));
    type("q");
    assert_int_equal(session_report(&s), 'q');
    assert_int_equal(session_report(&s), 0);
    assert_int_equal(session_end(&s), 0);
}

static void term__suspends__and_resumes(void **state)
{
    (void)state;
    suspend_by("\032");
}

static void scene_crash(void)
{
    struct term *t = scene_open("dark", (struct term_options){ .mouse = true });

    term_restore_on_crash(t);
    draw(t, "soon gone");
    term_key(t, 10);
    report(1);
    wait_for_order();
    abort();
}

static void term__is_restored__after_a_crash(void **state)
{
    int status;

    (void)state;
    session_start(&s, "xterm-256color", scene_crash);
    assert_int_equal(session_report(&s), 1);
    assert_false(session_modes_are_back(&s));
    assert_false(session_saw(&s, "\033[?1049l"));
    /* Held open, or the pty would forget its modes with its last user. */
    session_pump(&s, 20, false);
    {
        char name[64];
        int slave;

        assert_int_equal(ptsname_r(s.master, name, sizeof name), 0);
        slave = open(name, O_RDWR | O_NOCTTY);
        assert_true(slave >= 0);
        session_order(&s);
        assert_int_equal(waitpid(s.pid, &status, 0), s.pid);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGABRT);
        assert_true(session_modes_are_back(&s));
        close(slave);
    }
    session_pump(&s, 20, false);
    assert_true(session_saw(&s, "\033[?1049l"));
    assert_true(session_saw(&s, "\033[?25h"));
    assert_true(session_saw(&s, "\033[?1006l\033[?1002l"));
    close(s.master);
    close(s.reports);
    close(s.orders);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(term__decodes__keys),
        cmocka_unit_test(term__follows__the_size),
        cmocka_unit_test(term__notices__a_hangup),
        cmocka_unit_test(term__abandons__without_a_byte),
        cmocka_unit_test(term__suspends__and_resumes),
        cmocka_unit_test(term__is_restored__after_a_crash),
    };

    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("NO_COLOR");
    unsetenv("PUSHDOWN_THEMES");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
