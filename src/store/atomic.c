/* atomic -- write beside, sync, rename. */
#include "store/atomic.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

#define SUFFIX ".tmp~"

static bool fail(struct atomic *a, const char *path, int cause, struct err *err)
{
    char shown[256];

    text_printable(shown, sizeof shown, path);
    err_set(err, "cannot write '%s': %s", shown, strerror(cause));
    atomic_abandon(a);
    return false;
}

/* ".NAME.PID.N.tmp~" in the folder of `path`; N makes it new. */
static char *temporary_name(const char *path, int attempt)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;
    size_t size = strlen(path) + 48;
    char *out = x_malloc(size);

    snprintf(out, size, "%.*s.%s.%ld.%d" SUFFIX, folder, path, path + folder, (long)getpid(),
             attempt);
    return out;
}

bool atomic_begin(struct atomic *a, const char *path, struct err *err)
{
    struct stat info;
    int attempt;

    memset(a, 0, sizeof *a);
    a->file = -1;
    /* A rename over a device or a pipe would replace it. */
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode)) {
        char shown[256];

        return err_set(err, "cannot write '%s': %s", text_printable(shown, sizeof shown, path),
                       S_ISDIR(info.st_mode) ? "it is a folder" : "it is not a regular file");
    }
    for (attempt = 0; attempt < 100; attempt++) {
        a->temporary = temporary_name(path, attempt);
        a->file = open(a->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (a->file >= 0 || errno != EEXIST)
            break;
        free(a->temporary);
        a->temporary = NULL;
    }
    if (a->file < 0)
        return fail(a, path, errno, err);
    a->path = x_strdup(path);
    return true;
}

bool atomic_add(struct atomic *a, const void *bytes, size_t size, struct err *err)
{
    const char *from = bytes;

    while (size) {
        ssize_t n = write(a->file, from, size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(a, a->path, errno, err);
        from += n;
        size -= (size_t)n;
    }
    return true;
}

/* The new name itself must survive a power cut. Some file systems cannot sync a folder: they say
 * EINVAL, and nothing better can be done there. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = x_strdup(slash ? path : ".");
    int file;

    if (slash)
        folder[slash == path ? 1 : slash - path] = '\0';
    file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file >= 0) {
        (void)fsync(file);
        close(file);
    }
    free(folder);
}

bool atomic_end(struct atomic *a, struct err *err)
{
    int file = a->file;

    if (fsync(file) != 0)
        return fail(a, a->path, errno, err);
    a->file = -1;
    if (close(file) != 0)
        return fail(a, a->path, errno, err);
    if (rename(a->temporary, a->path) != 0)
        return fail(a, a->path, errno, err);
    sync_folder(a->path);
    free(a->temporary);
    a->temporary = NULL;
    atomic_abandon(a);
    return true;
}

void atomic_abandon(struct atomic *a)
{
    /* Descriptor 0 of a zeroed struct is not ours: only a named temporary file has one. */
    if (a->temporary) {
        if (a->file >= 0)
            close(a->file);
        unlink(a->temporary);
    }
    free(a->temporary);
    free(a->path);
    memset(a, 0, sizeof *a);
    a->file = -1;
}

void atomic_sweep(const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *entry;

    if (!d)
        return;
    while ((entry = readdir(d))) {
        size_t n = strlen(entry->d_name), tail = strlen(SUFFIX);

        if (entry->d_name[0] == '.' && n > tail && !strcmp(entry->d_name + n - tail, SUFFIX))
            unlinkat(dirfd(d), entry->d_name, 0);
    }
    closedir(d);
}
