/* detach -- a run in the background: the child tells its parent what to print, once. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static int to_parent = -1;

bool detach_begin(bool *parent, int *status, struct err *err)
{
    char line[1200];
    int ends[2], null;
    ssize_t n, used = 0;
    pid_t pid;

    *parent = true;
    if (pipe(ends))
        return err_set(err, "cannot make a pipe: %s", strerror(errno));
    fflush(NULL);
    pid = fork();
    if (pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return err_set(err, "cannot start a background process: %s", strerror(errno));
    }
    if (pid == 0) {
        *parent = false;
        close(ends[0]);
        to_parent = ends[1];
        fcntl(to_parent, F_SETFD, FD_CLOEXEC);
        setsid();
        null = open("/dev/null", O_RDWR);
        if (null >= 0) {
            dup2(null, 0);
            dup2(null, 1);
            dup2(null, 2);
            if (null > 2)
                close(null);
        }
        return true;
    }
    close(ends[1]);
    while (used < (ssize_t)sizeof line - 1 &&
           (n = read(ends[0], line + used, sizeof line - 1 - (size_t)used)) > 0)
        used += n;
    close(ends[0]);
    line[used] = '\0';
    *status = used ? line[0] - '0' : EXIT_FAILED;
    if (*status == EXIT_DONE)
        printf("%s (process %ld)\n", line + 1, (long)pid);
    else if (used > 1)
        err_set(err, "%s", line + 1);
    else
        err_set(err, "the background process ended without a word");
    return true;
}

void detach_tell(const char *text, int status)
{
    char line[1200];
    ssize_t n;

    if (to_parent < 0)
        return;
    n = snprintf(line, sizeof line, "%c%s", '0' + status, text);
    n = write(to_parent, line, (size_t)(n < (ssize_t)sizeof line ? n : (ssize_t)sizeof line - 1));
    (void)n;
    close(to_parent);
    to_parent = -1;
}
