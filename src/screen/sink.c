/* sink -- curses writes to memory. */
#include "config.h"

#include "screen/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

FILE *sink_open(int fd, struct err *err)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    FILE *file = copy >= 0 ? fdopen(copy, "w") : NULL;

    if (!file) {
        err_set(err, "cannot open the terminal: %s", strerror(errno));
        if (copy >= 0)
            close(copy);
    }
    return file;
}

bool sink_redirect(FILE *sink, struct err *err)
{
    int memory = memfd_create("frame", MFD_CLOEXEC);
    bool ok = memory >= 0 && dup3(memory, fileno(sink), O_CLOEXEC) >= 0;

    if (!ok)
        err_set(err, "cannot make a memory file: %s", strerror(errno));
    if (memory >= 0)
        close(memory);
    return ok;
}

void sink_collect(FILE *sink, struct wire *wire)
{
    char bytes[8192];
    ssize_t got;
    off_t at = 0;
    int fd = fileno(sink);

    fflush(sink);
    while ((got = pread(fd, bytes, sizeof bytes, at)) > 0) {
        wire_add(wire, bytes, (size_t)got);
        at += got;
    }
    if (at > 0 && (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0))
        BUG("cannot rewind a memory file: %s", strerror(errno));
}
