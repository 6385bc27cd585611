/* wire -- bytes to the terminal. */
#include "screen/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

bool wire_open(struct wire *w, int fd, struct err *err)
{
    struct stat theirs, ours;
    char name[256];

    memset(w, 0, sizeof *w);
    w->fd = -1;
    if (ttyname_r(fd, name, sizeof name) == 0)
        w->fd = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (w->fd >= 0 &&
        (fstat(fd, &theirs) != 0 || fstat(w->fd, &ours) != 0 || theirs.st_rdev != ours.st_rdev)) {
        close(w->fd);
        w->fd = -1;
    }
    if (w->fd < 0) {
        /* After su the terminal may be another user's. */
        w->blocking = true;
        w->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    }
    if (w->fd < 0)
        return err_set(err, "cannot open the terminal: %s", strerror(errno));
    return true;
}

void wire_close(struct wire *w)
{
    if (w->fd >= 0)
        close(w->fd);
    free(w->data);
    memset(w, 0, sizeof *w);
    w->fd = -1;
}

size_t wire_backlog(const struct wire *w)
{
    return w->used - w->sent;
}

void wire_add(struct wire *w, const void *bytes, size_t count)
{
    if (w->lost || !count)
        return;
    if (w->sent == w->used)
        w->sent = w->used = 0;
    if (w->used + count > w->size) {
        w->size = 2 * (w->used + count);
        w->data = x_realloc(w->data, w->size);
    }
    memcpy(w->data + w->used, bytes, count);
    w->used += count;
}

bool wire_send(struct wire *w)
{
    while (!w->lost && wire_backlog(w)) {
        size_t count = wire_backlog(w);
        ssize_t written;

        if (w->blocking) {
            struct pollfd p = { w->fd, POLLOUT, 0 };

            if (poll(&p, 1, 0) < 1 || !(p.revents & (POLLOUT | POLLERR | POLLHUP)))
                return false;
            if (count > 256)
                count = 256;
        }
        written = write(w->fd, w->data + w->sent, count);
        if (written > 0) {
            w->sent += (size_t)written;
            w->total += (uint64_t)written;
        } else if (written < 0 && errno == EINTR) {
            continue;
        } else if (written == 0 || errno == EAGAIN || errno == EWOULDBLOCK) {
            return false;
        } else {
            w->lost = true;
        }
    }
    if (w->lost)
        w->sent = w->used = 0;
    return true;
}

bool wire_drain(struct wire *w, int timeout_ms)
{
    double until = clock_monotonic_s() + timeout_ms / 1e3;

    while (!wire_send(w)) {
        struct pollfd p = { w->fd, POLLOUT, 0 };
        double left = until - clock_monotonic_s();

        if (left <= 0)
            return false;
        poll(&p, 1, (int)(left * 1e3) + 1);
    }
    return true;
}
