/* file -- atomic replacement of a file. */
#include "config.h"

#include "figure/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* Bytes of "folder/" in front of the name. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? (size_t)(slash - path) + 1 : 0;
}

static bool write_all(int fd, const char *data, size_t size)
{
    while (size) {
        ssize_t done = write(fd, data, size);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        data += done;
        size -= (size_t)done;
    }
    return fsync(fd) == 0;
}

/* The new name survives a power failure too; a file system that can't sync folders is no error. */
static void sync_folder(const char *path, size_t length)
{
    char *folder = length ? x_strdup(path) : x_strdup("./");
    int fd;

    if (length)
        folder[length] = '\0';
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(folder);
}

bool figure_write_file(const char *path, const void *data, size_t size, struct err *err)
{
    size_t folder = folder_length(path), room = folder + 64;
    char *temporary = x_malloc(room);
    bool ok = false;
    int fd, i = 0, cause;

    do {
        snprintf(temporary, room, "%.*s.pushdown-%ld-%d.tmp", (int)folder, path, (long)getpid(),
                 i++);
        fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (fd < 0 && errno == EEXIST && i < 100);
    if (fd < 0) {
        err_set(err, "cannot write '%s': %s", path, strerror(errno));
        goto out;
    }
    ok = write_all(fd, data, size);
    cause = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        cause = errno;
    }
    if (ok && rename(temporary, path) != 0) {
        ok = false;
        cause = errno;
    }
    if (!ok) {
        err_set(err, "cannot write '%s': %s", path, strerror(cause));
        unlink(temporary);
        goto out;
    }
    sync_folder(path, folder);
out:
    free(temporary);
    return ok;
}
