/*
 * session -- a child process on a terminal of its own (a pty), for tests of screen/term.h.
 *
 * The child runs a scene and reports numbers through a pipe; the parent plays the terminal: reads
 * what is drawn, types, resizes, hangs up. A child never uses cmocka's checks: it reports, the
 * parent judges.
 */
#ifndef TESTS_SCREEN_SESSION_H
#define TESTS_SCREEN_SESSION_H

#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "screen/term.h"

struct session {
    pid_t pid;
    int master, reports, orders;
    struct termios before;
    char seen[1 << 18]; /* what the child drew, up to what fits; `count` goes on */
    size_t count;
};

/* In the child. */
static int report_fd, order_fd;

static inline void report(int value)
{
    if (write(report_fd, &value, sizeof value) != sizeof value)
        _exit(99);
}

static inline void wait_for_order(void)
{
    char c;

    if (read(order_fd, &c, 1) != 1)
        _exit(98);
}

static inline struct term *scene_open(const char *theme_name, struct term_options options)
{
    struct theme theme;
    struct err err;
    struct term *t;

    if (!theme_load(&theme, theme_name, &err))
        _exit(97);
    t = term_open(&theme, options, &err);
    if (!t)
        _exit(96);
    return t;
}

/* In the parent. */
static inline void session_order(struct session *s)
{
    assert_int_equal(write(s->orders, "x", 1), 1);
}

static inline void session_start(struct session *s, const char *terminal, void (*scene)(void))
{
    struct winsize size = { 24, 80, 0, 0 };
    int reports[2], orders[2];

    s->count = 0;
    assert_int_equal(pipe(reports), 0);
    assert_int_equal(pipe(orders), 0);
    fflush(NULL);
    s->pid = forkpty(&s->master, NULL, NULL, &size);
    assert_true(s->pid >= 0);
    if (s->pid == 0) {
        struct rlimit none = { 0, 0 };

        setrlimit(RLIMIT_CORE, &none);
        close(reports[0]);
        close(orders[1]);
        report_fd = reports[1];
        order_fd = orders[0];
        if (!getenv("LC_ALL"))
            setenv("LC_ALL", "C.UTF-8", 1);
        if (terminal)
            setenv("TERM", terminal, 1);
        else
            unsetenv("TERM");
        wait_for_order();
        scene();
        _exit(0);
    }
    close(reports[1]);
    close(orders[0]);
    s->reports = reports[0];
    s->orders = orders[1];
    assert_int_equal(tcgetattr(s->master, &s->before), 0);
    session_order(s);
}

/* Reads what the child draws until a report comes or nothing has come for `quiet_ms`. */
static inline bool session_pump(struct session *s, int quiet_ms, bool for_report)
{
    for (;;) {
        struct pollfd p[2] = { { s->master, POLLIN, 0 },
                               { for_report ? s->reports : -1, POLLIN, 0 } };
        char bytes[4096];
        ssize_t got;

        if (poll(p, 2, quiet_ms) <= 0)
            return false;
        if (p[0].revents & POLLIN) {
            got = read(s->master, bytes, sizeof bytes);
            if (got > 0) {
                if (s->count + (size_t)got < sizeof s->seen)
                    memcpy(s->seen + s->count, bytes, (size_t)got);
                s->count += (size_t)got;
                continue;
            }
        }
        if (p[1].revents & POLLIN)
            return true;
        if (p[1].revents || (!for_report && p[0].revents & (POLLHUP | POLLERR)))
            return false;
        if (p[0].revents) /* hung up, but a report may still come */
            poll(NULL, 0, 1);
    }
}

static inline int session_report(struct session *s)
{
    int value = 0;

    if (!session_pump(s, 5000, true) || read(s->reports, &value, sizeof value) != sizeof value)
        fail_msg("the child reported nothing; it drew %zu bytes: %.*s", s->count,
                 (int)(s->count < 300 ? s->count : 300), s->seen);
    return value;
}

static inline bool session_saw(const struct session *s, const char *bytes)
{
    size_t length = strlen(bytes), i;

    for (i = 0; i + length <= s->count && i + length <= sizeof s->seen; i++)
        if (!memcmp(s->seen + i, bytes, length))
            return true;
    return false;
}

static inline bool session_modes_are_back(const struct session *s)
{
    struct termios now;

    return tcgetattr(s->master, &now) == 0 && now.c_lflag == s->before.c_lflag &&
           now.c_iflag == s->before.c_iflag && now.c_oflag == s->before.c_oflag;
}

/* Waits for the child to end; returns its wait status. */
static inline int session_end(struct session *s)
{
    int status = 0;

    session_pump(s, 50, false);
    while (waitpid(s->pid, &status, WNOHANG) == 0)
        session_pump(s, 10, false);
    close(s->master);
    close(s->reports);
    close(s->orders);
    return status;
}

#endif
