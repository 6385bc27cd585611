/* estimate -- a child measures, and writes one answer into a pipe. */
#include "live/estimate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

struct estimate {
    pid_t pid;
    int pipe;
    double began;
};

/* Fits a pipe's least size, so it arrives whole. */
struct answer {
    bool ok;
    struct bench_cost cost;
    struct err why;
};

/* The child: nothing of the parent's terminal, signals or files is its business. */
static void measure(const struct config *c, int pipe)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP,  SIGSEGV, SIGBUS,  SIGFPE,
                                   SIGILL, SIGABRT, SIGTSTP, SIGCONT, SIGWINCH };
    struct answer a = { .ok = false };
    size_t i;
    int null = open("/dev/null", O_RDWR);
    ssize_t n;

    for (i = 0; i < sizeof signals / sizeof *signals; i++)
        signal(signals[i], SIG_DFL);
    alarm(ESTIMATE_MOST_S + 1); /* the parent may be gone by then */
    for (i = 0; null >= 0 && i < 3; i++)
        dup2(null, (int)i);
    a.ok = bench_cost(&a.cost, c, &a.why);
    n = write(pipe, &a, sizeof a);
    _exit(n == (ssize_t)sizeof a ? 0 : 1);
}

struct estimate *estimate_begin(const struct config *c, struct err *err)
{
    struct estimate *e;
    int ends[2];
    pid_t pid;

    if (pipe(ends) != 0) {
        err_set(err, "cannot make a pipe: %s", strerror(errno));
        return NULL;
    }
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        measure(c, ends[1]);
    }
    close(ends[1]);
    if (pid < 0) {
        err_set(err, "cannot start a process: %s", strerror(errno));
        close(ends[0]);
        return NULL;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    e = x_calloc(1, sizeof *e);
    *e = (struct estimate){ .pid = pid, .pipe = ends[0], .began = clock_monotonic_s() };
    return e;
}

enum estimate_state estimate_poll(struct estimate *e, struct bench_cost *cost, struct err *why)
{
    struct answer a;
    ssize_t n = read(e->pipe, &a, sizeof a);

    if (n == (ssize_t)sizeof a && a.ok) {
        *cost = a.cost;
        return ESTIMATE_DONE;
    }
    if (n == (ssize_t)sizeof a) {
        *why = a.why;
        return ESTIMATE_FAILED;
    }
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        if (clock_monotonic_s() - e->began < ESTIMATE_MOST_S)
            return ESTIMATE_BUSY;
        err_set(why, "a few updates take more than %d s", ESTIMATE_MOST_S);
        return ESTIMATE_FAILED;
    }
    err_set(why, "the measurement broke off");
    return ESTIMATE_FAILED;
}

void estimate_end(struct estimate *e)
{
    if (!e)
        return;
    kill(e->pid, SIGKILL);
    while (waitpid(e->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    close(e->pipe);
    free(e);
}
