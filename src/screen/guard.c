/* guard -- signal handlers: nothing here but what is safe inside one. */
#include "config.h"

#include "screen/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int watched[] = { SIGWINCH, SIGTSTP, SIGCONT };
static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

enum {
    WATCHED = sizeof watched / sizeof *watched,
    FATAL = sizeof fatal / sizeof *fatal,
    STACK_BYTES = 64 * 1024
};

static int watch_pipe[2] = { -1, -1 };
static struct sigaction watch_old[WATCHED];

static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios modes;
    char bytes[512];
    size_t count;
    struct sigaction old[FATAL];
} crash;
/* A stack overflow leaves no room for a handler on the stack itself. */
static char crash_stack[STACK_BYTES];

static void on_watched(int signal)
{
    int saved = errno;
    char c = (char)(signal == SIGWINCH ? SAW_RESIZE : signal == SIGTSTP ? SAW_STOP : SAW_CONTINUE);

    if (write(watch_pipe[1], &c, 1) < 0)
        errno = saved; /* the pipe is full of the same news */
    errno = saved;
}

bool watch_begin(struct err *err)
{
    struct sigaction action;
    int i;

    if (pipe2(watch_pipe, O_NONBLOCK | O_CLOEXEC) != 0)
        return err_set(err, "cannot make a pipe: %s", strerror(errno));
    memset(&action, 0, sizeof action);
    action.sa_handler = on_watched;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (i = 0; i < WATCHED; i++)
        sigaction(watched[i], &action, &watch_old[i]);
    return true;
}

void watch_end(void)
{
    int i;

    if (watch_pipe[0] < 0)
        return;
    for (i = 0; i < WATCHED; i++)
        sigaction(watched[i], &watch_old[i], NULL);
    close(watch_pipe[0]);
    close(watch_pipe[1]);
    watch_pipe[0] = watch_pipe[1] = -1;
}

int watch_fd(void)
{
    return watch_pipe[0];
}

unsigned watch_take(void)
{
    unsigned seen = 0;
    char bytes[64];
    ssize_t got;

    while ((got = read(watch_pipe[0], bytes, sizeof bytes)) > 0) {
        ssize_t i;

        for (i = 0; i < got; i++)
            seen |= (unsigned char)bytes[i];
    }
    return seen;
}

void watch_stop_self(void)
{
    struct sigaction action, old;
    sigset_t stop, mask;

    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    /* First the rest of the group, so that a shell script around us stops too; then ourselves, by
     * a signal to this very thread, which has taken effect when raise() returns. */
    action.sa_handler = SIG_IGN;
    sigaction(SIGTSTP, &action, &old);
    kill(0, SIGTSTP);
    action.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &action, NULL);
    pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
    raise(SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTSTP, &old, NULL);
}

static void on_fatal(int signal)
{
    int i;

    if (crash.armed) {
        crash.armed = 0;
        if (write(crash.fd, crash.bytes, crash.count) < 0)
            errno = 0; /* nothing better can be done here */
        tcsetattr(crash.fd, TCSANOW, &crash.modes);
    }
    for (i = 0; i < FATAL; i++)
        if (fatal[i] == signal)
            sigaction(signal, &crash.old[i], NULL);
    raise(signal);
}

void crash_arm(int fd, const struct termios *modes, const void *bytes, size_t count)
{
    bool installed = crash.armed;
    struct sigaction action;
    stack_t stack;
    int i;

    crash.armed = 0;
    crash.fd = fd;
    crash.modes = *modes;
    crash.count = count < sizeof crash.bytes ? count : sizeof crash.bytes;
    memcpy(crash.bytes, bytes, crash.count);
    if (!installed) {
        if (sigaltstack(NULL, &stack) == 0 && stack.ss_flags & SS_DISABLE) {
            memset(&stack, 0, sizeof stack);
            stack.ss_sp = crash_stack;
            stack.ss_size = sizeof crash_stack;
            sigaltstack(&stack, NULL);
        }
        memset(&action, 0, sizeof action);
        action.sa_handler = on_fatal;
        action.sa_flags = SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        for (i = 0; i < FATAL; i++)
            sigaction(fatal[i], &action, &crash.old[i]);
    }
    crash.armed = 1;
}

void crash_disarm(void)
{
    int i;

    if (!crash.armed)
        return;
    crash.armed = 0;
    for (i = 0; i < FATAL; i++)
        sigaction(fatal[i], &crash.old[i], NULL);
}
