/* lock -- open-file-description locks, which even a reader of the folder may ask about. */
#include "config.h"

#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

static char *lock_path(const char *folder)
{
    size_t size = strlen(folder) + sizeof "/lock";
    char *path = x_malloc(size);

    snprintf(path, size, "%s/lock", folder);
    return path;
}

/* True as well where files can't be locked at all. */
static bool try_lock(int file)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

    return fcntl(file, F_OFD_SETLK, &whole) == 0 || (errno != EAGAIN && errno != EACCES);
}

/* The file may have been removed by its holder between our open() and the lock. */
static bool is_still_there(int file, const char *path)
{
    struct stat ours, now;

    return fstat(file, &ours) == 0 && stat(path, &now) == 0 && ours.st_ino == now.st_ino &&
           ours.st_dev == now.st_dev;
}

static void write_holder(int file)
{
    char host[64] = "", line[128];
    int n;

    gethostname(host, sizeof host - 1);
    n = snprintf(line, sizeof line, "%ld@%s\n", (long)getpid(), host);
    /* Only the wording of another process's message depends on this. */
    if (ftruncate(file, 0) != 0 || pwrite(file, line, (size_t)n, 0) != n)
        return;
}

bool lock_holder(const char *folder, int64_t *process, char *host, size_t size)
{
    char line[128] = "", *path = lock_path(folder), *at;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    ssize_t n = file >= 0 ? pread(file, line, sizeof line - 1, 0) : -1;

    if (file >= 0)
        close(file);
    free(path);
    line[n > 0 ? n : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    at = strchr(line, '@');
    if (!at)
        return false;
    *at++ = '\0';
    text_printable(host, size, at);
    return text_to_int(line, process);
}

bool lock_is_here(const char *host)
{
    char own[64] = "", shown[100];

    gethostname(own, sizeof own - 1);
    return !strcmp(host, text_printable(shown, sizeof shown, own));
}

static bool refuse(const char *folder, const char *name, struct err *err)
{
    char host[100];
    int64_t process;

    if (!lock_holder(folder, &process, host, sizeof host))
        return err_set(err, "run '%s' is being trained by another process", name);
    if (lock_is_here(host))
        return err_set(err, "run '%s' is being trained by process %lld", name, (long long)process);
    return err_set(err, "run '%s' is being trained by process %lld on host '%s'", name,
                   (long long)process, host);
}

bool lock_take(struct lock *l, const char *folder, const char *name, struct err *err)
{
    const struct timespec pause = { .tv_nsec = 20000000 };
    char *path = lock_path(folder);
    int attempt, cause;

    memset(l, 0, sizeof *l);
    err_set(err, "run '%s' is being trained by another process", name);
    /* A few attempts: a reader that tidies up holds it for a moment. */
    for (attempt = 0; attempt < 5; attempt++) {
        int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

        cause = errno;
        if (file < 0) {
            err_set(err, "cannot write in the folder of run '%s': %s", name, strerror(cause));
            break;
        }
        if (!try_lock(file)) {
            refuse(folder, name, err);
            nanosleep(&pause, NULL);
        } else if (is_still_there(file, path)) {
            l->file = file;
            l->path = path;
            write_holder(file);
            return true;
        }
        close(file);
    }
    free(path);
    return false;
}

void lock_drop(struct lock *l)
{
    if (!l->path)
        return;
    unlink(l->path);
    close(l->file);
    free(l->path);
    memset(l, 0, sizeof *l);
}

bool lock_is_held(const char *folder)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    char *path = lock_path(folder);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool held = false;

    if (file >= 0) {
        held = fcntl(file, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
        close(file);
    }
    free(path);
    return held;
}
